package fiberadapter_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/timeout"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// This file holds what we rely on in Fiber, and what it means for a policy.

func ok(c fiber.Ctx) error { return c.SendString("ok") }

func actual(method, target, origin string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Origin", origin)
	return r
}

func ask(app http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Result()
}

func TestMiddlewareOfTheApplicationSeesEveryRequest(t *testing.T) {
	app := newApp()
	app.Use(fiberadapter.Middleware(adaptertest.Engine()))
	app.Get("/users", ok)
	app.Group("/api").Put("/users/:id", ok)
	app.Use("/mounted", func() *fiber.App { sub := fiber.New(); sub.Put("/users", ok); return sub }())
	served := serve(app)
	for _, path := range []string{"/users", "/api/users/7", "/mounted/users", "/nowhere", "/USERS/"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(served, "PUT", path))
	}
	for _, row := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/users", 200}, {"HEAD", "/users", 200}, {"PUT", "/mounted/users", 200}, {"PUT", "/api/users/7", 200},
		{"GET", "/nowhere", 404}, {"DELETE", "/users", 405}, {"OPTIONS", "/users", 405},
	} {
		answer := adaptertest.Actual(served, row.method, row.path)
		assert.Equal(t, row.status, answer.StatusCode, "%s %s", row.method, row.path)
		adaptertest.RequireShared(t, answer)
	}
}

// A handler runs for the routes after it, and a preflight finds no other.
func TestMiddlewareAfterTheRoutesSeesOnlyPreflights(t *testing.T) {
	app := newApp()
	app.Get("/users", ok)
	app.Use(fiberadapter.Middleware(adaptertest.Engine()))
	served := serve(app)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(served, "PUT", "/users"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(served, "GET", "/users"), http.StatusOK)
}

func TestMiddlewareOfAGroupSeesThePreflightsOfItsPrefix(t *testing.T) {
	app := newApp()
	app.Group("/api", fiberadapter.Middleware(adaptertest.Engine())).Put("/users", ok)
	app.Put("/apiary", ok)
	served := serve(app)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(served, "PUT", "/api/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(served, "PUT", "/api/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(served, "PUT", "/api/users"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(served, "PUT", "/apiary"), http.StatusMethodNotAllowed)
	adaptertest.RequireBypassed(t, adaptertest.Actual(served, "PUT", "/apiary"), http.StatusOK)
}

func TestMiddlewareOfARouteNeedsARouteForOPTIONS(t *testing.T) {
	app, cors := newApp(), fiberadapter.Middleware(adaptertest.Engine())
	app.Put("/alone", cors, ok)
	app.Put("/both", cors, ok)
	app.Options("/both", cors)
	served := serve(app)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(served, "PUT", "/alone"), http.StatusMethodNotAllowed)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(served, "PUT", "/both"))
	adaptertest.RequireShared(t, adaptertest.Actual(served, "PUT", "/both"))
}

func TestOfTwoMiddlewaresTheOuterAnswersPreflights(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := newApp()
		app.Use(fiberadapter.Middleware(outer))
		app.Group("/api", fiberadapter.Middleware(inner)).Get("/users", ok)
		return serve(app)
	})
}

// Without StrictRouting, Fiber trims all slashes at the end, and "/" does not match what is
// left of //, but "/*" does. Pages can send requests to such a path.
func TestPathsOfSlashesAlone(t *testing.T) {
	build := func(config fiber.Config, prefix string) http.Handler {
		app := newApp(config)
		app.Use(prefix, fiberadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, Enforce: core.EnforceUnsafe})))
		app.All("/*", ok)
		return serve(app)
	}
	for _, path := range []string{"http://api.example//", "http://api.example///"} {
		evil := actual("POST", path, "https://evil.example")
		assert.Equal(t, http.StatusOK, ask(build(fiber.Config{}, "/"), evil).StatusCode, "%s is not seen", path)
		assert.Equal(t, http.StatusForbidden, ask(build(fiber.Config{}, "/*"), evil).StatusCode, path)
		assert.Equal(t, http.StatusForbidden, ask(build(fiber.Config{StrictRouting: true}, "/"), evil).StatusCode, path)
	}
}

