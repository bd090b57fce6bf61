// Package routers compares the cost of policies on groups and routes with that of the
// framework's own routing, with many routes.
package routers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
)

// route is one route of the application, in chi's notation of paths.
type route struct {
	method, path string
	isAdmins     bool // it has a policy of its own; the others have that of the group
}

// prefix is that of the one group.
const prefix = "/api"

// routesFor returns n routes, five for each resource. In every other resource a
// method has a policy of its own, so that its path has two policies.
func routesFor(n int) []route {
	var routes []route
	for i := range n / 5 {
		list, one := fmt.Sprintf("/resource%04d", i), fmt.Sprintf("/resource%04d/{id}", i)
		routes = append(routes,
			route{"GET", list, false}, route{"POST", list, false},
			route{"GET", one, false}, route{"PUT", one, false}, route{"DELETE", one, i%2 == 1})
	}
	return routes
}

// colons writes a path in the notation of Gin and Echo.
func (r route) colons() string { return strings.ReplaceAll(r.path, "{id}", ":id") }

// onePolicy and twoPolicies are paths of resources in the middle of n routes.
func onePolicy(n int) string   { return fmt.Sprintf(prefix+"/resource%04d/7", n/10/2*2) }
func twoPolicies(n int) string { return fmt.Sprintf(prefix+"/resource%04d/7", n/10/2*2+1) }

// notFound is a path that has no route, and begins as many do. It ends in a segment
// that no parameter takes: Echo's last parameter takes slashes.
func notFound(n int) string { return fmt.Sprintf(prefix+"/resource%04dx", n/10) }

// page is an origin that only the group's policy allows.
const page = "https://app.example.com"

func policy(origin string) core.Evaluator {
	return core.MustNew(core.Policy{
		AllowOrigins:  []string{origin},
		AllowMethods:  []string{"PUT", "PATCH", "DELETE"},
		AllowHeaders:  []string{"Authorization", "Content-Type"},
		MaxAgeSeconds: 600,
	})
}

// Framework builds the application, bare, with one policy for all of it, or with
// policies on its group and its routes.
type Framework struct {
	Name           string
	bare           func(routes []route) http.Handler
	withMiddleware func(routes []route, ev core.Evaluator) http.Handler
	withPolicies   func(routes []route, partners, admins core.Evaluator) http.Handler
}

// Frameworks are those whose adapters mount policies on groups and routes.
func Frameworks() []Framework {
	return []Framework{
		{
			"gin",
			func(r []route) http.Handler { return plainGin(r) },
			func(r []route, ev core.Evaluator) http.Handler { return plainGin(r, ginadapter.Middleware(ev)) },
			ginWithPolicies,
		},
		{
			"echo",
			func(r []route) http.Handler { return plainEcho(r) },
			func(r []route, ev core.Evaluator) http.Handler { return plainEcho(r, echoadapter.Middleware(ev)) },
			echoWithPolicies,
		},
		{
			"chi",
			func(r []route) http.Handler { return plainChi(r) },
			func(r []route, ev core.Evaluator) http.Handler { return plainChi(r, chiadapter.Middleware(ev)) },
			chiWithPolicies,
		},
	}
}

// Bare builds the application without this library.
func (f Framework) Bare(n int) http.Handler { return f.bare(routesFor(n)) }

// WithMiddleware builds it with one policy for the whole application.
func (f Framework) WithMiddleware(n int) http.Handler {
	return f.withMiddleware(routesFor(n), policy(page))
}

// WithPolicies builds it with a policy on the group and others on some routes.
func (f Framework) WithPolicies(n int) http.Handler {
	return f.withPolicies(routesFor(n), policy(page), policy("https://admin.example.com"))
}
