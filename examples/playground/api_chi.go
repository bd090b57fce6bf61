package main

import (
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

// Chi routes only methods that it knows.
func init() { chi.RegisterMethod(methodQuery) }

// chiAPI mounts CORS with Use on the root: there it also sees preflights, 404
// and 405.
func chiAPI(ev core.Evaluator, routes []route) http.Handler {
	mux := chi.NewRouter()
	mux.Use(chiadapter.Middleware(ev))
	for _, rt := range routes {
		mux.MethodFunc(rt.method, rt.path, func(w http.ResponseWriter, r *http.Request) {
			a := rt.act.run(r, chi.URLParam(r, "id"))
			a.writeFields(w.Header())
			if a.body == nil {
				w.WriteHeader(a.status)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(a.status)
			json.NewEncoder(w).Encode(a.body)
		})
	}
	return mux
}