func TestFiberRefusesOtherMethodsBeforeAnyHandler(t *testing.T) {
	for name, config := range map[string]fiber.Config{
		"PURGE":   {},
		"OPTIONS": {RequestMethods: []string{"GET", "HEAD", "PUT"}},
	} {
		app := newApp(config)
		app.Use(fiberadapter.Middleware(adaptertest.Engine()))
		adaptertest.RequireBypassed(t, adaptertest.Actual(serve(app), name, "/users"), http.StatusNotImplemented)
	}
}

func TestPoliciesByPathNeedAnApplicationThatTellsLettersApart(t *testing.T) {
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: adaptertest.Engine()}, {Pattern: "/admin/", Evaluator: core.DenyAll()}})
	for name, middleware := range map[string]func(core.Evaluator) fiber.Handler{"middleware": fiberadapter.Middleware, "guard": fiberadapter.Guard} {
		t.Run(name, func(t *testing.T) {
			build := func(config fiber.Config) http.Handler {
				app := newApp(config)
				app.Use(middleware(paths))
				app.Get("/admin/users", ok)
				app.Get("/users", ok)
				return serve(app)
			}
			app := build(fiber.Config{})
			for _, path := range []string{"/ADMIN/users", "/admin/users", "/users"} {
				adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", path), http.StatusInternalServerError)
			}
			app = build(fiber.Config{CaseSensitive: true})
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
			assert.Empty(t, adaptertest.Actual(app, "GET", "/admin/users").Header["Access-Control-Allow-Origin"])
			assert.Equal(t, http.StatusNotFound, adaptertest.Actual(app, "GET", "/ADMIN/users").StatusCode)
		})
	}
}

func TestEncodedSlashIsRoutedAsFiberDoes(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/:id", func(ev core.Evaluator) http.Handler {
		app := newApp()
		app.Use(fiberadapter.Middleware(ev))
		for _, pattern := range []string{"/api/admin/x", "/api/:id"} {
			app.Get(pattern, func(c fiber.Ctx) error { c.Set("Route", pattern); return nil })
		}
		return serve(app)
	})
}

// The answer to a timeout is Fiber's, with the headers that the response has then.
func TestResponsesToATimeoutAreShared(t *testing.T) {
	for name, middleware := range map[string]func(core.Evaluator) fiber.Handler{"middleware": fiberadapter.Middleware, "guard": fiberadapter.Guard} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan struct{})
			defer close(ended)
			app := newApp()
			app.Use(middleware(adaptertest.Engine()))
			app.Get("/slow", timeout.New(func(fiber.Ctx) error { <-ended; return nil }, timeout.Config{Timeout: time.Millisecond}))
			answer := adaptertest.Actual(serve(app), "GET", "/slow")
			assert.Equal(t, http.StatusRequestTimeout, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

func TestEndpointsAreTheRoutes(t *testing.T) {
	app := fiber.New()
	app.Use(fiberadapter.Middleware(adaptertest.Engine()))
	app.Put("/users/:id", ok)
	app.Get("/users", ok)
	app.Options("/users", ok)
	app.Use("/mounted", func() *fiber.App { sub := fiber.New(); sub.Post("/things", ok); return sub }())
	app.Handler()
	var got []string
	for method, path := range fiberadapter.Endpoints(app) {
		got = append(got, method+" "+path)
	}
	assert.Equal(t, []string{"POST /mounted/things", "GET /users", "HEAD /users", "PUT /users/:id"}, got)
}

func TestCheckAppChecksAFiberApplication(t *testing.T) {
	app := fiber.New()
	app.Use(fiberadapter.Middleware(adaptertest.Engine()))
	app.Put("/users/:id", ok)
	app.Get("/users", ok)
	app.Handler()
	endpoints := corstest.Endpoints(fiberadapter.Endpoints(app), adaptertest.Engine())
	assert.True(t, slices.ContainsFunc(endpoints, func(e corstest.Endpoint) bool { return e.Method == "PUT" }))
	corstest.CheckApp(t, adaptor.FiberApp(app), adaptertest.Origin, endpoints)
}
