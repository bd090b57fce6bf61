package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

func Example() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))
	r.Put("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	r.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

// A handler reflects whatever origin asks. Guard has the last word on the response.
func ExampleGuard() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	router := chi.NewRouter()
	router.Use(chiadapter.Guard(engine))
	router.Get("/users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	})

	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		r := httptest.NewRequest("GET", "/users", nil)
		r.Header.Set("Origin", origin)
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, r)
		fmt.Printf("%s: %q\n", origin, answer.Header().Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// https://app.example.com: "https://app.example.com"
	// https://evil.example: ""
}
