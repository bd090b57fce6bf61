package app_test

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

func TestEveryRouteAnswersOtherOrigins(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {})
	app := httpadapter.Middleware(engine)(mux)

	corstest.CheckApp(t, app, "https://app.example.com", []corstest.Endpoint{
		{Method: "GET", Path: "/hello", Evaluator: engine},
	})
}
