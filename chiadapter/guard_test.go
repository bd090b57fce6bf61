package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestGuardHasTheLastWord(t *testing.T) {
	build := func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
		r := chi.NewRouter()
		r.Use(chiadapter.Guard(ev))
		r.Get("/thing", handler)
		return r
	}
	adaptertest.RequireLastWord(t, build)
	adaptertest.RequireInformational(t, build)
	adaptertest.RequirePush(t, build)
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { chiadapter.Guard(ev) })
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	for _, middleware := range []func(core.Evaluator) func(http.Handler) http.Handler{chiadapter.Middleware, chiadapter.Guard} {
		adaptertest.RequireFound(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
			r := chi.NewRouter()
			r.Use(middleware(ev))
			r.Get("/thing", handler)
			return r
		})
	}
}
