// The server before the move, with go-chi/cors.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/cors"
)

func main() {
	r := chi.NewRouter()
	r.Use(cors.Handler(cors.Options{
		AllowedOrigins:   []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowedMethods:   []string{"GET", "POST", "PUT", "DELETE"},
		AllowedHeaders:   []string{"Authorization", "Content-Type"},
		ExposedHeaders:   []string{"ETag"},
		AllowCredentials: true,
		MaxAge:           600,
	}))
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
