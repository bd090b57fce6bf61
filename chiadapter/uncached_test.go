package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestResponsesToAMalformedOriginStayOutOfCaches(t *testing.T) {
	for name, mount := range map[string]func(router chi.Router, ev core.Evaluator, routes func(chi.Router)){
		"Middleware": func(router chi.Router, ev core.Evaluator, routes func(chi.Router)) {
			router.Use(chiadapter.Middleware(ev))
			routes(router)
		},
		"Guard": func(router chi.Router, ev core.Evaluator, routes func(chi.Router)) {
			router.Use(chiadapter.Guard(ev))
			routes(router)
		},
		"On": func(router chi.Router, ev core.Evaluator, routes func(chi.Router)) {
			chiadapter.On(router)
			routes(router.With(chiadapter.Middleware(ev)))
		},
		"RouteMethods": func(router chi.Router, ev core.Evaluator, routes func(chi.Router)) {
			router.Use(chiadapter.RouteMethods(router, ev))
			routes(router)
		},
	} {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireUncached(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
				router := chi.NewRouter()
				mount(router, ev, func(r chi.Router) {
					r.Get("/thing", handler)
					r.Options("/thing", handler)
				})
				return router
			})
		})
	}
}
