package conformance_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// routedPaths are the routes of the applications below and the rules for them,
// each of which admits an origin of its own.
var routedPaths = []string{"/", "/api/admin/x", "/admin/{rest...}", "/api/{id}", "/api/{id}/posts", "/public/{rest...}"}

func originOf(pattern string) string {
	return "https://" + strings.Trim(strings.NewReplacer("/", "-", "{", "", "}", "", ".", "").Replace("rule"+pattern), "-") + ".example"
}

func pathRules(t *testing.T) *core.Paths {
	t.Helper()
	var rules []core.PathRule
	for _, pattern := range routedPaths {
		rules = append(rules, core.PathRule{Pattern: pattern,
			Evaluator: core.MustNew(core.Policy{AllowOrigins: []string{originOf(pattern)}})})
	}
	paths, err := core.NewPaths(rules)
	require.NoError(t, err)
	return paths
}

const ranField = "X-Ran"

func ran(pattern string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(ranField, pattern) }
}

// routedApps are the same application on each framework, bare and with the
// middlewares that change paths.
func routedApps(ev core.Evaluator) map[string]http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range routedPaths {
		mux.HandleFunc("GET "+pattern, ran(pattern))
	}

	ginApp := func(adjust func(*gin.Engine)) http.Handler {
		app := gin.New()
		adjust(app)
		app.Use(ginadapter.Middleware(ev))
		for _, pattern := range routedPaths {
			app.GET(strings.NewReplacer("{rest...}", "*rest", "{id}", ":id").Replace(pattern), gin.WrapF(ran(pattern)))
		}
		return app
	}
	echoApp := func(pre ...echo.MiddlewareFunc) http.Handler {
		app := echo.New()
		app.Pre(append([]echo.MiddlewareFunc{echoadapter.Middleware(ev)}, pre...)...)
		for _, pattern := range routedPaths {
			app.GET(strings.NewReplacer("{rest...}", "*", "{id}", ":id").Replace(pattern), echo.WrapHandler(ran(pattern)))
		}
		return app
	}
	chiApp := func(after ...func(http.Handler) http.Handler) http.Handler {
		app := chi.NewRouter()
		app.Use(append([]func(http.Handler) http.Handler{chiadapter.Middleware(ev)}, after...)...)
		for _, pattern := range routedPaths {
			app.Get(strings.NewReplacer("{rest...}", "*").Replace(pattern), ran(pattern))
		}
		return app
	}
	return map[string]http.Handler{
		"net/http":                  httpadapter.Middleware(ev)(mux),
		"gin":                       ginApp(func(*gin.Engine) {}),
		"gin, UseRawPath":           ginApp(func(e *gin.Engine) { e.UseRawPath = true }),
		"gin, RemoveExtraSlash":     ginApp(func(e *gin.Engine) { e.RemoveExtraSlash = true }),
		"gin, fixed paths":          ginApp(func(e *gin.Engine) { e.RedirectFixedPath = true }),
		"echo":                      echoApp(),
		"echo, RemoveTrailingSlash": echoApp(echomiddleware.RemoveTrailingSlash()),
		"echo, AddTrailingSlash":    echoApp(echomiddleware.AddTrailingSlash()),
		"chi":                       chiApp(),
		"chi, StripSlashes":         chiApp(middleware.StripSlashes),
		"chi, CleanPath":            chiApp(middleware.CleanPath),
	}
}

// TestNoAnswerIsSharedUnderAnotherRoutesRule sends paths that routers read
// differently, each with the origin of each rule: whichever handler runs, its
// answer may be shared only with the origin of its own rule. flask-cors
// CVE-2024-6866, CVE-2024-6844 and CVE-2024-6839, and rack-cors CVE-2019-18978, are what
// happens otherwise.
func TestNoAnswerIsSharedUnderAnotherRoutesRule(t *testing.T) {
	sent := []string{
		"/", "/api/7", "/api/7/posts", "/api/admin", "/api/admin/", "/api/admin/x", "/api/admin/x/", "/public/", "/public/a/b",
		"/api/admin%2Fx", "/api/admin%2fx", "/api%2Fadmin%2Fx", "/%61pi/admin/x", "/api/%61dmin/x", "/api/admin%2F",
		"/public/../api/admin/x", "/public/%2e%2e/api/admin/x", "/public/..%2Fapi/admin/x", "/api/./admin/x", "/api/7/../admin/x",
		"//api/admin/x", "/api//admin/x", "/api//posts", "/api/", "/api/7/", "/api/7/posts/", "/public//x",
		"/API/admin/x", "/api/ADMIN/x", "/api/admin;v=1/x", "/api/7;x/posts", "/api/admin/x;", "/api/admin%3Bx", "/api/admin+/x", "/api/+/posts", "/api/admin%20/x", "/api/admin%2B/x", "/api/%2e%2e/public/x",
		"/api/admin%252Fx", "/admin/a", "/admin/", "/admin", "/admin%2Fa", "/public/..%2F..%2Fadmin/a", "/public/%2e%2e/admin/a", "//admin/a", "/api/..", "/api/.",
	}
	for name, app := range routedApps(pathRules(t)) {
		t.Run(name, func(t *testing.T) {
			for _, path := range sent {
				for _, rule := range routedPaths {
					r := httptest.NewRequest(http.MethodGet, "http://api.example"+path, nil)
					r.Header.Set("Origin", originOf(rule))
					w := httptest.NewRecorder()
					app.ServeHTTP(w, r)

					handler := w.Header().Get(ranField)
					shared := w.Header().Get("Access-Control-Allow-Origin")
					if handler != "" && shared != "" {
						assert.Equal(t, originOf(handler), shared, "GET %s ran the handler of %s, and its answer is shared with another rule's origin", path, handler)
					}
				}
			}
		})
	}
}

// TestPlainPathsAreSharedUnderTheirRule is the other side: where routers agree,
// the route's own rule grants, to the preflight as to the request.
func TestPlainPathsAreSharedUnderTheirRule(t *testing.T) {
	for name, app := range routedApps(pathRules(t)) {
		if strings.Contains(name, "AddTrailingSlash") {
			continue // no route of the application has the slashes that it adds
		}
		t.Run(name, func(t *testing.T) {
			for path, rule := range map[string]string{
				"/": "/", "/api/7": "/api/{id}", "/api/7/posts": "/api/{id}/posts", "/api/admin/x": "/api/admin/x",
				"/public/a/b": "/public/{rest...}",
			} {
				for _, method := range []string{http.MethodGet, http.MethodOptions} {
					r := httptest.NewRequest(method, "http://api.example"+path, nil)
					r.Header.Set("Origin", originOf(rule))
					r.Header.Set("Access-Control-Request-Method", http.MethodGet)
					w := httptest.NewRecorder()
					app.ServeHTTP(w, r)
					assert.Equal(t, originOf(rule), w.Header().Get("Access-Control-Allow-Origin"), "%s %s, to be decided by %s", method, path, rule)
				}
			}
		})
	}
}
