package main

import (
	"testing"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
)

// TestPagesCanUseEveryEndpoint fails where a preflight or a response would miss
// the middleware. It needs no list: the router names its routes.
func TestPagesCanUseEveryEndpoint(t *testing.T) {
	engine, err := newEngine("")
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(engine)
	corstest.CheckApp(t, app, "https://app.example.com", corstest.Endpoints(echoadapter.Endpoints(app), engine))
}
