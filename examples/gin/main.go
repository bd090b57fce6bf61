// Command gin is a small API of notes on Gin that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/gin
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func main() {
	addr := flag.String("addr", ":8080", "`address` to listen on; port 0 takes any free one")
	policyFile := flag.String("policy", "", "`file` with the policy in JSON (default: the policy.json that is built in)")
	flag.Parse()

	engine, err := newEngine(*policyFile)
	if err == nil {
		err = serve(*addr, newApp(engine))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// newApp returns the API, which answers pages under the engine's policy.
func newApp(engine *core.Engine) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()

	// Gin redirects /notes/ to /notes before any middleware runs, and that answer
	// would lack the CORS headers. A 404 has them.
	router.RedirectTrailingSlash = false

	// On the engine, before the routes: on a group or a route, Gin would answer
	// preflights with 404. Middleware that may refuse a request comes later, since a
	// preflight has no credentials.
	router.Use(gin.Recovery(), ginadapter.Middleware(engine))

	notes := newStore()
	router.GET("/notes", func(c *gin.Context) {
		list := notes.list()
		c.Header("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		c.JSON(http.StatusOK, list)
	})
	router.GET("/notes/:id", func(c *gin.Context) {
		n, found := notes.get(c.Param("id"))
		if !found {
			c.Status(http.StatusNotFound)
			return
		}
		c.JSON(http.StatusOK, n)
	})
	router.PUT("/notes/:id", func(c *gin.Context) {
		var n note
		if err := c.BindJSON(&n); err != nil {
			return // Gin has answered with 400
		}
		n.ID = c.Param("id")
		notes.put(n)
		c.JSON(http.StatusOK, n)
	})
	router.DELETE("/notes/:id", func(c *gin.Context) {
		notes.delete(c.Param("id"))
		c.Status(http.StatusNoContent)
	})
	return router
}
