package chiadapter_test

import (
	"io"
	"log"
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func cors(next http.Handler) http.Handler {
	return chiadapter.Middleware(adaptertest.Engine())(next)
}

func TestPreflightArrivesOnTheRoot(t *testing.T) {
	app := chi.NewRouter()
	app.Use(cors)
	app.Get("/users", ok)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))

	missing := adaptertest.Actual(app, "GET", "/nowhere")
	assert.Equal(t, http.StatusNotFound, missing.StatusCode)
	adaptertest.RequireShared(t, missing)

	notAllowed := adaptertest.Actual(app, "PUT", "/users")
	assert.Equal(t, http.StatusMethodNotAllowed, notAllowed.StatusCode)
	adaptertest.RequireShared(t, notAllowed)
}

func TestPreflightArrivesOnRoutersWithinRouters(t *testing.T) {
	users := func(r chi.Router) { r.Get("/users", ok) }
	for name, build := range map[string]func(app chi.Router){
		"Use in Route": func(app chi.Router) {
			app.Route("/api", func(r chi.Router) { r.Use(cors); users(r) })
		},
		"Use in a mounted router": func(app chi.Router) {
			sub := chi.NewRouter()
			sub.Use(cors)
			users(sub)
			app.Mount("/api", sub)
		},
		"With and Route": func(app chi.Router) { app.With(cors).Route("/api", users) },
		"Route in Group": func(app chi.Router) {
			app.Group(func(r chi.Router) { r.Use(cors); r.Route("/api", users) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			build(app)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/users"))
		})
	}
}

func TestPreflightIsLostForEndpoints(t *testing.T) {
	for name, build := range map[string]func(app chi.Router){
		"in Group": func(app chi.Router) {
			app.Group(func(r chi.Router) { r.Use(cors); r.Get("/users", ok) })
		},
		"in With": func(app chi.Router) { app.With(cors).Get("/users", ok) },
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			build(app)
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users"), http.StatusMethodNotAllowed)
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
		})
	}
}

func TestUseAfterTheRoutesPanics(t *testing.T) {
	app := chi.NewRouter()
	app.Get("/users", ok)
	assert.Panics(t, func() { app.Use(cors) })
}

func TestOptionsThatIsNoPreflightIsTheApplications(t *testing.T) {
	app := chi.NewRouter()
	app.Use(cors)
	app.Options("/users", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestRecoveredPanicKeepsTheFields(t *testing.T) {
	for name, middlewares := range map[string]chi.Middlewares{
		"middleware.Recoverer outside": chi.Chain(quiet, middleware.Recoverer, cors),
		"middleware.Recoverer inside":  chi.Chain(quiet, cors, middleware.Recoverer),
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			app.Use(middlewares...)
			app.Get("/panics", func(http.ResponseWriter, *http.Request) { panic("on purpose") })

			answer := adaptertest.Actual(app, "GET", "/panics")
			assert.Equal(t, http.StatusInternalServerError, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

// quiet keeps chi from printing the stacks of panics that are on purpose.
func quiet(next http.Handler) http.Handler {
	return middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: log.New(io.Discard, "", 0)})(next)
}

func TestTheOuterOfTwoMountingsAnswersPreflights(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(chiadapter.Middleware(outer))
		app.Route("/api", func(r chi.Router) {
			r.Use(chiadapter.Middleware(inner))
			r.Get("/users", ok)
		})
		return app
	})
}

func TestRedirectOfASlashMiddlewareKeepsTheFieldsWhenItRunsInside(t *testing.T) {
	for name, build := range map[string]func(chi.Router) http.Handler{
		"our Use first": func(app chi.Router) http.Handler {
			app.Use(cors, middleware.RedirectSlashes)
			return app
		},
		"a wrapper around the router": func(app chi.Router) http.Handler {
			app.Use(middleware.RedirectSlashes)
			return httpadapter.Middleware(adaptertest.Engine())(app)
		},
	} {
		t.Run(name, func(t *testing.T) {
			router := chi.NewRouter()
			app := build(router)
			router.Get("/users", ok)
			redirect := adaptertest.Actual(app, "GET", "/users/")
			assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
			adaptertest.RequireShared(t, redirect)
		})
	}
	t.Run("but not when it runs before ours", func(t *testing.T) {
		app := chi.NewRouter()
		app.Use(middleware.RedirectSlashes, cors)
		app.Get("/users", ok)
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users/"), http.StatusMovedPermanently)
	})
}

func TestChiRoutesThePathAsItWasSent(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/{id}", func(ev core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(chiadapter.Middleware(ev))
		for _, route := range []string{"/api/admin/x", "/api/{id}"} {
			app.Get(route, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Route", route) })
		}
		return app
	})
}

func TestNilEvaluatorPanicsWhenMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { chiadapter.Middleware(ev) })
}
