package corstest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// Endpoint is one of an application's own endpoints.
type Endpoint struct {
	// Method and Path as the route is registered. Parameters in the path are
	// filled with "1"; where that does not reach the handler, write a path.
	Method, Path string

	// Evaluator decides what the endpoint has to answer: the one that the app
	// mounts. Where the middleware sees another path than the client sent, behind
	// http.StripPrefix, it is the one that core.NewPaths chooses for that.
	// Nil accepts any answer that a browser takes for admitting the origin, that of
	// another library too.
	Evaluator core.Evaluator
}

// CheckApp asks a whole app what its endpoints answer to pages of an origin, and
// fails the test for each answer that is not the policy's, with advice how to
// mount the middleware. An origin that the policy refuses is as good to test
// with: then nothing may be granted.
//
// Of each endpoint it sends a preflight and then the request itself, over a
// loopback connection. A preflight has to be answered by the endpoint's policy,
// the answer has to carry the policy's fields whatever its status is, neither may
// be redirected, no field may be doubled, and Vary has to name what the policy
// varies by. Of a preflight's methods those may be left out that no endpoint has
// for the path, but then all of them, as RouteMethods of the adapters does; those
// of endpoints with another pattern that takes the path may be there.
//
// Pages also ask for what is not there, and read nothing of an answer that lost
// its fields. So of each path whose endpoints are right, CheckApp sends besides:
//
//   - GET, TRACE and a preflight for GET to a path beside it that ends in
//     corstest/no/such/path, once for all paths of a folder, and in the
//     folder above where a route takes that;
//   - where this shows that the policy's middleware sees what has no route, the
//     first of GET, PATCH, PUT, POST and DELETE for which no endpoint takes the
//     path, since most routers answer it with 405;
//   - one of the path's own methods, GET if it has it, to the path with a trailing
//     slash added or removed, since routers redirect it, and a preflight for it
//     if they do.
//
// Of these it judges answers of 404 and 405 and redirects to the endpoint, and only
// where a preflight is answered by the policy: one that is mounted on single routes
// gives fields to these alone, and may. What the policy refuses, or no rule of
// core.NewPaths covers, needs no fields.
// [EndpointsOnly] leaves all of this out.
//
// The handlers really run, DELETE too: those of the endpoints, once more where a
// path is routed with and without a trailing slash, and those of routes that are
// missing in the list, such as a catch-all for the path beside. The requests have
// no body, no cookies, no Authorization and no field but Origin, so that most
// handlers turn them down at once, which is fine: an answer of 401 needs CORS
// fields as well. Of an endless answer only the header is read.
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
			t.Errorf("corstest: the Evaluator of %s %s is a nil %T: check the error of what made it, or leave the field out", e.Method, e.Path, e.Evaluator)
			return
		}
	}
	server, err := wire.Serve(app)
	if err != nil {
		t.Errorf("corstest: no loopback listener: %v", err)
		return
	}
	defer server.Close()
	asked := resourcesOf(endpoints)
	for _, e := range endpoints {
		r := asked.of(&e)
		for _, p := range e.check(server, origin, asked.routed(r.path)) {
			r.broken = true
			t.Errorf("%s %s for %s: %s", e.Method, e.Path, origin, p)
		}
	}
	if newAppSettings(options).endpointsOnly {
		return
	}
	strays := strays{server: server, origin: origin}
	for _, r := range asked.all {
		if r.broken {
			continue // what is wrong there is wrong with its strays as well
		}
		for _, p := range strays.check(r, asked.routed(r.path)) {
			t.Errorf("%s %s for %s: %s", p.request.Method, p.request.Path, origin, p)
		}
	}
}

// problem is what is wrong with one answer of an app, and how to mend it.
type problem struct {
	what, advice string
	request      *wire.Request
	probe        *probe
}

func (p problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s", p.what, indent(p.advice))
	fmt.Fprintf(&b, "sent:\n%s", indent(p.request.String()))
	if p.probe.answer != nil {
		fmt.Fprintf(&b, "got:\n%s", indent(p.probe.answer.String()))
	}
	if p.probe.want != nil {
		fmt.Fprintf(&b, "want:\n%s", indent(p.probe.want.String()))
	}
	return b.String()
}

// check returns at most one problem of the preflight and one of the request.
// methods are those that the app has for the path.
func (e *Endpoint) check(server *wire.Server, origin string, methods routed) []problem {
	var problems []problem
	asked, sent := e.preflight(server, origin), e.request(server, origin)
	preflight := e.probe(server, asked)
	preflight.narrowed = func(granted []string) *wire.Response {
		return wanted(e.Evaluator, asked, func() []string { return methods.narrowedTo(granted) })
	}
	if what, advice := preflight.diagnosePreflight(); what != "" {
		problems = append(problems, problem{what, advice, asked, preflight})
	}
	actual := e.probe(server, sent)
	if what, advice := actual.diagnoseActual(len(problems) == 0); what != "" {
		problems = append(problems, problem{what, advice, sent, actual})
	}
	return problems
}

// preflight returns what a browser asks before the request of a page.
func (e *Endpoint) preflight(server *wire.Server, origin string) *wire.Request {
	return &wire.Request{Method: http.MethodOptions, Path: samplePath(e.Path), Host: server.Address,
		Fields: [][2]string{{wire.Origin, origin}, {wire.RequestMethod, e.Method}}}
}

// request returns the request of a page itself.
func (e *Endpoint) request(server *wire.Server, origin string) *wire.Request {
	r := &wire.Request{Method: e.Method, Path: samplePath(e.Path), Host: server.Address, Fields: [][2]string{{wire.Origin, origin}}}
	if e.Method == http.MethodPost || e.Method == http.MethodPut || e.Method == http.MethodPatch {
		r.Fields = append(r.Fields, [2]string{"Content-Length", "0"})
	}
	return r
}

// probe is a request's answer beside what it should have been.
type probe struct {
	method, path, origin string // method is the endpoint's
	answer               *wire.Response
	failure              error  // why there is no answer
	log                  string // of the server, where there is none
	want                 *wire.Response

	// narrowed is what RouteMethods makes of want, for a router of which the granted
	// methods are known; nil: not to be expected.
	narrowed func(granted []string) *wire.Response
}

func (e *Endpoint) probe(server *wire.Server, r *wire.Request) *probe {
	p := &probe{method: e.Method, path: r.Path, origin: r.Origin()}
	if e.Evaluator != nil {
		p.want = wanted(e.Evaluator, r, nil)
	}
	if p.answer, p.failure = server.Head(r); p.failure != nil {
		p.log = server.Log.Take()
	}
	return p
}

// wanted is the answer that an evaluator decides on. A status of 0 is the
// application's own. routeMethods is as in [core.Request].
func wanted(ev core.Evaluator, r *wire.Request, routeMethods func() []string) *wire.Response {
	view := r.View()
	view.RouteMethods = routeMethods
	d := ev.Evaluate(context.Background(), view)
	want := &wire.Response{Status: d.Status(), Header: http.Header{}}
	d.Apply(want.Header)
	return want
}

// refusal returns what a browser has against the answer to a preflight.
func (p *probe) refusal() error {
	_, err := useragent.CheckPreflight(useragent.Request{Origin: p.origin, Method: p.method},
		useragent.Response{Status: p.answer.Status, Header: p.answer.Header})
	return err
}

func indent(text string) string {
	return "   " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n   ") + "\n"
}
