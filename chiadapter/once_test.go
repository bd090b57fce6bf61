package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"root", "group", "all"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := chi.NewRouter()
		chiadapter.With(app, evs[0]).Put("/users/{id}", ok)
		app.Group(func(r chi.Router) { chiadapter.With(r, evs[1]).Get("/users/me", ok) })
		app.Route("/v1", func(r chi.Router) { chiadapter.With(r, evs[1]).Put("/users", ok) })
		chiadapter.With(app, evs[2]).Handle("/all", http.HandlerFunc(ok))
		return app
	}
	for path, decides := range map[string]string{"/users/7": "root", "/users/me": "root", "/v1/users": "group", "/all": "all"} {
		adaptertest.RequireDecidedOnce(t, names, decides, "PUT", path, build)
	}
}
