package fiberadapter_test

import (
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

func Example() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	app := fiber.New()
	app.Use(fiberadapter.Middleware(engine)) // before the routes
	app.Put("/users/:id", func(c fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) })

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer, err := app.Test(preflight, fiber.TestConfig{}) // no limit of time
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.StatusCode, answer.Header.Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

// Each group has a policy of its own. Preflights arrive there, because Fiber runs the
// handlers of a group for every method.
func ExampleMiddleware_group() {
	public := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	partners := core.MustNew(core.Policy{AllowOrigins: []string{"https://partner.example"}, AllowMethods: []string{"PUT"}})
	app := fiber.New()
	app.Group("/status", fiberadapter.Middleware(public)).Get("/", func(c fiber.Ctx) error { return c.SendString("up") })
	app.Group("/orders", fiberadapter.Middleware(partners)).Put("/:id", func(c fiber.Ctx) error { return c.SendString("ok") })

	for _, path := range []string{"/status", "/orders/7"} {
		r := httptest.NewRequest("OPTIONS", path, nil)
		r.Header.Set("Origin", "https://partner.example")
		r.Header.Set("Access-Control-Request-Method", "PUT")
		answer, err := app.Test(r, fiber.TestConfig{}) // no limit of time
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %s %q\n", path, answer.Header.Get("Access-Control-Allow-Origin"), answer.Header.Get("Access-Control-Allow-Methods"))
	}
	// Output:
	// /status * ""
	// /orders/7 https://partner.example "PUT"
}

// A handler that copies an upstream server's response replaces all headers. Guard writes
// them again.
func ExampleGuard() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	app := fiber.New()
	app.Use(fiberadapter.Guard(engine))
	app.Get("/users", func(c fiber.Ctx) error {
		c.Response().Reset()
		c.Set("Access-Control-Allow-Origin", "*")
		return c.SendString("from upstream")
	})

	r := httptest.NewRequest("GET", "/users", nil)
	r.Header.Set("Origin", "https://app.example.com")
	answer, err := app.Test(r, fiber.TestConfig{}) // no limit of time
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Header["Access-Control-Allow-Origin"], answer.Header["Vary"])
	// Output: [https://app.example.com] [Origin]
}

func ExampleEndpoints() {
	app := fiber.New()
	app.Get("/users", func(c fiber.Ctx) error { return c.SendString("ok") })
	app.Put("/users/:id", func(c fiber.Ctx) error { return c.SendString("ok") })
	app.Handler() // adds HEAD for each GET
	for method, path := range fiberadapter.Endpoints(app) {
		fmt.Println(method, path)
	}
	// Output:
	// GET /users
	// HEAD /users
	// PUT /users/:id
}
