package chiadapter_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/internal/adaptertest"
)

func timeout(next http.Handler) http.Handler {
	return http.TimeoutHandler(next, time.Millisecond, "too late")
}

func TestTimeoutHandlerAroundTheRouterLosesTheFields(t *testing.T) {
	router := chi.NewRouter()
	router.Use(cors)
	router.Get("/slow", adaptertest.Outlasting(t))
	adaptertest.RequireBypassed(t, adaptertest.Actual(timeout(router), "GET", "/slow"), http.StatusServiceUnavailable)
}

func TestTimeoutsInsideKeepTheFields(t *testing.T) {
	for name, build := range map[string]func(t *testing.T) http.Handler{
		"TimeoutHandler on a route": func(t *testing.T) http.Handler {
			app := chi.NewRouter()
			app.Use(cors)
			app.With(timeout).Get("/slow", adaptertest.Outlasting(t))
			return app
		},
		"TimeoutHandler around the router, CORS around both": func(t *testing.T) http.Handler {
			router := chi.NewRouter()
			router.Get("/slow", adaptertest.Outlasting(t))
			return cors(timeout(router))
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := adaptertest.Actual(build(t), "GET", "/slow")
			assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

// chi's own Timeout waits for the handler, and so keeps the fields on either
// side.
func TestTimeoutOfChiKeepsTheFields(t *testing.T) {
	own := middleware.Timeout(time.Millisecond)
	for name, middlewares := range map[string]chi.Middlewares{
		"outside": chi.Chain(own, cors),
		"inside":  chi.Chain(cors, own),
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			app.Use(middlewares...)
			app.Get("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
			answer := adaptertest.Actual(app, "GET", "/slow")
			assert.Equal(t, http.StatusGatewayTimeout, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

// A handler that outlasts a TimeoutHandler inside of the router still holds chi's
// route context when the router hands it to the next request. Used in Use, chi's
// routing itself runs on it; on a route only the handler does, and reads another
// request's parameters. Around the router nothing is handed on too early.
func TestTimeoutHandlerInsideTheRouterSharesTheRouteContextWithTheNextRequest(t *testing.T) {
	for name, build := range map[string]func(app chi.Router, h http.HandlerFunc) http.Handler{
		"in Use": func(app chi.Router, h http.HandlerFunc) http.Handler {
			app.Use(cors, timeout)
			app.Get("/{id}", h)
			return app
		},
		"on a route": func(app chi.Router, h http.HandlerFunc) http.Handler {
			app.Use(cors)
			app.With(timeout).Get("/{id}", h)
			return app
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, sharesRouteContext(t, build), "chi has changed for the better: the documentation need not warn any more")
		})
	}
	t.Run("but not around the router", func(t *testing.T) {
		assert.False(t, sharesRouteContext(t, func(app chi.Router, h http.HandlerFunc) http.Handler {
			app.Get("/{id}", h)
			return cors(timeout(app))
		}))
	})
}

// sharesRouteContext asks for /late, whose handler outlasts its timeout, then for
// others, and reports whether one of them was given the same route context. The
// router keeps contexts in a sync.Pool, which promises nothing, hence the tries.
func sharesRouteContext(t *testing.T, build func(chi.Router, http.HandlerFunc) http.Handler) bool {
	late, held := adaptertest.Outlasting(t), make(chan *chi.Context, 1)
	app := build(chi.NewRouter(), func(w http.ResponseWriter, r *http.Request) {
		held <- chi.RouteContext(r.Context())
		if r.PathValue("id") == "late" {
			late(w, r)
		}
	})
	ask := func(path string) *chi.Context {
		adaptertest.Actual(app, "GET", path)
		return <-held
	}
	for range 100 {
		lates := ask("/late")
		for range 3 {
			if ask("/next") == lates {
				return true
			}
		}
	}
	return false
}
