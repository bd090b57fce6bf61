package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/shown"
)

// full is a store of a limiter whose limit is used up.
type full struct{}

func (full) Allow(string) (bool, error) { return false, nil }

// Each middleware of Echo that may answer by itself, inside and outside of CORS.
func Example_neighbours() {
	refuses := func(*echo.Context, string, string) (bool, error) { return false, nil }
	panics := func(*echo.Context) error { panic("a bug") }
	slow := func(c *echo.Context) error { <-c.Request().Context().Done(); return c.Request().Context().Err() }
	fails := func(*echo.Context) error { return errors.New("no database") }
	for _, row := range []struct {
		name    string
		theirs  echo.MiddlewareFunc
		request string
		handler echo.HandlerFunc
	}{
		{"BasicAuth", middleware.BasicAuth(refuses), "GET /", ok},
		{"RateLimiter", middleware.RateLimiter(full{}), "GET /", ok},
		{"BodyLimit", middleware.BodyLimit(1000), "POST /", ok},
		{"Recover", middleware.Recover(), "GET /", panics},
		{"ContextTimeout", middleware.ContextTimeout(time.Millisecond), "GET /", slow},
		{"Gzip", middleware.Gzip(), "GET /", fails},
	} {
		inside, outside := echo.New(), echo.New()
		inside.Use(echov5adapter.Middleware(engine), row.theirs)
		outside.Use(row.theirs, echov5adapter.Middleware(engine))
		fmt.Println(row.name, "inside of CORS, and outside:")
		for _, e := range []*echo.Echo{inside, outside} {
			e.Logger = slog.New(slog.DiscardHandler)
			e.Any("/", row.handler)
			shown.Fetch(e, row.request)
		}
	}
	// Output:
	// BasicAuth inside of CORS, and outside:
	// GET /: 401 Unauthorized
	// GET /: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// RateLimiter inside of CORS, and outside:
	// GET /: 429 Too Many Requests
	// GET /: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// BodyLimit inside of CORS, and outside:
	// POST /: 413 Request Entity Too Large
	// POST /: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// Recover inside of CORS, and outside:
	// GET /: 500 Internal Server Error
	// GET /: 500 Internal Server Error
	// ContextTimeout inside of CORS, and outside:
	// GET /: 503 Service Unavailable
	// GET /: 503 Service Unavailable
	// Gzip inside of CORS, and outside:
	// GET /: 500 Internal Server Error
	// GET /: 500 Internal Server Error
}
