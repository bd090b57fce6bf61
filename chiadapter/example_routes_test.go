package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
)

// preflight prints what a preflight is granted.
func preflight(app http.Handler, origin, method, path string) {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, r)
	fmt.Printf("%s %s %s: %d %q\n", origin, method, path, answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
}

func ExampleOn() {
	admins := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://admin.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
	})
	partners := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://partner.example.net"},
		AllowMethods: []string{"PUT", "DELETE"},
	})
	handler := func(w http.ResponseWriter, r *http.Request) {}

	r := chi.NewRouter()
	chiadapter.On(r)
	r.With(chiadapter.Middleware(admins)).Delete("/photos/{id}", handler)
	r.Group(func(r chi.Router) {
		r.Use(chiadapter.Middleware(partners))
		r.Get("/photos/{id}", handler)
		r.Put("/photos/{id}", handler)
	})

	preflight(r, "https://partner.example.net", "PUT", "/photos/7")
	preflight(r, "https://partner.example.net", "DELETE", "/photos/7")
	preflight(r, "https://admin.example.com", "DELETE", "/photos/7")
	// Output:
	// https://partner.example.net PUT /photos/7: 204 "PUT"
	// https://partner.example.net DELETE /photos/7: 403 ""
	// https://admin.example.com DELETE /photos/7: 204 "DELETE"
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

	preflight(r, "https://app.example.com", "PUT", "/users/7")
	// Output: https://app.example.com PUT /users/7: 204 "DELETE, PUT"
}

func ExampleEndpoints() {
	r := chi.NewRouter()
	r.Get("/users/{id}", func(w http.ResponseWriter, r *http.Request) {})
	for method, path := range chiadapter.Endpoints(r) {
		fmt.Println(method, path)
	}
	// Output: GET /users/{id}
}
