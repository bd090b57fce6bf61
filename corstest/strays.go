package corstest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// unknownPath is what no app has a route for. It is deep, since a route with
// parameters would match a short one.
const unknownPath = "corstest/no/such/path"

// strays asks an app for what it does not have: methods and paths near those of
// its endpoints. Routers answer them by themselves, with 404, 405 or a redirect.
type strays struct {
	server  *wire.Server
	origin  string
	folders []folder // that were asked
}

// folder is a place among an app's paths.
type folder struct {
	unknown   string // a path in it
	evaluator core.Evaluator
	routed    bool // a route takes it all the same
	covered   bool // by the middleware, so that 404 and 405 have to carry its fields
}

// check returns what is wrong with the strays of a resource that has the methods.
func (s *strays) check(r *resource, methods routed) []problem {
	covered, problems := s.covers(r)
	if covered {
		if method := absentMethod(slices.Concat(methods.own, methods.also)); method != "" {
			p := s.ask("a method that the path does not have", method, r.path, r.evaluator)
			problems = append(problems, p.diagnoseError()...)
		}
	}
	if r.path != "/" {
		p := s.ask("the path with another trailing slash", mildest(methods.own), otherSlash(r.path), r.evaluator)
		if p.redirectsTo(r.path) && (covered || s.preflight(p.method, p.path, r.evaluator).isPolicys()) {
			problems = append(problems, p.diagnose(adviceStrayRedirect)...)
		}
	}
	return problems
}

// covers reports whether the app's middleware is there for requests that no route
// near the resource takes. Where a route takes all of a folder, such as one that
// ends in a parameter of Echo, the folder above tells. The problems are those of
// the paths that were asked for, and are reported once.
func (s *strays) covers(r *resource) (covered bool, problems []problem) {
	path, slash := r.path, ""
	if path != "/" && strings.HasSuffix(path, "/") {
		// Middleware that redirects by slashes lets this sort of path pass.
		path, slash = path[:len(path)-1], "/"
	}
	for i := strings.LastIndexByte(path, '/'); i >= 0; i = strings.LastIndexByte(path[:i], '/') {
		f, found := s.folder(path[:i+1]+unknownPath+slash, r.evaluator)
		problems = append(problems, found...)
		if !f.routed {
			return f.covered, problems
		}
	}
	return false, problems
}

// folder asks for an unknown path, unless it did before.
//
// That its preflight is answered does not suffice: a catch-all route with a policy
// of its own answers it too, and gives nothing to the router's 405 beside it. Its
// handler may answer 404, but then the router refuses other methods: TRACE, which
// hardly any handler takes.
func (s *strays) folder(unknown string, ev core.Evaluator) (f folder, problems []problem) {
	for _, f := range s.folders {
		if f.unknown == unknown && sameEvaluator(f.evaluator, ev) {
			return f, nil
		}
	}
	f = folder{unknown: unknown, evaluator: ev}
	get := s.ask("a path that the app does not have", http.MethodGet, unknown, ev)
	f.routed = !get.hasStatus(http.StatusNotFound) || !s.ask("", http.MethodTrace, unknown, ev).hasStatus(http.StatusNotFound)
	if f.covered = !f.routed && s.preflight(http.MethodGet, unknown, ev).isPolicys(); f.covered {
		problems = get.diagnoseError()
	}
	s.folders = append(s.folders, f)
	return f, problems
}

func (s *strays) ask(what, method, path string, ev core.Evaluator) *stray {
	e := Endpoint{method, path, ev}
	r := e.request(s.server, s.origin)
	return &stray{what, r, e.probe(s.server, r)}
}

func (s *strays) preflight(method, path string, ev core.Evaluator) *probe {
	e := Endpoint{method, path, ev}
	return e.probe(s.server, e.preflight(s.server, s.origin))
}

// otherSlash returns the path without its trailing slash, or with one.
func otherSlash(path string) string {
	if without, had := strings.CutSuffix(path, "/"); had {
		return without
	}
	return path + "/"
}

// absentMethod returns a method that is not among those of a path, or "". Should
// an app have it after all, GET changes nothing, and most handlers of PATCH and PUT
// turn an empty body down.
func absentMethod(methods []string) string {
	for _, method := range [...]string{"GET", "PATCH", "PUT", "POST", "DELETE"} {
		if !slices.Contains(methods, method) {
			return method
		}
	}
	return ""
}

// mildest returns the method that a handler, should one run, does least at.
func mildest(methods []string) string {
	if slices.Contains(methods, http.MethodGet) {
		return http.MethodGet
	}
	return methods[0]
}
