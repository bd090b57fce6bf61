// Package app builds the applications under test: this library on each framework
// that it has an adapter for, mounted as their documentation shows.
package app

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// Adapter is this library on one framework.
type Adapter struct {
	Name  string
	Build func(ev core.Evaluator, routes []Route) http.Handler

	// BuildOn mounts group on the routes of [Group]. A route with a policy of its own
	// gets that. It is nil if the framework has no On.
	BuildOn func(group core.Evaluator, routes []Route) http.Handler

	// NoHijack says that a handler cannot take the connection over, as libraries for
	// WebSockets do.
	NoHijack bool
}

// Route is a handler of an application.
type Route struct {
	Method, Path string
	Handler      http.HandlerFunc
	Policy       core.Evaluator // of its own, for BuildOn; nil: the group's
}

// Adapters are all adapters, each mounted on the whole application.
var Adapters = []Adapter{
	{"net/http", buildNetHTTP, nil, false},
	{"gin", buildGin, ginOn, false},
	{"echo", buildEcho, echoOn, false},
	{"echo v5", buildEchoV5, echoV5On, false},
	{"chi", buildChi, chiOn, false},
	{"fiber", buildFiber, nil, true},
}

func buildNetHTTP(ev core.Evaluator, routes []Route) http.Handler {
	return OnServeMux("net/http", httpadapter.Middleware).Build(ev, routes)
}

// OnServeMux mounts a middleware around a ServeMux.
func OnServeMux(name string, middleware func(core.Evaluator) func(http.Handler) http.Handler) Adapter {
	return Adapter{Name: name, Build: func(ev core.Evaluator, routes []Route) http.Handler {
		mux := http.NewServeMux()
		for _, r := range routes {
			mux.Handle(r.Method+" "+r.Path, r.Handler)
		}
		return middleware(ev)(mux)
	}}
}

// No list of routes for every case, and no log of the lookups that fail on purpose.
func init() {
	gin.SetMode(gin.ReleaseMode)
	slog.SetDefault(slog.New(slog.DiscardHandler))
}

func buildGin(ev core.Evaluator, routes []Route) http.Handler {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.Use(ginadapter.Middleware(ev))
	for _, r := range routes {
		engine.Handle(r.Method, r.Path, gin.WrapF(r.Handler))
	}
	return engine
}

func buildEcho(ev core.Evaluator, routes []Route) http.Handler {
	e := echo.New()
	e.Use(echoadapter.Middleware(ev))
	for _, r := range routes {
		e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler))
	}
	return e
}

func buildEchoV5(ev core.Evaluator, routes []Route) http.Handler {
	e := echov5.New()
	e.Use(echov5adapter.Middleware(ev))
	for _, r := range routes {
		e.Add(r.Method, r.Path, echov5.WrapHandler(r.Handler))
	}
	return e
}

func buildChi(ev core.Evaluator, routes []Route) http.Handler {
	mux := chi.NewRouter()
	mux.Use(chiadapter.Middleware(ev))
	for _, r := range routes {
		mux.Method(r.Method, r.Path, r.Handler)
	}
	return mux
}

// Methods are the methods for which applications under test have handlers.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// Path is the path of the handlers of applications under test, and Group is the prefix
// of their group.
const (
	Path  = Group + "/resource"
	Group = "/api"
)

// Routes serves one handler under some methods.
func Routes(methods []string, handler http.HandlerFunc) []Route {
	routes := make([]Route, 0, len(methods))
	for _, method := range methods {
		routes = append(routes, Route{Method: method, Path: Path, Handler: handler})
	}
	return routes
}
