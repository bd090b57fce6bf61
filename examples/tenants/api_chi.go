package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

func chiAPI(cors core.Evaluator, a *api) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer, chiadapter.Middleware(cors))
	r.Get("/greeting", func(w http.ResponseWriter, r *http.Request) {
		status, body := a.greeting(r)
		writeJSON(w, status, body)
	})
	r.Get("/health", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, a.health()) })
	return r
}
