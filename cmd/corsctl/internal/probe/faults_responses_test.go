package probe_test

import (
	"net/http"
	"strings"
)

// responseFaults are in headers that preflights and other responses share.
var responseFaults = []fault{
	{name: "names the origin twice", want: "allow-origin-repeated", edit: onGrants(set(allowed, app, app))},
	{name: "names everyone and the origin", want: "allow-origin-repeated", edit: onGrants(set(allowed, "*", app))},
	{name: "lists origins with commas", want: "allow-origin-list", edit: onGrants(set(allowed, app+", https://other.example.com"))},
	{name: "lists origins with spaces", want: "allow-origin-list", edit: onGrants(set(allowed, "https://other.example.com "+app))},
	{name: "sends a pattern", want: "allow-origin-pattern", edit: onGrants(set(allowed, "https://*.example.com"))},
	{name: "sends a slash at the end", want: "allow-origin-malformed", edit: onGrants(set(allowed, app+"/"))},
	{name: "sends a default port", want: "allow-origin-malformed", edit: onGrants(set(allowed, app+":443"))},
	{name: "names the first origin of its list", want: "allow-origin-other", edit: onGrants(set(allowed, "https://first.example.com"))},
	{name: "names one origin always", want: "allow-origin-fixed", edit: func(r *http.Request, a *answer) {
		if !isPreflight(r) {
			a.header.Set(allowed, app)
			a.header.Del("Vary")
		}
	}},
	{name: "admits everyone with credentials", want: "star-with-credentials", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		a.header.Set(withAuth, "true")
	}},
	{name: "admits everyone with credentials, but for preflights", want: "star-with-credentials", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		if !isPreflight(r) {
			a.header.Set(withAuth, "true")
		}
	}},
	{name: "says True", want: "allow-credentials-malformed", edit: onGrants(set(withAuth, "True"))},
	{name: "says true twice", want: "allow-credentials-repeated", edit: onGrants(set(withAuth, "true", "true"))},
	{name: "says false", want: "allow-credentials-false", edit: onGrants(set(withAuth, "false"))},
	{name: "admits everyone and says false", want: "allow-credentials-false", edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		a.header.Set(withAuth, "false")
	}},
	{name: "exposes a star with credentials", want: "expose-star-with-credentials", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set(exposed, "*") })},
	{name: "exposes names with spaces", want: "expose-malformed", edit: onActual(func(_ *http.Request, a *answer) { a.header.Set(exposed, "ETag Link") })},
	{name: "answers preflights only", want: "actual-without-allow-origin", edit: onActual(func(_ *http.Request, a *answer) { a.header = http.Header{"Vary": {"Origin"}} })},
	{name: "fails without headers", want: "actual-without-allow-origin", edit: onActual(func(_ *http.Request, a *answer) { a.status, a.header = 500, http.Header{"Vary": {"Origin"}} })},
	{name: "allows credentials with preflights only", want: "actual-without-credentials", edit: onActual(func(_ *http.Request, a *answer) { a.header.Del(withAuth) })},
	{name: "redirects without headers", want: "redirect-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		a.status, a.header = 302, http.Header{"Location": {"/login"}, "Vary": {"Origin"}}
	})},
	{name: "redirects without headers to what has them", want: "redirect-without-allow-origin", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status, a.header = 302, http.Header{"Location": {"/v2"}, "Vary": {"Origin"}}
		}
	})},
	{name: "redirects to another path", want: "redirected", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status = 307
			a.header.Set("Location", "/v2")
		} else if r.URL.Path == "/v2" {
			a.status = 200
		}
	})},
	{name: "redirects to a path that compares the beginning", want: "origin-prefix", edit: onActual(func(r *http.Request, a *answer) {
		if r.URL.Path == "/api" {
			a.status = 307
			a.header.Set("Location", "/v2")
		} else if strings.HasPrefix(r.Header.Get("Origin"), app) {
			a.header.Set(allowed, r.Header.Get("Origin"))
		}
	})},
	{name: "redirects to another host", want: "redirected-elsewhere", edit: onActual(func(_ *http.Request, a *answer) {
		a.status = 307
		a.header.Set("Location", "http://login.example.com/")
	})},
}
