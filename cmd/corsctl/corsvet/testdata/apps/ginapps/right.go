package ginapps

import (
	"net/http"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

func BeforeTheRoutes(engine *core.Engine) {
	r := gin.Default()
	r.Use(ginadapter.Middleware(engine))
	r.GET("/users", handler)
	api := r.Group("/api", gin.BasicAuth(gin.Accounts{"a": "b"}))
	api.PUT("/users", handler)
}

func HealthBeforeCORS(engine *core.Engine) {
	r := gin.New()
	r.GET("/healthz", handler)
	r.Static("/assets", "assets")
	r.Use(ginadapter.Middleware(engine))
	r.GET("/users", handler)
}

func PoliciesOnGroups(engine *core.Engine) {
	r := gin.New()
	cors := ginadapter.On(r)
	api := cors.Group(r.Group("/api"), engine)
	api.PUT("/users", handler)
	cors.Route(api, engine, "DELETE", "/users/:id", handler)
}

func AroundTheEngine(engine *core.Engine) http.Handler {
	r := gin.New()
	r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	r.PUT("/users", handler)
	return httpadapter.Middleware(engine)(r)
}

func GroupWithOptionsRoute(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api")
	api.Use(ginadapter.Middleware(engine))
	api.PUT("/users", handler)
	api.OPTIONS("/*path", handler)
}

func GroupWithOptionsElsewhere(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api", ginadapter.Middleware(engine))
	users := api.Group("/users")
	users.Any("", handler)
}

func GroupAndFallback(engine *core.Engine) {
	r := gin.New()
	r.NoRoute(ginadapter.Middleware(engine))
	r.Group("/api").Use(ginadapter.Middleware(engine)).PUT("/users", handler)
}

func RouteWithItsOwnOptions(engine *core.Engine) {
	r := gin.New()
	r.PUT("/users", ginadapter.Middleware(engine), handler)
	r.OPTIONS("/users", ginadapter.Middleware(engine), handler)
	r.Match([]string{"GET", "OPTIONS"}, "/both", ginadapter.Middleware(engine), handler)
}

func OneOrTheOther(engine *core.Engine, own bool) {
	r := gin.New()
	if own {
		r.Use(ginadapter.Middleware(engine))
	} else {
		r.Use(gincors.Default())
	}
	r.GET("/users", handler)
}

func RoutesOrCORS(engine *core.Engine, routes bool) {
	r := gin.New()
	if routes {
		r.GET("/users", handler)
	} else {
		r.Use(ginadapter.Middleware(engine))
	}
}

func AuthOrCORS(engine *core.Engine, private bool) {
	r := gin.New()
	if private {
		r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	} else {
		r.Use(ginadapter.Middleware(engine))
	}
}

func TwoEngines(engine *core.Engine) {
	admin := gin.New()
	admin.GET("/users", handler)
	admin.Use(gin.Logger())
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.GET("/users", handler)
}

func GuardedHandler(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Guard(engine))
	r.GET("/file", file)
}

func OthersLeaveHeadersToHandlers() {
	r := gin.New()
	r.Use(gincors.Default())
	r.GET("/file", file)
}

func TimeoutInside(engine *core.Engine) http.Handler {
	r := gin.New()
	return httpadapter.Middleware(engine)(http.TimeoutHandler(r, 1, ""))
}

func SeveralListeners(engine *core.Engine) {
	for range 2 {
		r := gin.New()
		r.Use(ginadapter.Middleware(engine))
		r.GET("/users", handler)
	}
}

func PrivateRoutesFirst(engine *core.Engine) {
	r := gin.New()
	admin(r)
	public := r.Group("/public", gincors.Default())
	public.GET("/users", handler)
	r.Match([]string{"GET", "HEAD"}, "/health", handler)
	r.Use(ginadapter.Middleware(engine)) // answers the preflights of the group, too
	r.GET("/users", handler)
}

func admin(r *gin.Engine) { r.POST("/admin/users", handler) }

func ReadWithoutPreflights() {
	r := gin.New()
	feed := r.Group("/feed", gincors.Default())
	feed.GET("/:name", handler)
	feed.Group("/old").GET("/:name", handler)
}

func EngineForRoutesElsewhere(engine *core.Engine) *gin.Engine {
	r := gin.New()
	r.GET("/ping", handler)
	r.Use(ginadapter.Middleware(engine))
	return r
}

type holder struct{ router *gin.Engine }

func EngineKeptForLater(engine *core.Engine, h *holder) {
	r := gin.New()
	r.GET("/ping", handler)
	r.Use(ginadapter.Middleware(engine))
	h.router = r
}

func EngineForAnotherPackage(engine *core.Engine, register func(*gin.Engine)) {
	r := gin.New()
	r.GET("/ping", handler)
	r.Use(ginadapter.Middleware(engine))
	register(r)
}

func FilesFirst(engine *core.Engine) {
	r := gin.New()
	r.StaticFS("/image", http.Dir("images"))
	r.Use(ginadapter.Middleware(engine))
	r.GET("/users", handler)
}

func OneRouteOfAnyMethods(engine *core.Engine, methods []string, method string) {
	r := gin.New()
	r.Match(methods, "/users", ginadapter.Middleware(engine), handler)
	s := gin.New()
	s.Handle(method, "/users", ginadapter.Middleware(engine), handler)
}

func PartsWithTheirOwnCORSFirst(engine *core.Engine) {
	r := gin.New()
	r.Group("/public", gincors.Default()).POST("/users", handler)
	r.POST("/users", gincors.Default(), handler)
	r.Use(ginadapter.Middleware(engine))
}

func TwoSettings(engine *core.Engine, private, public bool) {
	r := gin.New()
	if private {
		r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
	}
	if public {
		r.Use(ginadapter.Middleware(engine))
	}
}

func PanicsBeforeCORS(engine *core.Engine, private bool) {
	r := gin.New()
	if private {
		r.Use(gin.BasicAuth(gin.Accounts{"a": "b"}))
		panic("not yet")
	}
	r.Use(ginadapter.Middleware(engine))
}

func EitherOfTwoEngines(engine *core.Engine, debug bool) {
	r := gin.New()
	r.OPTIONS("/*path", handler)
	if debug {
		r = gin.Default()
		r.OPTIONS("/*path", handler)
	}
	api := r.Group("/api")
	api.Use(ginadapter.Middleware(engine))
	api.PUT("/users", handler)
}
