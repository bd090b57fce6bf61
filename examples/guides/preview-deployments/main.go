// Command preview-deployments is an API for the staging environment. The job that deploys a
// preview tells it the preview's origin, and tells it again when the preview is gone.
package main

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	token := os.Getenv("DEPLOY_TOKEN")
	if token == "" {
		log.Fatal("DEPLOY_TOKEN is empty: set it to the secret that deploy jobs send")
	}
	engine, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://staging.example.com"},
		AllowHeaders:     []string{"Content-Type"},
		AllowCredentials: true,
	}, core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("POST /previews", func(w http.ResponseWriter, r *http.Request) {
		sent := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(sent), []byte(token)) != 1 {
			http.Error(w, "wrong token", http.StatusUnauthorized)
			return
		}
		var change struct{ Add, Remove []string }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&change); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for _, origin := range change.Add {
			if !isPreview(origin) {
				http.Error(w, "not a preview of my-app: "+origin, http.StatusBadRequest)
				return
			}
		}
		if err := engine.UpdateOrigins(change.Add, change.Remove); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, "origins:", engine.OriginCount())
	})
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "water the plants")
	})
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(engine)(mux)))
}

// isPreview says which names previews have. It is a second check of what a deploy job sends,
// and no reason to admit anybody: others can take such names, too. UpdateOrigins refuses what
// is no origin.
func isPreview(origin string) bool {
	name, found := strings.CutPrefix(origin, "https://my-app-")
	if !found {
		return false
	}
	name, found = strings.CutSuffix(name, "-my-team.vercel.app")
	return found && name != "" && !strings.Contains(name, ".")
}
