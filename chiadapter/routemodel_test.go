package chiadapter_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/internal/routemodel"
)

// Random applications: what the route grants that chi really runs is what pages
// get. See package routemodel.
func TestPagesGetWhatTheRouteThatRunsGrants(t *testing.T) {
	routemodel.Run(t, &routemodel.Framework{
		Name:     "chi",
		Settings: []string{"CleanPath", "StripSlashes", "NotFound", "MethodNotAllowed"},
		Segments: []routemodel.Segment{
			{Pattern: "a", Values: []string{"a"}, IsText: true, Weight: 6},
			{Pattern: "b", Values: []string{"b"}, IsText: true, Weight: 6},
			{Pattern: "ab", Values: []string{"ab"}, IsText: true, Weight: 2},
			{Pattern: "{p}", Values: []string{"a", "b", "c", "a%2Fb"}, Weight: 4},
			{Pattern: "{p:[a-b]+}", Values: []string{"a", "b", "ab", "c"}, Fits: regexp.MustCompile("^[a-b]+$"), Weight: 2},
			{Pattern: "{q:a}", Values: []string{"a", "b"}, Fits: regexp.MustCompile("^a$"), Weight: 1},
			{Pattern: "a{p}", Values: []string{"ab", "ac", "a:b"}, Fits: regexp.MustCompile("^a"), Weight: 1},
			{Pattern: "{p}-{q}", Values: []string{"a-b", "b-c-d"}, Fits: regexp.MustCompile("-"), Weight: 1},
			{Pattern: "*", Values: []string{"", "a", "b", "a/b"}, IsLast: true, Weight: 3},
		},
		Methods: []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY", "OPTIONS"},
		Ways: []routemodel.Way{
			{Name: "Route", Weight: 3, IsGroup: true, HasPolicy: true},
			{Name: "Mount", Weight: 2, IsGroup: true, HasPolicy: true},
			{Name: "Group", Weight: 2, IsGroup: true, HasNoPath: true, HasPolicy: true},
			{Name: "With", Weight: 1, IsGroup: true, HasNoPath: true, HasPolicy: true},
			{Name: "Method", Weight: 12, HasPolicy: true},
			{Name: "Handle", Weight: 2, HasPolicy: true, AllMethods: true},
		},
		CanRoot:    true,
		Build:      buildRandomApp,
		MaxRefused: 5,
		Allowances: []routemodel.Allowance{
			{Name: "chi answers methods that it does not know with 405 in the first router", Share: 0.03, Is: func(_ *routemodel.App, e *routemodel.Exchange) bool {
				return e.Request.Method == "LOCK" || e.Request.Method == "PURGE"
			}},
			{Name: "chi runs no middleware in a router without routes", Share: 0.03, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return e.Route == routemodel.None && hasEmptyRouter(a)
			}},
			{Name: "a handler over the path of a mounted router leaves the router at the path without a slash", Share: 0.001, Is: isBehindHandler},
		},
	})
}

// isBehindHandler reports whether Handle was called for what the router of the route
// that runs is mounted on.
func isBehindHandler(a *routemodel.App, e *routemodel.Exchange) bool {
	if e.Route == routemodel.None {
		return false
	}
	for _, group := range a.Around(e.Route) {
		for _, step := range a.Steps {
			if step.Way.AllMethods && step.Parent == a.Steps[group].Parent && step.Pattern() == strings.TrimSuffix(a.Steps[group].Pattern(), "/")+"/*" {
				return true
			}
		}
	}
	return false
}

// hasEmptyRouter reports whether the application has a router without routes.
func hasEmptyRouter(a *routemodel.App) bool {
	filled := map[int]bool{}
	for i, step := range a.Steps {
		if step.Way.HasNoPath {
			continue
		}
		for _, group := range append(a.Around(i), routemodel.None) {
			filled[group] = true
			if group == routemodel.None || !a.Steps[group].Way.HasNoPath {
				break // the router that has the route, or the mount
			}
		}
	}
	for i, step := range a.Steps {
		if step.Way.IsGroup && !step.Way.HasNoPath && !filled[i] {
			return true
		}
	}
	return false
}

func buildRandomApp(b *routemodel.Build) http.Handler {
	root := chi.NewRouter()
	b.Sayf("r := chi.NewRouter()")
	if b.Is("CleanPath") {
		b.Sayf("r.Use(middleware.CleanPath)")
		root.Use(middleware.CleanPath)
	}
	if b.Is("StripSlashes") {
		b.Sayf("r.Use(middleware.StripSlashes)")
		root.Use(middleware.StripSlashes)
	}
	if b.CORS {
		b.Sayf("chiadapter.On(r)")
		chiadapter.On(root)
	}
	use := func(r chi.Router, name string, policy int) {
		if ev, text := b.Policy(policy); ev != nil {
			b.Sayf("%s.Use(chiadapter.Middleware(%s))", name, text)
			r.Use(chiadapter.Middleware(ev))
		}
	}
	use(root, "r", b.Root)
	if b.Is("NotFound") {
		b.Sayf("r.NotFound(answerTeapot)")
		root.NotFound(answerTeapot)
	}
	if b.Is("MethodNotAllowed") {
		b.Sayf("r.MethodNotAllowed(answerTeapot)")
		root.MethodNotAllowed(answerTeapot)
	}
	routers := map[int]chi.Router{routemodel.None: root}
	for i, step := range b.Steps {
		parent, in, pattern := routers[step.Parent], "r", step.Pattern()
		if step.Parent != routemodel.None {
			in = fmt.Sprintf("r%d", step.Parent)
		}
		if pattern == "" {
			pattern = "/"
		}
		own := fmt.Sprintf("r%d", i)
		ev, policy := b.Policy(step.Policy)
		switch step.Way.Name {
		case "Route":
			b.Sayf("%s := %s.Route(%q, func(chi.Router) {})", own, in, pattern)
			routers[i] = parent.Route(pattern, func(chi.Router) {})
			use(routers[i], own, step.Policy)
		case "Mount":
			b.Sayf("%s := chi.NewRouter()", own)
			routers[i] = chi.NewRouter()
			use(routers[i], own, step.Policy)
			b.Sayf("%s.Mount(%q, %s)", in, pattern, own)
			parent.Mount(pattern, routers[i])
		case "Group":
			b.Sayf("%s := %s.Group(nil)", own, in)
			routers[i] = parent.Group(nil)
			use(routers[i], own, step.Policy)
		case "With":
			var with []func(http.Handler) http.Handler
			if ev != nil {
				with = append(with, chiadapter.Middleware(ev))
				policy = fmt.Sprintf("chiadapter.Middleware(%s)", policy)
			}
			b.Sayf("%s := %s.With(%s)", own, in, policy)
			routers[i] = parent.With(with...)
		default:
			if ev != nil {
				in += fmt.Sprintf(".With(chiadapter.Middleware(%s))", policy)
				parent = parent.With(chiadapter.Middleware(ev))
			}
			if step.Way.AllMethods {
				b.Sayf("%s.Handle(%q, handler%d)", in, pattern, i)
				parent.Handle(pattern, b.Handler(i))
			} else {
				b.Sayf("%s.Method(%q, %q, handler%d)", in, step.Method, pattern, i)
				parent.Method(step.Method, pattern, b.Handler(i))
			}
		}
	}
	return root
}

func answerTeapot(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }
