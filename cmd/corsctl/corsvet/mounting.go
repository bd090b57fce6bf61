package corsvet

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// Mounting finds CORS middleware at a place where browsers do not get what it should
// give them.
var Mounting = &analysis.Analyzer{
	Name: "corsmounting",
	Doc: `find CORS middleware that is mounted at the wrong place

It knows Gin, Echo, chi and net/http, the middleware of this library and of others, and
CORS middleware that an application has written itself. It reports only what goes wrong
in every run, or whenever a branch is taken.`,
	URL:      "https://github.com/sallyport/cors/blob/main/docs/corsvet.md",
	Requires: []*analysis.Analyzer{buildssa.Analyzer, middleware.Facts},
	Run:      runMounting,
}

// The categories of what Mounting finds. They are stable.
const (
	CategoryAfterRoutes    = "cors-after-routes"    // mounted after routes, which get no headers
	CategoryNoPreflights   = "cors-no-preflights"   // on a group or route, where preflights do not arrive
	CategoryInsideAuth     = "cors-inside-auth"     // a middleware outside answers preflights with 401
	CategoryInsideTimeout  = "cors-inside-timeout"  // http.TimeoutHandler outside drops the headers
	CategoryTwice          = "cors-twice"           // two CORS middlewares around one handler
	CategoryHandlerHeaders = "cors-handler-headers" // a handler writes what the policy decides
)

// runMounting reads the application and runs each check on it.
func runMounting(pass *analysis.Pass) (any, error) {
	found := pass.ResultOf[middleware.Facts].(*middleware.Found)
	ssa := pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)
	if !middleware.ServesHTTP(pass.Pkg) {
		return nil, nil
	}
	skip := func(pos token.Pos) bool { return !withTests(pass) && isTest(pass, pos) }
	m := &mounting{pass: pass, skip: skip, App: appmodel.Read(pass, ssa, found, skip), reported: map[string]bool{}}
	m.afterRoutes()
	m.noPreflights()
	m.insideAuth()
	m.insideTimeout()
	m.twice()
	m.handlerHeaders()
	return nil, nil
}

// mounting is one run of the analyzer.
type mounting struct {
	*appmodel.App
	pass     *analysis.Pass
	skip     func(token.Pos) bool
	reported map[string]bool
}

// report reports a finding once: a function that is called twice is read twice.
func (m *mounting) report(at ast.Node, category string, related appmodel.Site, format string, args ...any) {
	if at == nil || m.skip(at.Pos()) {
		return
	}
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: category, Message: fmt.Sprintf(format, args...)}
	if key := fmt.Sprint(d.Pos, category); m.reported[key] {
		return
	} else {
		m.reported[key] = true
	}
	if related.Call != nil {
		d.Related = []analysis.RelatedInformation{{Pos: related.Call.Pos(), End: related.Call.End(), Message: "this call"}}
	}
	m.pass.Report(d)
}

// isTest reports whether pos is in a test. Tests mount CORS wrongly on purpose.
func isTest(pass *analysis.Pass, pos token.Pos) bool {
	return strings.HasSuffix(pass.Fset.Position(pos).Filename, "_test.go")
}

// line says where a call is.
func (m *mounting) line(s appmodel.Site) string {
	if s.Call == nil {
		return "elsewhere"
	}
	p := m.pass.Fset.Position(s.Call.Pos())
	return fmt.Sprintf("in line %d", p.Line)
}

// mount is a CORS middleware with the place where it is mounted.
type mount struct {
	*appmodel.Middleware
	site   appmodel.Site
	router *appmodel.Router
	use    *appmodel.Use   // nil for a route
	route  *appmodel.Route // nil for Use
}

// at is what a finding points at.
func (m mount) at() ast.Node {
	if m.Arg != nil {
		return m.Arg
	}
	if m.site.Call != nil {
		return m.site.Call
	}
	return nil
}

// mountsOf returns the CORS middleware that is mounted with Use.
func mountsOf(r *appmodel.Router) []mount {
	var all []mount
	for _, use := range r.Uses {
		for _, mw := range use.Middleware {
			if mw.Class == middleware.CORS {
				all = append(all, mount{mw, use.Site, r, use, nil})
			}
		}
	}
	return all
}

// mountsOnRoutes returns the CORS middleware that is mounted on single routes.
func mountsOnRoutes(r *appmodel.Router) []mount {
	var all []mount
	for _, route := range r.Routes {
		for _, mw := range route.Middleware {
			if mw.Class == middleware.CORS {
				all = append(all, mount{mw, route.Site, r, nil, route})
			}
		}
		if r.Framework == appmodel.ServeMux {
			if mw := appmodel.CORSIn(route.Handler); mw != nil && !isRouter(route.Handler) {
				all = append(all, mount{mw, route.Site, r, nil, route})
			}
		}
	}
	return all
}

func isRouter(v any) bool {
	_, ok := v.(*appmodel.Router)
	return ok
}

// around returns CORS that is mounted outside of the middleware of a router: on a router
// that it is a part of, or around one.
func (m *mounting) around(r *appmodel.Router) (mount, bool) {
	for _, a := range r.Ancestors() {
		if a != r {
			for _, outer := range mountsOf(a) {
				if a.Framework != appmodel.Gin || outer.site.Before(r.Made) {
					return outer, true
				}
			}
		}
		for _, wrap := range m.Wraps {
			if wrap.By.Class == middleware.CORS && appmodel.RouterIn(wrap.Inner) == a {
				return mount{wrap.By, wrap.Site, a, nil, nil}, true
			}
		}
	}
	return mount{}, false
}

// nameOf is a route as messages name it.
func nameOf(r *appmodel.Route) string {
	if r.Elsewhere != nil {
		return "a route of the function " + r.Elsewhere.Name()
	}
	text := strings.TrimSpace(r.Method + " " + r.Path)
	if text == "" {
		return "a route"
	}
	if r.Router.Prefix != "" && r.Path != "" {
		return strings.TrimSpace(r.Method + " " + strings.TrimSuffix(r.Router.Prefix, "/") + r.Path)
	}
	return text
}
