package corstest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// unknownPath is a path for which no app has a route. It is deep, since a route with
// parameters might match a short one.
const unknownPath = "corstest/no/such/path"

// strays sends requests for what the app does not have: methods and paths near those of
// its endpoints. Routers answer such requests themselves, with 404, 405 or a redirect.
type strays struct {
	x       *examination
	folders []folder // that were asked
}

// folder is a folder of an app's paths.
type folder struct {
	unknown   string // a path in it
	evaluator core.Evaluator
	routed    bool // a route takes that path nevertheless
	covered   bool // by the middleware, so that 404 and 405 must have its headers
}

// check sends the strays of a resource.
func (s *strays) check(r *resource) {
	n := s.x.neighbours(r.path, r.evaluator)
	covered := s.covers(r)
	if method := absentMethod(slices.Concat(methods(n.own), methods(n.also))); covered && method != "" && !n.shared() && oneAnswer(r) {
		// If a path has several policies, nobody knows which one a 405 should have.
		s.x.judgeUnrouted(s.x.request(method, r.path, r.evaluator), "a method that the path does not have")
	}
	slash := otherSlash(r.path)
	if r.path != "/" && !slices.Contains(s.x.paths, slash) {
		p := s.x.request(mildest(methods(n.own)), slash, r.evaluator)
		if p.redirectsTo(r.path) && (covered || s.x.preflight(p.sent.Method, slash, r.evaluator).isPolicys()) {
			s.x.add(p.sent.Method+" "+slash, p.diagnoseStray("the path with another trailing slash", adviceStrayRedirect))
		}
	}
	for _, e := range r.endpoints {
		s.x.checkLongerPath(e)
	}
}

// oneAnswer reports whether all preflights of a resource got the same answer. If there
// is no evaluator, only this shows that its routes have one policy.
func oneAnswer(r *resource) bool {
	return r.evaluator != nil || !slices.ContainsFunc(r.endpoints, func(e *examined) bool {
		for _, name := range wire.CORSHeaders {
			if name != wire.AllowMethods && !slices.Equal(e.preflight.answer.Header[name], r.endpoints[0].preflight.answer.Header[name]) {
				return true
			}
		}
		return false
	})
}

// covers reports whether the app's middleware sees requests that no route near the
// resource takes. If a route takes everything in a folder, as one that ends in a
// parameter of Echo does, covers tries the folder above.
func (s *strays) covers(r *resource) bool {
	path, slash := r.path, ""
	if path != "/" && strings.HasSuffix(path, "/") {
		// Middleware that redirects because of slashes lets such a path pass.
		path, slash = path[:len(path)-1], "/"
	}
	for i := strings.LastIndexByte(path, '/'); i >= 0; i = strings.LastIndexByte(path[:i], '/') {
		if f := s.folder(path[:i+1]+unknownPath+slash, r.evaluator); !f.routed {
			return f.covered
		}
	}
	return false
}

// folder sends requests for an unknown path, unless it did so before.
//
// An answer to the preflight is not enough: a catch-all route with a policy of its own
// answers it too, but does not touch the router's 405. The handler of such a route may
// answer GET with 404. So folder also sends TRACE: hardly any route takes it, so the
// router answers 405 if there is a route for another method.
func (s *strays) folder(unknown string, ev core.Evaluator) folder {
	for _, f := range s.folders {
		if f.unknown == unknown && sameEvaluator(f.evaluator, ev) {
			return f
		}
	}
	f := folder{unknown: unknown, evaluator: ev}
	get := s.x.request(http.MethodGet, unknown, ev)
	f.routed = !get.hasStatus(http.StatusNotFound) || !s.x.request(http.MethodTrace, unknown, ev).hasStatus(http.StatusNotFound)
	if f.covered = !f.routed && s.x.preflight(http.MethodGet, unknown, ev).isPolicys(); f.covered {
		s.x.judgeUnrouted(get, "a path that the app does not have")
	}
	s.folders = append(s.folders, f)
	return f
}

// judgeUnrouted judges a refusal by the router. Any other response comes from a handler
// whose route is missing in the list of endpoints.
func (x *examination) judgeUnrouted(p *probe, what string) {
	if p.isUnrouted() {
		x.add(p.sent.Method+" "+p.sent.Path, p.diagnoseStray(what, adviceStray))
	}
}

// diagnoseStray says why a page cannot read the response, or why a page can read it
// that must not. lost is the advice if there are no headers at all. Other headers do
// not matter: a policy around that of the endpoint may have set them.
func (p *probe) diagnoseStray(subject string, lost advice) *problem {
	found := func(how string, a advice) *problem {
		if location := p.answer.Header.Get("Location"); location != "" {
			found := p.problem(subject+" is redirected "+how, a)
			found.detail = fmt.Sprintf("%d to %s", p.answer.Status, location)
			return found
		}
		return p.problem(fmt.Sprintf("%s is answered %d %s", subject, p.answer.Status, how), a)
	}
	doubled := p.doubled()
	switch {
	case doubled != "":
		return found(fmt.Sprintf("with %d lines of %s", len(p.answer.Header[doubled]), doubled), adviceDoubled)
	case p.want != nil && !p.grants():
		if name := p.differs(); name != "" {
			return found("with "+name+" for an origin that the policy refuses", adviceOwnFields)
		}
		return nil
	case p.misses():
		return found("without "+wire.AllowOrigin, lost)
	}
	mode := useragent.Omit
	if p.want != nil && p.want.Header[wire.AllowCredentials] != nil {
		mode = useragent.Include
	}
	if refusal := useragent.CheckCORS(p.origin, mode, p.answer.Header); refusal != nil {
		return found("so that a browser does not share it: "+refusal.Error(), adviceOwnFields)
	}
	if name := p.unvaried(); name != "" {
		return found("with a Vary that does not list "+name, adviceVary)
	}
	return nil
}

// redirectsTo reports whether the response sends a browser to a path of the app.
func (p *probe) redirectsTo(path string) bool {
	if p.answer == nil || !p.isRedirect() {
		return false
	}
	from, err := url.Parse("http://" + p.sent.Host + p.sent.Path)
	if err != nil {
		return false
	}
	to, err := from.Parse(p.answer.Header.Get("Location"))
	return err == nil && to.Host == from.Host && to.EscapedPath() == path
}

// otherSlash returns the path without its trailing slash, or with one.
func otherSlash(path string) string {
	if without, had := strings.CutSuffix(path, "/"); had {
		return without
	}
	return path + "/"
}

// absentMethod returns a method that the path does not have, or "". If the app has it
// nevertheless, little happens: GET changes nothing, and most handlers of PATCH and PUT
// refuse an empty body.
func absentMethod(methods []string) string {
	for _, method := range [...]string{"GET", "PATCH", "PUT", "POST", "DELETE"} {
		if !slices.Contains(methods, method) {
			return method
		}
	}
	return ""
}

// mildest returns the method that does the least harm if its handler runs.
func mildest(methods []string) string {
	if slices.Contains(methods, http.MethodGet) {
		return http.MethodGet
	}
	return methods[0]
}
