package mounting_test

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/shown"
)

// echoEndpoints are all routes of an instance, which the engine decides.
func echoEndpoints(e *echo.Echo) []corstest.Endpoint {
	return corstest.Endpoints(echoadapter.Endpoints(e), engine)
}

func Example_echoMistakeRoute() {
	e, update := echo.New(), echoOK

	e.PUT("/users/:id", update, echoadapter.Middleware(engine)) // preflights never come here

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	echoadapter.On(mended).Route(engine, mended.PUT("/users/:id", update))
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 204 without Access-Control-Allow-Origin
	//    The router itself answered OPTIONS, with Allow, before a middleware saw it.
	//    echo: e.Use or e.Pre with echoadapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echoadapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    Elsewhere: an OPTIONS handler is outside of CORS. Mount CORS around it.
	// CheckApp finds nothing
}

func Example_echoMistakeGroup() {
	e := echo.New()

	public := e.Group("/public")
	public.Use(echoadapter.Middleware(engine))
	public.Static("/fonts", "fonts") // a route that takes every path below it

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	public = echoadapter.On(mended).Group("/public", engine)
	public.Static("/fonts", "fonts")
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// GET /public/fonts* for https://app.example.com: the preflight is answered 204 without Access-Control-Allow-Origin
	//    The router itself answered OPTIONS, with Allow, before a middleware saw it.
	//    echo: e.Use or e.Pre with echoadapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echoadapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    Elsewhere: an OPTIONS handler is outside of CORS. Mount CORS around it.
	// CheckApp finds nothing
}

func Example_echoMistakeGroupAfterItsRoutes() {
	e, list := echo.New(), echoOK

	api := e.Group("/api")
	api.GET("/users", list)
	api.Use(echoadapter.Middleware(engine)) // too late for /api/users

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	api = echoadapter.On(mended).Group("/api", engine)
	api.GET("/users", list)
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// GET /api/users for https://app.example.com: the request is answered 200 without Access-Control-Allow-Origin
	//    The answer to the preflight is right, but the response itself is not: the middleware does not run for this route.
	//    echo: call g.Use before the group's routes are registered
	//    Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).
	// CheckApp finds nothing
}

func Example_echoMistakeRedirect() {
	e, list := echo.New(), echoOK
	redirect := middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently})

	e.Pre(redirect) // before all of e.Use
	e.Use(echoadapter.Middleware(engine))
	e.GET("/users", list)

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	mended.Pre(echoadapter.Middleware(engine), redirect)
	mended.GET("/users", list)
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected without Access-Control-Allow-Origin (301 to /users)
	//    A page that calls the endpoint by this path gets an error instead of the redirect, since a router or middleware redirects before CORS.
	//    echo: mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like
	//    If no page calls such paths, corstest.EndpointsOnly() leaves them out.
	// CheckApp finds nothing
}

func Example_echoMistakeAuthenticationFirst() {
	e, update := echo.New(), echoOK
	key := middleware.KeyAuth(func(key string, c echo.Context) (bool, error) { return key == "secret", nil })

	e.Use(key) // asks preflights for a key
	e.Use(echoadapter.Middleware(engine))

	e.PUT("/users/:id", update)
	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	mended.Use(echoadapter.Middleware(engine))
	mended.Use(key)
	mended.PUT("/users/:id", update)
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 400 without Access-Control-Allow-Origin
	//    Something answers OPTIONS requests before the policy's middleware does: another CORS middleware outside of it, a catch-all OPTIONS route, a health or proxy layer, or authentication (Echo's KeyAuth answers 400).
	//    Remove it, or mount this middleware outside of it.
	// PUT /users/:id for https://app.example.com: the request is answered 400 without Access-Control-Allow-Origin
	//    No CORS middleware runs for this path: mount it on the app, or on the group that the endpoint is in.
	// CheckApp finds nothing
}

func Example_echoMistakeHeaderByHand() {
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	list := func(c echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*") // replaces what the policy says
		return c.String(http.StatusOK, "listed")
	}
	e.GET("/users", list)

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	mended.Use(echoadapter.Guard(engine))
	mended.GET("/users", list)
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_echoMistakeTwice() {
	e, list := echo.New(), echoOK

	e.Use(middleware.CORS()) // left from before
	e.Use(echoadapter.Middleware(engine))
	e.GET("/users", list)

	shown.Check(e, echoEndpoints(e))

	mended := echo.New()
	mended.Use(echoadapter.Middleware(engine))
	mended.GET("/users", list)
	shown.Check(mended, echoEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the preflight is answered by another policy: Access-Control-Allow-Origin differs
	//    Another policy, or another CORS middleware, answered the preflight: one that is mounted outside of the expected one, or for a group that the endpoint is not in.
	//    Mount only one CORS middleware, and give this endpoint the evaluator that decides for it. If core.NewPaths decides and the middleware sees another path than the client sent (http.StripPrefix, a rewrite), that is the evaluator of the rule.
	//    echo: e.Use or e.Pre with echoadapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echoadapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    If RouteMethods is mounted, or several policies on one path, list all endpoints that take the path, with each of their methods.
	// CheckApp finds nothing
}
