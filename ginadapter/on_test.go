package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

var withAndWithout405 = map[string]bool{"as gin.New has it": false, "with HandleMethodNotAllowed": true}

func TestGroupAnswersItsPreflights(t *testing.T) {
	for name, handleMethodNotAllowed := range withAndWithout405 {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
			api.PUT("/users", ok)
			api.PUT("/users/:id/photos/:photo", ok)
			api.PUT("/files/*path", ok)
			api.StaticFile("/favicon.ico", "favicon.ico")
			app.PUT("/apiary", ok)

			for _, path := range []string{"/api/users", "/api/users/7/photos/1", "/api/files/a/b", "/api/nowhere", "/api"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
			}
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/api/favicon.ico"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/api/users"))

			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/apiary"), http.StatusOK)
			assert.Empty(t, adaptertest.Preflight(app, "PUT", "/apiary").Header.Values("Access-Control-Allow-Origin"))
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/nowhere"), http.StatusNotFound)
		})
	}
}

func TestRouteAnswersItsPreflights(t *testing.T) {
	app := gin.New()
	app.HandleMethodNotAllowed = true
	cors, engine := ginadapter.On(app), adaptertest.Engine()
	app.GET("/users/:id", ok)
	cors.Route(app, engine, "PUT", "/users/:id", ok)
	cors.Route(&app.RouterGroup, engine, "PUT", "/photos/:id", ok)
	cors.Route(app.Group("/api"), engine, "PUT", "/files/*path", ok)
	app.GET("/files/*path", ok)

	for _, path := range []string{"/users/7", "/photos/7", "/api/files/a/b"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", "/users/7"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/users/7"), http.StatusMethodNotAllowed)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users/7"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/files/a"), http.StatusMethodNotAllowed)
}

func TestRouterItselfIsTheGroupOfAllRoutes(t *testing.T) {
	for name, group := range map[string]func(*gin.Engine) gin.IRouter{
		"the engine":     func(app *gin.Engine) gin.IRouter { return app },
		"its own group":  func(app *gin.Engine) gin.IRouter { return &app.RouterGroup },
		"a group of all": func(app *gin.Engine) gin.IRouter { return app.Group("/") },
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			ginadapter.On(app).Group(group(app), adaptertest.Engine()).PUT("/users", ok)
			app.PUT("/photos/:id", ok)
			for _, path := range []string{"/users", "/photos/7", "/nowhere", "/"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
			}
		})
	}
}

func TestPreflightIsDecidedByThePolicyOfTheRouteThatItAsksFor(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	api := cors.Group(app.Group("/api"), adaptertest.Granting("PATCH"))
	cors.Group(api.Group("/admin"), adaptertest.Granting("DELETE")).DELETE("/users", ok)
	api.GET("/users", ok)
	cors.Route(api, adaptertest.Granting("PUT"), "PUT", "/users", ok)
	cors.Route(app, adaptertest.Granting("LOCK"), "LOCK", "/:any/users", ok)
	app.GET("/:any/users", ok)

	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/users")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/users")
	adaptertest.RequireGrants(t, "LOCK", app, "LOCK", "/api/users")
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/api/admin/users")
	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/nowhere")
	adaptertest.RequireGrants(t, "DELETE", app, "GET", "/api/admin/nowhere")
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/other/users"), http.StatusNotFound)
}

func TestOrderOfGroupsAndRoutesDecidesNothing(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	app.PUT("/t/:tenant/early", ok)
	cors.Group(app.Group("/t/:tenant/admin"), adaptertest.Granting("DELETE")).DELETE("/users", ok)
	cors.Group(app.Group("/"), adaptertest.Granting("PATCH")).PATCH("/users", ok)
	cors.Group(app.Group("/t/:tenant/"), adaptertest.Granting("PUT")).PUT("/users", ok)

	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/t/1/admin/users")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/t/1/admin/nowhere")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/t/1/users")
	adaptertest.RequireGrants(t, "PUT", app, "DELETE", "/t/1/users")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/t/1/early")
	adaptertest.RequireGrants(t, "PATCH", app, "PATCH", "/users")
	adaptertest.RequireGrants(t, "PATCH", app, "PATCH", "/t/")
}

