// The server before the move, with Echo's own middleware.
package main

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func main() {
	e := echo.New()
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:     []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods:     []string{"GET", "POST", "PUT", "DELETE"},
		ExposeHeaders:    []string{"ETag"},
		AllowCredentials: true,
		MaxAge:           600,
	}))
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
