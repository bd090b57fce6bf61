package corstest

import (
	"iter"
	"strings"

	"github.com/sallyport/cors/core"
)

// Endpoints returns an [Endpoint] for each route of an app, in the order of the
// sequence. Pass it what Endpoints of an adapter yields, such as ginadapter.Endpoints, so
// that a route which is added later is checked too. The part of a path before its first
// slash is the Host. If there are no routes, the result is nil, and CheckApp fails.
//
// Every endpoint gets the evaluator ev. If ev is nil, CheckApp accepts the answer of
// any policy that admits the origin. If some routes have policies of their own, set the
// Evaluator of these endpoints afterwards. Set the Path of an endpoint if "1" for each
// parameter does not reach its handler.
//
// CheckApp runs the handler of each endpoint. Remove the endpoints that a test must not
// run, and pass [EndpointsOnly].
func Endpoints(routes iter.Seq2[string, string], ev core.Evaluator) []Endpoint {
	var endpoints []Endpoint
	for method, path := range routes {
		host := max(strings.IndexByte(path, '/'), 0) // its length
		endpoints = append(endpoints, Endpoint{Method: method, Host: path[:host], Path: path[host:], Evaluator: ev})
	}
	return endpoints
}
