package mounting_test

import (
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

func ok(http.ResponseWriter, *http.Request) {}

func Example_chiGroup() {
	r, update := chi.NewRouter(), ok

	chiadapter.On(r) // once, on the outermost router, before the routes
	r.Route("/api", func(r chi.Router) {
		r.Use(chiadapter.Middleware(engine))
		r.Put("/users/{id}", update)
	})
	r.Put("/internal", update) // no policy: pages of other origins cannot call it

	shown.Fetch(r, "PUT /api/users/7", "PUT /internal")
	// Output:
	// PUT /api/users/7: 200 OK
	// PUT /internal: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
}

func Example_chiMountedRouter() {
	r, update := chi.NewRouter(), ok

	api := chi.NewRouter()
	api.Use(chiadapter.Middleware(engine)) // before the routes of api
	api.Put("/users/{id}", update)
	r.Mount("/api", api)

	shown.Fetch(r, "PUT /api/users/7")
	// Output:
	// PUT /api/users/7: 200 OK
}

func Example_chiRoute() {
	r, update := chi.NewRouter(), ok

	chiadapter.On(r)
	r.With(chiadapter.Middleware(engine)).Put("/users/{id}", update)

	shown.Fetch(r, "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_chiTwoPoliciesOnAPath() {
	r, update, remove := chi.NewRouter(), ok, ok

	chiadapter.On(r)
	r.With(chiadapter.Middleware(partners)).Put("/users/{id}", update)
	r.With(chiadapter.Middleware(admins)).Delete("/users/{id}", remove)

	shown.FetchFrom("https://app.example.com", r, "PUT /users/7", "DELETE /users/7")
	shown.FetchFrom("https://admin.example.com", r, "DELETE /users/7")
	// Output:
	// PUT /users/7: 200 OK
	// DELETE /users/7: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// DELETE /users/7: 200 OK
}

func Example_chiRedirects() {
	r, list := chi.NewRouter(), ok

	r.Use(chiadapter.Middleware(engine)) // before what redirects
	r.Use(middleware.RedirectSlashes)
	r.Get("/users", list)

	shown.Fetch(r, "GET /users/")
	// Output:
	// GET /users/: 200 OK
}

func Example_chiNotFound() {
	r, list := chi.NewRouter(), ok

	r.Use(chiadapter.Middleware(engine)) // on the root: a 404 or 405 of a sub-router has the headers, too
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no such path", http.StatusNotFound)
	})
	r.Get("/users", list)

	shown.Fetch(r, "GET /users", "GET /users/", "GET /nowhere", "DELETE /users")
	// Output:
	// GET /users: 200 OK
	// GET /users/: 404 Not Found
	// GET /nowhere: 404 Not Found
	// DELETE /users: 405 Method Not Allowed
}

func Example_chiOptions() {
	r, update := chi.NewRouter(), ok
	r.Use(chiadapter.Middleware(engine))
	r.Put("/users/{id}", update)

	r.Options("/users/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "OPTIONS, PUT")
		w.WriteHeader(http.StatusNoContent)
	})

	shown.Options(r, "/users/7")
	shown.Fetch(r, "PUT /users/7")
	// Output:
	// OPTIONS /users/7: 204, Allow: "OPTIONS, PUT"
	// PUT /users/7: 200 OK
}

func Example_chiProxy() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // would be there twice
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))

	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ModifyResponse = httpadapter.StripUpstream // the policy here is the only one
	r.Handle("/legacy/*", proxy)

	shown.Fetch(r, "GET /legacy/things")
	// Output:
	// GET /legacy/things: 200 OK
}

func Example_chiStatic() {
	folder, err := os.MkdirTemp("", "fonts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "inter.woff2"), []byte("font"), 0o600); err != nil {
		log.Fatal(err)
	}
	r := chi.NewRouter()

	r.Use(chiadapter.Middleware(engine))
	r.Handle("/fonts/*", http.StripPrefix("/fonts/", http.FileServer(http.Dir(folder))))

	shown.Fetch(r, "GET /fonts/inter.woff2", "GET /fonts/missing.woff2")
	// Output:
	// GET /fonts/inter.woff2: 200 OK
	// GET /fonts/missing.woff2: 404 Not Found
}

func Example_chiWebSocket() {
	r := chi.NewRouter()
	r.Use(chiadapter.Middleware(engine))

	r.Get("/live", func(w http.ResponseWriter, r *http.Request) {
		if !core.AdmitsOrigin(engine, r) {
			http.Error(w, "origin not allowed", http.StatusForbidden)
			return
		}
		upgrade(w, r) // of your WebSocket library, with its own check off
	})

	shown.Handshake(r, "/live", "https://app.example.com", "https://evil.example")
	// Output:
	// WebSocket from https://app.example.com: 101
	// WebSocket from https://evil.example: 403
}