func TestPolicyFollowsTheFormOfThePathThatGinRoutes(t *testing.T) {
	for name, row := range map[string]struct {
		set     func(*gin.Engine)
		path    string
		granted string
	}{
		"decoded":                                {func(*gin.Engine) {}, "/api/admin%2Fx", "DELETE"},
		"UseRawPath":                             {func(e *gin.Engine) { e.UseRawPath = true }, "/api/admin%2Fx", "PUT"},
		"UseRawPath without UnescapePathValues":  {func(e *gin.Engine) { e.UseRawPath, e.UnescapePathValues = true, false }, "/api/admin%2Fx", "PUT"},
		"UseEscapedPath":                         {func(e *gin.Engine) { e.UseEscapedPath = true }, "/api/admin%2Fx", "PUT"},
		"RemoveExtraSlash":                       {func(e *gin.Engine) { e.RemoveExtraSlash = true }, "/api//admin/./x", "DELETE"},
		"RemoveExtraSlash, which keeps the last": {func(e *gin.Engine) { e.RemoveExtraSlash = true }, "/api//admin/x/", "PATCH"},
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			cors := ginadapter.On(app)
			row.set(app)
			for method, pattern := range map[string]string{"PUT": "/api/:id", "DELETE": "/api/admin/x", "PATCH": "/api/admin/x/"} {
				cors.Route(app, adaptertest.Granting(method), "PUT", pattern, ok)
			}
			adaptertest.RequireGrants(t, row.granted, app, "PUT", row.path)
		})
	}
}

// A group's 404 follows the form of the path, too.
func TestGroupOfAPathThatNoRouteTakesFollowsTheFormOfThePath(t *testing.T) {
	for name, row := range map[string]struct {
		set   func(*gin.Engine)
		path  string
		group bool
	}{
		"decoded":          {func(*gin.Engine) {}, "/api%2Fx", true},
		"UseRawPath":       {func(e *gin.Engine) { e.UseRawPath = true }, "/api%2Fx", false},
		"UseEscapedPath":   {func(e *gin.Engine) { e.UseEscapedPath = true }, "/api%2Fx", false},
		"with dots":        {func(*gin.Engine) {}, "/other/../api/x", false},
		"RemoveExtraSlash": {func(e *gin.Engine) { e.RemoveExtraSlash = true }, "/other/../api/x", true},
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			row.set(app)
			ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
			answer := adaptertest.Actual(app, "GET", row.path)
			assert.Equal(t, http.StatusNotFound, answer.StatusCode)
			assert.Equal(t, row.group, answer.Header.Get("Access-Control-Allow-Origin") == adaptertest.Origin)
		})
	}
}

func TestPoliciesMakeNoOptionsTreeAndSoNoRedirects(t *testing.T) {
	app := gin.New()
	app.RedirectFixedPath = true
	cors := ginadapter.On(app)
	cors.Group(app.Group("/api"), adaptertest.Engine()).PUT("/users", ok)
	cors.Route(app, adaptertest.Engine(), "PUT", "/users", ok)

	for _, route := range app.Routes() {
		assert.NotEqual(t, http.MethodOptions, route.Method)
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users/"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users/"), http.StatusNotFound)
}

// Findings, 10: CheckApp reports it.
func TestOptionsRouteHasGinRedirectPreflights(t *testing.T) {
	app := gin.New()
	api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
	api.OPTIONS("/y/", ok)
	api.PUT("/y", ok)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/api/y"), http.StatusTemporaryRedirect)

	app.RedirectTrailingSlash = false
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/y"))
}

func TestApplicationsOwnOptionsRouteGetsWhatIsNoPreflight(t *testing.T) {
	teapot := func(c *gin.Context) { c.Status(http.StatusTeapot) }
	for name, row := range map[string]struct {
		options func(app *gin.Engine, api *gin.RouterGroup)
		shared  bool // it is in the group
	}{
		"in the group":           {func(_ *gin.Engine, api *gin.RouterGroup) { api.OPTIONS("/users", teapot) }, true},
		"for every path":         {func(app *gin.Engine, _ *gin.RouterGroup) { app.OPTIONS("/*any", teapot) }, false},
		"for the path by itself": {func(app *gin.Engine, _ *gin.RouterGroup) { app.OPTIONS("/api/users", teapot) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
			api.PUT("/users", ok)
			row.options(app, api)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
			answer := adaptertest.Actual(app, "OPTIONS", "/api/users")
			assert.Equal(t, http.StatusTeapot, answer.StatusCode)
			assert.Equal(t, row.shared, answer.Header.Get("Access-Control-Allow-Origin") == adaptertest.Origin)
		})
	}
}

// Such a route is a usual leftover of earlier attempts at CORS. It must not end the
// caching of preflights either.
func TestCatchAllForOptionsTakesNothingFromAGroup(t *testing.T) {
	for name, handleMethodNotAllowed := range withAndWithout405 {
		t.Run(name, func(t *testing.T) {
			engine := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT"},
				AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 600})
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			api := ginadapter.On(app).Group(app.Group("/api"), engine)
			api.PUT("/users/:id", ok)
			app.OPTIONS("/*any", ok)

			for _, path := range []string{"/api/users/7", "/api/users/7/", "/api/nowhere"} {
				answer := adaptertest.Preflight(app, "PUT", path)
				adaptertest.RequirePreflightAnswered(t, answer)
				assert.Equal(t, "600", answer.Header.Get("Access-Control-Max-Age"))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", path))
			}
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/elsewhere"), http.StatusOK)
		})
	}
}

