package main

import (
	"fmt"
	"log"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"*"}, // anyone, without credentials
	}, core.WithLogger(slog.Default())) // one line for each refusal, with its reason
	if err != nil {
		log.Fatal(err)
	}
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine)) // on the root; chi wants it before the routes
	r.Get("/hello", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "hello") })
	log.Fatal(http.ListenAndServe(":8080", r))
}
