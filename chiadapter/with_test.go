package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
	"github.com/sallyport/cors/internal/routing/routingtest"
)

func teapot(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }

func TestWithAnswersThePreflightsOfItsEndpoints(t *testing.T) {
	endpoints := func(r chi.Router) {
		r.Put("/users", ok)
		r.Put("/users/{id}/photos/{photo:[0-9]{1,3}}", ok)
		r.Put("/files/*", ok)
		r.With(middleware.NoCache).Put("/fresh", ok)
		r.Group(func(r chi.Router) { r.Use(middleware.NoCache); r.Put("/group", ok) })
		r.Method("PUT", "/method", http.HandlerFunc(ok))
		r.MethodFunc("put", "/methodfunc", ok)
		r.Handle("PUT /pattern", http.HandlerFunc(ok))
		r.HandleFunc("/all", ok)
		r.Route("/route", func(r chi.Router) { r.Put("/", ok) })
		r.Mount("/mounted", http.HandlerFunc(ok))
	}
	for name, row := range map[string]struct {
		prefix string
		build  func(app chi.Router)
	}{
		"on the root": {"", func(app chi.Router) { endpoints(chiadapter.With(app, adaptertest.Engine())) }},
		"in Group": {"", func(app chi.Router) {
			app.Group(func(r chi.Router) { endpoints(chiadapter.With(r, adaptertest.Engine())) })
		}},
		"in With": {"", func(app chi.Router) { endpoints(chiadapter.With(app.With(middleware.NoCache), adaptertest.Engine())) }},
		"in Route": {"/api", func(app chi.Router) {
			app.Route("/api", func(r chi.Router) { endpoints(chiadapter.With(r, adaptertest.Engine())) })
		}},
		"in a mounted router": {"/v/{version}", func(app chi.Router) {
			sub := chi.NewRouter()
			endpoints(chiadapter.With(sub, adaptertest.Engine()))
			app.Mount("/v/{version}", sub)
		}},
		"twice the same": {"", func(app chi.Router) {
			r := chiadapter.With(app, adaptertest.Engine())
			endpoints(chiadapter.With(r, adaptertest.Engine()))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			row.build(app)
			app.Get("/*", teapot)
			app.Put("/plain", ok)
			for _, path := range []string{"/users", "/users/7/photos/12", "/files/a/b", "/fresh", "/group", "/method", "/methodfunc", "/pattern", "/all", "/route", "/mounted/x"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", row.prefix+path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", row.prefix+path))
			}
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/plain"), http.StatusMethodNotAllowed)
			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/plain"), http.StatusOK)
		})
	}
}

func TestWithHasAllMethodsOfChi(t *testing.T) {
	app := chi.NewRouter()
	r := chiadapter.With(app, adaptertest.Engine())
	for method, register := range map[string]func(string, http.HandlerFunc){
		"CONNECT": r.Connect, "DELETE": r.Delete, "GET": r.Get, "HEAD": r.Head, "PATCH": r.Patch,
		"POST": r.Post, "PUT": r.Put, "QUERY": r.Query, "TRACE": r.Trace,
	} {
		register("/"+method, ok)
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, method, "/"+method))
		adaptertest.RequireShared(t, adaptertest.Actual(app, method, "/"+method))
	}
}

func TestPreflightIsDecidedByThePolicyOfTheEndpointThatItAsksFor(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, routingtest.Granting("PUT")).Put("/users/{id}", ok)
	chiadapter.With(app, routingtest.Granting("DELETE")).Delete("/users/{user}", ok)
	app.Patch("/users/{id}", ok)
	app.Get("/users/me", ok)
	app.Get("/users/{id}", ok)

	routingtest.RequireGrants(t, "PUT", app, "PUT", "/users/7")
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/users/me")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/users/7")
	routingtest.RequireGrants(t, "PUT", app, "HEAD", "/users/7") // which has no route
	for _, path := range []string{"/users/7", "/users/me"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", path), http.StatusMethodNotAllowed)
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", path), http.StatusOK)
	}
}

func TestPolicyFollowsTheRouteOfAnEncodedSlash(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, routingtest.Granting("PUT")).Put("/api/{id}", ok)
	chiadapter.With(app, routingtest.Granting("DELETE")).Put("/api/admin/x", ok)
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/api/admin%2Fx")
	routingtest.RequireGrants(t, "DELETE", app, "PUT", "/api/admin/x")
}

