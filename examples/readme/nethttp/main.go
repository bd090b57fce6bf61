package main

import (
	"fmt"
	"log"
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Authorization", "Content-Type"},
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	// Around the whole mux, so that preflights never meet its 405.
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(engine)(mux)))
}
