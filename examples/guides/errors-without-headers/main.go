// Command errors-without-headers is an API whose errors a page can read: CORS is around all
// that may answer.
package main

import (
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins:  []string{"https://app.example.com"},
		AllowHeaders:  []string{"Authorization"},
		ExposeHeaders: []string{"Retry-After"},
	}, core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "water the plants")
	})
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, r *http.Request) {
		panic("broken")
	})
	app := httpadapter.Middleware(engine)(recoverPanics(limit(authenticate(mux))))
	log.Fatal(http.ListenAndServe(":8080", app))
}

// authenticate sends people to the page where they log in, and tells scripts with 401.
func authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") == "Bearer secret":
			next.ServeHTTP(w, r)
		case r.Header.Get("Sec-Fetch-Mode") == "navigate":
			http.Redirect(w, r, "https://login.example.com/", http.StatusFound)
		default:
			http.Error(w, "log in first", http.StatusUnauthorized)
		}
	})
}

// limit lets two requests pass.
func limit(next http.Handler) http.Handler {
	var requests atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 2 {
			w.Header().Set("Retry-After", "60")
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recoverPanics answers with 500. Without it net/http closes the connection.
func recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if problem := recover(); problem != nil {
				slog.Error("a handler panicked", "problem", problem)
				http.Error(w, "something broke", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