func TestCatchAllForAnotherMethodTakesNothingFromAGroup(t *testing.T) {
	app := gin.New()
	api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
	api.PUT("/users/:id", ok)
	app.GET("/*page", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/nowhere"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/nowhere"), http.StatusOK)
}

func TestRouteInAGroupsPathHasItsPolicyWithoutTheGroup(t *testing.T) {
	app := gin.New()
	ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
	app.PUT("/api/direct", ok)
	app.Group("/api/v1", func(c *gin.Context) { c.AbortWithStatus(http.StatusUnauthorized) }).PUT("/users", ok)
	for _, path := range []string{"/api/direct", "/api/v1/users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

func TestMountingTwiceTheSameIsMountingOnce(t *testing.T) {
	app, engine := gin.New(), adaptertest.Engine()
	cors := ginadapter.On(app)
	cors.Group(app.Group("/api"), engine).PUT("/users", ok)
	cors.Group(app.Group("/api"), engine).PUT("/photos", ok)
	for _, path := range []string{"/api/users", "/api/photos"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"api", "v1", "route", "later"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := gin.New()
		cors := ginadapter.On(app)
		api := cors.Group(app.Group("/api"), evs[0])
		api.PUT("/users", ok)
		v1 := cors.Group(api.Group("/v1"), evs[1])
		v1.PUT("/users", ok)
		cors.Route(api, evs[2], "PUT", "/route", ok)
		cors.Route(app, evs[2], "PUT", "/route", ok)
		cors.Group(app.Group("/later"), evs[3]).PUT("/users", ok)
		app.PUT("/later/direct", ok)
		return app
	}
	for path, decides := range map[string]string{
		"/api/users": "api", "/api/v1/users": "v1", "/api/route": "route", "/route": "route",
		"/later/users": "later", "/later/direct": "later", "/api/nowhere": "api",
	} {
		adaptertest.RequireDecidedOnce(t, names, decides, "PUT", path, build)
	}
}

func TestMiddlewareOnTheEngineAnswersThePreflightsOfGroupsToo(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.Middleware(outer))
		ginadapter.On(app).Group(app.Group("/api"), inner).GET("/users", ok)
		return app
	})
}

func TestPassthroughHandsAGroupsPreflightsOn(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}}, core.WithPreflightPassthrough())
	app := gin.New()
	api := ginadapter.On(app).Group(app.Group("/api"), engine)
	api.PUT("/users", ok)
	api.OPTIONS("/users", func(c *gin.Context) { c.Status(http.StatusTeapot) })
	answer := adaptertest.Preflight(app, "PUT", "/api/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestRedirectBesideAGroupKeepsTheHeadersWithAWrapperAroundTheEngine(t *testing.T) {
	engine := adaptertest.Engine()
	router := gin.New()
	router.RedirectFixedPath = true
	ginadapter.On(router).Group(router.Group("/api"), engine).GET("/users", ok)
	app := httpadapter.Middleware(engine)(router)
	for _, path := range []string{"/api/users/", "/API/Users"} {
		adaptertest.RequireBypassed(t, adaptertest.Actual(router, "GET", path), http.StatusMovedPermanently)
		redirect := adaptertest.Actual(app, "GET", path)
		assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
		adaptertest.RequireShared(t, redirect)
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", path))
	}
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
}

func TestRouteThatIsRegisteredAfterTheFirstRequestHasNoPolicy(t *testing.T) {
	app := gin.New()
	api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
	adaptertest.Actual(app, "GET", "/api/nowhere")
	api.PUT("/late", ok)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/api/late"), http.StatusOK)
}

func TestPreflightThatNamesNoMethodOrSeveralIsAnswered(t *testing.T) {
	app := gin.New()
	ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine()).PUT("/users", ok)
	for _, asked := range [][]string{{""}, {"PUT", "DELETE"}, {"p t"}, {"PUT beside 0"}} {
		w := request(app, http.MethodOptions, "/api/users", http.Header{"Origin": {adaptertest.Origin}, "Access-Control-Request-Method": asked})
		assert.Equal(t, http.StatusNoContent, w.Code, asked)
		assert.Equal(t, "PUT", w.Header().Get("Access-Control-Allow-Methods"), asked)
	}
}

func TestRequestsWithoutAnOriginAreMarkedForCaches(t *testing.T) {
	app := gin.New()
	ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine()).GET("/users", ok)
	app.GET("/plain", ok)
	for _, path := range []string{"/api/users", "/api/nowhere"} {
		assert.Equal(t, []string{"Origin"}, request(app, "GET", path, http.Header{}).Header().Values("Vary"))
	}
	assert.Empty(t, request(app, "GET", "/plain", http.Header{}).Header().Values("Vary"))
}
