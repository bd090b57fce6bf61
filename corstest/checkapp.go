package corstest

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// Endpoint is one of an application's own endpoints.
type Endpoint struct {
	// Method and Path as the route is registered. CheckApp writes "1" for each
	// parameter in the path. Where that does not reach the handler, write a path.
	Method, Path string

	// Host is the one that the route is for, where the app routes by host (Echo's
	// e.Host, patterns of http.ServeMux with a host) or its policy has AllowHosts:
	// "admin.example.com". If it is empty, the address of the loopback listener is asked.
	Host string

	// Evaluator is the one that the app mounts for the endpoint. Where the
	// middleware sees another path than the client sent (http.StripPrefix), it is the
	// one that core.NewPaths chooses for that other path.
	//
	// Nil accepts any answer that a browser takes for admitting the origin, also that
	// of another library.
	Evaluator core.Evaluator
}

func (e *Endpoint) String() string { return e.Method + " " + e.Host + e.Path }

// AppOption changes what [CheckApp] asks an app.
type AppOption func(*examination)

// EndpointsOnly has [CheckApp] leave out what the app does not have: methods, paths
// beside those of the endpoints, and paths that are redirected. It is for apps whose
// pages never see such an answer, and for those in which a handler that is not in the
// list must not run.
func EndpointsOnly() AppOption { return func(x *examination) { x.endpointsOnly = true } }

// CheckApp asks a whole app what it answers to pages of an origin. It fails the test
// once for each cause of wrong answers, with the routes that show it and with advice
// on how to mount the middleware. Test with an origin that the policy admits, and with
// one that it refuses: then nothing may be granted.
//
// For each endpoint it sends a preflight and the request itself, over a loopback
// connection. The endpoint's policy has to answer the preflight. The response has to
// carry the policy's headers, whatever its status is. Neither may be redirected without
// them, no header may be doubled, and Vary has to name what the policy varies by. A
// preflight may leave methods out for which the path has no endpoint, as RouteMethods of
// the adapters does, and those of the path that have another policy.
//
// For each path and policy it sends, besides, a preflight that asks for headers, and a
// GET without Origin if the path has one: what it answers may be stored by a cache and
// be handed to a page.
//
// Where endpoints of one path may have different policies, CheckApp sends a few more
// preflights and does with them what a browser does: it keeps every method and header
// that an answer lists, for the whole URL. No request may go out by the answer to one
// preflight that the answer to its own preflight refuses.
//
// Pages also ask for what is not there, and cannot read an answer that has lost its
// headers. So for each path whose endpoints are right, CheckApp also sends:
//
//   - GET, TRACE and a preflight for GET to a path beside it that ends in
//     corstest/no/such/path, once for all paths of a folder. If a route takes that
//     path, the folder above is asked;
//   - if the answers show that the policy's middleware sees requests without a route:
//     the first of GET, PATCH, PUT, POST and DELETE for which no endpoint takes the
//     path, since most routers answer it with 405;
//   - one of the path's own methods, GET if it has it, to the path with a trailing
//     slash added or removed, since routers redirect it, and a preflight for it;
//   - for a path that ends in a parameter like :name and is refused: a preflight, and
//     if that is granted the request, for a longer path. Echo runs the route for it.
//
// Of these it judges 404, 405 and redirects to the endpoint, and only where the policy
// answers a preflight: a policy that is mounted on single routes gives headers to these
// alone, and may. [EndpointsOnly] leaves all of this out.
//
// The handlers really run, DELETE too: those of the endpoints, once more where a path
// is routed with and without a trailing slash, and those of routes that are missing in
// the list, such as a catch-all. The requests have no body, no cookies and no
// Authorization, so that most handlers turn them down at once. That is fine: an answer
// of 401 needs CORS headers as well. Of an endless response only the header is read.
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
