// Command how-cors-works is the program of the guide of that name. It reads its policy from
// policy.json, and writes to its log why a request was refused.
package main

import (
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	text, err := os.ReadFile("policy.json")
	if err != nil {
		log.Fatal(err)
	}
	policy, err := core.ParsePolicy(text)
	if err != nil {
		log.Fatal(err)
	}
	engine, err := core.New(policy, core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "water the plants")
	})
	mux.HandleFunc("PUT /notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(engine)(mux)))
}
