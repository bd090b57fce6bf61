package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/basicauth"
	"github.com/gofiber/fiber/v3/middleware/compress"
	"github.com/gofiber/fiber/v3/middleware/limiter"
	"github.com/gofiber/fiber/v3/middleware/logger"
	recovery "github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/gofiber/fiber/v3/middleware/session"
	"github.com/gofiber/fiber/v3/middleware/timeout"

	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/shown"
)

func Example_order() {
	authenticate := basicauth.New(basicauth.Config{Authorizer: func(user, password string, c fiber.Ctx) bool { return false }})
	app := fiber.New()

	app.Use(logger.New(logger.Config{Stream: io.Discard}), recovery.New()) // outside of CORS they see preflights, too
	app.Use(fiberadapter.Middleware(engine))
	app.Use(compress.New(), session.New(), limiter.New(), authenticate) // may answer by itself: inside

	app.Put("/users/:id", ok)
	shown.Fetch(adaptor.FiberApp(app), "PUT /users/7", "GET /nowhere")
	// Output:
	// PUT /users/7: 401 Unauthorized
	// GET /nowhere: 401 Unauthorized
}

// Each middleware of Fiber that may answer by itself, inside and outside of CORS.
func Example_errors() {
	panics := func(fiber.Ctx) error { panic("a bug") }
	for _, middleware := range []struct {
		name    string
		theirs  func() fiber.Handler
		handler fiber.Handler
	}{
		{"basicauth", func() fiber.Handler {
			return basicauth.New(basicauth.Config{Authorizer: func(string, string, fiber.Ctx) bool { return false }})
		}, ok},
		{"limiter", func() fiber.Handler { return limiter.New(limiter.Config{Max: 1}) }, ok},
		{"recover", func() fiber.Handler { return recovery.New() }, panics},
		{"compress", func() fiber.Handler { return compress.New() }, ok},
		{"session", func() fiber.Handler { return session.New() }, ok},
	} {
		inside, outside := fiber.New(), fiber.New()
		inside.Use(fiberadapter.Middleware(engine), middleware.theirs())
		outside.Use(middleware.theirs(), fiberadapter.Middleware(engine))
		inside.Put("/users", middleware.handler)
		outside.Put("/users", middleware.handler)
		fmt.Println(middleware.name, "inside of CORS, and outside:")
		shown.Fetch(adaptor.FiberApp(inside), "PUT /users")
		shown.Fetch(adaptor.FiberApp(outside), "PUT /users")
	}
	// Output:
	// basicauth inside of CORS, and outside:
	// PUT /users: 401 Unauthorized
	// PUT /users: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// limiter inside of CORS, and outside:
	// PUT /users: 200 OK
	// PUT /users: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// recover inside of CORS, and outside:
	// PUT /users: 500 Internal Server Error
	// PUT /users: 500 Internal Server Error
	// compress inside of CORS, and outside:
	// PUT /users: 200 OK
	// PUT /users: 200 OK
	// session inside of CORS, and outside:
	// PUT /users: 200 OK
	// PUT /users: 200 OK
}

func Example_timeout() {
	ended := make(chan struct{})
	defer close(ended)
	slow := func(fiber.Ctx) error { <-ended; return nil }
	app := fiber.New()
	app.Use(fiberadapter.Middleware(engine))

	app.Get("/slow", timeout.New(slow, timeout.Config{Timeout: time.Millisecond}))

	shown.Fetch(adaptor.FiberApp(app), "GET /slow")
	// Output:
	// GET /slow: 408 Request Timeout
}

// Fiber's server refuses a body that is too long without any route, but runs what is
// mounted with Use.
func Example_bodyLimit() {
	app := fiber.New(fiber.Config{BodyLimit: 1000})
	app.Use(fiberadapter.Middleware(engine))
	app.Post("/upload", ok)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true})
	defer app.Shutdown()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /upload HTTP/1.1\r\nHost: api.example.com\r\nOrigin: https://app.example.com\r\nContent-Length: 2000\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d %q\n", answer.StatusCode, answer.Header.Get("Access-Control-Allow-Origin"))
	// Output:
	// 413 "https://app.example.com"
}