func TestPolicyFollowsAPathThatAMiddlewareRewrote(t *testing.T) {
	app := chi.NewRouter()
	app.Use(middleware.StripSlashes)
	chiadapter.With(app, adaptertest.Engine()).Put("/users", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/"))
}

func TestOptionsThatIsNoPreflightIsAnsweredAsChiDoes(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, adaptertest.Engine()).Put("/users", ok)
	app.Get("/users", ok)
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
	assert.Equal(t, []string{"GET", "PUT"}, answer.Header.Values("Allow"))

	app = chi.NewRouter()
	app.MethodNotAllowed(teapot)
	chiadapter.With(app, adaptertest.Engine()).Put("/users", ok)
	assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/users").StatusCode)
}

func TestApplicationsOwnOptionsRouteGetsWhatIsNoPreflight(t *testing.T) {
	for name, build := range map[string]func(app chi.Router){
		"before, with a parameter of another name": func(app chi.Router) {
			app.Options("/users/{user}", func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "7", chi.URLParam(r, "user"))
				teapot(w, r)
			})
			chiadapter.With(app, adaptertest.Engine()).Put("/users/{id}", ok)
		},
		"before, in a group with a middleware": func(app chi.Router) {
			app.Group(func(r chi.Router) {
				r.Use(middleware.NoCache)
				r.Options("/users/{id}", teapot)
				chiadapter.With(r, adaptertest.Engine()).Put("/users/{id}", ok)
			})
		},
		"after, on the returned router": func(app chi.Router) {
			r := chiadapter.With(app, adaptertest.Engine())
			r.Put("/users/{id}", ok)
			r.Options("/users/{id}", teapot)
		},
		"before, on the returned router": func(app chi.Router) {
			r := chiadapter.With(app, adaptertest.Engine())
			r.Options("/users/{id}", teapot)
			r.Put("/users/{id}", ok)
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			build(app)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/7"))
			assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/users/7").StatusCode)
		})
	}
}

func TestOptionsRouteForEveryPathTakesNoPreflights(t *testing.T) {
	app := chi.NewRouter()
	app.Options("/*", teapot)
	chiadapter.With(app, adaptertest.Engine()).Put("/users/{id}", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/7"))
	assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/photos").StatusCode)
}

// The documentation of With warns of this.
func TestOptionsRouteAfterwardsReplacesThePreflights(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, adaptertest.Engine()).Put("/users", ok)
	app.Options("/users", teapot)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users"), http.StatusTeapot)
}

func TestRedirectBesideWithKeepsTheFieldsWithAWrapperAroundTheRouter(t *testing.T) {
	engine := adaptertest.Engine()
	router := chi.NewRouter()
	router.Use(middleware.RedirectSlashes)
	chiadapter.With(router, engine).Get("/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Actual(router, "GET", "/users/"), http.StatusMovedPermanently)

	app := chiadapter.Middleware(engine)(router)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users/"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/users/"))
}

func TestOwnOptionsRouteKeepsThePoliciesOfTheOtherEndpoints(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, routingtest.Granting("PUT")).Put("/users", ok)
	deleting := chiadapter.With(app, routingtest.Granting("DELETE"))
	deleting.Delete("/users", ok)
	deleting.Options("/users", teapot)
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/users")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/users")
	own := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, own.StatusCode)
	adaptertest.RequireShared(t, own)
}

func TestApplicationThatAnswersOptionsItselfGetsThePreflightWithItsFields(t *testing.T) {
	app := chi.NewRouter()
	app.Options("/users", teapot)
	ev := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT"}}, core.WithPreflightPassthrough())
	chiadapter.With(app, ev).Put("/users", ok)
	answer := adaptertest.Preflight(app, "PUT", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestEndpointMayBeRegisteredAgainWithItsPolicy(t *testing.T) {
	app := chi.NewRouter()
	r := chiadapter.With(app, adaptertest.Engine())
	r.Put("/users/{id}", ok)
	r.Put("/users/{user}", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/7"))
}

func TestCatchAllTakesNoPreflightsOfEndpointsWithoutAPolicy(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, adaptertest.Engine()).Put("/*", ok)
	app.Put("/users", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/anything"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users"), http.StatusMethodNotAllowed)
}

// chi runs the OPTIONS route of the most specific pattern, whose endpoints need not
// have the method that a preflight asks for.
func TestPreflightIsAnsweredWhereAnotherPatternHasTheMethod(t *testing.T) {
	for name, row := range map[string]struct {
		register     func(app, r chi.Router)
		method, path string
	}{
		"a parameter beside text":    {func(_, r chi.Router) { r.Get("/users/me", ok); r.Put("/users/{id}", ok) }, "PUT", "/users/me"},
		"two parameters":             {func(_, r chi.Router) { r.Get("/a/{id:[0-9]+}", ok); r.Put("/a/{slug}", ok) }, "PUT", "/a/1"},
		"a catch-all beside text":    {func(_, r chi.Router) { r.Put("/*", ok); r.Get("/health", ok) }, "PUT", "/health"},
		"all methods of a catch-all": {func(_, r chi.Router) { r.Handle("/p/*", http.HandlerFunc(ok)); r.Get("/p/x", ok) }, "PUT", "/p/x"},
		"each with a policy, in a Group": {func(app, r chi.Router) {
			r.Put("/users/{id}", ok)
			app.Group(func(g chi.Router) { chiadapter.With(g, core.DenyAll()).Get("/users/me", ok) })
		}, "PUT", "/users/me"},
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			row.register(app, chiadapter.With(app, adaptertest.Engine()))
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, row.method, row.path))
			adaptertest.RequireShared(t, adaptertest.Actual(app, row.method, row.path))
		})
	}
}

