// Package middleware recognizes middleware that answers preflights: that of CORS
// libraries and that which authenticates. It knows popular packages by their names, and
// finds functions of an application by what their code does.
package middleware

import (
	"go/types"
	"regexp"
	"strings"
)

// Class says what a middleware does to a preflight.
type Class uint8

const (
	None Class = iota
	CORS       // sets CORS headers
	Auth       // answers 401 to a request without credentials, and a preflight has none
)

// Kind is what is known about a middleware.
type Kind struct {
	Class Class

	// Name is for messages: "gin-contrib/cors", "gin.BasicAuth", "the function Cors".
	Name string

	// Ours is true for the middleware of this project.
	Ours bool

	// Guarded is true for our Guard, which removes what a handler adds.
	Guarded bool

	// HandWritten is true for a function of the application. AnswersOptions then says
	// whether it means to answer preflights: its code names OPTIONS, or sets a header that
	// browsers read in responses to preflights only.
	HandWritten, AnswersOptions bool
}

const ours = "github.com/sallyport/cors/"

// makers are functions that return a CORS middleware, or a value that has one as a
// method. Paths are without the major version.
var makers = map[string]string{
	"github.com/gin-contrib/cors.New":                    "gin-contrib/cors",
	"github.com/gin-contrib/cors.Default":                "gin-contrib/cors",
	"github.com/rs/cors/wrapper/gin.New":                 "rs/cors",
	"github.com/rs/cors/wrapper/gin.Default":             "rs/cors",
	"github.com/rs/cors/wrapper/gin.AllowAll":            "rs/cors",
	"github.com/rs/cors.New":                             "rs/cors",
	"github.com/rs/cors.Default":                         "rs/cors",
	"github.com/rs/cors.AllowAll":                        "rs/cors",
	"github.com/go-chi/cors.Handler":                     "go-chi/cors",
	"github.com/go-chi/cors.New":                         "go-chi/cors",
	"github.com/go-chi/cors.AllowAll":                    "go-chi/cors",
	"github.com/jub0bs/cors.NewMiddleware":               "jub0bs/cors",
	"github.com/gorilla/handlers.CORS":                   "gorilla/handlers",
	"github.com/labstack/echo/middleware.CORS":           "echo's middleware",
	"github.com/labstack/echo/middleware.CORSWithConfig": "echo's middleware",
}

// methods are those of a value made by a maker that are a middleware.
var methods = map[string]bool{
	"(*github.com/rs/cors.Cors).Handler":        true,
	"(*github.com/go-chi/cors.Cors).Handler":    true,
	"(*github.com/jub0bs/cors.Middleware).Wrap": true,
}

// authMakers return a middleware that answers 401 to every request without credentials,
// and authMiddleware are such middleware themselves.
var authMakers = map[string]string{
	"github.com/gin-gonic/gin.BasicAuth":                             "gin.BasicAuth",
	"github.com/gin-gonic/gin.BasicAuthForRealm":                     "gin.BasicAuthForRealm",
	"github.com/labstack/echo/middleware.BasicAuth":                  "echo's BasicAuth",
	"github.com/labstack/echo/middleware.BasicAuthWithConfig":        "echo's BasicAuth",
	"github.com/labstack/echo/middleware.KeyAuth":                    "echo's KeyAuth",
	"github.com/labstack/echo/middleware.KeyAuthWithConfig":          "echo's KeyAuth",
	"github.com/labstack/echo/middleware.JWT":                        "echo's JWT",
	"github.com/labstack/echo/middleware.JWTWithConfig":              "echo's JWT",
	"github.com/labstack/echo-jwt.JWT":                               "echo-jwt",
	"github.com/labstack/echo-jwt.WithConfig":                        "echo-jwt",
	"github.com/go-chi/chi/middleware.BasicAuth":                     "chi's BasicAuth",
	"github.com/go-chi/jwtauth.Authenticator":                        "jwtauth.Authenticator",
	"(*github.com/appleboy/gin-jwt.GinJWTMiddleware).MiddlewareFunc": "gin-jwt",
}

var majorVersion = regexp.MustCompile(`/v[0-9]+($|[/.])|\.v[0-9]+($|\.)`)

// FullName is the name of a function with its package path, without major versions.
func FullName(f *types.Func) string {
	name := f.FullName()
	if f.Pkg() == nil {
		return name
	}
	path := f.Pkg().Path()
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		path = path[i+len("/vendor/"):]
	}
	return strings.Replace(name, f.Pkg().Path(), PathWithoutVersion(path), 1)
}

// PathWithoutVersion is a package path without its major version: gin-jwt for
// gin-jwt/v2, echo/middleware for echo/v4/middleware.
func PathWithoutVersion(path string) string {
	return majorVersion.ReplaceAllString(path, "$1$2")
}

// Known says what a call of f returns, if f belongs to a package of the tables. For a
// function that is a middleware itself it says the same.
func Known(f *types.Func) (Kind, bool) {
	name := FullName(f)
	if kind, ok := ofOurs(name); ok {
		return kind, true
	}
	if library, ok := makers[name]; ok {
		return Kind{Class: CORS, Name: library, AnswersOptions: true}, true
	}
	if auth, ok := authMakers[name]; ok {
		return Kind{Class: Auth, Name: auth}, true
	}
	return Kind{}, false
}

// ofOurs knows Middleware, Guard and RouteMethods of every adapter.
func ofOurs(name string) (Kind, bool) {
	rest, ok := strings.CutPrefix(strings.NewReplacer("(*", "", ")", "").Replace(name), ours)
	if !ok {
		return Kind{}, false
	}
	adapter, function, ok := strings.Cut(rest, ".")
	if !ok || !strings.HasSuffix(adapter, "adapter") {
		return Kind{}, false
	}
	kind := Kind{Class: CORS, Name: adapter, Ours: true, AnswersOptions: true}
	switch function {
	case "Middleware", "RouteMethods", "Policies.RouteMethods":
		return kind, true
	case "Guard":
		kind.Guarded = true
		return kind, true
	}
	return Kind{}, false
}

// IsMethodOfMaker reports whether f is a method of what a CORS library made, and wraps a
// handler.
func IsMethodOfMaker(f *types.Func) bool { return methods[FullName(f)] }

// IsOn reports whether f is On of one of our adapters.
func IsOn(f *types.Func) bool {
	rest, ok := strings.CutPrefix(FullName(f), ours)
	return ok && strings.HasSuffix(rest, "adapter.On")
}
