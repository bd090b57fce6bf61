// Command chi is a small API of notes on chi that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/chi
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

func main() {
	addr := flag.String("addr", ":8080", "`address` to listen on; port 0 takes any free one")
	policyFile := flag.String("policy", "", "`file` with the policy in JSON (default: the policy.json that is built in)")
	flag.Parse()

	engine, err := newEngine(*policyFile)
	if err == nil {
		err = serve(*addr, newApp(engine))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// newApp returns the API, which answers pages under the engine's policy.
func newApp(engine *core.Engine) *chi.Mux {
	router := chi.NewRouter()

	// On the root: for endpoints in Group or With, chi would answer preflights with
	// 405. Middleware that may refuse a request comes later, since a preflight has no
	// credentials.
	router.Use(middleware.Recoverer, chiadapter.Middleware(engine))

	notes := newStore()
	router.Get("/notes", func(w http.ResponseWriter, r *http.Request) {
		list := notes.list()
		w.Header().Set("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		writeJSON(w, list)
	})
	router.Get("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		n, found := notes.get(r.PathValue("id"))
		if !found {
			http.NotFound(w, r)
			return
		}
		writeJSON(w, n)
	})
	router.Put("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		var n note
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			http.Error(w, "the body has to be a note in JSON", http.StatusBadRequest)
			return
		}
		n.ID = r.PathValue("id")
		notes.put(n)
		writeJSON(w, n)
	})
	router.Delete("/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		notes.delete(r.PathValue("id"))
		w.WriteHeader(http.StatusNoContent)
	})
	return router
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}
