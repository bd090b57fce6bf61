package mounting_test

import (
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/shown"
)

// echoRefuses stands for a middleware that refuses requests for one path.
func echoRefuses(path string, status int) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().URL.Path == path {
				return echo.NewHTTPError(status)
			}
			return next(c)
		}
	}
}

func Example_echoOrder() {
	log := middleware.RequestLoggerConfig{LogValuesFunc: func(echo.Context, middleware.RequestLoggerValues) error { return nil }}
	recover := middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true})
	limit := echoRefuses("/busy", http.StatusTooManyRequests)
	authenticate := echoRefuses("/private", http.StatusUnauthorized)
	panics := func(echo.Context) error { panic("a bug") }
	e := echo.New()
	e.Logger.SetOutput(io.Discard)

	e.Use(middleware.RequestLoggerWithConfig(log), recover) // outside of CORS they see preflights, too
	e.Use(echoadapter.Middleware(engine))
	e.Use(middleware.Gzip(), limit, middleware.BodyLimit("1K"), authenticate) // may answer by itself: inside

	e.PUT("/private", echoOK)
	e.GET("/panics", panics)

	wrong := echo.New()
	wrong.Use(limit, middleware.BodyLimit("1K"), authenticate, echoadapter.Middleware(engine))
	wrong.PUT("/private", echoOK)
	wrong.GET("/panics", panics) // and no Recover

	requests := []string{"PUT /private", "GET /private", "POST /upload", "GET /busy", "GET /panics"}
	fmt.Println("CORS outside:")
	shown.Fetch(e, requests...)
	fmt.Println("CORS inside, no recovery:")
	shown.Fetch(wrong, requests...)
	// Output:
	// CORS outside:
	// PUT /private: 401 Unauthorized
	// GET /private: 401 Unauthorized
	// POST /upload: 413 Request Entity Too Large
	// GET /busy: 429 Too Many Requests
	// GET /panics: 500 Internal Server Error
	// CORS inside, no recovery:
	// PUT /private: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// GET /private: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// POST /upload: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /busy: a network error: script may not read the response: the response has no Access-Control-Allow-Origin
	// GET /panics: a network error: the server closed the connection
}
