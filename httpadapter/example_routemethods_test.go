package httpadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /users/{id}", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, r *http.Request) {})
	app := httpadapter.RouteMethods(httpadapter.MuxMethods(mux), engine)(mux)

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT, DELETE
}
