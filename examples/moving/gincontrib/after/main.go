// The server after the move from gin-contrib/cors.
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
		AllowOrigins:     []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods:     []string{"PUT", "DELETE"},
		AllowHeaders:     []string{"Authorization", "Content-Type"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
		MaxAgeSeconds:    600,
		Enforce:          core.EnforceUnsafe, // 403 for POST, PUT and DELETE of other sites
	})
	if err != nil {
		log.Fatal(err)
	}
	router := gin.Default()
	router.RedirectTrailingSlash = false // its redirects come before CORS
	router.Use(ginadapter.Middleware(engine))
	router.GET("/notes", func(c *gin.Context) {
		c.Header("ETag", `"7"`)
		c.JSON(http.StatusOK, []string{"milk"})
	})
	router.POST("/notes", func(c *gin.Context) { c.Status(http.StatusCreated) })
	router.OPTIONS("/notes", func(c *gin.Context) { c.Header("Allow", "GET, POST") })
	router.PUT("/notes/:id", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.DELETE("/notes/:id", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	log.Fatal(router.Run(":8080"))
}
