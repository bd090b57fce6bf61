package main

import (
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/shown"
)

// endpoints are all routes of an instance, which the engine decides.
func endpoints(e *echo.Echo) []corstest.Endpoint {
	return corstest.Endpoints(echov5adapter.Endpoints(e), engine)
}

func Example_mistakeRoute() {
	e, update := echo.New(), ok

	e.PUT("/users/:id", update, echov5adapter.Middleware(engine)) // preflights never come here

	shown.Check(e, endpoints(e))

	mended := echo.New()
	echov5adapter.On(mended).Route(engine, mended.PUT("/users/:id", update))
	shown.Check(mended, endpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 204 without Access-Control-Allow-Origin
	//    The router itself answered OPTIONS, with Allow, before a middleware saw it.
	//    echo: e.Use or e.Pre with echov5adapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echov5adapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    Elsewhere: an OPTIONS handler is outside of CORS. Mount CORS around it.
	// CheckApp finds nothing
}

func Example_mistakeGroup() {
	e := echo.New()

	public := e.Group("/public")
	public.Use(echov5adapter.Middleware(engine))
	public.Static("/fonts", "fonts") // a route that takes every path below it

	shown.Check(e, endpoints(e))

	mended := echo.New()
	public = echov5adapter.On(mended).Group("/public", engine)
	public.Static("/fonts", "fonts")
	shown.Check(mended, endpoints(mended))
	// Output:
	// GET /public/fonts* for https://app.example.com: the preflight is answered 204 without Access-Control-Allow-Origin
	//    The router itself answered OPTIONS, with Allow, before a middleware saw it.
	//    echo: e.Use or e.Pre with echov5adapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echov5adapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    Elsewhere: an OPTIONS handler is outside of CORS. Mount CORS around it.
	// CheckApp finds nothing
}

func Example_mistakeGroupAfterItsRoutes() {
	e, list := echo.New(), ok

	api := e.Group("/api")
	api.GET("/users", list)
	api.Use(echov5adapter.Middleware(engine)) // too late for /api/users

	shown.Check(e, endpoints(e))

	mended := echo.New()
	api = echov5adapter.On(mended).Group("/api", engine)
	api.GET("/users", list)
	shown.Check(mended, endpoints(mended))
	// Output:
	// GET /api/users for https://app.example.com: the request is answered 200 without Access-Control-Allow-Origin
	//    The answer to the preflight is right, but the response itself is not: the middleware does not run for this route.
	//    echo: call g.Use before the group's routes are registered
	//    Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).
	// CheckApp finds nothing
}

func Example_mistakeRedirect() {
	e, list := echo.New(), ok
	redirect := middleware.RemoveTrailingSlashWithConfig(middleware.RemoveTrailingSlashConfig{RedirectCode: http.StatusMovedPermanently})

	e.Pre(redirect) // before all of e.Use
	e.Use(echov5adapter.Middleware(engine))
	e.GET("/users", list)

	shown.Check(e, endpoints(e))

	mended := echo.New()
	mended.Pre(echov5adapter.Middleware(engine), redirect)
	mended.GET("/users", list)
	shown.Check(mended, endpoints(mended))
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected without Access-Control-Allow-Origin (301 to /users)
	//    A page that calls the endpoint by this path gets an error instead of the redirect, since a router or middleware redirects before CORS.
	//    echo: mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig and the like
	//    If no page calls such paths, corstest.EndpointsOnly() leaves them out.
	// CheckApp finds nothing
}

func Example_mistakeAuthenticationFirst() {
	e, update := echo.New(), ok
	key := middleware.KeyAuth(func(c *echo.Context, key string, source middleware.ExtractorSource) (bool, error) {
		return key == "secret", nil
	})

	e.Use(key) // asks preflights for a key
	e.Use(echov5adapter.Middleware(engine))

	e.PUT("/users/:id", update)
	shown.Check(e, endpoints(e))

	mended := echo.New()
	mended.Use(echov5adapter.Middleware(engine))
	mended.Use(key)
	mended.PUT("/users/:id", update)
	shown.Check(mended, endpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// PUT /users/:id for https://app.example.com: the request is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// CheckApp finds nothing
}

func Example_mistakeHeaderByHand() {
	e := echo.New()
	e.Use(echov5adapter.Middleware(engine))
	list := func(c *echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*") // replaces what the policy says
		return c.String(http.StatusOK, "listed")
	}
	e.GET("/users", list)

	shown.Check(e, endpoints(e))

	mended := echo.New()
	mended.Use(echov5adapter.Guard(engine))
	mended.GET("/users", list)
	shown.Check(mended, endpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_mistakeTwice() {
	e, list := echo.New(), ok

	e.Use(middleware.CORS("*")) // left from before
	e.Use(echov5adapter.Middleware(engine))
	e.GET("/users", list)

	shown.Check(e, endpoints(e))

	mended := echo.New()
	mended.Use(echov5adapter.Middleware(engine))
	mended.GET("/users", list)
	shown.Check(mended, endpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the preflight is answered by another policy: Access-Control-Allow-Origin differs
	//    Another policy, or another CORS middleware, answered the preflight: one that is mounted outside of the expected one, or for a group that the endpoint is not in.
	//    Mount only one CORS middleware, and give this endpoint the evaluator that decides for it. If core.NewPaths decides and the middleware sees another path than the client sent (http.StripPrefix, a rewrite), that is the evaluator of the rule.
	//    echo: e.Use or e.Pre with echov5adapter.Middleware(ev), not g.Use and not on single routes. For a policy of a group or a route: cors := echov5adapter.On(e), then cors.Group("/api", ev) or cors.Route(ev, e.DELETE("/users/:id", handler))
	//    If RouteMethods is mounted, or several policies on one path, list all endpoints that take the path, with each of their methods.
	// CheckApp finds nothing
}
