package mounting_test

import (
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/shown"
)

func update(c *gin.Context) { c.String(http.StatusOK, "updated") }

func Example_ginGroup() {
	router := gin.New()

	cors := ginadapter.On(router) // once, before groups and routes
	api := cors.Group(router.Group("/api"), engine)
	api.PUT("/users/:id", update)
	router.PUT("/internal", update) // no policy: pages of other origins cannot call it

	shown.Fetch(router, "PUT /api/users/7", "PUT /internal")
	// Output:
	// PUT /api/users/7: 200 OK
	// PUT /internal: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
}

func Example_ginRoute() {
	router := gin.New()

	cors := ginadapter.On(router)
	cors.Route(router, engine, "PUT", "/users/:id", update)

	shown.Fetch(router, "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_ginTwoPoliciesOnAPath() {
	router, remove := gin.New(), update

	cors := ginadapter.On(router)
	api := cors.Group(router.Group("/api"), partners)
	api.PUT("/users/:id", update)
	cors.Route(api, admins, "DELETE", "/users/:id", remove)

	shown.FetchFrom("https://app.example.com", router, "PUT /api/users/7", "DELETE /api/users/7")
	shown.FetchFrom("https://admin.example.com", router, "DELETE /api/users/7")
	// Output:
	// PUT /api/users/7: 200 OK
	// DELETE /api/users/7: a network error: its preflight failed: the response has no Access-Control-Allow-Origin
	// DELETE /api/users/7: 200 OK
}

func Example_ginRedirectsOff() {
	router := gin.New()

	router.RedirectTrailingSlash = false // /users/ is a 404 that pages can read
	router.RedirectFixedPath = false     // as in gin.New; /USERS is a 404
	router.Use(ginadapter.Middleware(engine))

	router.GET("/users", update)
	shown.Fetch(router, "GET /users/", "GET /USERS")
	// Output:
	// GET /users/: 404 Not Found
	// GET /USERS: 404 Not Found
}

func Example_ginRedirectsWithHeaders() {
	router := gin.New()
	router.GET("/users", update)

	// In place of router.Use: around the engine, also around its redirects.
	app := httpadapter.Middleware(engine)(router) // http.ListenAndServe(":8080", app)

	shown.Fetch(app, "GET /users/")
	// Output:
	// GET /users/: 200 OK
}

func Example_ginNotFound() {
	router := gin.New()
	router.RedirectTrailingSlash = false

	router.HandleMethodNotAllowed = true // 405 for a path with other methods; Gin's default is 404
	router.Use(ginadapter.Middleware(engine))
	router.NoRoute(func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{"error": "no such path"}) })
	router.GET("/users", update)

	shown.Fetch(router, "GET /users", "GET /nowhere", "DELETE /users")
	// Output:
	// GET /users: 200 OK
	// GET /nowhere: 404 Not Found
	// DELETE /users: 405 Method Not Allowed
}

func Example_ginOptions() {
	router := gin.New()
	router.RedirectTrailingSlash = false
	router.Use(ginadapter.Middleware(engine))
	router.PUT("/users/:id", update)

	router.OPTIONS("/users/:id", func(c *gin.Context) {
		c.Header("Allow", "OPTIONS, PUT")
		c.Status(http.StatusNoContent)
	})

	shown.Options(router, "/users/7")
	shown.Fetch(router, "PUT /users/7")
	// Output:
	// OPTIONS /users/7: 204, Allow: "OPTIONS, PUT"
	// PUT /users/7: 200 OK
}

func Example_ginPassthrough() {
	router := gin.New()

	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}},
		core.WithPreflightPassthrough())
	router.Use(ginadapter.Middleware(engine))
	router.OPTIONS("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) }) // also for preflights

	router.PUT("/users/:id", update)
	shown.Fetch(router, "PUT /users/7")
	// Output:
	// PUT /users/7: 200 OK
}

func Example_ginProxy() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // would be there twice
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	router := gin.New()
	router.Use(ginadapter.Middleware(engine))

	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ModifyResponse = httpadapter.StripUpstream // the policy here is the only one
	router.Any("/legacy/*path", gin.WrapH(proxy))

	shown.Fetch(router, "GET /legacy/things")
	// Output:
	// GET /legacy/things: 200 OK
}

func Example_ginStatic() {
	folder, err := os.MkdirTemp("", "fonts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "inter.woff2"), []byte("font"), 0o600); err != nil {
		log.Fatal(err)
	}
	router := gin.New()

	router.Use(ginadapter.Middleware(engine)) // before Static, as before every route
	router.Static("/fonts", folder)

	shown.Fetch(router, "GET /fonts/inter.woff2", "GET /fonts/missing.woff2")
	// Output:
	// GET /fonts/inter.woff2: 200 OK
	// GET /fonts/missing.woff2: 404 Not Found
}

func Example_ginWebSocket() {
	router := gin.New()
	router.Use(ginadapter.Middleware(engine))

	router.GET("/live", func(c *gin.Context) {
		if !core.AdmitsOrigin(engine, c.Request) {
			c.AbortWithStatus(http.StatusForbidden)
			return
		}
		upgrade(c.Writer, c.Request) // of your WebSocket library, with its own check off
	})

	shown.Handshake(router, "/live", "https://app.example.com", "https://evil.example")
	// Output:
	// WebSocket from https://app.example.com: 101
	// WebSocket from https://evil.example: 403
}
