package main

import (
	"net/http"
	"net/http/httptest"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/basicauth"
	"github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/gofiber/fiber/v3/middleware/proxy"
	"github.com/gofiber/fiber/v3/middleware/redirect"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/shown"
)

// check lets CheckApp check all routes of an application, which ev decides.
func check(app *fiber.App, ev core.Evaluator) {
	shown.Check(adaptor.FiberApp(app), corstest.Endpoints(fiberadapter.Endpoints(app), ev))
}

func Example_mistakeRoute() {
	app, update := fiber.New(), ok

	app.Put("/users/:id", fiberadapter.Middleware(engine), update) // preflights never come here

	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Middleware(engine))
	mended.Put("/users/:id", update)
	check(mended, engine)
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
	//    The router refused OPTIONS before a middleware saw it, because the route has other methods only.
	//    fiber: app.Use(fiberadapter.Middleware(ev)) before the routes, or app.Group("/api", fiberadapter.Middleware(ev)). On a single route, add app.Options("/users/:id", cors) with the same handler
	// CheckApp finds nothing
}

func Example_mistakeAfterTheRoutes() {
	app, list := fiber.New(), ok

	app.Get("/users", list)
	app.Use(fiberadapter.Middleware(engine)) // too late for /users

	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Middleware(engine))
	mended.Get("/users", list)
	check(mended, engine)
	// Output:
	// GET /users for https://app.example.com: the request is answered 200 without Access-Control-Allow-Origin
	//    The answer to the preflight is right, but the response itself is not: the middleware does not run for this route.
	//    fiber: call app.Use, or app.Group with the middleware, before the routes are registered
	//    Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).
	// CheckApp finds nothing
}

func Example_mistakeAuthenticationFirst() {
	app, update := fiber.New(), ok
	authenticate := basicauth.New(basicauth.Config{Authorizer: func(user, password string, c fiber.Ctx) bool { return false }})

	app.Use(authenticate) // asks preflights for a password
	app.Use(fiberadapter.Middleware(engine))

	app.Put("/users/:id", update)
	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Guard(engine)) // basicauth overwrites Vary; Guard completes it
	mended.Use(authenticate)
	mended.Put("/users/:id", update)
	check(mended, engine)
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// PUT /users/:id for https://app.example.com: the request is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// CheckApp finds nothing
}

func Example_mistakeRedirectFirst() {
	app, list := fiber.New(), ok
	toNew := redirect.New(redirect.Config{Rules: map[string]string{"/old": "/users"}})

	app.Use(toNew)
	app.Use(fiberadapter.Middleware(engine))
	app.Get("/old", list)

	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Middleware(engine))
	mended.Use(toNew)
	mended.Get("/old", list)
	check(mended, engine)
	// Output:
	// GET /old for https://app.example.com: the preflight is redirected (302 to /users)
	//    A router's redirect (trailing slash, clean path) answers before CORS, and browsers follow no redirect of a preflight.
	//    fiber: mount CORS before the middleware that redirects
	//    Call the endpoint by exactly the path of its route, with or without a trailing slash as in the route.
	//    If a layer outside of CORS redirects to https or to another host, mount CORS outside of it.
	//    Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.
	// GET /old for https://app.example.com: the request is redirected without Access-Control-Allow-Origin (302 to /users)
	//    A router's redirect (trailing slash, clean path) answers before CORS, and browsers follow no redirect of a preflight.
	//    fiber: mount CORS before the middleware that redirects
	//    Call the endpoint by exactly the path of its route, with or without a trailing slash as in the route.
	//    If a layer outside of CORS redirects to https or to another host, mount CORS outside of it.
	//    Policies of groups and routes do not see redirects: choose among them by path with core.NewPaths, mounted outside.
	// CheckApp finds nothing
}

func Example_mistakeProxy() {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer upstream.Close()
	app := fiber.New()

	app.Use(fiberadapter.Middleware(engine))
	app.Get("/things", proxy.Forward(upstream.URL)) // the upstream server's headers replace ours

	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Guard(engine))
	mended.Get("/things", proxy.Forward(upstream.URL))
	check(mended, engine)
	// Output:
	// GET /things for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_mistakeTwice() {
	app, list := fiber.New(), ok

	app.Use(cors.New()) // left from before
	app.Use(fiberadapter.Middleware(engine))
	app.Get("/users", list)

	check(app, engine)

	mended := fiber.New()
	mended.Use(fiberadapter.Middleware(engine))
	mended.Get("/users", list)
	check(mended, engine)
	// Output:
	// GET /users for https://app.example.com: the preflight is answered by another policy: Access-Control-Allow-Origin differs
	//    Another policy, or another CORS middleware, answered the preflight: one that is mounted outside of the expected one, or for a group that the endpoint is not in.
	//    Mount only one CORS middleware, and give this endpoint the evaluator that decides for it. If core.NewPaths decides and the middleware sees another path than the client sent (http.StripPrefix, a rewrite), that is the evaluator of the rule.
	//    fiber: app.Use(fiberadapter.Middleware(ev)) before the routes, or app.Group("/api", fiberadapter.Middleware(ev)). On a single route, add app.Options("/users/:id", cors) with the same handler
	//    If RouteMethods is mounted, or several policies on one path, list all endpoints that take the path, with each of their methods.
	// CheckApp finds nothing
}

func Example_mistakePathsWithoutCaseSensitive() {
	app, list := fiber.New(), ok
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: engine}})

	app.Use(fiberadapter.Middleware(paths)) // of fiber.New() without CaseSensitive
	app.Get("/users", list)

	check(app, engine)

	mended := fiber.New(fiber.Config{CaseSensitive: true})
	mended.Use(fiberadapter.Middleware(paths))
	mended.Get("/users", list)
	check(mended, engine)
	// Output:
	// GET /users for https://app.example.com: the preflight is answered 500 without Access-Control-Allow-Origin
	//    An error response has no headers of the policy. It comes from a layer outside of CORS (recovery, http.TimeoutHandler, load shedding), or from one that clears the headers.
	//    Mount CORS outside of it.
	//    fiber: core.NewPaths needs CaseSensitive: true in fiber.Config
	// GET /users for https://app.example.com: the request is answered 500 without Access-Control-Allow-Origin
	//    An error response has no headers of the policy. It comes from a layer outside of CORS (recovery, http.TimeoutHandler, load shedding), or from one that clears the headers.
	//    Mount CORS outside of it.
	//    fiber: core.NewPaths needs CaseSensitive: true in fiber.Config
	// CheckApp finds nothing
}
