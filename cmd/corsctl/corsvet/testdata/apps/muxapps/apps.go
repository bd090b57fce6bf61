// Package muxapps has applications on net/http alone, right and wrong ones.
package muxapps

import (
	"net/http"

	"github.com/gorilla/handlers"
	jub0bs "github.com/jub0bs/cors"
	rscors "github.com/rs/cors"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

func handler(http.ResponseWriter, *http.Request) {}

func AroundOneMethod(engine *core.Engine) {
	mux := http.NewServeMux()
	mux.Handle("PUT /users/{id}", httpadapter.Middleware(engine)(http.HandlerFunc(handler))) // want `preflights never reach CORS on the pattern "PUT /users/{id}": it takes no OPTIONS, so ServeMux answers 405, .*; put it around the whole mux, with core.NewPaths`
	cors := rscors.Default()
	mux.Handle("POST /users", logged(cors.Handler(http.HandlerFunc(handler)))) // want `preflights never reach CORS on the pattern "POST /users"`
}

func logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) })
}

func Twice(engine *core.Engine) http.Handler {
	mux := http.NewServeMux()
	both := rscors.AllowAll().Handler(httpadapter.Middleware(engine)(mux)) // want `CORS is mounted twice: this one answers every preflight, and httpadapter inside it`
	return both
}

func TwiceWithOthers(mux *http.ServeMux) (http.Handler, error) {
	m, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: []string{"https://app.example.com"}})
	if err != nil {
		return nil, err
	}
	return m.Wrap(logged(handlers.CORS()(mux))), nil // want `CORS is mounted twice: this one answers every preflight, and gorilla/handlers inside it`
}

func RouteOfAWrappedMux(engine, inner *core.Engine) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("PUT /users", httpadapter.Middleware(inner)(http.HandlerFunc(handler))) // want `CORS is mounted twice: httpadapter`
	return httpadapter.Middleware(engine)(mux)
}

func InsideATimeout(engine *core.Engine, mux *http.ServeMux) http.Handler {
	return http.TimeoutHandler(logged(httpadapter.Middleware(engine)(mux)), 1, "") // want `http.TimeoutHandler is outside of CORS`
}

func MethodValueInsideATimeout(mux *http.ServeMux) http.Handler {
	wrap := rscors.Default().Handler
	return http.TimeoutHandler(wrap(mux), 1, "") // want `http.TimeoutHandler is outside of CORS`
}

func InsideAuth(engine *core.Engine) http.Handler {
	mux := http.NewServeMux()
	h := httpadapter.Middleware(engine)(mux)
	return authenticated(h) // want `CORS is inside of the function authenticated`
}

func authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func HandlerThatWritesHeaders(engine *core.Engine) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /file", func(w http.ResponseWriter, r *http.Request) { // want `the handler of GET /file writes Access-Control-Allow-Origin itself`
		w.Header().Set("Access-Control-Allow-Origin", "*")
	})
	return httpadapter.Middleware(engine)(mux)
}

// What follows is right.

func AroundTheMux(engine *core.Engine) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /users", handler)
	return httpadapter.Middleware(engine)(authenticated(logged(mux)))
}

func AroundAPatternWithoutMethod(engine *core.Engine) {
	http.Handle("/users", httpadapter.Middleware(engine)(http.HandlerFunc(handler)))
}

func WithOptionsPattern(engine *core.Engine) {
	mux := http.NewServeMux()
	mux.Handle("PUT /users", httpadapter.Middleware(engine)(http.HandlerFunc(handler)))
	mux.Handle("OPTIONS /", httpadapter.Middleware(engine)(http.HandlerFunc(handler)))
}

func ApiMuxWithinMux(engine *core.Engine) http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("PUT /api/users", handler)
	mux := http.NewServeMux()
	mux.Handle("/api/", httpadapter.Middleware(engine)(api))
	mux.HandleFunc("GET /", handler)
	return mux
}

func TimeoutInside(engine *core.Engine, mux *http.ServeMux) http.Handler {
	return httpadapter.Middleware(engine)(http.TimeoutHandler(mux, 1, ""))
}

func EitherLibrary(engine *core.Engine, mux *http.ServeMux, own bool) http.Handler {
	if own {
		return httpadapter.Middleware(engine)(mux)
	}
	return rscors.Default().Handler(mux)
}

func ReadWithoutPreflight() {
	mux := http.NewServeMux()
	mux.Handle("GET /feed", rscors.Default().Handler(http.HandlerFunc(handler)))
}

func SamePolicyTwice(engine *core.Engine, mux *http.ServeMux) http.Handler {
	cors := httpadapter.Middleware(engine)
	return cors(logged(httpadapter.Middleware(engine)(mux)))
}
