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
	for name, row := range map[string]struct {
		policy  core.Policy
		asked   string
		path    string
		granted []string
	}{
		"all that is routed under a star":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/7", []string{"DELETE, GET, PUT"}},
		"those of the more general route beside it":   {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/me", []string{"DELETE, GET, PATCH, PUT"}},
		"nothing where nothing is routed":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/nowhere", nil},
		"neither OPTIONS nor TRACE nor CONNECT":       {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{"DELETE, GET, HEAD, PATCH, POST, PUT, QUERY"}},
		"of a list what is routed":                    {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing of a list that has nothing routed":   {core.Policy{AllowMethods: []string{"LOCK"}}, "PUT", "/users/7", nil},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method with credentials that is unrouted": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{adaptertest.Origin}
			app := chi.NewRouter()
			app.Use(chiadapter.RouteMethods(app, core.MustNew(row.policy)))
			app.Get("/users/{id}", ok)
			app.Put("/users/{id}", ok)
			app.Delete("/users/{id}", ok)
			app.Patch("/users/me", ok)
			app.HandleFunc("/any", ok)

			answer := adaptertest.Preflight(app, row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	app := chi.NewRouter()
	app.Use(chiadapter.RouteMethods(app, core.DenyAll()))
	app.Get("/users", ok)
	refused := adaptertest.Preflight(app, "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	assert.Empty(t, refused.Header.Values("Access-Control-Allow-Methods"))

	app = chi.NewRouter()
	app.Use(chiadapter.RouteMethods(app, adaptertest.Engine()))
	app.Get("/users", ok)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/nowhere"))
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
			requireGrants(t, "GET, PUT", app, "PUT", "/api")
			requireGrants(t, "DELETE", app, "PUT", "/api/users")
			requireGrants(t, "DELETE, GET, HEAD, PATCH, POST, PUT, QUERY", app, "PUT", "/debug")
			requireGrants(t, "DELETE, GET, HEAD, PATCH, POST, PUT, QUERY", app, "PUT", "/debug/x")
		})
	}
	t.Run("in the mounted router", func(t *testing.T) {
		app := build(func(app, api chi.Router) { api.Use(chiadapter.RouteMethods(app, engine)) })
		requireGrants(t, "DELETE", app, "PUT", "/api/users")
	})
}
