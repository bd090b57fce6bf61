// Command cookies is an API with a login, for a page of another origin.
package main

import (
	"crypto/rand"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"sync"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://app.example.com"},
		AllowHeaders:     []string{"Content-Type"},
		AllowCredentials: true,
	}, core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}

	var sessions sync.Map // identifiers of those who are logged in
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		session := rand.Text() // after the password was checked
		sessions.Store(session, true)
		http.SetCookie(w, &http.Cookie{
			Name: "session", Value: session, Path: "/",
			HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
		})
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /notes", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if err != nil {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		if _, known := sessions.Load(cookie.Value); !known {
			http.Error(w, "log in again", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, "kept")
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie("session"); err == nil {
			sessions.Delete(cookie.Value)
		}
		http.SetCookie(w, &http.Cookie{
			Name: "session", Path: "/", MaxAge: -1,
			HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
		})
		w.WriteHeader(http.StatusNoContent)
	})

	protection := http.NewCrossOriginProtection()
	app := httpadapter.Middleware(engine)(httpadapter.CrossOriginProtection(protection, engine)(mux))
	log.Fatal(http.ListenAndServe(":8080", app))
}
