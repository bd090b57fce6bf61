package httpadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func ExampleMiddleware() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /notes/{id}", func(w http.ResponseWriter, r *http.Request) {})
	app := httpadapter.Middleware(engine)(mux) // around the whole mux

	preflight := httptest.NewRequest("OPTIONS", "/notes/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code)
	fmt.Println(answer.Header().Get("Access-Control-Allow-Origin"))
	fmt.Println(answer.Header().Get("Access-Control-Allow-Methods"))
	// Output:
	// 204
	// https://app.example.com
	// PUT
}
