// Package echoapps has applications on Echo, right and wrong ones.
package echoapps

import (
	echojwt "github.com/labstack/echo-jwt/v4"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	echov5 "github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/echov5adapter"
)

func handler(echo.Context) error { return nil }

func validate(string, string, echo.Context) (bool, error) { return false, nil }

func OnOneRoute(engine *core.Engine) {
	e := echo.New()
	e.PUT("/users", handler, echoadapter.Middleware(engine))           // want `preflights never reach CORS on a single route of Echo: Echo answers OPTIONS with 204 and without CORS headers`
	e.Add("DELETE", "/users", handler, echoadapter.Middleware(engine)) // want `preflights never reach CORS on a single route of Echo`
	e.Group("/api").POST("/users", handler, middleware.CORS())         // want `preflights never reach CORS on a single route of Echo`
}

func OnOneRouteOfV5(engine *core.Engine) {
	e := echov5.New()
	e.PUT("/users", func(*echov5.Context) error { return nil }, echov5adapter.Middleware(engine)) // want `preflights never reach CORS on a single route of Echo`
}

func GroupAfterItsRoutes(engine *core.Engine) {
	e := echo.New()
	g := e.Group("/api")
	g.PUT("/users", handler)
	g.Use(echoadapter.Middleware(engine)) // want `PUT /api/users comes before this CORS middleware`
}

func InsideBasicAuth(engine *core.Engine) {
	e := echo.New()
	e.Use(middleware.BasicAuth(validate))
	e.Use(echoadapter.Middleware(engine)) // want `CORS is inside of echo's BasicAuth`
}

func InsideJWT(engine *core.Engine) {
	e := echo.New()
	e.Use(middleware.RequestID(), echojwt.JWT([]byte("secret")), middleware.CORS()) // want `CORS is inside of echo-jwt`
}

func InsideJWTWithConfig(engine *core.Engine) {
	e := echo.New()
	e.Use(echojwt.WithConfig(echojwt.Config{SigningKey: []byte("secret")}))
	e.Use(echoadapter.Middleware(engine)) // want `CORS is inside of echo-jwt`
}

func InsideAuthOfPre(engine *core.Engine) {
	e := echo.New()
	e.Use(echoadapter.Middleware(engine)) // want `CORS is inside of echo's BasicAuth`
	e.Pre(middleware.BasicAuth(validate))
}

func GroupInsideAuth(engine *core.Engine) {
	e := echo.New()
	g := e.Group("/api", echoadapter.Middleware(engine)) // want `CORS is inside of echo's BasicAuth`
	g.GET("/users", handler)
	e.Use(middleware.BasicAuth(validate))
}

func Twice(engine *core.Engine) {
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{})) // want `CORS is mounted twice: echoadapter`
	e.GET("/users", handler, middleware.CORS())               // want `CORS is mounted twice`
}

func HandlerThatWritesHeaders(engine *core.Engine) {
	e := echo.New()
	e.GET("/file", func(c echo.Context) error { // want `the handler of GET /file writes Access-Control-Allow-Origin itself`
		c.Response().Header().Set(echo.HeaderAccessControlAllowOrigin, "*")
		return nil
	})
	e.Use(echoadapter.Middleware(engine))
}

// What follows is right.

func AfterTheRoutes(engine *core.Engine) {
	e := echo.New()
	e.PUT("/users", handler)
	e.Use(echoadapter.Middleware(engine)) // Echo runs it for all routes
	e.Use(middleware.BasicAuth(validate))
}

func Before(engine *core.Engine) {
	e := echo.New()
	e.Use(middleware.BasicAuth(validate))
	e.Pre(echoadapter.Middleware(engine)) // Pre runs first
}

func OnAGroup(engine *core.Engine) {
	e := echo.New()
	g := e.Group("/api")
	g.Use(echoadapter.Middleware(engine))
	g.PUT("/users", handler)
}

func PoliciesOnGroups(engine *core.Engine) {
	e := echo.New()
	cors := echoadapter.On(e)
	api := cors.Group("/api", engine)
	api.PUT("/users", handler)
	cors.Route(engine, e.DELETE("/users/:id", handler))
}

func AuthThatMaySkip(engine *core.Engine, config echojwt.Config) {
	e := echo.New()
	e.Use(echojwt.WithConfig(config))
	e.Use(middleware.KeyAuthWithConfig(middleware.KeyAuthConfig{
		Skipper: func(c echo.Context) bool { return c.Request().Method == "OPTIONS" },
	}))
	e.Use(echoadapter.Middleware(engine))
}

func AuthOnAGroup(engine *core.Engine) {
	e := echo.New()
	e.Group("/admin", middleware.BasicAuth(validate)).GET("/users", handler)
	e.Use(echoadapter.Middleware(engine))
}

func RouteWithItsOwnOptions(engine *core.Engine) {
	e := echo.New()
	e.PUT("/users", handler, echoadapter.Middleware(engine))
	e.OPTIONS("/users", handler, echoadapter.Middleware(engine))
}

func ReadWithoutPreflight() {
	e := echo.New()
	e.GET("/feed", handler, middleware.CORS())
}
