// The server after the move from go-chi/cors.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods:     []string{"PUT", "DELETE"},
		AllowHeaders:     []string{"Authorization", "Content-Type"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
		MaxAgeSeconds:    600,
	})
	if err != nil {
		log.Fatal(err)
	}
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Get("/notes", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"7"`)
		fmt.Fprintln(w, `["milk"]`)
	})
	r.Post("/notes", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusCreated) })
	r.Options("/notes", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Allow", "GET, POST") })
	r.Put("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {})
	r.Delete("/notes/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	log.Fatal(http.ListenAndServe(":8080", r))
}
