// Package ownmiddleware has applications with middleware of their own in another package.
package ownmiddleware

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	rscors "github.com/rs/cors"

	"corsvet.example/apps/ownmiddleware/web"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func handler(*gin.Context) {}

func AfterRoutes() {
	r := gin.New()
	r.GET("/users", handler)
	r.Use(web.Cors()) // want `GET /users comes before this CORS middleware`
}

func AfterRoutesWithALibrary() {
	r := gin.New()
	r.GET("/users", handler)
	r.Use(web.Library()) // want `GET /users comes before this CORS middleware`
}

func OnAGroup() {
	r := gin.New()
	api := r.Group("/api")
	api.Use(web.Cors()) // want `preflights never reach CORS on a Gin group`
	api.PUT("/users", handler)
}

func OnAGroupWithoutNamingOptions() {
	r := gin.New()
	api := r.Group("/api")
	api.Use(web.Methods) // want `preflights never reach CORS on a Gin group`
	api.PUT("/users", handler)
}

func InsideASession() {
	r := gin.New()
	r.Use(web.Session())
	r.Use(web.Cors()) // want `CORS is inside of the function Session`
}

func TwiceBesideOurs(engine *core.Engine) {
	r := gin.New()
	r.Use(ginadapter.Middleware(engine))
	r.Use(web.Public)        // want `CORS is mounted twice`
	r.GET("/file", web.File) // want `the handler of GET /file writes Access-Control-Allow-Origin itself`
}

func LiteralAfterRoutes() {
	r := gin.New()
	r.PUT("/users", handler)
	r.Use(func(c *gin.Context) { // want `PUT /users comes before this CORS middleware`
		allow(c.Writer)
	})
}

func allow(w http.ResponseWriter) { w.Header().Set("Access-Control-Allow-Origin", "*") }

func InAListOfMiddleware() {
	chain := []gin.HandlerFunc{gin.Logger()}
	chain = append(chain, web.Session(), web.Cors())
	r := gin.New()
	r.Use(chain...) // want `CORS is inside of the function Session`
}

var router = gin.New()

func Global() {
	router.DELETE("/users", handler)
	router.Use(web.Cors()) // want `DELETE /users comes before`
}

func AfterRoutesOfAnotherPackage() error {
	r := gin.New()
	web.Register(r)
	r.Use(web.Cors()) // want `a route of the function Register comes before this CORS middleware`
	return r.Run()
}

func AfterRoutesOfAnotherPackageInChi() {
	r := chi.NewRouter()
	web.RegisterChi(r)
	r.Use(rscors.Default().Handler) // want `chi panics when the program starts, because a route of the function RegisterChi comes before`
}

func WrappedForOneRouteOfEcho() {
	e := echo.New()
	e.PUT("/users", func(echo.Context) error { return nil }, echo.WrapMiddleware(rscors.Default().Handler)) // want `preflights never reach CORS on a single route of Echo`
}

// What follows is right.

func AfterTemplates() error {
	r := gin.New()
	web.Templates(r)
	r.Use(web.Cors())
	return r.Run()
}

func BetweenRoutesOfOtherPackages() error {
	r := gin.New()
	web.Register(r)
	r.Use(web.Cors())
	web.Register(r)
	return r.Run()
}

func PublicFiles() {
	r := gin.New()
	files := r.Group("/files", web.Public)
	files.POST("/:name", handler)
}

func SessionsThatLetPreflightsPass() {
	r := gin.New()
	r.Use(web.SessionButForOptions(), web.OptionalSession, web.Errors)
	r.Use(web.Cors())
}

func OnTheEngine() {
	r := gin.New()
	r.Use(web.Cors())
	api := r.Group("/api", web.Session())
	api.PUT("/users", handler)
}

func WrappedForEcho() {
	e := echo.New()
	e.PUT("/users", func(echo.Context) error { return nil })
	e.Use(echo.WrapMiddleware(rscors.Default().Handler))
}
