// Command chi is a small API of notes on chi that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/chi
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	_ "embed"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/examples/internal/notes"
	"github.com/sallyport/cors/examples/internal/serve"
)

//go:embed policy.json
var policyJSON []byte

func main() { serve.Main(policyJSON, newApp) }

func newApp(policy core.Policy, log *slog.Logger) (http.Handler, error) {
	engine, err := core.New(policy, core.WithLogger(log)) // one line for each refusal
	if err != nil {
		return nil, err
	}

	router := chi.NewRouter()

	// On the root: for endpoints in Group or With, chi would answer preflights
	// with 405. Whatever may refuse a request comes later, since a preflight has
	// no credentials.
	router.Use(middleware.Recoverer, chiadapter.Middleware(engine))

	store := notes.NewStore()
	router.Get("/notes", func(w http.ResponseWriter, r *http.Request) {
		list := store.List()
		w.Header().Set("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		writeJSON(w, list)
	})
	router.Get("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		note, found := store.Get(r.PathValue("id"))
		if !found {
			http.NotFound(w, r)
			return
		}
		writeJSON(w, note)
	})
	router.Put("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		var note notes.Note
		if err := json.NewDecoder(r.Body).Decode(&note); err != nil {
			http.Error(w, "the body has to be a note in JSON", http.StatusBadRequest)
			return
		}
		note.ID = r.PathValue("id")
		store.Put(note)
		writeJSON(w, note)
	})
	router.Delete("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		store.Delete(r.PathValue("id"))
		w.WriteHeader(http.StatusNoContent)
	})
	return router, nil
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}
