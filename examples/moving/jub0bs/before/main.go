// The server before the move, with jub0bs/cors.
package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/jub0bs/cors"
)

func main() {
	middleware, err := cors.NewMiddleware(cors.Config{
		Origins:         []string{"https://app.example.com", "https://*.preview.example.com"},
		Methods:         []string{"GET", "POST", "PUT", "DELETE"},
		RequestHeaders:  []string{"Authorization", "Content-Type"},
		ResponseHeaders: []string{"ETag"},
		Credentialed:    true,
		MaxAgeInSeconds: 600,
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"7"`)
		fmt.Fprintln(w, `["milk"]`)
	})
	mux.HandleFunc("POST /notes", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusCreated) })
	mux.HandleFunc("OPTIONS /notes", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Allow", "GET, POST") })
	mux.HandleFunc("PUT /notes/{id}", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("DELETE /notes/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	log.Fatal(http.ListenAndServe(":8080", middleware.Wrap(mux)))
}
