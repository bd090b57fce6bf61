// Package documented has the examples of docs/corsvet.md: one function for each finding.
package documented

import (
	"net/http"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

var engine *core.Engine

func list(*gin.Context)   {}
func update(*gin.Context) {}

func handler(http.ResponseWriter, *http.Request) {}

func file(c *gin.Context) { c.Header("Access-Control-Allow-Origin", "*") }

func validate(string, string, echo.Context) (bool, error) { return false, nil }

func Policies() (*core.Engine, error) {
	return core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com/"},
		AllowMethods: []string{"PUT"},
	})
}

func AfterRoutesOfGin() {
	r := gin.New()
	r.GET("/users", list)
	r.Use(ginadapter.Middleware(engine))
}

func AfterRoutesOfChi() {
	r := chi.NewRouter()
	r.Get("/users", handler)
	r.Use(chiadapter.Middleware(engine))
}

func NoPreflightsOnGroups() {
	r := gin.New()
	api := r.Group("/api")
	api.Use(ginadapter.Middleware(engine))
	api.PUT("/users/:id", update)
}

func NoPreflightsOnPatterns(mux *http.ServeMux) {
	cors := httpadapter.Middleware(engine)
	mux.Handle("PUT /users/{id}", cors(http.HandlerFunc(handler)))
}

func InsideAuth() {
	e := echo.New()
	e.Use(middleware.BasicAuth(validate))
	e.Use(echoadapter.Middleware(engine))
}

func InsideTimeout(mux *http.ServeMux) http.Handler {
	cors := httpadapter.Middleware(engine)
	return http.TimeoutHandler(cors(mux), 5, "")
}

func Twice() {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.Use(gincors.Default())
}

func HandlerHeaders() {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.GET("/file", file)
}
