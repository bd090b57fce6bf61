package chiadapter_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/adaptertest"
)

// These tests hold what On relies on in chi, as of 5.5.0. If one fails with another
// version, On has to change.

// counting returns a middleware that counts how often it is mounted and how often it
// runs.
func counting() (m func(http.Handler) http.Handler, mounted, ran *int) {
	mounted, ran = new(int), new(int)
	return func(next http.Handler) http.Handler {
		*mounted++
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { *ran++; next.ServeHTTP(w, r) })
	}, mounted, ran
}

func routeOf(t *testing.T, r chi.Routes, pattern string) chi.Route {
	t.Helper()
	i := slices.IndexFunc(r.Routes(), func(r chi.Route) bool { return r.Pattern == pattern })
	require.GreaterOrEqual(t, i, 0, "no %s in %v", pattern, r.Routes())
	return r.Routes()[i]
}

func TestChiCallsTheMiddlewareOfUseOnceAndThatOfAGroupForEachRoute(t *testing.T) {
	app := chi.NewRouter()
	use, used, _ := counting()
	group, grouped, _ := counting()
	app.Use(use)
	app.Group(func(r chi.Router) { r.Use(group); r.Get("/a", ok); r.Get("/b", ok) })
	app.Route("/c", func(r chi.Router) { r.Get("/", ok) })
	assert.Equal(t, 1, *used)
	assert.Equal(t, 2, *grouped)
}

func TestChiShowsMiddlewares(t *testing.T) {
	app := chi.NewRouter()
	m, _, _ := counting()
	app.Use(m)
	app.Group(func(r chi.Router) {
		r.Use(m, m)
		r.Get("/a", ok)
		r.Get("/b", ok)
		r.Route("/c", func(r chi.Router) { r.Use(m, m, m); r.Get("/", ok) })
		r.Mount("/d", http.HandlerFunc(ok))
	})
	assert.Len(t, app.Middlewares(), 1)
	a := routeOf(t, app, "/a").Handlers["GET"].(*chi.ChainHandler)
	assert.Len(t, a.Middlewares, 2)
	assert.IsType(t, http.HandlerFunc(ok), a.Endpoint)
	b := routeOf(t, app, "/b").Handlers["GET"].(*chi.ChainHandler)
	assert.Same(t, &a.Middlewares[0], &b.Middlewares[0], "the routes of a group share a slice")
	c := routeOf(t, app, "/c/*")
	assert.Len(t, c.Handlers["*"].(*chi.ChainHandler).Middlewares, 2)
	assert.Len(t, c.SubRoutes.Middlewares(), 3)
	assert.Len(t, routeOf(t, app, "/d/*").Handlers["*"].(*chi.ChainHandler).Middlewares, 2)
}

func TestChiFindNotesThePatternOfEachRouterOnTheWay(t *testing.T) {
	app := chi.NewRouter()
	app.Route("/v/{version}", func(r chi.Router) {
		r.Route("/users", func(r chi.Router) { r.Put("/{id}", ok) })
	})
	app.Get("/v/{version}/{rest}", ok)
	for _, row := range []struct {
		method, path string
		patterns     []string
	}{
		{"PUT", "/v/1/users/7", []string{"/v/{version}/*", "/users/*", "/{id}"}},
		{"GET", "/v/1/users/7", []string{"/v/{version}/*", "/users/*"}}, // no such route
		{"PUT", "/v/1/users", []string{"/v/{version}/*", "/users"}},     // the path of a mount
		{"PUT", "/v/1/x", []string{"/v/{version}/*"}},
		{"GET", "/v/1/x", []string{"/v/{version}/{rest}"}},
		{"LOCK", "/v/1/users/7", nil}, // no method of chi
		{"PUT", "/x", nil},
	} {
		context := chi.NewRouteContext()
		app.Find(context, row.method, row.path)
		assert.Equal(t, row.patterns, context.RoutePatterns, "%s %s", row.method, row.path)
	}
}

func TestChiHidesThePathOfAMount(t *testing.T) {
	app := chi.NewRouter()
	app.Route("/a", func(r chi.Router) { r.Put("/", ok) })
	app.Mount("/b", http.HandlerFunc(ok))
	app.Get("/b", ok)
	var patterns []string
	for _, r := range app.Routes() {
		patterns = append(patterns, r.Pattern)
	}
	assert.ElementsMatch(t, []string{"/a/*", "/b", "/b/*"}, patterns)
	assert.Equal(t, []string{"GET"}, slices.Collect(maps.Keys(routeOf(t, app, "/b").Handlers)))
	assert.Equal(t, []string{"*"}, slices.Collect(maps.Keys(routeOf(t, app, "/a/*").Handlers)))
	assert.Len(t, routeOf(t, app, "/b/*").Handlers, 11, "ten methods and *")
	for _, path := range []string{"/a", "/a/"} {
		assert.Equal(t, path, app.Find(chi.NewRouteContext(), "DELETE", path), "found, though DELETE has no route there")
		assert.Equal(t, http.StatusOK, adaptertest.Actual(app, "PUT", path).StatusCode)
		assert.Equal(t, http.StatusMethodNotAllowed, adaptertest.Actual(app, "DELETE", path).StatusCode)
	}
}

func TestChiRunsARouteOverAMountButFindGoesOn(t *testing.T) {
	app := chi.NewRouter()
	app.Route("/a", func(r chi.Router) { r.Get("/x", ok) })
	app.Get("/a/*", teapot)
	assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "GET", "/a/x").StatusCode)
	context := chi.NewRouteContext()
	app.Find(context, "GET", "/a/x")
	assert.Equal(t, []string{"/a/*", "/x"}, context.RoutePatterns)
	assert.Contains(t, routeOf(t, app, "/a/*").Handlers, "GET")
}

func TestChiAnswersAMethodThatItDoesNotHaveBeforeAnyRouter(t *testing.T) {
	app := chi.NewRouter()
	m, _, ran := counting()
	app.Route("/a", func(r chi.Router) { r.Use(m); r.HandleFunc("/*", ok) })
	assert.Equal(t, http.StatusMethodNotAllowed, adaptertest.Actual(app, "LOCK", "/a/x").StatusCode)
	assert.Zero(t, *ran)
}

func TestChiRunsNoMiddlewareOfARouterWithoutRoutes(t *testing.T) {
	app := chi.NewRouter()
	m, _, ran := counting()
	app.Route("/a", func(r chi.Router) { r.Use(m) })
	adaptertest.Actual(app, "GET", "/a/x")
	assert.Zero(t, *ran)
}

func TestChiWithCopiesTheMiddlewaresOfAGroupOnly(t *testing.T) {
	app := chi.NewRouter()
	m, mounted, _ := counting()
	app.Use(m)
	app.Get("/a", ok)
	group := app.With(m)
	assert.Empty(t, app.With().Middlewares())
	assert.Len(t, group.With().Middlewares(), 1)
	assert.Equal(t, 1, *mounted, "With calls no middleware once there are routes")
}
