package main

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
)

func echoAPI(cors core.Evaluator, a *api) http.Handler {
	e := echo.New()
	e.Use(middleware.Recover(), echoadapter.Middleware(cors))
	e.GET("/greeting", func(c echo.Context) error { return c.JSON(a.greeting(c.Request())) })
	e.GET("/health", func(c echo.Context) error { return c.JSON(http.StatusOK, a.health()) })
	return e
}
