package broken

import "strings"

const allOfVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

var inVary = []Middleware{
	{"drops Vary", answering(func(x *exchange) { x.header.Del("Vary") }), "caching/a 304 without Origin carries Vary: Origin", "HTTP caching/two listed pages"},
	{"overwrites Vary", answering(func(x *exchange) {
		if line := x.header.Get("Vary"); strings.HasSuffix(line, ", Origin") {
			x.header["Vary"][0] = "Origin"
		}
	}), "error-responses/a recovered panic keeps what an outer layer left in Vary", ""},
	{"copies Vary from the request", answering(func(x *exchange) {
		for _, line := range x.Request.Header["Vary"] {
			x.header.Add("Vary", line)
		}
	}), "advisories/as in hono: a Vary of the request does not become one of the response", ""},
	{"sends Vary with grants alone", answering(func(x *exchange) {
		if !x.granted() {
			x.header.Del("Vary")
		}
	}), "caching/a 304 to an unlisted origin carries Vary and no grant", "HTTP caching/the API's own page before a listed one, both with credentials"},
	{"sends Vary to requests with an Origin alone", answering(func(x *exchange) {
		if x.origin() == "" {
			x.header.Del("Vary")
		}
	}), "caching/GET without Origin carries Vary: Origin and no grant", "HTTP caching/the API's own page before a listed one, both with credentials"},
	{"varies preflights by Origin alone", answering(func(x *exchange) {
		if x.isPreflight() {
			x.header.Set("Vary", "Origin")
		}
	}), "preflight/an evaluator that denies all forbids every preflight", ""},
	{"varies other OPTIONS requests by Origin alone", answering(func(x *exchange) {
		if x.Method == "OPTIONS" && !x.isPreflight() {
			x.header.Set("Vary", "Origin")
		}
	}), "caching/OPTIONS without Origin carries the Vary of a preflight", ""},
	{"varies the star's answers", answering(func(x *exchange) {
		if x.header.Get(allowOrigin) == "*" && x.Method != "OPTIONS" {
			x.header.Add("Vary", "Origin")
		}
	}), "vary/a plain star adds no Vary without an Origin", "HTTP caching/an answer for everyone is stored once"},
	{"lists twice what is listed", answering(func(x *exchange) {
		if x.Method != "OPTIONS" && strings.Contains(strings.ToLower(strings.Join(x.header["Vary"], ",")), "origin") {
			x.header["Vary"] = append(x.header["Vary"], "Origin")
		}
	}), "vary/Origin that is listed in lower case is not listed again", ""},
	{"adds to a Vary of star", answering(func(x *exchange) {
		if x.header.Get("Vary") == "*" {
			x.header.Add("Vary", allOfVary)
		}
	}), "vary/a star in Vary is left alone", ""},
	{"adds a line to Vary", answering(func(x *exchange) {
		if before, found := strings.CutSuffix(x.header.Get("Vary"), ", Origin"); found {
			x.header["Vary"] = []string{before, "Origin"}
		}
	}), "vary/what an outer layer left in Vary is kept for a refused origin", ""},
	{"forgets what its lookup reads", answering(func(x *exchange) {
		for i, line := range x.header["Vary"] {
			if strings.HasPrefix(line, "Origin, ") && !strings.HasPrefix(line, allOfVary) {
				x.header["Vary"][i] = "Origin"
			}
		}
	}), "lookup/two fields that the lookup reads are in Vary in their order", ""},
	{"varies on something else", answering(func(x *exchange) { x.header.Set("Vary", "Accept-Encoding") }), "caching/GET without Origin carries Vary: Origin and no grant", "HTTP caching/each page reads the answer that was made for it"},
}
