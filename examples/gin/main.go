// Command gin is a small API of notes on Gin that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/gin
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	_ "embed"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/examples/internal/notes"
	"github.com/sallyport/cors/examples/internal/serve"
	"github.com/sallyport/cors/ginadapter"
)

//go:embed policy.json
var policyJSON []byte

func main() { serve.Main(policyJSON, newApp) }

func newApp(policy core.Policy, log *slog.Logger) (http.Handler, error) {
	engine, err := core.New(policy, core.WithLogger(log)) // one line for each refusal
	if err != nil {
		return nil, err
	}

	gin.SetMode(gin.ReleaseMode)
	router := gin.New()

	// Gin redirects /notes/ to /notes before any middleware runs, and that answer
	// would lack the CORS fields. A 404 has them.
	router.RedirectTrailingSlash = false

	// On the engine, before the routes: on a group or a route, Gin would answer
	// preflights with 404. Whatever may refuse a request comes later, since a
	// preflight has no credentials.
	router.Use(gin.Recovery(), ginadapter.Middleware(engine))

	store := notes.NewStore()
	router.GET("/notes", func(c *gin.Context) {
		list := store.List()
		c.Header("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		c.JSON(http.StatusOK, list)
	})
	router.GET("/notes/:id", func(c *gin.Context) {
		note, found := store.Get(c.Param("id"))
		if !found {
			c.Status(http.StatusNotFound)
			return
		}
		c.JSON(http.StatusOK, note)
	})
	router.PUT("/notes/:id", func(c *gin.Context) {
		var note notes.Note
		if err := c.BindJSON(&note); err != nil {
			return // Gin has answered with 400
		}
		note.ID = c.Param("id")
		store.Put(note)
		c.JSON(http.StatusOK, note)
	})
	router.DELETE("/notes/:id", func(c *gin.Context) {
		store.Delete(c.Param("id"))
		c.Status(http.StatusNoContent)
	})
	return router, nil
}
