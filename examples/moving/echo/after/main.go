// The server after the move from Echo's own middleware.
package main

import (
	"log"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
)

func main() {
	engine, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods:     []string{"PUT", "DELETE"},
		AllowHeaders:     []string{"Authorization", "Content-Type"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
		MaxAgeSeconds:    600,
	})
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	e.GET("/notes", func(c echo.Context) error {
		c.Response().Header().Set("ETag", `"7"`)
		return c.JSON(http.StatusOK, []string{"milk"})
	})
	e.POST("/notes", func(c echo.Context) error { return c.NoContent(http.StatusCreated) })
	e.OPTIONS("/notes", func(c echo.Context) error {
		c.Response().Header().Set("Allow", "GET, POST")
		return c.NoContent(http.StatusOK)
	})
	e.PUT("/notes/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	e.DELETE("/notes/:id", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	e.Logger.Fatal(e.Start(":8080"))
}
