package probe_test

import (
	"net/http"
	"strings"
)

// otherFaults are about caches, errors and cookies.
var otherFaults = []fault{
	// Caches.
	{name: "sends no Vary", want: "vary-missing", edit: onActual(func(_ *http.Request, a *answer) { a.header.Del("Vary") })},
	{name: "sends another Vary", want: "vary-missing", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set("Vary", "Accept-Encoding") })},
	{name: "sends Vary with grants only", want: "vary-missing-without-grant", edit: onActual(func(_ *http.Request, a *answer) {
		if !a.isGrant() {
			a.header.Del("Vary")
		}
	})},
	{name: "sends Vary with an Origin only", want: "vary-missing-without-grant", edit: onActual(func(r *http.Request, a *answer) {
		if r.Header.Get("Origin") == "" {
			a.header.Del("Vary")
		}
	})},
	{name: "sends two lines of Vary", want: "vary-several-lines", edit: onActual(func(_ *http.Request, a *answer) { a.header["Vary"] = []string{"Origin", "Accept-Encoding"} })},
	{name: "sends preflights without Vary", want: "preflight-vary-missing", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) {
			a.header.Del("Vary")
		}
	}},
	{name: "sends granted preflights without Vary", want: "preflight-vary-missing", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del("Vary") })},
	{name: "sends refused preflights without Vary", want: "preflight-vary-missing", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && !a.isGrant() {
			a.header.Del("Vary")
		}
	}},
	{name: "echoes headers without Vary", want: "preflight-vary-missing", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(headers, r.Header.Get("Access-Control-Request-Headers"))
		a.header.Set("Vary", "Origin, Access-Control-Request-Method")
	})},
	{name: "has a star beside a name in Vary", want: "vary-star-not-alone", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set("Vary", "*, Accept-Encoding") })},
	{name: "has a star on a line of its own", want: "vary-star-not-alone", edit: onActual(func(_ *http.Request, a *answer) { a.header["Vary"] = []string{"Origin", "*"} })},
	{name: "has a star beside a name only where it refuses", want: "vary-star-not-alone", edit: onActual(func(_ *http.Request, a *answer) {
		if !a.isGrant() {
			a.header.Set("Vary", "Origin, *")
		}
	})},
	{name: "sends 304 without headers", want: "not-modified-without-grant", edit: withTag(func(a *answer) { a.header = http.Header{"Etag": {tag}, "Vary": {"Origin"}} })},
	{name: "sends 304 with the origin of another page", want: "not-modified-without-grant", edit: withTag(func(a *answer) { a.header.Set(allowed, "https://other.example.com") })},
	{name: "has a cache that ignores Vary", want: "cache-mixes-responses", cached: func(*http.Request) bool { return true }},
	{name: "has a cache that ignores Vary and stores what an address bar gets", want: "cache-mixes-responses", cached: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }},
	{name: "has a cache that ignores Vary and stores what pages get", want: "cache-mixes-responses", cached: func(r *http.Request) bool { return r.Header.Get("Origin") != "" }},

	// Errors.
	{name: "sends 404 without headers", want: "error-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		if a.status == 404 {
			a.header = http.Header{}
		}
	})},
	{name: "has no HEAD, and says so without headers", want: "error-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if r.Method == http.MethodHead {
			a.status, a.header = 405, http.Header{}
		}
	}},
	{name: "grants all methods, and sends 405 without headers", want: "error-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && a.isGrant() {
			a.header.Set(methods, r.Header.Get("Access-Control-Request-Method"))
		} else if a.status == 405 {
			a.header = http.Header{}
		}
	}},
	{name: "sends 401 without headers", want: "error-without-allow-origin", header: []string{"Authorization: Bearer x"}, edit: onActual(func(r *http.Request, a *answer) {
		if r.Header.Get("Authorization") == "" {
			a.status, a.header = 401, http.Header{}
		}
	})},
	{name: "does not answer null", want: "request-unanswered", edit: func(r *http.Request, _ *answer) {
		if r.Header.Get("Origin") == "null" {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "does not answer a stranger's preflight", want: "request-unanswered", anyone: true, edit: func(r *http.Request, _ *answer) {
		if isPreflight(r) {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "is overloaded", want: "rate-limited", edit: onActual(func(r *http.Request, a *answer) {
		if strings.Contains(r.URL.RawQuery, "keyb") {
			a.status = 503
		}
	})},
	{name: "limits requests", want: "rate-limited", edit: onActual(func(r *http.Request, a *answer) {
		if strings.Contains(r.URL.RawQuery, "keyb") {
			a.status, a.header = 429, http.Header{}
		}
	})},

	// Cookies.
	{name: "sets a cookie without SameSite", want: "cookie-same-site", edit: cookie("s=1; Secure")},
	{name: "sets a cookie that is Lax", want: "cookie-same-site", edit: cookie("s=1; Secure; SameSite=Lax")},
	{name: "sets a cookie that is Strict", want: "cookie-same-site", edit: cookie("s=1; Secure; SameSite=Strict")},
	{name: "sets a cookie for others that is not Secure", want: "cookie-none-without-secure", edit: cookie("s=1; SameSite=None")},
	{name: "sets a partitioned cookie that is not Secure", want: "cookie-partitioned-without-secure", edit: cookie("s=1; SameSite=Lax; Partitioned")},
	{name: "sets a cookie without Partitioned", want: "cookie-unpartitioned", edit: cookie("s=1; Secure; SameSite=None")},
}

const tag = `"v1"`

// withTag has an ETag, and edits the response to the request that has it, too.
func withTag(edit func(*answer)) func(*http.Request, *answer) {
	return onActual(func(r *http.Request, a *answer) {
		if a.status != http.StatusOK {
			return
		}
		a.header["Etag"] = []string{tag}
		if r.Header.Get("If-None-Match") == tag {
			a.status = http.StatusNotModified
			edit(a)
		}
	})
}
