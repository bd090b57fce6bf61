package fiberadapter_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   "fiber",
		Mounts: []conformance.Mount{conformance.MountApp, conformance.MountGroup, conformance.MountRoute},
		Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			// One vector sends the method options. Fiber answers 501 to methods that are
			// not in this list, before any handler runs.
			app := newApp(fiber.Config{RequestMethods: append(slices.Clone(fiber.DefaultMethods), "options")})
			cors := fiberadapter.Middleware(ev)
			switch m {
			case conformance.MountApp:
				app.Use(cors)
				add(app, "", routes)
			case conformance.MountGroup:
				add(app.Group("/api", cors), "/api", routes)
			case conformance.MountRoute:
				app.Use(routes[0].Path, cors)
				add(app, "", routes)
			}
			return serve(app)
		},
	})
}

func add(router fiber.Router, prefix string, routes []conformance.Route) {
	for _, r := range routes {
		router.Add([]string{r.Method}, strings.TrimPrefix(r.Path, prefix), handle(r.Handler))
	}
}
