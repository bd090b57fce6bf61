package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
)

// Partners may change what administrators alone may remove.
var (
	partners = core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}})
	admins   = core.MustNew(core.Policy{AllowOrigins: []string{"https://admin.example.com"}, AllowMethods: []string{"DELETE"}})
)

func Example_groupsAndRoutesInGin() {
	gin.SetMode(gin.TestMode)
	router := gin.New()
	update, remove := func(*gin.Context) {}, func(*gin.Context) {}

	cors := ginadapter.On(router)
	api := cors.Group(router.Group("/api"), partners)
	api.PUT("/users/:id", update)
	cors.Route(api, admins, "DELETE", "/users/:id", remove)

	printPreflights(router, "/api/users/7")
	// Output:
	// PUT of https://app.example.com: 204, DELETE: 403
	// PUT of https://admin.example.com: 403, DELETE: 204
}

func Example_groupsAndRoutesInEcho() {
	e := echo.New()
	update := func(c echo.Context) error { return nil }
	remove := update

	cors := echoadapter.On(e)
	api := cors.Group("/api", partners)
	api.PUT("/users/:id", update)
	cors.Route(admins, e.DELETE("/users/:id", remove))

	printPreflights(e, "/api/users/7")
	printPreflights(e, "/users/7")
	// Output:
	// PUT of https://app.example.com: 204, DELETE: 204
	// PUT of https://admin.example.com: 403, DELETE: 403
	// PUT of https://app.example.com: 403, DELETE: 403
	// PUT of https://admin.example.com: 204, DELETE: 204
}

func Example_groupsAndRoutesInChi() {
	r := chi.NewRouter()
	list := func(http.ResponseWriter, *http.Request) {}
	remove := list

	chiadapter.On(r)
	r.With(chiadapter.Middleware(admins)).Delete("/users/{id}", remove)
	r.Route("/photos", func(r chi.Router) {
		r.Use(chiadapter.Middleware(partners))
		r.Get("/", list)
	})

	printPreflights(r, "/users/7")
	printPreflights(r, "/photos/")
	// Output:
	// PUT of https://app.example.com: 403, DELETE: 403
	// PUT of https://admin.example.com: 204, DELETE: 204
	// PUT of https://app.example.com: 204, DELETE: 204
	// PUT of https://admin.example.com: 403, DELETE: 403
}

// printPreflights shows which statuses a router answers preflights with.
func printPreflights(router http.Handler, path string) {
	status := func(origin, method string) int {
		r := httptest.NewRequest(http.MethodOptions, path, nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", method)
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		return w.Code
	}
	for _, origin := range []string{page, "https://admin.example.com"} {
		fmt.Printf("PUT of %s: %d, DELETE: %d\n", origin, status(origin, "PUT"), status(origin, "DELETE"))
	}
}
