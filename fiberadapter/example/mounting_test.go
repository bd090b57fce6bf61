package main

import (
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/proxy"
	"github.com/gofiber/fiber/v3/middleware/static"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/shown"
)

// The policies of the examples. Partners may change what only administrators may remove.
var (
	engine   = core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT", "DELETE"}})
	partners = core.MustNew(core.Policy{AllowOrigins: []string{"https://partner.example"}, AllowMethods: []string{"PUT"}})
)

func ok(c fiber.Ctx) error { return c.SendString("ok") }

func Example_program() {
	shown.Fetch(adaptor.FiberApp(newApp()), "GET /hello", "PUT /nowhere", "DELETE /hello")
	// Output:
	// GET /hello: 200 OK
	// PUT /nowhere: 404 Not Found
	// DELETE /hello: 405 Method Not Allowed
}

func Example_group() {
	app, update := fiber.New(), ok

	api := app.Group("/api", fiberadapter.Middleware(engine))
	api.Put("/users/:id", update)
	orders := app.Group("/orders", fiberadapter.Middleware(partners))
	orders.Put("/:id", update)
	app.Put("/internal", update) // no policy: pages of other origins cannot call it

	shown.Fetch(adaptor.FiberApp(app), "PUT /api/users/7", "PUT /orders/7", "PUT /internal")
	shown.FetchFrom("https://partner.example", adaptor.FiberApp(app), "PUT /orders/7")
	// Output:
	// PUT /api/users/7: 200 OK
	// PUT /orders/7: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// PUT /internal: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// PUT /orders/7: 200 OK
}

func Example_route() {
	app, update := fiber.New(), ok

	cors := fiberadapter.Middleware(engine)
	app.Put("/users/:id", cors, update)
	app.Options("/users/:id", cors) // for the preflights

	shown.Fetch(adaptor.FiberApp(app), "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_paths() {
	update := ok

	app := fiber.New(fiber.Config{CaseSensitive: true}) // NewPaths needs it
	app.Use(fiberadapter.Middleware(core.MustNewPaths([]core.PathRule{
		{Pattern: "/", Evaluator: core.DenyAll()},
		{Pattern: "/users/{id}", Evaluator: engine},
		{Pattern: "/orders/{id}", Evaluator: partners},
	})))

	app.Put("/users/:id", update)
	app.Put("/orders/:id", update)
	shown.Fetch(adaptor.FiberApp(app), "PUT /users/7", "PUT /orders/7")
	// Output:
	// PUT /users/7: 200 OK
	// PUT /orders/7: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
}

func Example_trailingSlash() {
	app, list := fiber.New(), ok
	app.Use(fiberadapter.Middleware(engine))

	app.Get("/users", list) // also runs for /users/ and /USERS, without a redirect

	shown.Fetch(adaptor.FiberApp(app), "GET /users/", "GET /USERS")
	// Output:
	// GET /users/: 200 OK
	// GET /USERS: 200 OK
}

func Example_errorHandler() {
	list := ok

	app := fiber.New(fiber.Config{ErrorHandler: func(c fiber.Ctx, err error) error {
		status := fiber.StatusInternalServerError
		if failed, ok := err.(*fiber.Error); ok {
			status = failed.Code
		}
		return c.Status(status).JSON(fiber.Map{"error": err.Error()})
	}})
	app.Use(fiberadapter.Middleware(engine))

	app.Get("/users", list)
	shown.Fetch(adaptor.FiberApp(app), "GET /nowhere", "DELETE /users")
	// Output:
	// GET /nowhere: 404 Not Found
	// DELETE /users: 405 Method Not Allowed
}

func Example_options() {
	app, update := fiber.New(), ok
	app.Use(fiberadapter.Middleware(engine))
	app.Put("/users/:id", update)

	app.Options("/users/:id", func(c fiber.Ctx) error {
		c.Set("Allow", "OPTIONS, PUT")
		return c.SendStatus(fiber.StatusNoContent)
	})

	shown.Options(adaptor.FiberApp(app), "/users/7")
	shown.Fetch(adaptor.FiberApp(app), "PUT /users/7")
	// Output:
	// OPTIONS /users/7: 204, Allow: "OPTIONS, PUT"
	// PUT /users/7: 200 OK
}

func Example_proxy() {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer upstream.Close()
	app := fiber.New()

	app.Use(fiberadapter.Guard(engine)) // the proxy replaces the response: Guard writes the headers again
	app.Use("/legacy", proxy.Forward(upstream.URL))

	shown.Fetch(adaptor.FiberApp(app), "GET /legacy/things")
	// Output:
	// GET /legacy/things: 200 OK
}

func Example_static() {
	folder, err := os.MkdirTemp("", "fonts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "inter.woff2"), []byte("font"), 0o600); err != nil {
		log.Fatal(err)
	}
	app := fiber.New()

	app.Use(fiberadapter.Middleware(engine)) // before static
	app.Use("/fonts", static.New(folder))

	shown.Fetch(adaptor.FiberApp(app), "GET /fonts/inter.woff2", "GET /fonts/missing.woff2")
	// Output:
	// GET /fonts/inter.woff2: 200 OK
	// GET /fonts/missing.woff2: 404 Not Found
}

func Example_webSocket() {
	upgrade := func(c fiber.Ctx) error { return c.SendStatus(fiber.StatusSwitchingProtocols) }
	app := fiber.New()

	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		Enforce:      core.EnforceUnsafe, // refuses handshakes of other sites with 403
	})
	app.Use(fiberadapter.Middleware(engine))
	app.Get("/live", upgrade) // of your WebSocket library, with its own check off

	shown.Handshake(adaptor.FiberApp(app), "/live", "https://app.example.com", "https://evil.example")
	// Output:
	// WebSocket from https://app.example.com: 101
	// WebSocket from https://evil.example: 403
}
