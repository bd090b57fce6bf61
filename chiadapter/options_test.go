package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestOptionsThatIsNoPreflightIsAnsweredAsChiDoes(t *testing.T) {
	app := newApp()
	app.With(cors).Put("/users", ok)
	app.Get("/users", ok)
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
	assert.ElementsMatch(t, []string{"GET", "PUT"}, answer.Header.Values("Allow"))

	app = newApp()
	app.MethodNotAllowed(teapot)
	app.With(cors).Put("/users", ok)
	assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/users").StatusCode)
}

func TestOptionsRoutesAreTheApplications(t *testing.T) {
	for name, build := range map[string]func(app chi.Router){
		"of the pattern": func(app chi.Router) {
			app.Options("/users/{user}", func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "7", chi.URLParam(r, "user"))
				teapot(w, r)
			})
			app.With(cors).Put("/users/{id}", ok)
		},
		"after the route": func(app chi.Router) {
			app.With(cors).Put("/users/{id}", ok)
			app.Options("/users/{id}", teapot)
		},
		"in a group": func(app chi.Router) {
			app.Group(func(r chi.Router) {
				r.Use(middleware.NoCache)
				r.Options("/users/{id}", teapot)
				r.With(cors).Put("/users/{id}", ok)
			})
		},
		"for all paths": func(app chi.Router) {
			app.With(cors).Put("/users/{id}", ok)
			app.Options("/*", func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "users/7", chi.URLParam(r, "*"))
				teapot(w, r)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			build(app)
			app.Delete("/users/{id}", ok)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/7"))
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "DELETE", "/users/7"), http.StatusTeapot)
			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "OPTIONS", "/users/7"), http.StatusTeapot)
		})
	}
}

func TestOptionsRouteHasItsOwnPolicyForWhatIsNoPreflight(t *testing.T) {
	app := newApp()
	app.With(granting("DELETE")).Delete("/users", ok)
	app.With(cors).Options("/users", teapot)
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/users")
	own := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, own.StatusCode)
	adaptertest.RequireShared(t, own)
}

// An app that is mounted answers its preflights itself, as without On, unless another
// route takes the same path: chi gives it the preflights of that, too.
func TestMountedHandlerAnswersItsOwnPreflights(t *testing.T) {
	legacy := http.NewServeMux()
	legacy.HandleFunc("/", ok)
	hidden := http.HandlerFunc(httpadapter.Middleware(adaptertest.Granting("PUT"))(legacy).ServeHTTP)
	for name, mount := range map[string]func(r chi.Router){
		"Mount":           func(r chi.Router) { r.Mount("/v1", hidden) },
		"Mount in a With": func(r chi.Router) { r.With(middleware.NoCache).Mount("/v1", hidden) },
		"Mount of a router in a wrapper": func(r chi.Router) {
			sub := chi.NewRouter()
			sub.Use(granting("PUT"))
			sub.HandleFunc("/*", ok)
			sub.HandleFunc("/", ok)
			r.Mount("/v1", struct{ chi.Router }{sub})
		},
		"Handle of a router": func(r chi.Router) {
			sub := chi.NewRouter()
			sub.Use(granting("PUT"))
			sub.HandleFunc("/v1/*", ok)
			r.Handle("/v1/*", sub)
		},
		"Handle in a With": func(r chi.Router) { r.With(middleware.NoCache).Handle("/v1/*", hidden) },
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			mount(app)
			app.Delete("/v1/admin", ok)
			app.With(granting("PATCH")).Patch("/v1/admin", ok)

			adaptertest.RequireGrants(t, "PUT", app, "PUT", "/v1/users")
			adaptertest.RequireGrants(t, "PATCH", app, "PATCH", "/v1/admin")
			for _, method := range []string{"PUT", "DELETE"} {
				assert.Empty(t, adaptertest.Preflight(app, method, "/v1/admin").Header.Values("Access-Control-Allow-Origin"))
			}
		})
	}
}

func TestMountedAppWithOnAnswersItsOwnPreflights(t *testing.T) {
	inner := newApp()
	inner.With(cors).Put("/users", ok)
	inner.With(granting("DELETE")).Delete("/admin", ok)
	for name, mounted := range map[string]http.Handler{"that chi shows": inner, "that it does not": http.HandlerFunc(inner.ServeHTTP)} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			app.Mount("/v1", mounted)
			app.Delete("/v1/admin", ok) // which chi runs, not that of the inner one
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/v1/users"))
			assert.Empty(t, adaptertest.Preflight(app, "DELETE", "/v1/admin").Header.Values("Access-Control-Allow-Origin"))
		})
	}
}
