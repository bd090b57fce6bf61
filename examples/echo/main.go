// Command echo is a small API of notes on Echo that pages of other origins use,
// under the policy of policy.json.
//
//	go run ./examples/echo
//	curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:8080/notes
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
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
func newApp(engine *core.Engine) *echo.Echo {
	e := echo.New()

	// On the instance: on a route, Echo would answer preflights itself, without CORS
	// headers. Middleware that may refuse a request comes later, since a preflight has
	// no credentials.
	e.Use(middleware.Recover(), echoadapter.Middleware(engine))

	notes := newStore()
	e.GET("/notes", func(c echo.Context) error {
		list := notes.list()
		c.Response().Header().Set("X-Total-Count", strconv.Itoa(len(list))) // pages read it because the policy exposes it
		return c.JSON(http.StatusOK, list)
	})
	e.GET("/notes/:id", func(c echo.Context) error {
		n, found := notes.get(c.Param("id"))
		if !found {
			return echo.ErrNotFound // the error handler's answer has the CORS headers too
		}
		return c.JSON(http.StatusOK, n)
	})
	e.PUT("/notes/:id", func(c echo.Context) error {
		var n note
		if err := c.Bind(&n); err != nil {
			return err
		}
		n.ID = c.Param("id")
		notes.put(n)
		return c.JSON(http.StatusOK, n)
	})
	e.DELETE("/notes/:id", func(c echo.Context) error {
		notes.delete(c.Param("id"))
		return c.NoContent(http.StatusNoContent)
	})
	return e
}
