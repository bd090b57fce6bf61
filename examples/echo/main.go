// Command echo is a small API of notes on Echo that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/echo
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	_ "embed"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/examples/internal/notes"
	"github.com/sallyport/cors/examples/internal/serve"
)

//go:embed policy.json
var policyJSON []byte

func main() { serve.Main(policyJSON, newApp) }

func newApp(policy core.Policy, log *slog.Logger) (http.Handler, error) {
	engine, err := core.New(policy, core.WithLogger(log)) // one line for each refusal
	if err != nil {
		return nil, err
	}

	e := echo.New()

	// On the instance: on a route, Echo would answer preflights itself, without
	// CORS fields. Whatever may refuse a request comes later, since a preflight
	// has no credentials.
	e.Use(middleware.Recover(), echoadapter.Middleware(engine))

	store := notes.NewStore()
	e.GET("/notes", func(c echo.Context) error {
		list := store.List()
		c.Response().Header().Set("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		return c.JSON(http.StatusOK, list)
	})
	e.GET("/notes/:id", func(c echo.Context) error {
		note, found := store.Get(c.Param("id"))
		if !found {
			return echo.ErrNotFound // the error handler's answer has the CORS fields too
		}
		return c.JSON(http.StatusOK, note)
	})
	e.PUT("/notes/:id", func(c echo.Context) error {
		var note notes.Note
		if err := c.Bind(&note); err != nil {
			return err
		}
		note.ID = c.Param("id")
		store.Put(note)
		return c.JSON(http.StatusOK, note)
	})
	e.DELETE("/notes/:id", func(c echo.Context) error {
		store.Delete(c.Param("id"))
		return c.NoContent(http.StatusNoContent)
	})
	return e, nil
}
