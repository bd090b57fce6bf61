package corstest

import (
	"iter"
	"strings"

	"github.com/sallyport/cors/core"
)

// Endpoints returns an [Endpoint] for each route of an app, in the order of the routes.
// They are those that Endpoints of ginadapter, echoadapter or chiadapter yields, so that
// a route which is added later is checked too. What a path has before its first slash is
// the Host. Without routes it returns nil, and CheckApp fails.
//
// All of them get the evaluator ev; nil accepts the answer of any policy that admits the
// origin. Where routes have policies of their own, set the Evaluator of these endpoints
// afterwards. Set the Path where "1" for a parameter does not reach the handler.
//
// CheckApp runs the handler of each. Leave out what a test must not run, and pass
// [EndpointsOnly] then.
func Endpoints(routes iter.Seq2[string, string], ev core.Evaluator) []Endpoint {
	var endpoints []Endpoint
	for method, path := range routes {
		host := max(strings.IndexByte(path, '/'), 0) // its length
		endpoints = append(endpoints, Endpoint{Method: method, Host: path[:host], Path: path[host:], Evaluator: ev})
	}
	return endpoints
}
