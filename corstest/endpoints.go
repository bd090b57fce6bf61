package corstest

import (
	"iter"

	"github.com/sallyport/cors/core"
)

// Endpoints returns an [Endpoint] for each method and path of an app's routes, in
// their order, all of which ev decides, for [CheckApp]. The routes are those that
// Endpoints of ginadapter, echoadapter or chiadapter yields, so that a route which
// is added later is checked too. Without routes it returns nil, for which CheckApp
// fails.
//
// An ev of nil is Evaluator's, and accepts the answer of any policy that admits
// the origin. Where policies differ by route, set the Evaluator of an endpoint
// afterwards, and its Path where "1" for a parameter does not reach the handler.
// CheckApp runs the handler of each: leave out what a test must not run, and pass
// [EndpointsOnly] then.
func Endpoints(routes iter.Seq2[string, string], ev core.Evaluator) []Endpoint {
	var endpoints []Endpoint
	for method, path := range routes {
		endpoints = append(endpoints, Endpoint{Method: method, Path: path, Evaluator: ev})
	}
	return endpoints
}
