package mounting_test

import (
	"errors"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

func echoOK(c echo.Context) error { return c.String(http.StatusOK, "ok") }

func Example_echoGroup() {
	e, update := echo.New(), echoOK

	cors := echoadapter.On(e) // once
	api := cors.Group("/api", engine)
	api.PUT("/users/:id", update)
	e.PUT("/internal", update) // no policy: pages of other origins cannot call it

	shown.Fetch(e, "PUT /api/users/7", "PUT /internal")
	// Output:
	// PUT /api/users/7: 200 OK
	// PUT /internal: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
}

func Example_echoRoute() {
	e, update := echo.New(), echoOK

	cors := echoadapter.On(e)
	cors.Route(engine, e.PUT("/users/:id", update))

	shown.Fetch(e, "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_echoTwoPoliciesOnAPath() {
	e, update, remove := echo.New(), echoOK, echoOK

	cors := echoadapter.On(e)
	api := cors.Group("/api", partners)
	api.PUT("/users/:id", update)
	cors.Route(admins, api.DELETE("/users/:id", remove))

	shown.FetchFrom("https://app.example.com", e, "PUT /api/users/7", "DELETE /api/users/7")
	shown.FetchFrom("https://admin.example.com", e, "DELETE /api/users/7")
	// Output:
	// PUT /api/users/7: 200 OK
	// DELETE /api/users/7: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// DELETE /api/users/7: 200 OK
}

func Example_echoRedirects() {
	e, list := echo.New(), echoOK

	e.Pre(echoadapter.Middleware(engine)) // in place of e.Use, and before what redirects
	e.Pre(middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{
		RedirectCode: http.StatusMovedPermanently,
	}))
	e.GET("/users", list)

	shown.Fetch(e, "GET /users/")
	// Output:
	// GET /users/: 200 OK
}

func Example_echoErrorHandler() {
	e, list := echo.New(), echoOK

	e.HTTPErrorHandler = func(err error, c echo.Context) {
		status := http.StatusInternalServerError
		var failed *echo.HTTPError
		if errors.As(err, &failed) {
			status = failed.Code
		}
		c.JSON(status, map[string]string{"error": http.StatusText(status)})
	}
	e.Use(echoadapter.Middleware(engine))
	e.GET("/users", list)

	shown.Fetch(e, "GET /users", "GET /users/", "GET /nowhere", "DELETE /users")
	// Output:
	// GET /users: 200 OK
	// GET /users/: 404 Not Found
	// GET /nowhere: 404 Not Found
	// DELETE /users: 405 Method Not Allowed
}

func Example_echoOptions() {
	e, update := echo.New(), echoOK
	e.Use(echoadapter.Middleware(engine))
	e.PUT("/users/:id", update)
	e.PUT("/notes/:id", update)

	e.OPTIONS("/users/:id", func(c echo.Context) error {
		c.Response().Header().Set("Allow", "OPTIONS, PUT")
		return c.NoContent(http.StatusOK)
	})

	shown.Options(e, "/users/7")
	shown.Options(e, "/notes/7") // by Echo itself
	shown.Fetch(e, "PUT /users/7")
	// Output:
	// OPTIONS /users/7: 200, Allow: "OPTIONS, PUT"
	// OPTIONS /notes/7: 204, Allow: "OPTIONS, PUT"
	// PUT /users/7: 200 OK
}

func Example_echoProxy() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // would be there twice
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))

	e.Group("/legacy").Use(middleware.ProxyWithConfig(middleware.ProxyConfig{
		Balancer:       middleware.NewRoundRobinBalancer([]*middleware.ProxyTarget{{URL: upstream}}),
		ModifyResponse: httpadapter.StripUpstream, // the policy here is the only one
	}))

	shown.Fetch(e, "GET /legacy/things")
	// Output:
	// GET /legacy/things: 200 OK
}

func Example_echoStatic() {
	folder, err := os.MkdirTemp("", "fonts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "inter.woff2"), []byte("font"), 0o600); err != nil {
		log.Fatal(err)
	}
	e := echo.New()

	e.Use(echoadapter.Middleware(engine)) // not g.Use: it does not see preflights of Static
	e.Static("/fonts", folder)

	shown.Fetch(e, "GET /fonts/inter.woff2", "GET /fonts/missing.woff2")
	// Output:
	// GET /fonts/inter.woff2: 200 OK
	// GET /fonts/missing.woff2: 404 Not Found
}

func Example_echoWebSocket() {
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))

	e.GET("/live", func(c echo.Context) error {
		if !core.AdmitsOrigin(engine, c.Request()) {
			return echo.ErrForbidden
		}
		upgrade(c.Response(), c.Request()) // of your WebSocket library, with its own check off
		return nil
	})

	shown.Handshake(e, "/live", "https://app.example.com", "https://evil.example")
	// Output:
	// WebSocket from https://app.example.com: 101
	// WebSocket from https://evil.example: 403
}
