package core_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sallyport/cors/core"
)

// A WebSocket library calls such a function before it upgrades.
func ExampleAdmitsOrigin() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	checkOrigin := func(r *http.Request) bool { return core.AdmitsOrigin(engine, r) }

	for _, origin := range []string{"https://app.example.com", "https://api.example.com", "https://evil.example", ""} {
		handshake := httptest.NewRequest("GET", "https://api.example.com/live", nil)
		if origin != "" { // the client is a browser
			handshake.Header.Set("Origin", origin)
		}
		fmt.Printf("%q %v\n", origin, checkOrigin(handshake))
	}
	// Output:
	// "https://app.example.com" true
	// "https://api.example.com" true
	// "https://evil.example" false
	// "" true
}
