package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Authorization", "Content-Type"},
	})
	if err != nil {
		log.Fatal(err)
	}
	router := gin.Default()
	router.RedirectTrailingSlash = false      // its redirects come before CORS; a 404 has the headers
	router.Use(ginadapter.Middleware(engine)) // on the engine, before the routes
	router.GET("/hello", func(c *gin.Context) { c.String(http.StatusOK, "hello") })
	log.Fatal(router.Run(":8080"))
}
