package corstest

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// Endpoint is one endpoint of an application.
type Endpoint struct {
	// Method and Path are those of the route, as it is registered. CheckApp replaces
	// each parameter in the path by "1". If that does not reach the handler, write a
	// path that does.
	Method, Path string

	// Host is the Host header to send, such as "admin.example.com". It is needed if the
	// app routes by host (Echo's e.Host, patterns of http.ServeMux with a host) or if
	// the policy has AllowHosts. If it is empty, CheckApp sends the address of its
	// loopback listener.
	Host string

	// Evaluator is the policy that the app mounts for the endpoint. If core.NewPaths
	// chooses it, and the middleware sees another path than the client sent
	// (http.StripPrefix), it is the policy for that other path.
	//
	// If it is nil, CheckApp accepts every response by which a browser lets the origin
	// in, even that of another library.
	Evaluator core.Evaluator
}

// String returns the method, host and path.
func (e *Endpoint) String() string { return e.Method + " " + e.Host + e.Path }

// AppOption changes what [CheckApp] sends to an app.
type AppOption func(*examination)

// EndpointsOnly makes [CheckApp] test the endpoints alone. It then sends nothing to
// methods and paths that are not in the list, and nothing that a router may redirect.
// Use it if pages never see such responses, or if a handler that is not in the list
// must not run.
func EndpointsOnly() AppOption { return func(x *examination) { x.endpointsOnly = true } }

// CheckApp sends a whole app what pages of an origin would send, and compares the
// responses with the policies. It fails the test once for each cause, lists the routes
// with that cause, and says how to mount the middleware. Call it with an origin that
// the policy admits. Call it again with an origin that the policy refuses: then nothing
// may be granted.
//
// # Endpoints
//
// CheckApp sends to each endpoint, over a loopback connection, a preflight and the
// request itself. It requires that:
//
//   - the endpoint's policy answers the preflight;
//   - the response has the policy's headers, whatever its status is;
//   - neither of them is redirected without these headers;
//   - no header is there twice;
//   - Vary names everything that the policy's answer depends on.
//
// The answer to a preflight may leave out methods that have no endpoint at the path, as
// with RouteMethods of the adapters, and methods whose endpoint has another policy.
//
// For each path and policy CheckApp sends two more requests. One is a preflight that
// asks for headers. The other is a GET without Origin, if the path has a GET: a cache
// may store the response and give it to a page.
//
// If endpoints of one path may have different policies, CheckApp sends a few more
// preflights and then acts like a browser: it keeps every method and header that an
// answer lists, for the whole URL. The test fails if a request could then be sent
// although the answer to its own preflight refuses it.
//
// # Other responses
//
// Pages also send requests that have no route. They cannot read a 404 or 405 without
// CORS headers. So for each path whose endpoints are right, CheckApp also sends:
//
//   - GET, TRACE and a preflight for GET to a path beside it that ends in
//     corstest/no/such/path, once for all paths of a folder. If a route takes that
//     path, CheckApp tries the folder above;
//   - a method that no endpoint of the path takes, since most routers answer 405: the
//     first such method of GET, PATCH, PUT, POST and DELETE. It does so only if the
//     responses show that the policy's middleware sees requests without a route;
//   - a request and its preflight to the path with a trailing slash added or removed,
//     since routers redirect it. The method is GET, or another of the path;
//   - for a path that ends in a parameter like :name and is refused: a preflight for a
//     longer path, and the request if the preflight is granted. Echo runs the route for
//     it.
//
// CheckApp judges the 404s, the 405s and the redirects to the endpoint. It does so only
// where the policy answers a preflight, because a policy that is mounted on single
// routes may leave other responses alone. [EndpointsOnly] leaves out this whole
// section.
//
// # What runs
//
// The handlers really run, DELETE too. A handler runs twice if its path is routed with
// and without a trailing slash. Handlers of routes that are missing in the list, such
// as a catch-all, may run too. The requests have no body, no cookies and no
// Authorization, so most handlers answer with an error, such as 401. That is fine: an
// error needs CORS headers as well. CheckApp does not read bodies, so an endless
// response does no harm.
func CheckApp(t testing.TB, app http.Handler, origin string, endpoints []Endpoint, options ...AppOption) {
	t.Helper()
	switch {
	case app == nil:
		t.Errorf("corstest: the app is nil")
		return
	case origin == "" || len(endpoints) == 0:
		t.Errorf("corstest: CheckApp needs an origin and at least one endpoint, or it checks nothing")
		return
	}
	for _, e := range endpoints {
		if e.Evaluator != nil && core.CheckEvaluator(e.Evaluator) != nil {
			t.Errorf("corstest: the Evaluator of %s is a nil %T: check the error of what made it, or leave the field out", &e, e.Evaluator)
			return
		}
	}
	server, err := wire.Serve(app)
	if err != nil {
		t.Errorf("corstest: no loopback listener: %v", err)
		return
	}
	defer server.Close()
	var problems []problem
	for _, x := range examinations(server, origin, endpoints) {
		for _, option := range options {
			if option != nil {
				option(x)
			}
		}
		x.run()
		problems = append(problems, x.problems...)
	}
	for _, text := range reports(problems, origin, routerOf(app, endpoints)) {
		t.Errorf("%s", text)
	}
}
