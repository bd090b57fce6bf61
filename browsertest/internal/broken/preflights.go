package broken

import (
	"net/http"
	"strings"
)

var inPreflights = []mistake{
	{"sends preflights on to the handler", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials", func(x *exchange) {
		x.status = 0 // for which the mux answers 405
	}},
	{"redirects preflights", "kinds of requests/fetch kept alive with a preflight where the page is listed", func(x *exchange) {
		if x.preflight() {
			x.header.Set("Location", "/elsewhere")
			x.status = http.StatusTemporaryRedirect
		}
	}},
	{"lists no methods", "kinds of requests/fetch kept alive with a preflight where the page is listed", func(x *exchange) { x.header.Del(allowMethods) }},
	{"lists no headers", "protocols/HTTP/1.1 over TLS", func(x *exchange) { x.header.Del(allowHeaders) }},
	{"lists one header alone", "protocols/HTTP/1.1 over TLS", func(x *exchange) {
		first, _, _ := strings.Cut(x.header.Get(allowHeaders), ",")
		x.header.Set(allowHeaders, first)
	}},
	{"separates lists by semicolons", "protocols/HTTP/1.1 over TLS", func(x *exchange) {
		x.header.Set(allowHeaders, strings.ReplaceAll(x.header.Get(allowHeaders), ",", ";"))
	}},
	{"lists methods in lower case", "kinds of requests/fetch kept alive with a preflight where the page is listed", func(x *exchange) {
		if x.preflight() {
			x.header.Set(allowMethods, strings.ToLower(x.header.Get(allowMethods)))
		}
	}},
	{"lists only the method that is asked for", "preflight cache/another listed method is covered", func(x *exchange) {
		if x.preflight() {
			x.header.Set(allowMethods, x.request.Header.Get("Access-Control-Request-Method"))
		}
	}},
	{"lists only the headers that are asked for", "preflight cache/another listed header is covered", func(x *exchange) {
		if x.preflight() {
			x.header.Set(allowHeaders, x.request.Header.Get("Access-Control-Request-Headers"))
		}
	}},
	{"sends a star of headers with credentials", "protocols/HTTP/1.1 over TLS", func(x *exchange) {
		if x.preflight() && x.policy.AllowCredentials {
			x.header.Set(allowHeaders, "*")
		}
	}},
	{"sends a star of methods with credentials", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials", func(x *exchange) {
		if x.preflight() && x.policy.AllowCredentials {
			x.header.Set(allowMethods, "*")
		}
	}},
	{"answers preflights for refused pages as for others", "beacons/a beacon of JSON where the page is refused", func(x *exchange) {
		if x.preflight() && !x.granted() {
			x.header.Set(allowOrigin, x.origin())
			x.header.Set(allowCredentials, "true")
			x.header.Set(allowHeaders, strings.Join(x.policy.AllowHeaders, ", "))
			x.status = http.StatusNoContent
		}
	}},
}
