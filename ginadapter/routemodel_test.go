package ginadapter_test

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/routemodel"
)

// Random applications: what the route grants that Gin really runs is what pages
// get. See package routemodel.
func TestPagesGetWhatTheRouteThatRunsGrants(t *testing.T) {
	routemodel.Run(t, &routemodel.Framework{
		Name: "gin",
		Settings: []string{
			"HandleMethodNotAllowed = true", "RedirectTrailingSlash = false", "RedirectFixedPath = true",
			"UseRawPath = true", "UseEscapedPath = true", "UnescapePathValues = false", "RemoveExtraSlash = true",
		},
		Segments: []routemodel.Segment{
			{Pattern: "a", Values: []string{"a"}, IsText: true, Weight: 6},
			{Pattern: "b", Values: []string{"b"}, IsText: true, Weight: 6},
			{Pattern: "ab", Values: []string{"ab"}, IsText: true, Weight: 2},
			{Pattern: `\:b`, Values: []string{":b"}, IsText: true, Weight: 1},
			{Pattern: `a\:b`, Values: []string{"a:b"}, IsText: true, Weight: 1},
			{Pattern: ":p", Values: []string{"a", "b", "c", ":b", "a%2Fb"}, Weight: 4},
			{Pattern: "a:b", Values: []string{"ab", "ac", "a:b"}, Weight: 1},
			{Pattern: ":b", Values: []string{"a", ":b"}, Weight: 1},
			{Pattern: "*rest", Values: []string{"", "a", "b", "a/b"}, IsLast: true, Weight: 3},
		},
		Methods: []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "OPTIONS"},
		Ways: []routemodel.Way{
			{Name: "Group", Weight: 1, IsGroup: true, HasPolicy: true},
			{Name: "Handle", Weight: 10, HasPolicy: true},
			{Name: "Any", Weight: 1, AllMethods: true},
			{Name: "StaticFS", Weight: 1, AllMethods: true, IsLiteral: true, HasFiles: true},
		},
		CanEarly: true,
		Join: func(prefix, pattern string) string {
			whole := path.Join("/", prefix, pattern)
			if strings.HasSuffix(pattern, "/") && whole != "/" {
				whole += "/"
			}
			return whole
		},
		ByPattern: true,
		Rewritten: func(a *routemodel.App, path string) string {
			if !hasPlainColon(a, ":") || path == "/" {
				return path
			}
			if shorter, hasSlash := strings.CutSuffix(path, "/"); hasSlash { // the adapter does not ask Gin then
				return shorter
			}
			return path + "/"
		},
		Build:      buildRandomApp,
		MaxRefused: 35,
		Allowances: []routemodel.Allowance{
			{Name: "Gin redirects the request, or its preflight, before any middleware", Share: 0.03, Is: func(_ *routemodel.App, e *routemodel.Exchange) bool {
				return isRedirect(e.Bare) || isRedirect(e.BarePreflight)
			}},
			{Name: "a group that was made before On has no handler of ours", Share: 0.01, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return slices.ContainsFunc(append(e.BarePreflight.Ran, e.Bare.Ran...), func(step int) bool {
					return slices.ContainsFunc(a.Around(step), func(group int) bool { return group < a.On })
				})
			}},
			{Name: "of a plain route with a colon Gin forgets whether it was escaped", Share: 0.01, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return hasDoubt(a) || hasPlainColon(a, ":") && strings.Contains(e.Request.Path, ":")
			}},
			{Name: "another route would run if the colon of the plain route was escaped", Share: 0.003, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return isContested(a, e.Route)
			}},
			{Name: "a plain route with a colon looks as if it took the path, which Gin does not find", Share: 0.001, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return e.Fault == routemodel.Narrowed && hasPlainColon(a, ":")
			}},
		},
	})
}

// hasDoubt reports whether a plain route has a colon that does not begin a segment:
// one that is escaped, or looks as if it was.
func hasDoubt(a *routemodel.App) bool { return hasPlainColon(a, `\:`) || hasPlainColon(a, "a:") }

// isContested reports whether a step is a plain route with a colon, and another route
// has its method.
func isContested(a *routemodel.App, step int) bool {
	if step == routemodel.None || a.Steps[step].Policy != routemodel.None || !strings.Contains(a.Written(step), ":") {
		return false
	}
	for other, s := range a.Steps {
		if other != step && !s.Way.IsGroup && (s.Method == a.Steps[step].Method || s.Method == "" || a.Steps[step].Method == "") {
			return true
		}
	}
	return false
}

func hasPlainColon(a *routemodel.App, colon string) bool {
	for i, step := range a.Steps {
		if !step.Way.IsGroup && step.Policy == routemodel.None && strings.Contains(a.Written(i), colon) {
			return true
		}
	}
	return false
}

func isRedirect(a *routemodel.Answer) bool { return a.Header.Get("Location") != "" && len(a.Ran) == 0 }

func buildRandomApp(b *routemodel.Build) http.Handler {
	router := gin.New()
	b.Sayf("router := gin.New()")
	for _, setting := range b.Settings {
		field, value, _ := strings.Cut(setting, " = ")
		*map[string]*bool{
			"HandleMethodNotAllowed": &router.HandleMethodNotAllowed, "RedirectTrailingSlash": &router.RedirectTrailingSlash,
			"RedirectFixedPath": &router.RedirectFixedPath, "UseRawPath": &router.UseRawPath, "UseEscapedPath": &router.UseEscapedPath,
			"UnescapePathValues": &router.UnescapePathValues, "RemoveExtraSlash": &router.RemoveExtraSlash,
		}[field] = value == "true"
		b.Sayf("router.%s", setting)
	}
	var cors *ginadapter.Policies
	groups := map[int]*gin.RouterGroup{routemodel.None: &router.RouterGroup}
	for i, step := range b.Steps {
		if b.CORS && i == b.On {
			b.Sayf("cors := ginadapter.On(router)")
			cors = ginadapter.On(router)
		}
		parent, in := groups[step.Parent], "router"
		if step.Parent != routemodel.None {
			in = fmt.Sprintf("g%d", step.Parent)
		}
		ev, policy := b.Policy(step.Policy)
		switch pattern := step.Pattern(); {
		case step.Way.Name == "Group" && ev != nil:
			b.Sayf("g%d := cors.Group(%s.Group(%q), %s)", i, in, pattern, policy)
			groups[i] = cors.Group(parent.Group(pattern), ev)
		case step.Way.Name == "Group":
			b.Sayf("g%d := %s.Group(%q)", i, in, pattern)
			groups[i] = parent.Group(pattern)
		case step.Way.Name == "Any":
			b.Sayf("%s.Any(%q, handler%d)", in, pattern, i)
			parent.Any(pattern, gin.WrapF(b.Handler(i)))
		case step.Way.Name == "StaticFS":
			b.Sayf("%s.StaticFS(%q, files%d)", in, pattern, i)
			parent.StaticFS(pattern, http.FS(b.Files(i)))
		case ev != nil:
			b.Sayf("cors.Route(%s, %s, %q, %q, handler%d)", in, policy, step.Method, pattern, i)
			cors.Route(parent, ev, step.Method, pattern, gin.WrapF(b.Handler(i)))
		default:
			b.Sayf("%s.Handle(%q, %q, handler%d)", in, step.Method, pattern, i)
			parent.Handle(step.Method, pattern, gin.WrapF(b.Handler(i)))
		}
	}
	if b.CORS && b.On == len(b.Steps) {
		b.Sayf("cors := ginadapter.On(router)")
		ginadapter.On(router)
	}
	return router
}
