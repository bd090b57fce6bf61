package chiadapter_test

import (
	"context"
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

func teapot(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }

// newApp returns a router with On.
func newApp() *chi.Mux {
	app := chi.NewRouter()
	chiadapter.On(app)
	return app
}

// granting is a middleware with a policy that is recognized by the method that it
// grants.
func granting(method string) func(http.Handler) http.Handler {
	return chiadapter.Middleware(adaptertest.Granting(method))
}

// requireNoPolicy fails unless a preflight for a route, and the request, are answered
// as if there were no policies.
func requireNoPolicy(t *testing.T, app http.Handler, method, path string, preflightStatus int) {
	t.Helper()
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, method, path), preflightStatus)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, method, path), http.StatusOK)
}

func TestOnAnswersThePreflightsOfEveryWayToMount(t *testing.T) {
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
		"With on the root": {"", func(app chi.Router) { endpoints(app.With(cors)) }},
		"With in With":     {"", func(app chi.Router) { endpoints(app.With(middleware.NoCache).With(cors)) }},
		"Use in Group":     {"", func(app chi.Router) { app.Group(func(r chi.Router) { r.Use(cors); endpoints(r) }) }},
		"With in Group":    {"", func(app chi.Router) { app.Group(func(r chi.Router) { endpoints(r.With(cors)) }) }},
		"Use in Route":     {"/api", func(app chi.Router) { app.Route("/api", func(r chi.Router) { r.Use(cors); endpoints(r) }) }},
		"With in Route":    {"/api", func(app chi.Router) { app.Route("/api", func(r chi.Router) { endpoints(r.With(cors)) }) }},
		"With and Route":   {"/api", func(app chi.Router) { app.With(cors).Route("/api", endpoints) }},
		"With in a mounted router": {"/v/{version}", func(app chi.Router) {
			sub := chi.NewRouter()
			endpoints(sub.With(cors))
			app.Mount("/v/{version}", sub)
		}},
		"a mounted group of another router": {"/api", func(app chi.Router) {
			app.Mount("/api", chi.NewRouter().Group(func(r chi.Router) { r.Use(cors); endpoints(r) }))
		}},
		"twice the same": {"", func(app chi.Router) { endpoints(app.With(cors).With(cors)) }},
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			row.build(app)
			app.Get("/*", teapot)
			app.Put("/plain", ok)
			for _, path := range []string{"/users", "/users/7/photos/12", "/files/a/b", "/fresh", "/group", "/method", "/methodfunc", "/pattern", "/all", "/route", "/mounted", "/mounted/", "/mounted/x"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", row.prefix+path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", row.prefix+path))
			}
			requireNoPolicy(t, app, "PUT", "/plain", http.StatusMethodNotAllowed)
		})
	}
}

func TestOnWithUseOnTheRootAnswersAllPreflights(t *testing.T) {
	app := newApp()
	app.Use(cors)
	app.Put("/users", ok)
	for _, path := range []string{"/users", "/nowhere"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "LOCK", path))
	}
}

// A verb that chi adds later is among those of Handle.
func TestEveryMethodOfChiHasPolicies(t *testing.T) {
	all := chi.NewRouter()
	all.Handle("/", http.HandlerFunc(ok))
	methods := all.Routes()[0].Handlers
	assert.Contains(t, methods, "QUERY")
	app := newApp()
	for method := range methods {
		if method != "*" {
			app.With(cors).Method(method, "/"+method, http.HandlerFunc(ok))
		}
	}
	for method := range methods {
		if method != "*" {
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, method, "/"+method))
			adaptertest.RequireShared(t, adaptertest.Actual(app, method, "/"+method))
		}
	}
}

func TestPreflightIsDecidedByThePolicyOfTheRouteThatItsRequestRuns(t *testing.T) {
	app := newApp()
	app.With(granting("PUT")).Put("/users/{id}", ok)
	app.With(granting("DELETE")).Delete("/users/{user}", ok)
	app.Patch("/users/{id}", ok)
	app.Get("/users/me", ok)
	app.Get("/users/{id}", ok)

	for _, path := range []string{"/users/7", "/users/me"} {
		adaptertest.RequireGrants(t, "PUT", app, "PUT", path)
		adaptertest.RequireGrants(t, "DELETE", app, "DELETE", path)
		requireNoPolicy(t, app, "GET", path, http.StatusMethodNotAllowed)
		requireNoPolicy(t, app, "PATCH", path, http.StatusMethodNotAllowed)
	}
}

