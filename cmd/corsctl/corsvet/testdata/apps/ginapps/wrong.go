// Package ginapps has applications on Gin, right and wrong ones.
package ginapps

import (
	"net/http"

	jwt "github.com/appleboy/gin-jwt/v2"
	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

func handler(*gin.Context) {}

func AfterTheOnlyRoute(engine *core.Engine) {
	r := gin.New()
	r.GET("/users", handler)
	r.Use(ginadapter.Middleware(engine)) // want `GET /users comes before this CORS middleware \(in line 20\)`
}

func BetweenRoutes(engine *core.Engine) {
	r := gin.Default()
	r.PUT("/users", handler)
	r.Use(gin.Logger(), ginadapter.Guard(engine)) // want `PUT /users comes before`
	r.GET("/later", handler)
}

func AfterAGroup(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api")
	r.Use(ginadapter.Middleware(engine)) // want `GET /api/users comes before`
	api.GET("/users", handler)
}

type server struct {
	router *gin.Engine
	engine *core.Engine
}

func NewServer(engine *core.Engine) *server {
	s := &server{router: gin.New(), engine: engine}
	s.routes()
	s.middleware()
	return s
}

func (s *server) routes() { s.router.POST("/orders", handler) }

func (s *server) middleware() {
	s.router.Use(ginadapter.Middleware(s.engine)) // want `POST /orders comes before`
}

func AfterRoutesInABranch(engine *core.Engine, enabled bool) {
	r := gin.New()
	r.DELETE("/users", handler)
	if enabled {
		r.Use(gincors.Default()) // want `DELETE /users comes before`
	}
}

func OnAGroup(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api")
	api.Use(ginadapter.Middleware(engine)) // want `preflights never reach CORS on a Gin group: Gin has no route for OPTIONS and answers 404 or 405, .*; mount it with Use on the engine, before the routes, or use ginadapter.On`
	api.PUT("/users", handler)
}

func InTheCallOfGroup(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api", gin.Logger(), ginadapter.Middleware(engine)) // want `preflights never reach CORS on a Gin group`
	api.PUT("/users", handler)
}

func OnAGroupFromElsewhere(api *gin.RouterGroup) {
	api.Use(gincors.New(gincors.Config{AllowOrigins: []string{"https://app.example.com"}})) // want `preflights never reach CORS on a Gin group`
	api.PUT("/users", handler)
}

func OnOneRoute(engine *core.Engine) {
	r := gin.New()
	r.Match([]string{"GET", "PATCH"}, "/x", ginadapter.Middleware(engine), handler) // want `preflights never reach CORS on a single route of Gin`
	r.PUT("/users", ginadapter.Middleware(engine), handler)                         // want `preflights never reach CORS on a single route of Gin`
	r.Handle("DELETE", "/x", ginadapter.Middleware(engine), handler)                // want `preflights never reach CORS on a single route of Gin`
}

func OnAGroupWithNoRoute(engine *core.Engine) {
	r := gin.New()
	r.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "nothing here") })
	r.Group("/api").Use(ginadapter.Middleware(engine)).GET("/users", handler) // want `preflights never reach CORS on a Gin group`
}

func InsideBasicAuth(engine *core.Engine) {
	r := gin.New()
	r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	r.Use(ginadapter.Middleware(engine)) // want `CORS is inside of gin.BasicAuth \(in line 97\), which answers preflights with 401`
	r.GET("/users", handler)
}

func InsideBasicAuthOfTheSameCall(engine *core.Engine) {
	r := gin.New()
	r.Use(gin.Recovery(), gin.BasicAuth(gin.Accounts{"a": "b"}),
		ginadapter.Middleware(engine)) // want `CORS is inside of gin.BasicAuth`
}

func InsideAJWT(engine *core.Engine, auth *jwt.GinJWTMiddleware) {
	r := gin.New()
	secure(r, auth)
	r.Use(ginadapter.Middleware(engine)) // want `CORS is inside of gin-jwt`
}

func secure(r *gin.Engine, auth *jwt.GinJWTMiddleware) { r.Use(auth.MiddlewareFunc()) }

func InsideAuthInABranch(engine *core.Engine, private bool) {
	r := gin.New()
	if private {
		r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	}
	r.Use(ginadapter.Middleware(engine)) // want `CORS is inside of gin.BasicAuth`
}

func TwoLibraries(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.POST("/users", handler)
	r.Use(gincors.Default()) // want `CORS is mounted twice: ginadapter \(in line 126\) is outside and answers every preflight`
}

func TwoLibrariesInOneCall(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine), gincors.Default()) // want `CORS is mounted twice`
}

func OnTheEngineAndOnAGroup(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	public := r.Group("/public")
	public.Use(gincors.Default()) // want `CORS is mounted twice`
}

func AroundTheEngineAndOnIt(engine *core.Engine) http.Handler {
	r := gin.New()
	r.Use(gincors.Default()) // want `CORS is mounted twice: httpadapter`
	return httpadapter.Middleware(engine)(r)
}

func HandlerThatWritesHeaders(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.GET("/file", file)                   // want `the handler of GET /file writes Access-Control-Allow-Origin itself, which replaces what the policy grants`
	r.GET("/added", func(c *gin.Context) { // want `the handler of GET /added writes Access-Control-Allow-Origin itself, and browsers refuse a response that has it twice`
		c.Writer.Header().Add("access-control-allow-origin", "*")
	})
}

func file(c *gin.Context) { c.Header("Access-Control-Allow-Origin", "*") }

func InsideATimeout(engine *core.Engine) http.Handler {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	return http.TimeoutHandler(r, 1, "") // want `http.TimeoutHandler is outside of CORS`
}

func OnEitherOfTwoEngines(engine *core.Engine, debug bool) {
	r := gin.New()
	if debug {
		r = gin.Default()
	}
	api := r.Group("/api")
	api.Use(ginadapter.Middleware(engine)) // want `preflights never reach CORS on a Gin group`
}

func AfterAnyRouteIfNothingFollows(engine *core.Engine) error {
	r := gin.New()
	r.GET("/ping", handler)
	r.Use(ginadapter.Middleware(engine)) // want `GET /ping comes before`
	server := &http.Server{Handler: r}
	return server.ListenAndServe()
}

func TwiceAroundAuth(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	r.Use(gincors.Default()) // want `CORS is mounted twice`
}
