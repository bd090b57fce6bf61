package main

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
)

// echoAPI mounts CORS with e.Use: there it also sees preflights, 404 and 405.
func echoAPI(ev core.Evaluator, routes []route) http.Handler {
	e := echo.New()
	e.Use(echoadapter.Middleware(ev))
	for _, rt := range routes {
		e.Add(rt.method, strings.ReplaceAll(rt.path, "{id}", ":id"), func(c echo.Context) error {
			a := rt.act.run(c.Request(), c.Param("id"))
			a.writeFields(c.Response().Header())
			if a.body == nil {
				return c.NoContent(a.status)
			}
			return c.JSON(a.status, a.body)
		})
	}
	return e
}
