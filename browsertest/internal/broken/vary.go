package broken

var inVary = []mistake{
	{"sends no Vary", "HTTP caching/two listed pages", func(x *exchange) { x.header.Del("Vary") }},
	{"sends Vary with grants alone", "HTTP caching/the API's own page before a listed one, both with credentials", func(x *exchange) {
		if !x.granted() {
			x.header.Del("Vary")
		}
	}},
	{"sends Vary with an Origin alone", "HTTP caching/the API's own page before a listed one, both with credentials", func(x *exchange) {
		if x.origin() == "" {
			x.header.Del("Vary")
		}
	}},
	{"varies on something else", "HTTP caching/each page reads the answer that was made for it", func(x *exchange) {
		x.header.Set("Vary", "Accept-Encoding")
	}},
	{"sends the star to requests with an Origin alone", "HTTP caching/a request with CORS after one without, both without credentials, for everyone", func(x *exchange) {
		if x.policy.AllowOrigins[0] == "*" && x.origin() == "" {
			x.header.Del(allowOrigin)
		}
	}},
	{"varies where everyone gets the same", "HTTP caching/an answer for everyone is stored once", func(x *exchange) {
		x.header.Set("Vary", "Origin")
	}},
}
