package mounting_test

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/shown"
)

// ginEndpoints are all routes of a router, which the engine decides.
func ginEndpoints(router *gin.Engine) []corstest.Endpoint {
	return corstest.Endpoints(ginadapter.Endpoints(router), engine)
}

func list(c *gin.Context) { c.String(http.StatusOK, "listed") }

func Example_ginMistakeGroup() {
	router := gin.New()

	api := router.Group("/api")
	api.Use(ginadapter.Middleware(engine)) // preflights never come here
	api.PUT("/users/:id", update)

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	cors := ginadapter.On(mended)
	api = cors.Group(mended.Group("/api"), engine)
	api.PUT("/users/:id", update)
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// PUT /api/users/:id for https://app.example.com: the preflight is answered 404 without Access-Control-Allow-Origin
	//    No middleware saw the OPTIONS request: the router has no route for it, and answered first.
	//    gin: router.Use(ginadapter.Middleware(ev)) before the routes, not group.Use and not on single routes. For a policy of a group or a route: cors := ginadapter.On(router), then cors.Group(router.Group("/api"), ev) or cors.Route(group, ev, "DELETE", "/users/:id", handler)
	//    If the middleware is mounted like that, check that the app has the endpoint's path.
	// CheckApp finds nothing
}

func Example_ginMistakeAfterTheRoutes() {
	router := gin.New()
	router.RedirectTrailingSlash = false

	router.GET("/users", list)
	router.Use(ginadapter.Middleware(engine)) // too late for /users

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Middleware(engine))
	mended.GET("/users", list)
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered 200 without Access-Control-Allow-Origin
	//    The answer to the preflight is right, but the response itself is not: the middleware does not run for this route.
	//    gin: call router.Use, or ginadapter.On and its Group, before the routes are registered
	//    Elsewhere: a handler or an inner layer clears the header (http.TimeoutHandler outside of CORS does).
	// CheckApp finds nothing
}

func Example_ginMistakeRedirect() {
	router := gin.New()
	router.Use(ginadapter.Middleware(engine))

	router.GET("/users", list) // and pages call /users/

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Middleware(engine))
	mended.GET("/users", list)
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected without Access-Control-Allow-Origin (301 to /users)
	//    A page that calls the endpoint by this path gets an error instead of the redirect, since a router or middleware redirects before CORS.
	//    gin: set router.RedirectTrailingSlash and RedirectFixedPath to false, so that it gets a 404 with CORS headers, or wrap the router, httpadapter.Middleware(…)(router), in place of router.Use
	//    If no page calls such paths, corstest.EndpointsOnly() leaves them out.
	// CheckApp finds nothing
}

func Example_ginMistakeAuthenticationFirst() {
	router := gin.New()
	router.RedirectTrailingSlash = false

	router.Use(gin.BasicAuth(gin.Accounts{"alice": "secret"})) // asks preflights for a password
	router.Use(ginadapter.Middleware(engine))

	router.PUT("/users/:id", update)
	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Middleware(engine))
	mended.Use(gin.BasicAuth(gin.Accounts{"alice": "secret"}))
	mended.PUT("/users/:id", update)
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// PUT /users/:id for https://app.example.com: the request is answered 401 without Access-Control-Allow-Origin
	//    Authentication or authorization answered first. Browsers send preflights without cookies and without Authorization. They cannot show a 401 without CORS headers to the page.
	//    Mount CORS outside of (before) the authentication middleware.
	// CheckApp finds nothing
}

func Example_ginMistakeOptionsRoute() {
	router := gin.New()

	router.OPTIONS("/*path", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	router.Use(ginadapter.Middleware(engine))
	router.PUT("/users/:id", update)

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Middleware(engine))
	mended.PUT("/users/:id", update)
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// PUT /users/:id for https://app.example.com: the preflight is answered 204 without Access-Control-Allow-Origin
	//    Something answers OPTIONS requests before the policy's middleware does: another CORS middleware outside of it, a catch-all OPTIONS route, a health or proxy layer, or authentication (Echo's KeyAuth answers 400).
	//    Remove it, or mount this middleware outside of it.
	// CheckApp finds nothing
}

func Example_ginMistakeHeaderByHand() {
	router := gin.New()
	router.RedirectTrailingSlash = false
	router.Use(ginadapter.Middleware(engine))

	router.GET("/users", func(c *gin.Context) {
		c.Header("Access-Control-Allow-Origin", "*") // replaces what the policy says
		c.String(http.StatusOK, "listed")
	})

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Guard(engine)) // if the handler has to stay as it is
	mended.GET("/users", func(c *gin.Context) {
		c.Header("Access-Control-Allow-Origin", "*")
		c.String(http.StatusOK, "listed")
	})
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with another Access-Control-Allow-Origin than the policy's
	//    A handler or a middleware inside of CORS sets or removes Access-Control headers itself, or another CORS middleware is mounted inside.
	//    Remove the code that sets them: the policy sets all of them. If you cannot change it, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}

func Example_ginMistakeTwice() {
	router := gin.New()
	router.RedirectTrailingSlash = false
	router.Use(ginadapter.Middleware(engine))

	router.GET("/users", func(c *gin.Context) {
		c.Writer.Header().Add("Access-Control-Allow-Origin", c.GetHeader("Origin")) // as a proxied upstream does
		c.String(http.StatusOK, "listed")
	})

	shown.Check(router, ginEndpoints(router))

	mended := gin.New()
	mended.RedirectTrailingSlash = false
	mended.Use(ginadapter.Guard(engine))
	mended.GET("/users", func(c *gin.Context) {
		c.Writer.Header().Add("Access-Control-Allow-Origin", c.GetHeader("Origin"))
		c.String(http.StatusOK, "listed")
	})
	shown.Check(mended, ginEndpoints(mended))
	// Output:
	// GET /users for https://app.example.com: the request is answered with 2 lines of Access-Control-Allow-Origin, ["https://app.example.com" "https://app.example.com"]
	//    Two layers add the same header, and browsers refuse a response that has it twice: another CORS middleware inside of this one, a handler that sets Access-Control headers by hand, or a proxied upstream that adds its own.
	//    Keep one of them. For a proxied upstream, set ModifyResponse to httpadapter.StripUpstream. If you cannot change the handler, mount Guard of the adapter instead of Middleware.
	// CheckApp finds nothing
}
