package mounting_test

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/shown"
)

// ginRefuses stands for a middleware that refuses requests for one path.
func ginRefuses(path string, status int) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.Request.URL.Path == path {
			c.AbortWithStatus(status)
		}
	}
}

func Example_ginOrder() {
	limit := ginRefuses("/busy", http.StatusTooManyRequests)
	limitBody := ginRefuses("/upload", http.StatusRequestEntityTooLarge)
	authenticate := ginRefuses("/private", http.StatusUnauthorized)
	panics := func(*gin.Context) { panic("a bug") }

	router := gin.Default() // Logger and Recovery: outside of CORS they see preflights, too
	router.RedirectTrailingSlash = false
	router.Use(ginadapter.Middleware(engine))
	router.Use(limit, limitBody, authenticate) // whatever may answer by itself: inside

	router.PUT("/private", update)
	router.GET("/panics", panics)

	wrong := gin.New()
	wrong.Use(limit, limitBody, authenticate, ginadapter.Middleware(engine))
	wrong.PUT("/private", update)
	wrong.GET("/panics", panics) // and no Recovery

	requests := []string{"PUT /private", "GET /private", "POST /upload", "GET /busy", "GET /panics"}
	fmt.Println("CORS outside:")
	shown.Fetch(router, requests...)
	fmt.Println("CORS inside, no recovery:")
	shown.Fetch(wrong, requests...)
	// Output:
	// CORS outside:
	// PUT /private: 401 Unauthorized
	// GET /private: 401 Unauthorized
	// POST /upload: 413 Request Entity Too Large
	// GET /busy: 429 Too Many Requests
	// GET /panics: 500 Internal Server Error
	// CORS inside, no recovery:
	// PUT /private: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// GET /private: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// POST /upload: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /busy: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /panics: a network error: the server closed the connection
}
