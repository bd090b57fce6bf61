package broken

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core"
)

var inFields = []Middleware{
	{"sends Access-Control-Allow-Origin twice", answering(func(x *exchange) {
		if x.granted() {
			x.header.Add(allowOrigin, x.header.Get(allowOrigin))
		}
	}), "caching/a 204 of the handler carries grant and Vary", "kinds of requests/fetch where the page is listed"},
	{"sends all listed origins", answering(func(x *exchange) {
		if x.granted() {
			x.header.Set(allowOrigin, strings.Join(x.policy.AllowOrigins, ", "))
		}
	}), "exact-origins/an origin in the middle of the list is named alone", "HTTP caching/two listed pages"},
	{"names a listed origin to one that is not", answering(func(x *exchange) {
		if !x.granted() && len(x.policy.AllowOrigins) > 0 {
			x.header.Set(allowOrigin, x.policy.AllowOrigins[0])
		}
	}), "exact-origins/a HEAD from an unlisted origin runs its handler and gets no grant", ""},
	{"sends the star's answer as the origin", answering(func(x *exchange) {
		if x.header.Get(allowOrigin) == "*" && x.origin() != "" {
			x.header.Set(allowOrigin, x.origin())
		}
	}), "wildcard-origin/the response has the star and not the origin", ""},
	{"sends the star to requests with an Origin alone", answering(func(x *exchange) {
		if x.origin() == "" {
			x.header.Del(allowOrigin)
		}
	}), "wildcard-origin/a request without Origin is granted with a star", "HTTP caching/a request with CORS after one without, both without credentials, for everyone"},
	{"sends credentials always", answering(func(x *exchange) {
		if x.granted() {
			x.header.Set(allowCredentials, "true")
		}
	}), "caching/a 304 to a listed origin renews the grant of the stored answer", "kinds of requests/fetch with credentials included where the page is listed"},
	{"sends credentials with a refusal", answering(func(x *exchange) {
		if x.policy.AllowCredentials {
			x.header.Set(allowCredentials, "true")
		}
	}), "credentials/credentials are not offered to a request without Origin", ""},
	{"spells credentials True", answering(func(x *exchange) {
		if x.header.Get(allowCredentials) != "" {
			x.header.Set(allowCredentials, "True")
		}
	}), "credentials/a GET with credentials from a listed origin is shared", "kinds of requests/fetch with credentials included where the page is listed with credentials"},
	{"sends credentials with preflights alone", answering(func(x *exchange) {
		if !x.isPreflight() {
			x.header.Del(allowCredentials)
		}
	}), "caching/a 304 to a listed origin with credentials renews the whole grant", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials"},
	{"exposes on preflights", answering(func(x *exchange) {
		if x.isPreflight() && x.granted() && len(x.policy.ExposeHeaders) > 0 {
			x.header.Set(exposeHeaders, strings.Join(x.policy.ExposeHeaders, ", "))
		}
	}), "exposed-headers/a list of exposed headers is not sent on a preflight", ""},
	{"exposes nothing", answering(func(x *exchange) { x.header.Del(exposeHeaders) }), "caching/GET under a plain star is the same without Origin", "exposed headers/one name is exposed, by fetch"},
	{"exposes to a refused origin", answering(func(x *exchange) {
		if !x.granted() && len(x.policy.ExposeHeaders) > 0 {
			x.header.Set(exposeHeaders, strings.Join(x.policy.ExposeHeaders, ", "))
		}
	}), "exposed-headers/a list of exposed headers is not sent without an Origin", ""},
	{"drops the max-age", answering(func(x *exchange) { x.header.Del(maxAge) }), "max-age/a max age of ten minutes is sent in seconds", "preflight cache/-1 spares nothing"},
	{"sends a max-age of -1 as it is", answering(func(x *exchange) {
		if x.header.Get(maxAge) == "0" {
			x.header.Set(maxAge, "-1")
		}
	}), "max-age/a max age of minus one sends zero, so that no answer is reused", ""},
	{"sends a max-age of 0 where none is set", answering(func(x *exchange) {
		if x.isPreflight() && x.granted() && x.policy.MaxAgeSeconds == 0 {
			x.header.Set(maxAge, "0")
		}
	}), "preflight/the OPTIONS handler of the application does not see preflights", "preflight cache/without a max-age the next moment is spared"},
	{"sends the max-age with every answer", answering(func(x *exchange) {
		if x.granted() && x.policy.MaxAgeSeconds > 0 {
			x.header.Set(maxAge, "600")
		}
	}), "max-age/an actual response has no max age", ""},
	{"echoes the method", answering(func(x *exchange) {
		if x.isPreflight() && x.granted() {
			x.header.Set(allowMethods, x.Request.Header.Get("Access-Control-Request-Method"))
		}
	}), "methods/a listed method passes and the whole list is sent", "preflight cache/another listed method is covered"},
	{"echoes the header names", answering(func(x *exchange) {
		if names := x.Request.Header.Get("Access-Control-Request-Headers"); x.isPreflight() && x.granted() && names != "" {
			x.header.Set(allowHeaders, names)
		}
	}), "request-headers/a header name asked for twice on one line passes", "preflight cache/another listed header is covered"},
	{"sends methods with every answer", answering(func(x *exchange) {
		if x.granted() && len(x.policy.AllowMethods) > 0 {
			x.header.Set(allowMethods, strings.Join(x.policy.AllowMethods, ", "))
		}
	}), "methods/the list of methods is not sent on actual responses", ""},
	{"lower-cases the header names", answering(func(x *exchange) {
		if names := x.header.Get(allowHeaders); names != "" {
			x.header.Set(allowHeaders, strings.ToLower(names))
		}
	}), "request-headers/no header name asked for gets the whole list", ""},
	{"sorts the methods", answering(func(x *exchange) {
		if methods := x.header.Get(allowMethods); methods != "" {
			sorted := strings.Split(methods, ", ")
			slices.Sort(sorted)
			x.header.Set(allowMethods, strings.Join(sorted, ", "))
		}
	}), "methods/the list keeps the order of the policy", ""},
	{"sends a literal star with credentials", answering(func(x *exchange) {
		if x.policy.AllowCredentials && x.isPreflight() && slices.Contains(x.policy.AllowHeaders, "*") {
			x.header.Set(allowHeaders, "*")
		}
	}), "request-headers/a star of headers with credentials answers with no list when none was asked for", ""},
	{"sends a literal star of methods with credentials", answering(func(x *exchange) {
		if x.policy.AllowCredentials && x.isPreflight() && slices.Contains(x.policy.AllowMethods, "*") {
			x.header.Set(allowMethods, "*")
		}
	}), "methods/a star with credentials answers a safelisted method with that method", ""},
	{"joins the lines that it echoes", answering(func(x *exchange) {
		if lines := x.header[allowHeaders]; len(lines) > 1 {
			x.header.Set(allowHeaders, strings.Join(lines, ", "))
		}
	}), "request-headers/a star of headers with credentials answers with each line on its own", ""},
	{"has the star cover Authorization", answering(func(x *exchange) {
		if x.policy.AllowCredentials && x.isPreflight() && slices.Contains(x.policy.AllowHeaders, "*") {
			x.header[allowHeaders] = x.Request.Header["Access-Control-Request-Headers"]
		}
	}), "credentials/a star of headers leaves out a line with nothing but Authorization", ""},
	{"reads the first line of request headers alone", reading(func(r *core.Request) {
		if lines := r.Header["Access-Control-Request-Headers"]; len(lines) > 1 {
			r.Header["Access-Control-Request-Headers"] = lines[:1]
		}
	}), "request-headers/a star of headers with credentials answers with each line on its own", ""},
	{"leaves what outer layers set on a refusal", withoutOwning(func(name string, h http.Header, left []string) {
		if h[name] == nil {
			h[name] = left
		}
	}), "outer-layers/a star that an outer layer left is removed without an Origin", ""},
	{"adds to what outer layers set", withoutOwning(func(name string, h http.Header, left []string) {
		if h[name] != nil {
			h[name] = append(left, h[name]...)
		}
	}), "outer-layers/a stale origin is replaced by the one that is granted", ""},
	{"shares its slices between answers", sharing(false), "behaviour/no header slice is shared between answers", ""},
	{"shares its slices between preflights", sharing(true), "behaviour/no header slice is shared between answers to preflights", ""},
	{"decides once for each path", decidingOnce(func(r core.Request) string { return r.Method + r.Path }), "behaviour/each of many concurrent requests gets its own answer", ""},
	{"decides once for each origin and never reloads", decidingOnce(func(r core.Request) string {
		return r.Method + strings.Join(r.Header["Origin"], ",") + strings.Join(r.Header["Access-Control-Request-Headers"], ",")
	}), "behaviour/every answer during a reload is of one policy", ""},
	{"evaluates twice", evaluating(func(ctx context.Context, ev core.Evaluator, r core.Request) core.Decision {
		ev.Evaluate(ctx, r)
		return ev.Evaluate(ctx, r)
	}), "behaviour/a request is evaluated once, with its own context", ""},
	{"evaluates in a context of its own", evaluating(func(_ context.Context, ev core.Evaluator, r core.Request) core.Decision {
		return ev.Evaluate(context.Background(), r)
	}), "behaviour/a request is evaluated once, with its own context", ""},
	{"hides the raw path", reading(func(r *core.Request) { r.RawPath = "" }), "behaviour/the evaluator sees the request as it was received", ""},
	{"hides the host", reading(func(r *core.Request) { r.Host = "" }), "behaviour/the evaluator sees the request as it was received", ""},
	{"reads one line of each field", reading(func(r *core.Request) {
		for name, lines := range r.Header {
			r.Header[name] = lines[:1]
		}
	}), "lookup/two Origin lines are refused though the lookup would admit both", ""},
	{"names the first listed origin to all", answering(func(x *exchange) {
		if len(x.policy.AllowOrigins) > 0 {
			x.header.Set(allowOrigin, x.policy.AllowOrigins[0])
		}
	}), "near-misses/the listed host with a letter more is refused", "HTTP caching/two listed pages"},
	{"sends no grant with actual answers", answering(func(x *exchange) {
		if !x.isPreflight() {
			x.header.Del(allowOrigin)
		}
	}), "exact-origins/a POST from the only listed origin is answered with that origin", "kinds of requests/fetch where the page is listed"},
	{"sends the star to all where a page is listed", answering(func(x *exchange) {
		if len(x.policy.AllowOrigins) > 0 {
			x.header.Set(allowOrigin, "*")
		}
	}), "null-origin/a GET from null is refused where it is not listed", "kinds of requests/fetch where another page is listed"},
	{"sends credentials with actual answers alone", answering(func(x *exchange) {
		if x.isPreflight() {
			x.header.Del(allowCredentials)
		}
	}), "credentials/a preflight under credentials carries the static lists and the age", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials"},
	{"exposes everything", answering(func(x *exchange) { x.header.Set(exposeHeaders, "*") }), "exposed-headers/a list of exposed headers is not sent without an Origin", "exposed headers/nothing is exposed, by fetch"},
	{"exposes a star with credentials", answering(func(x *exchange) {
		if x.policy.AllowCredentials {
			x.header.Set(exposeHeaders, "*")
		}
	}), "credentials/the second of two origins gets its own credentials", "exposed headers/names are exposed with credentials, by fetch"},
	{"takes the max-age for minutes", answering(func(x *exchange) {
		if x.policy.MaxAgeSeconds > 0 && x.header.Get(maxAge) != "" {
			x.header.Set(maxAge, strconv.Itoa(60*x.policy.MaxAgeSeconds))
		}
	}), "max-age/a max age of ten minutes is sent in seconds", "preflight cache/what is kept ends with its max-age"},
}
