// Package web is where an application keeps its middleware.
package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"

	gincors "github.com/gin-contrib/cors"
)

// Cors is CORS written by hand.
func Cors() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Writer.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		if c.Request.Method == http.MethodOptions {
			c.AbortWithStatus(http.StatusNoContent)
			return
		}
		c.Next()
	}
}

// Public lets all pages read responses, and answers no preflights.
func Public(c *gin.Context) {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Next()
}

// Methods sets a header that is only of use in responses to preflights.
func Methods(c *gin.Context) {
	c.Header("Access-Control-Allow-Origin", "*")
	c.Header("Access-Control-Allow-Methods", "GET, PUT")
	c.Next()
}

// Library returns a library's CORS, by another function.
func Library() gin.HandlerFunc { return library() }

func library() gin.HandlerFunc {
	config := gincors.DefaultConfig()
	config.AllowOrigins = []string{"https://app.example.com"}
	return gincors.New(config)
}

// Session answers 401.
func Session() gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.GetHeader("Authorization") == "" {
			c.AbortWithStatusJSON(401, gin.H{"error": "no token"})
			return
		}
		c.Next()
	}
}

// SessionButForOptions lets preflights pass.
func SessionButForOptions() gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.Method != "OPTIONS" && c.GetHeader("Authorization") == "" {
			c.AbortWithStatus(401)
			return
		}
		c.Next()
	}
}

// OptionalSession answers 401 to a wrong token only.
func OptionalSession(c *gin.Context) {
	token := c.GetHeader("Authorization")
	if token == "" {
		c.Next()
		return
	}
	if token != "right" {
		c.AbortWithStatus(http.StatusUnauthorized)
	}
}

// Errors turns the errors of handlers into statuses.
func Errors(c *gin.Context) {
	c.Next()
	if len(c.Errors) > 0 {
		c.Status(http.StatusUnauthorized)
	}
}

// File is a handler.
func File(c *gin.Context) { c.Header("Access-Control-Allow-Origin", "*") }

// Register adds routes.
func Register(r *gin.Engine) {
	api := r.Group("/api")
	register(api.Group("/v1"))
}

func register(g gin.IRouter) { g.POST("/users", File) }

// Templates adds no routes.
func Templates(r *gin.Engine) { r.LoadHTMLGlob("templates/*") }

// RegisterChi adds routes to a router of chi.
func RegisterChi(r chi.Router) {
	r.Route("/api", func(r chi.Router) {})
}
