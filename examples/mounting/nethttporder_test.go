package mounting_test

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

// recovering answers 500 when a handler panics.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func Example_nethttpOrder() {
	limit := refuses("/busy", http.StatusTooManyRequests)
	authenticate := refuses("/private", http.StatusUnauthorized)
	upload := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		}
	}
	stuck, end := stuck()
	defer end()
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /private", ok)
	mux.HandleFunc("POST /upload", upload)
	mux.HandleFunc("GET /panics", panics)
	mux.HandleFunc("GET /slow", stuck)

	build := func(timeout time.Duration) http.Handler {
		// From the inside to the outside.
		app := http.Handler(mux)
		app = http.MaxBytesHandler(app, 1000)
		app = authenticate(limit(app))
		app = http.TimeoutHandler(app, timeout, "too slow")
		app = recovering(app)
		app = httpadapter.Middleware(engine)(app)
		return app
	}

	wrong := httpadapter.Middleware(engine)(mux)
	wrong = authenticate(limit(wrong))

	fmt.Println("CORS outside:")
	shown.Fetch(build(time.Minute), "PUT /private", "GET /private", "POST /upload", "GET /busy", "GET /panics")
	shown.Fetch(build(time.Millisecond), "GET /slow")
	fmt.Println("CORS inside, no recovery:")
	shown.Fetch(wrong, "PUT /private", "GET /private", "GET /busy", "GET /panics")
	shown.Fetch(http.TimeoutHandler(wrong, time.Millisecond, "too slow"), "GET /slow")
	// Output:
	// CORS outside:
	// PUT /private: 401 Unauthorized
	// GET /private: 401 Unauthorized
	// POST /upload: 413 Request Entity Too Large
	// GET /busy: 429 Too Many Requests
	// GET /panics: 500 Internal Server Error
	// GET /slow: 503 Service Unavailable
	// CORS inside, no recovery:
	// PUT /private: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// GET /private: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /busy: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /panics: a network error: the server closed the connection
	// GET /slow: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
}
