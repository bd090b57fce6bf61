package chiadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

// Before the outermost router has routed, a middleware may have changed the path that it routes by. A
// mounted router has a path of its own, and the search begins at the outermost one in any case.
func TestMethodsAreThoseOfThePathThatTheOutermostRouterRoutes(t *testing.T) {
	everyMethod := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"*"}})
	nothing := func(http.ResponseWriter, *http.Request) {}
	for name, build := range map[string]func(router *chi.Mux){
		"on the router, after StripSlashes": func(router *chi.Mux) {
			router.Use(middleware.StripSlashes, chiadapter.RouteMethods(router, everyMethod))
			router.Route("/api", func(r chi.Router) {
				r.Put("/thing", nothing)
				r.Delete("/other", nothing)
			})
			router.Patch("/thing", nothing)
		},
		"on a mounted router": func(router *chi.Mux) {
			router.Use(middleware.StripSlashes)
			router.Route("/api", func(r chi.Router) {
				r.Use(chiadapter.RouteMethods(router, everyMethod))
				r.Put("/thing", nothing)
				r.Delete("/other", nothing)
			})
			router.Patch("/thing", nothing)
		},
	} {
		router := chi.NewRouter()
		build(router)
		paths := []string{"/api/thing"}
		if name == "on the router, after StripSlashes" {
			paths = append(paths, "/api/thing/")
		}
		for _, path := range paths {
			r := httptest.NewRequest("OPTIONS", path, nil)
			r.Header.Set("Origin", adaptertest.Origin)
			r.Header.Set("Access-Control-Request-Method", "PUT")
			w := httptest.NewRecorder()
			router.ServeHTTP(w, r)
			assert.Equal(t, []string{"PUT"}, w.Result().Header["Access-Control-Allow-Methods"], "%s, %s", name, path)
		}
	}
}
