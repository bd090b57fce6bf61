package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	adaptertest.RequireRouteMethods(t, "DELETE, GET, HEAD, PATCH, POST, PUT, QUERY", func(ev core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(chiadapter.RouteMethods(app, ev))
		app.Get("/users/{id}", ok)
		app.Put("/users/{id}", ok)
		app.Delete("/users/{id}", ok)
		app.Patch("/users/me", ok)
		app.HandleFunc("/any", ok)
		return app
	})
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	adaptertest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(chiadapter.RouteMethods(app, ev))
		app.Get("/users", ok)
		return app
	})
}

func TestRouteMethodsNeedsTheRouter(t *testing.T) {
	defer func() { assert.Contains(t, recover(), "needs the router") }()
	chiadapter.RouteMethods(nil, adaptertest.Engine())
}

func TestEndpointsAreThoseThatPreflightsAskAbout(t *testing.T) {
	app := chi.NewRouter()
	app.Get("/users/{id}", ok)
	app.HandleFunc("/any", ok)
	app.Route("/api", func(r chi.Router) { r.Get("/users", ok) })
	var endpoints []string
	for method, path := range chiadapter.Endpoints(app) {
		endpoints = append(endpoints, method+" "+path)
	}
	assert.Equal(t, []string{"DELETE /any", "GET /any", "HEAD /any", "PATCH /any", "POST /any", "PUT /any", "QUERY /any", "GET /api/users", "GET /users/{id}"}, endpoints)
	for range chiadapter.Endpoints(app) {
		break // stops when it is told to
	}
}

func TestRouteMethodsKnowsWhatIsMounted(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"*"}})
	build := func(mount func(app, api chi.Router)) http.Handler {
		app := chi.NewRouter()
		api := chi.NewRouter()
		mount(app, api)
		api.Put("/", ok)
		api.Delete("/users", ok)
		api.Mount("/", chi.NewRouter())
		app.Mount("/api", api)
		app.Get("/api", ok)
		app.Mount("/debug", http.HandlerFunc(ok))
		return app
	}
	for name, app := range map[string]http.Handler{
		"on the root":                      build(func(app, _ chi.Router) { app.Use(chiadapter.RouteMethods(app, engine)) }),
		"on the root, behind StripSlashes": build(func(app, _ chi.Router) { app.Use(middleware.StripSlashes, chiadapter.RouteMethods(app, engine)) }),
		"around the root": func() http.Handler {
			var root chi.Router
			inner := build(func(app, _ chi.Router) { root = app })
			return chiadapter.RouteMethods(root, engine)(inner)
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireGrants(t, "GET, PUT", app, "PUT", "/api")
			adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/api/users")
			adaptertest.RequireGrants(t, "DELETE, GET, HEAD, PATCH, POST, PUT, QUERY", app, "PUT", "/debug")
			adaptertest.RequireGrants(t, "DELETE, GET, HEAD, PATCH, POST, PUT, QUERY", app, "PUT", "/debug/x")
		})
	}
	t.Run("in the mounted router", func(t *testing.T) {
		app := build(func(app, api chi.Router) { api.Use(chiadapter.RouteMethods(app, engine)) })
		adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/api/users")
	})
}
