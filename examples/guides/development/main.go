// Command development is an API whose origins come from the environment, so that one image
// serves on a laptop, in a container and in production.
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
	origins, err := core.ParseOrigins(os.Getenv("ALLOW_ORIGINS"))
	if err != nil {
		log.Fatalf("ALLOW_ORIGINS is wrong:\n%v", err)
	}
	engine, err := core.New(core.Policy{
		AllowOrigins:     origins,
		AllowMethods:     []string{"PUT", "DELETE"},
		AllowHeaders:     []string{"Content-Type"},
		AllowCredentials: true,
	}, core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "water the plants")
	})
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(engine)(mux)))
}
