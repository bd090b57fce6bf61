package mounting_test

import (
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

func Example_nethttpPaths() {
	mux, update := http.NewServeMux(), ok

	paths := core.MustNewPaths([]core.PathRule{
		{Pattern: "/", Evaluator: core.DenyAll()},     // everything else is closed
		{Pattern: "/api/", Evaluator: engine},         // a group
		{Pattern: "/users/{id}", Evaluator: partners}, // a route
	})
	mux.HandleFunc("PUT /api/orders/{id}", update)
	mux.HandleFunc("PUT /users/{id}", update)
	mux.HandleFunc("PUT /internal", update)
	app := httpadapter.Middleware(paths)(mux)

	shown.Fetch(app, "PUT /api/orders/7", "PUT /users/7", "PUT /internal")
	// Output:
	// PUT /api/orders/7: 200 OK
	// PUT /users/7: 200 OK
	// PUT /internal: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
}

func Example_nethttpSubMux() {
	mux, update := http.NewServeMux(), ok

	api := http.NewServeMux()
	api.HandleFunc("PUT /api/users/{id}", update)
	mux.Handle("/api/", httpadapter.Middleware(engine)(api)) // a pattern without a method

	shown.Fetch(mux, "PUT /api/users/7")
	// Output:
	// PUT /api/users/7: 200 OK
}

func Example_nethttpRoute() {
	mux, user := http.NewServeMux(), http.HandlerFunc(ok)

	mux.Handle("/users/{id}", httpadapter.Middleware(engine)(user)) // user looks at r.Method

	shown.Fetch(mux, "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_nethttpRedirects() {
	mux, list := http.NewServeMux(), ok

	mux.HandleFunc("GET /users/", list)
	app := httpadapter.Middleware(engine)(mux) // around the redirect of /users to /users/

	shown.Fetch(app, "GET /users", "GET /x/../users/")
	// Output:
	// GET /users: 200 OK
	// GET /x/../users/: 200 OK
}

func Example_nethttpNotFound() {
	mux, list := http.NewServeMux(), ok
	mux.HandleFunc("GET /users", list)

	app := httpadapter.Middleware(engine)(mux)

	shown.Fetch(app, "GET /users", "GET /nowhere", "DELETE /users")
	// Output:
	// GET /users: 200 OK
	// GET /nowhere: 404 Not Found
	// DELETE /users: 405 Method Not Allowed
}

func Example_nethttpOptions() {
	mux, update := http.NewServeMux(), ok
	mux.HandleFunc("PUT /users/{id}", update)

	mux.HandleFunc("OPTIONS /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "OPTIONS, PUT")
		w.WriteHeader(http.StatusNoContent)
	})

	app := httpadapter.Middleware(engine)(mux)
	shown.Options(app, "/users/7")
	shown.Fetch(app, "PUT /users/7")
	// Output:
	// OPTIONS /users/7: 204, Allow: "OPTIONS, PUT"
	// PUT /users/7: 200 OK
}

func Example_nethttpProxy() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // would be there twice
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()

	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ModifyResponse = httpadapter.StripUpstream // the policy here is the only one
	mux.Handle("/legacy/", proxy)

	shown.Fetch(httpadapter.Middleware(engine)(mux), "GET /legacy/things")
	// Output:
	// GET /legacy/things: 200 OK
}

func Example_nethttpStatic() {
	folder, err := os.MkdirTemp("", "fonts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "inter.woff2"), []byte("font"), 0o600); err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()

	mux.Handle("GET /fonts/", http.StripPrefix("/fonts/", http.FileServer(http.Dir(folder))))
	app := httpadapter.Middleware(engine)(mux)

	shown.Fetch(app, "GET /fonts/inter.woff2", "GET /fonts/missing.woff2")
	// Output:
	// GET /fonts/inter.woff2: 200 OK
	// GET /fonts/missing.woff2: 404 Not Found
}

func Example_nethttpWebSocket() {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		if !core.AdmitsOrigin(engine, r) {
			http.Error(w, "origin not allowed", http.StatusForbidden)
			return
		}
		upgrade(w, r) // of your WebSocket library, with its own check off
	})

	shown.Handshake(httpadapter.Middleware(engine)(mux), "/live", "https://app.example.com", "https://evil.example")
	// Output:
	// WebSocket from https://app.example.com: 101
	// WebSocket from https://evil.example: 403
}
