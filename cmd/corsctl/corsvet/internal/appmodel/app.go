// Package appmodel reads from the SSA form of a package how its applications are put
// together: which routers there are, and what is mounted on them, in which order.
//
// It follows calls within the package, closures, and values in variables and struct
// fields. What it cannot follow is unknown, and unknown values are nowhere in the model.
package appmodel

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// App is what a package puts together.
type App struct {
	Routers  []*Router
	Wraps    []*Wrap
	Timeouts []*Wrap // http.TimeoutHandler
}

// Framework is where a router comes from.
type Framework uint8

const (
	Gin Framework = iota
	Echo
	Chi
	ServeMux
)

// Scope says what the requests are that a router's middleware gets.
type Scope uint8

const (
	Unknown Scope = iota // it came as an interface and may be any of these
	Root                 // an engine, an instance, a router of its own
	Group                // a group of Gin or Echo
	Inline               // r.With and r.Group of chi: part of another router
)

// Router is a router, or a group of one.
type Router struct {
	Framework Framework
	Scope     Scope
	Parent    *Router // nil also if the parent is not known
	Known     bool    // false if it came from elsewhere, so that more may be mounted on it
	Made      Site
	Prefix    string // of its routes, as far as it is constant

	Uses   []*Use
	Routes []*Route
	Groups []*Router // made from this one, chi's sub-routers too

	// Escapes is true if functions elsewhere may get the router and add routes.
	Escapes bool

	// On is true after On of one of our adapters.
	On bool

	// ServesOptions is true if preflights find a route here or a handler for the rest.
	ServesOptions bool

	from []*Router // a variable that may hold one of these
}

// Use is a call that mounts middleware on all routes of a router that come later, or on
// all routes at all, as with Echo.
type Use struct {
	Site
	Router     *Router
	Middleware []*Middleware
	Pre        bool // Echo's Pre, which runs before Use
}

// Route is a route with a handler, or a router that is mounted at a path.
type Route struct {
	Site
	Router     *Router
	Method     string // empty for every method, or if it is not constant
	Path       string
	Middleware []*Middleware
	Handler    value
	Mounted    bool
	Files      bool // Static of Gin

	// Elsewhere is set for all the routes that a function of another package adds.
	Elsewhere *types.Func

	// SetsOrigin is true if the handler writes Access-Control-Allow-Origin, AddsOrigin if
	// it adds another one.
	SetsOrigin, AddsOrigin bool
}

// Middleware is a middleware that is recognized. Others are left out of lists.
type Middleware struct {
	middleware.Kind
	Arg       ast.Expr // where it is mounted, or nil
	evaluator value    // of ours
}

// SamePolicy reports whether both are ours and have one evaluator. The inner one then
// writes once more what the outer one has written.
func (m *Middleware) SamePolicy(other *Middleware) bool {
	return m.Ours && other.Ours && m.evaluator != nil && same(m.evaluator, other.evaluator)
}

// Handler is a handler around another one.
type Handler struct {
	By    *Middleware // nil if what it does is not known
	Inner value
}

// Wrap is a call that puts a handler around another one.
type Wrap struct {
	Site
	By    *Middleware // nil for TimeoutHandler
	Inner value
}

// Ancestors returns the router and those that it is a part of, from itself to the outermost.
func (r *Router) Ancestors() []*Router {
	var all []*Router
	for at := r; at != nil && !slices.Contains(all, at); at = at.Parent {
		all = append(all, at)
		for _, from := range at.from {
			all = append(all, from.Ancestors()...)
		}
	}
	return all
}

// CORSIn returns the first CORS middleware within a handler or on a router, or nil.
func CORSIn(v value) *Middleware {
	switch v := v.(type) {
	case *Handler:
		if v.By != nil && v.By.Class == middleware.CORS {
			return v.By
		}
		return CORSIn(v.Inner)
	case *Router:
		for _, use := range v.Uses {
			for _, m := range use.Middleware {
				if m.Class == middleware.CORS {
					return m
				}
			}
		}
	}
	return nil
}

// RouterIn returns the router that a handler ends in, or nil.
func RouterIn(v value) *Router {
	switch v := v.(type) {
	case *Handler:
		return RouterIn(v.Inner)
	case *Router:
		return v
	}
	return nil
}
