// Command example is the program of docs/mounting/fiber.md.
package main

import (
	"log"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

func main() {
	log.Fatal(newApp().Listen(":8080"))
}

func newApp() *fiber.App {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Authorization", "Content-Type"},
	})
	if err != nil {
		log.Fatal(err)
	}
	app := fiber.New()
	app.Use(fiberadapter.Middleware(engine)) // before the routes
	app.Get("/hello", func(c fiber.Ctx) error { return c.SendString("hello") })
	return app
}
