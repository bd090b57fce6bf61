package broken

import "strings"

const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"
)

var inFields = []mistake{
	{"sends Access-Control-Allow-Origin twice", "kinds of requests/fetch where the page is listed", func(x *exchange) {
		if x.granted() {
			x.header.Add(allowOrigin, x.header.Get(allowOrigin))
		}
	}},
	{"sends all listed origins", "HTTP caching/two listed pages", func(x *exchange) {
		if x.granted() {
			x.header.Set(allowOrigin, strings.Join(x.policy.AllowOrigins, ", "))
		}
	}},
	{"names the first listed origin to all", "HTTP caching/two listed pages", func(x *exchange) {
		x.header.Set(allowOrigin, x.policy.AllowOrigins[0])
	}},
	{"sends no grant with actual answers", "kinds of requests/fetch where the page is listed", func(x *exchange) {
		if !x.preflight() {
			x.header.Del(allowOrigin)
		}
	}},
	{"sends the star to all where a page is listed", "kinds of requests/fetch where another page is listed", func(x *exchange) {
		x.header.Set(allowOrigin, "*")
	}},
	{"sends credentials always", "kinds of requests/fetch with credentials included where the page is listed", func(x *exchange) {
		if x.granted() {
			x.header.Set(allowCredentials, "true")
		}
	}},
	{"spells credentials True", "kinds of requests/fetch with credentials included where the page is listed with credentials", func(x *exchange) {
		if x.header.Get(allowCredentials) != "" {
			x.header.Set(allowCredentials, "True")
		}
	}},
	{"sends credentials with preflights alone", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials", func(x *exchange) {
		if !x.preflight() {
			x.header.Del(allowCredentials)
		}
	}},
	{"sends credentials with actual answers alone", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials", func(x *exchange) {
		if x.preflight() {
			x.header.Del(allowCredentials)
		}
	}},
	{"exposes nothing", "exposed headers/one name is exposed, by fetch", func(x *exchange) { x.header.Del(exposeHeaders) }},
	{"exposes everything", "exposed headers/nothing is exposed, by fetch", func(x *exchange) { x.header.Set(exposeHeaders, "*") }},
	{"exposes a star with credentials", "exposed headers/names are exposed with credentials, by fetch", func(x *exchange) {
		if x.policy.AllowCredentials {
			x.header.Set(exposeHeaders, "*")
		}
	}},
	{"drops the max-age", "preflight cache/-1 spares nothing", func(x *exchange) { x.header.Del(maxAge) }},
	{"sends a max-age of 0 where none is set", "preflight cache/without a max-age the next moment is spared", func(x *exchange) {
		if x.preflight() && x.policy.MaxAgeSeconds == 0 {
			x.header.Set(maxAge, "0")
		}
	}},
	{"takes the max-age for minutes", "preflight cache/what is kept ends with its max-age", func(x *exchange) {
		if x.policy.MaxAgeSeconds == 1 {
			x.header.Set(maxAge, "60")
		}
	}},
}
