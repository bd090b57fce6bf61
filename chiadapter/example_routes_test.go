package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

// preflight prints the methods that a preflight's answer grants.
func preflight(app http.Handler, method, path string) {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", method)
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, r)
	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
}

func ExampleWith() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	r := chi.NewRouter()
	chiadapter.With(r, engine).Put("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})

	preflight(r, "PUT", "/users/7")
	// Output: 204 PUT
}

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	r := chi.NewRouter()
	r.Use(chiadapter.RouteMethods(r, engine))
	r.Put("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})
	r.Delete("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})

	preflight(r, "PUT", "/users/7")
	// Output: 204 DELETE, PUT
}

func ExampleEndpoints() {
	r := chi.NewRouter()
	r.Get("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})
	for method, path := range chiadapter.Endpoints(r) {
		fmt.Println(method, path)
	}
	// Output: GET /users/{id}
}
