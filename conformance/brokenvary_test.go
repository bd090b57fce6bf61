package conformance_test

import "strings"

const allOfVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

var brokenVary = []broken{
	{"drops Vary", answering(func(x *exchange) { x.header.Del("Vary") }), "caching/a 304 without Origin carries Vary: Origin"},
	{"overwrites Vary", answering(func(x *exchange) {
		if line := x.header.Get("Vary"); strings.HasSuffix(line, ", Origin") {
			x.header["Vary"][0] = "Origin"
		}
	}), "error-responses/a recovered panic keeps what an outer layer left in Vary"},
	{"sends Vary with grants alone", answering(func(x *exchange) {
		if !x.granted() {
			x.header.Del("Vary")
		}
	}), "caching/a 304 to an unlisted origin carries Vary and no grant"},
	{"sends Vary to requests with an Origin alone", answering(func(x *exchange) {
		if x.origin() == "" {
			x.header.Del("Vary")
		}
	}), "caching/GET without Origin carries Vary: Origin and no grant"},
	{"varies preflights by Origin alone", answering(func(x *exchange) {
		if x.isPreflight() {
			x.header.Set("Vary", "Origin")
		}
	}), "preflight/an evaluator that denies all forbids every preflight"},
	{"varies other OPTIONS requests by Origin alone", answering(func(x *exchange) {
		if x.Method == "OPTIONS" && !x.isPreflight() {
			x.header.Set("Vary", "Origin")
		}
	}), "caching/OPTIONS without Origin carries the Vary of a preflight"},
	{"varies the star's answers", answering(func(x *exchange) {
		if x.header.Get("Access-Control-Allow-Origin") == "*" && x.Method != "OPTIONS" {
			x.header.Add("Vary", "Origin")
		}
	}), "vary/a plain star adds no Vary without an Origin"},
	{"lists twice what is listed", answering(func(x *exchange) {
		if x.Method != "OPTIONS" && strings.Contains(strings.ToLower(strings.Join(x.header["Vary"], ",")), "origin") {
			x.header["Vary"] = append(x.header["Vary"], "Origin")
		}
	}), "vary/Origin that is listed in lower case is not listed again"},
	{"adds to a Vary of star", answering(func(x *exchange) {
		if x.header.Get("Vary") == "*" {
			x.header.Add("Vary", allOfVary)
		}
	}), "vary/a star in Vary is left alone"},
	{"adds a line to Vary", answering(func(x *exchange) {
		if before, found := strings.CutSuffix(x.header.Get("Vary"), ", Origin"); found {
			x.header["Vary"] = []string{before, "Origin"}
		}
	}), "vary/what an outer layer left in Vary is kept for a refused origin"},
	{"forgets what its lookup reads", answering(func(x *exchange) {
		for i, line := range x.header["Vary"] {
			if strings.HasPrefix(line, "Origin, ") && !strings.HasPrefix(line, allOfVary) {
				x.header["Vary"][i] = "Origin"
			}
		}
	}), "lookup/two fields that the lookup reads are in Vary in their order"},
}
