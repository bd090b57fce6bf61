package probe_test

import (
	"net/http"
)

// preflightFaults are in answers to OPTIONS.
var preflightFaults = []fault{
	{name: "closes the connection", want: "preflight-unanswered", edit: func(r *http.Request, _ *answer) {
		if r.Method == http.MethodOptions {
			panic(http.ErrAbortHandler)
		}
	}},
	{name: "redirects preflights", want: "preflight-redirected", edit: refusing(301)},
	{name: "asks preflights to log in", want: "preflight-unauthorized", edit: refusing(401)},
	{name: "forbids preflights", want: "preflight-forbidden", edit: refusing(403)},
	{name: "has no route for preflights", want: "preflight-not-found", edit: refusing(404)},
	{name: "admits everyone, but has no route for preflights, probed by anyone", want: "preflight-not-found", anyone: true, edit: func(r *http.Request, a *answer) {
		everyone(r, a)
		refusing(404)(r, a)
	}},
	{name: "has no OPTIONS", want: "preflight-method-not-allowed", edit: refusing(405)},
	{name: "fails with preflights", want: "preflight-server-error", edit: refusing(502)},
	{name: "finds preflights bad", want: "preflight-status", edit: refusing(400)},
	{name: "grants preflights with a bad status", want: "preflight-not-found", edit: onPreflights(func(_ *http.Request, a *answer) { a.status = 404 })},
	{name: "has a router that answers OPTIONS", want: "preflight-without-allow-origin", edit: func(r *http.Request, a *answer) {
		if r.Method == http.MethodOptions {
			a.status, a.header = 204, http.Header{"Allow": {"GET, HEAD, OPTIONS"}}
		}
	}},
	{name: "allows credentials without preflights", want: "preflight-without-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del(withAuth) })},
	{name: "grants everyone's preflights", want: "preflight-admits-others", edit: func(r *http.Request, a *answer) {
		if isPreflight(r) && !a.isGrant() {
			a.status = 204
			a.header.Set(allowed, "*")
			a.header.Set(methods, "PUT, DELETE")
		}
	}},
	{name: "grants everyone's preflights, probed by anyone", want: "preflight-admits-others", anyone: true, edit: func(r *http.Request, a *answer) {
		if isPreflight(r) {
			a.status = 204
			a.header.Set(allowed, r.Header.Get("Origin"))
		}
	}},
	{name: "lists methods with spaces", want: "preflight-list-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "PUT DELETE") })},
	{name: "lists headers in brackets", want: "preflight-list-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "[Content-Type]") })},
	{name: "does not list the method", want: "preflight-method-refused", method: "PATCH"},
	{name: "sends no list of methods", want: "preflight-method-refused", method: "PUT", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Del(methods) })},
	{name: "lists methods in lower case", want: "preflight-method-case", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "get, put, delete") })},
	{name: "does not list the header", want: "preflight-header-refused", header: []string{"X-Trace: 1"}},
	{name: "does not list Authorization", want: "preflight-header-refused", header: []string{"Authorization: x"}, edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "Content-Type") })},
	{name: "lists a star of methods with credentials", want: "preflight-star-with-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "*") })},
	{name: "lists a star of headers with credentials", want: "preflight-star-with-credentials", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(headers, "*") })},
	{name: "lets a star cover Authorization", want: "authorization-under-star", header: []string{"Authorization: x"}, edit: func(_ *http.Request, a *answer) {
		if a.isGrant() {
			a.header.Set(headers, "*")
			a.header.Del(withAuth)
		}
	}},
	{name: "echoes the method", want: "preflight-echoes-methods", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(methods, r.Header.Get("Access-Control-Request-Method"))
	})},
	{name: "echoes the headers", want: "preflight-echoes-headers", edit: onPreflights(func(r *http.Request, a *answer) {
		a.header.Set(headers, r.Header.Get("Access-Control-Request-Headers"))
	})},
	{name: "sends a negative age", want: "max-age-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "-1") })},
	{name: "sends an age with a unit", want: "max-age-malformed", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "10m") })},
	{name: "sends an age of a week", want: "max-age-cut", edit: onPreflights(func(_ *http.Request, a *answer) { a.header.Set(maxAge, "604800") })},
	{name: "answers Private Network Access", want: "private-network-header", edit: onPreflights(func(r *http.Request, a *answer) {
		if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
			a.header.Set("Access-Control-Allow-Private-Network", "true")
		}
	})},
}
