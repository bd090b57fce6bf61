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
		AllowOrigins:     []string{"https://app.example.com"},
		AllowMethods:     []string{"PUT", "DELETE"},
		AllowHeaders:     []string{"Content-Type"},
		AllowCredentials: true, // cookies; "*" is refused beside it
	})
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	e.GET("/hello", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	log.Fatal(e.Start(":8080"))
}