func TestInnermostPolicyDecidesAsOnTheResponse(t *testing.T) {
	app := newApp()
	app.Use(granting("PUT"))
	app.With(granting("DELETE"), middleware.NoCache).Delete("/users", ok)
	app.Route("/api", func(r chi.Router) {
		r.Use(granting("PATCH"))
		r.Patch("/users", ok)
		r.With(granting("DELETE"), granting("QUERY")).Query("/users", ok)
	})
	app.Method("PATCH", "/handler", granting("PATCH")(http.HandlerFunc(ok)))
	app.Method("QUERY", "/handler", chi.Chain(granting("PATCH")).Handler(granting("QUERY")(http.HandlerFunc(ok))))

	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/users")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/users")
	adaptertest.RequireGrants(t, "PATCH", app, "PATCH", "/api/users")
	adaptertest.RequireGrants(t, "PATCH", app, "PUT", "/api/nowhere")
	adaptertest.RequireGrants(t, "QUERY", app, "QUERY", "/api/users")
	adaptertest.RequireGrants(t, "PATCH", app, "PATCH", "/handler")
	adaptertest.RequireGrants(t, "QUERY", app, "QUERY", "/handler")
}

func TestPolicyIsFoundInAFunctionThatReturnsOurHandler(t *testing.T) {
	app := newApp()
	app.With(func(next http.Handler) http.Handler { return granting("DELETE")(granting("PUT")(next)) }).Put("/composed", ok)
	app.With(func(next http.Handler) http.Handler { return httpadapter.Middleware(adaptertest.Engine())(next) }).Put("/http", ok)
	app.With(func(next http.Handler) http.Handler { return granting("PUT")(middleware.NoCache(next)) }).Put("/around", ok)
	for _, path := range []string{"/composed", "/http", "/around"} {
		adaptertest.RequireGrants(t, "PUT", app, "PUT", path)
	}
}

// What is around it may not run it for every request, so nothing is granted, not even
// by the outer policy, which the route does not have.
func TestPolicyInsideOfAnotherMiddlewareIsClosed(t *testing.T) {
	app := newApp()
	app.Use(cors)
	app.With(func(next http.Handler) http.Handler {
		decided := granting("DELETE")(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { decided.ServeHTTP(w, r) })
	}).Put("/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users"), http.StatusMethodNotAllowed)
}

// Reading the routes calls middlewares once more. One that cannot run twice is none of
// ours, and does not keep the others from working.
func TestMiddlewareThatPanicsWhenItIsMountedTwiceIsNoneOfOurs(t *testing.T) {
	mounted := 0
	once := func(next http.Handler) http.Handler {
		if mounted++; mounted > 1 {
			panic("registered twice")
		}
		return next
	}
	app := newApp()
	app.Use(cors, once)
	app.Put("/users", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	assert.Equal(t, 2, mounted)
}

func TestReadingTheRoutesRunsNoHandler(t *testing.T) {
	app := newApp()
	calls, requests := 0, 0
	counting := func(next http.Handler) http.Handler {
		calls++
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests++
			next.ServeHTTP(w, r)
		})
	}
	handler := func(http.ResponseWriter, *http.Request) { t.Error("a handler ran") }
	app.Group(func(r chi.Router) {
		r.Use(counting, cors, counting)
		for _, path := range []string{"/a", "/b", "/c"} {
			r.Delete(path, handler)
		}
	})
	app.Handle("/legacy/*", http.HandlerFunc(handler))
	assert.Equal(t, 6, calls, "by chi, for each route")
	for _, path := range []string{"/a", "/b"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", path))
	}
	assert.Equal(t, 9, calls, "the inner one once more for each route")
	assert.Zero(t, requests)
}

func TestPolicyFollowsTheRouteOfAnEncodedSlash(t *testing.T) {
	app := newApp()
	app.With(granting("PUT")).Put("/api/{id}", ok)
	app.With(granting("DELETE")).Put("/api/admin/x", ok)
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/admin%2Fx")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/api/admin/x")
}

func TestPolicyFollowsAPathThatAMiddlewareRewrote(t *testing.T) {
	app := chi.NewRouter()
	app.Use(middleware.StripSlashes, middleware.CleanPath)
	chiadapter.On(app)
	app.With(cors).Put("/users", ok)
	for _, path := range []string{"/users", "/users/", "//users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

func TestOnInAMountedRouter(t *testing.T) {
	app, sub := chi.NewRouter(), newApp()
	sub.With(cors).Put("/users", ok)
	app.Mount("/v/{version}", sub)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/v/1/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/v/1/users"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/v/1/nowhere"), http.StatusNotFound)
}