func TestCatchAllForOptionsStaysTheApplications(t *testing.T) {
	for name, sub := range map[string]func(app chi.Router, register func(chi.Router)){
		"on the root": func(app chi.Router, register func(chi.Router)) { register(app) },
		"in Route":    func(app chi.Router, register func(chi.Router)) { app.Route("/v1", register) },
	} {
		t.Run(name, func(t *testing.T) {
			app := chi.NewRouter()
			sub(app, func(r chi.Router) {
				r.Options("/*", func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Rest", chi.URLParam(r, "*"))
					w.WriteHeader(http.StatusTeapot)
				})
				chiadapter.With(r, adaptertest.Engine()).Put("/users/{id}", ok)
			})
			prefix := map[string]string{"in Route": "/v1"}[name]
			plain := adaptertest.Actual(app, "OPTIONS", prefix+"/users/7")
			assert.Equal(t, http.StatusTeapot, plain.StatusCode)
			assert.Equal(t, "users/7", plain.Header.Get("Rest"), "the parameters are the catch-all's")
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", prefix+"/users/7"))
		})
	}
}

func TestHandleReplacesThePolicyOfAnEarlierEndpoint(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, routingtest.Granting("PUT")).Put("/users/{id}", ok)
	chiadapter.With(app, routingtest.Granting("PATCH")).Handle("/users/{id}", http.HandlerFunc(ok))
	chiadapter.With(app, routingtest.Granting("DELETE")).Get("/users/me", ok)
	routingtest.RequireGrants(t, "PATCH", app, "PUT", "/users/me")
}

func TestHandleForAllMethodsKeepsItsOwnPolicy(t *testing.T) {
	app := chi.NewRouter()
	chiadapter.With(app, routingtest.Granting("PATCH")).Handle("/users", http.HandlerFunc(ok))
	chiadapter.With(app, routingtest.Granting("PUT")).Put("/users", ok)
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/users")
	routingtest.RequireGrants(t, "PATCH", app, "PATCH", "/users")
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PATCH", "/users"))
}

func TestWhatCannotWorkIsRefusedAtStartUp(t *testing.T) {
	for name, row := range map[string]struct {
		mount func(app chi.Router)
		says  string
	}{
		"another policy for the same endpoint": {func(app chi.Router) {
			chiadapter.With(app, adaptertest.Engine()).Put("/users/{id}", ok)
			chiadapter.With(app, core.DenyAll()).Put("/users/{user}", ok)
		}, "PUT /users/{user} already has another policy"},
		"no router":                 {func(chi.Router) { chiadapter.With(nil, adaptertest.Engine()) }, "got nil"},
		"a method unknown to chi":   {func(app chi.Router) { chiadapter.With(app, adaptertest.Engine()).MethodFunc("LOCK", "/users", ok) }, "not supported"},
		"a pattern without a slash": {func(app chi.Router) { chiadapter.With(app, adaptertest.Engine()).Put("users", ok) }, "must begin with '/'"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				assert.Contains(t, recover(), row.says, "the panic's message")
			}()
			row.mount(chi.NewRouter())
		})
	}
}

func TestNilEvaluatorPanicsWithWith(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { chiadapter.With(chi.NewRouter(), ev) })
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { chiadapter.RouteMethods(chi.NewRouter(), ev) })
}

func TestMiddlewareOnTheRootAnswersThePreflightsOfEndpointsToo(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(chiadapter.Middleware(outer))
		chiadapter.With(app, inner).Get("/api/users", ok)
		return app
	})
}
