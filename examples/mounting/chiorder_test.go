package mounting_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

// refuses stands for a middleware that refuses requests for one path.
func refuses(path string, status int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				http.Error(w, http.StatusText(status), status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func panics(http.ResponseWriter, *http.Request) { panic("a bug") }

// slow ends when its time is up, as handlers should.
func slow(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// stuck is a handler that outlasts every timeout. It ends with the example.
func stuck() (handler http.HandlerFunc, end func()) {
	ended := make(chan struct{})
	return func(http.ResponseWriter, *http.Request) { <-ended }, func() { close(ended) }
}

func Example_chiOrder() {
	limit := refuses("/busy", http.StatusTooManyRequests)
	limitBody := refuses("/upload", http.StatusRequestEntityTooLarge)
	authenticate := refuses("/private", http.StatusUnauthorized)
	build := func(timeout time.Duration) http.Handler {
		r := chi.NewRouter()
		r.Use(middleware.Logger, middleware.Recoverer) // outside of CORS they see preflights, too
		r.Use(chiadapter.Middleware(engine))
		r.Use(middleware.Timeout(timeout)) // from here on: whatever may answer by itself
		r.Use(middleware.Compress(5), limit, limitBody, authenticate)
		r.Put("/private", ok)
		r.Get("/panics", panics)
		r.Get("/slow", slow)
		return r
	}

	stuck, end := stuck()
	defer end()
	wrong := chi.NewRouter()
	wrong.Use(limit, limitBody, authenticate, chiadapter.Middleware(engine))
	wrong.Put("/private", ok)
	wrong.Get("/panics", panics) // and no Recoverer
	wrong.Get("/slow", stuck)

	requests := []string{"PUT /private", "GET /private", "POST /upload", "GET /busy", "GET /panics"}
	fmt.Println("CORS outside:")
	shown.Fetch(build(time.Minute), requests...)
	shown.Fetch(build(time.Millisecond), "GET /slow")
	fmt.Println("CORS inside, no recovery:")
	shown.Fetch(wrong, requests...)
	shown.Fetch(http.TimeoutHandler(wrong, time.Millisecond, ""), "GET /slow")
	// Output:
	// CORS outside:
	// PUT /private: 401 Unauthorized
	// GET /private: 401 Unauthorized
	// POST /upload: 413 Request Entity Too Large
	// GET /busy: 429 Too Many Requests
	// GET /panics: 500 Internal Server Error
	// GET /slow: 504 Gateway Timeout
	// CORS inside, no recovery:
	// PUT /private: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// GET /private: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// POST /upload: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /busy: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /panics: a network error: the server closed the connection
	// GET /slow: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
}

func Example_chiTimeoutHandler() {
	stuck, end := stuck()
	defer end()
	r := chi.NewRouter()
	r.Get("/slow", stuck)
	const limit = time.Millisecond

	// In place of r.Use: CORS around the timeout, and the timeout around the whole router.
	app := httpadapter.Middleware(engine)(http.TimeoutHandler(r, limit, "too slow"))

	shown.Fetch(app, "GET /slow")
	// Output:
	// GET /slow: 503 Service Unavailable
}