func TestApplicationThatAnswersOptionsItselfGetsThePreflightWithItsHeaders(t *testing.T) {
	ev := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT"}}, core.WithPreflightPassthrough())
	app := newApp()
	app.With(granting("DELETE")).Options("/users", teapot)
	app.With(chiadapter.Middleware(ev)).Put("/users", ok)
	answer := adaptertest.Preflight(app, "PUT", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
	assert.Equal(t, "PUT", answer.Header.Get("Access-Control-Allow-Methods"))
}

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"route", "group", "router"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := newApp()
		app.With(chiadapter.Middleware(evs[0])).Put("/users/{id}", ok)
		app.Group(func(r chi.Router) {
			r.Use(chiadapter.Middleware(evs[1]))
			r.Get("/users/me", ok)
			r.Put("/group", ok)
		})
		app.Route("/v1", func(r chi.Router) { r.Use(chiadapter.Middleware(evs[2])); r.Put("/users", ok) })
		return app
	}
	for _, row := range []struct{ method, path, decides string }{
		{"PUT", "/users/7", "route"}, {"PUT", "/users/me", "route"}, {"PUT", "/group", "group"}, {"PUT", "/v1/users", "router"},
		{"DELETE", "/users/7", "route"}, {"DELETE", "/group", "group"}, {"DELETE", "/v1/users", "router"}, {"PUT", "/v1/nowhere", "router"},
	} {
		adaptertest.RequireDecidedOnce(t, names, row.decides, row.method, row.path, build)
	}
}

func TestPassedPreflightIsDecidedOnce(t *testing.T) {
	decided := 0
	ev := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}}, core.WithPreflightPassthrough(),
		core.WithObserver(func(context.Context, core.Request, core.Decision) { decided++ }))
	app := newApp()
	app.With(chiadapter.Middleware(ev)).Handle("/all", http.HandlerFunc(teapot))
	assert.Equal(t, http.StatusTeapot, adaptertest.Preflight(app, "PUT", "/all").StatusCode)
	assert.Equal(t, 1, decided)
}

func TestHeadThatGetHeadRoutesToAGetIsDecidedOnce(t *testing.T) {
	adaptertest.RequireDecidedOnce(t, []string{"get"}, "get", "HEAD", "/users", func(evs ...core.Evaluator) http.Handler {
		app := chi.NewRouter()
		app.Use(middleware.GetHead)
		chiadapter.On(app)
		app.With(chiadapter.Middleware(evs[0])).Get("/users", ok)
		return app
	})
}

func TestRouteMethodsNarrowsThePolicyOfARoute(t *testing.T) {
	all := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"*"}})
	app := newApp()
	narrowed := app.With(chiadapter.RouteMethods(app, all))
	narrowed.Put("/users", ok)
	narrowed.Delete("/users", ok)
	app.Patch("/users", ok)
	adaptertest.RequireGrants(t, "DELETE, PUT", app, "PUT", "/users")
	adaptertest.RequireGrants(t, "DELETE, PUT", app, "GET", "/users")
}

func TestMistakesPanicAtStartUpWithTheRemedy(t *testing.T) {
	for name, row := range map[string]struct {
		mount func()
		says  string
	}{
		"no router":            {func() { chiadapter.On(nil) }, "got nil"},
		"a nil *chi.Mux":       {func() { chiadapter.On((*chi.Mux)(nil)) }, "got nil"},
		"On twice":             {func() { chiadapter.On(newApp()) }, "call it once"},
		"Middleware before On": {func() { r := chi.NewRouter(); r.Use(cors); chiadapter.On(r) }, "call On first"},
		"On after the routes":  {func() { r := chi.NewRouter(); r.Get("/", ok); chiadapter.On(r) }, "before routes"},
		"On in a Group": {func() {
			chi.NewRouter().Group(func(r chi.Router) { chiadapter.On(r); r.Get("/", ok); r.Get("/a", ok) })
		}, "with the router itself"},
		"On in a With, which mounts":  {func() { r := chi.NewRouter().With(); chiadapter.On(r); r.Mount("/a", http.HandlerFunc(ok)) }, "with the router itself"},
		"no evaluator":                {func() { chiadapter.Middleware(nil) }, "core.New"},
		"RouteMethods, no evaluator":  {func() { chiadapter.RouteMethods(chi.NewRouter(), nil) }, "core.New"},
		"RouteMethods without routes": {func() { chiadapter.RouteMethods(nil, adaptertest.Engine()) }, "got nil"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { assert.Contains(t, recover(), row.says) }()
			row.mount()
		})
	}
}

func TestRedirectKeepsTheHeadersWithAPolicyAroundTheRouter(t *testing.T) {
	router := newApp()
	router.Use(middleware.RedirectSlashes)
	router.With(cors).Get("/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Actual(router, "GET", "/users/"), http.StatusMovedPermanently)

	app := cors(router)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users/"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/users/"))
}

func TestMiddlewareAroundTheRouterAnswersPreflightsBeforeOn(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := newApp()
		app.With(chiadapter.Middleware(inner)).Get("/api/users", ok)
		return chiadapter.Middleware(outer)(app)
	})
}
