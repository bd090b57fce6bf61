// The server before the move, with gin-contrib/cors.
package main

import (
	"log"
	"net/http"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
)

func main() {
	router := gin.Default()
	router.Use(cors.New(cors.Config{
		AllowOrigins:     []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowWildcard:    true,
		AllowMethods:     []string{"GET", "POST", "PUT", "DELETE"},
		AllowHeaders:     []string{"Authorization", "Content-Type"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
		MaxAge:           10 * time.Minute,
	}))
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
