package peertest

import (
	"net/http"
	"slices"
	"time"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gochicors "github.com/go-chi/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	rscors "github.com/rs/cors"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// library is one of the others. The same application runs with it and with ours.
type library struct {
	name   string
	can    func(p policy) bool // say it
	theirs func(p policy, h http.Handler) http.Handler
	ours   func(ev core.Evaluator, h http.Handler) http.Handler

	matches        func(entry, origin string) bool
	acceptsHeaders func(c *comparison) bool // if not every header is granted
}

func (p policy) anyHeader() bool { return slices.Contains(p.AllowHeaders, "*") }
func (p policy) anyMethod() bool { return slices.Contains(p.AllowMethods, "*") }
func (p policy) has(list []string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(list, name) })
}

// withSafelisted lists the methods that always pass elsewhere.
func (p policy) withSafelisted() []string {
	return append([]string{"GET", "HEAD", "POST"}, p.AllowMethods...)
}

// onlyStar is the list for a library whose "*" covers Authorization.
func (p policy) onlyStar() []string {
	if p.anyHeader() {
		return []string{"*"}
	}
	return slices.Clone(p.AllowHeaders) // rs/cors sorts what it is given
}

var libraries = []library{
	{
		name: "rs",
		can: func(p policy) bool { // no list of headers has a default; its "*" covers Authorization
			return !p.anyMethod() && len(p.AllowHeaders) > 0 && (!p.anyHeader() || p.has(p.AllowHeaders, "Authorization"))
		},
		theirs: func(p policy, h http.Handler) http.Handler {
			return rscors.New(rscors.Options{AllowedOrigins: p.AllowOrigins, AllowedMethods: p.withSafelisted(), AllowedHeaders: p.onlyStar(),
				ExposedHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials, MaxAge: p.MaxAgeSeconds}).Handler(h)
		},
		ours:           onMux,
		matches:        rsMatches,
		acceptsHeaders: (*comparison).namesInOrder,
	},
	{
		name: "jub0bs",
		can: func(p policy) bool { // with credentials its "*" covers Authorization
			return !(p.anyHeader() && p.AllowCredentials && !p.has(p.AllowHeaders, "Authorization"))
		},
		theirs: func(p policy, h http.Handler) http.Handler {
			m, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: p.AllowOrigins, Methods: p.AllowMethods, RequestHeaders: p.AllowHeaders,
				ResponseHeaders: p.ExposeHeaders, Credentialed: p.AllowCredentials, MaxAgeInSeconds: p.MaxAgeSeconds, DangerouslyTolerateInsecureOrigins: true})
			if err != nil {
				panic(err)
			}
			return m.Wrap(h)
		},
		ours:           onMux,
		matches:        jub0bsMatches,
		acceptsHeaders: (*comparison).namesInOrder,
	},
	{
		name: "gin-contrib",
		can: func(p policy) bool { // it sends "*" with credentials, too, and methods in upper case; no -1
			return !(p.AllowCredentials && (p.anyHeader() || p.anyMethod())) && !p.has(p.AllowMethods, "Purge") && p.MaxAgeSeconds >= 0
		},
		theirs: func(p policy, h http.Handler) http.Handler {
			return onGin(gincors.New(gincors.Config{AllowOrigins: p.AllowOrigins, AllowWildcard: !p.star(), AllowMethods: p.AllowMethods, AllowHeaders: p.AllowHeaders,
				ExposeHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials, MaxAge: time.Duration(p.MaxAgeSeconds) * time.Second,
				CustomSchemas: []string{"app://"}}), h)
		},
		ours:    func(ev core.Evaluator, h http.Handler) http.Handler { return onGin(ginadapter.Middleware(ev), h) },
		matches: ginMatches,
	},
	{
		name: "echo",
		can: func(p policy) bool { // an empty list grants all; it sends "*" with credentials, too
			return len(p.AllowMethods) > 0 && len(p.AllowHeaders) > 0 && !(p.AllowCredentials && (p.anyHeader() || p.anyMethod()))
		},
		theirs: func(p policy, h http.Handler) http.Handler {
			return onEcho(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: p.AllowOrigins, AllowMethods: p.AllowMethods, AllowHeaders: p.AllowHeaders,
				ExposeHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials, MaxAge: p.MaxAgeSeconds}), h)
		},
		ours:    func(ev core.Evaluator, h http.Handler) http.Handler { return onEcho(echoadapter.Middleware(ev), h) },
		matches: echoMatches,
	},
	{
		name: "go-chi",
		can: func(p policy) bool { // as rs; methods in upper case; no -1
			return !p.anyMethod() && len(p.AllowHeaders) > 0 && (!p.anyHeader() || p.has(p.AllowHeaders, "Authorization")) &&
				!p.has(p.AllowMethods, "Purge") && p.MaxAgeSeconds >= 0
		},
		theirs: func(p policy, h http.Handler) http.Handler {
			return onChi(gochicors.Handler(gochicors.Options{AllowedOrigins: p.AllowOrigins, AllowedMethods: p.withSafelisted(), AllowedHeaders: p.onlyStar(),
				ExposedHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials, MaxAge: p.MaxAgeSeconds}), h)
		},
		ours:    func(ev core.Evaluator, h http.Handler) http.Handler { return onChi(chiadapter.Middleware(ev), h) },
		matches: rsMatches,
		acceptsHeaders: func(c *comparison) bool {
			return !slices.ContainsFunc(c.chiNames(), func(name string) bool { return !slices.Contains(lower(c.AllowHeaders), name) })
		},
	},
}

// In each application the handler gets every request that the middleware lets pass.

func onMux(ev core.Evaluator, h http.Handler) http.Handler { return httpadapter.Middleware(ev)(h) }

func onGin(m gin.HandlerFunc, h http.Handler) http.Handler {
	router := gin.New()
	router.Use(m)
	router.NoRoute(gin.WrapH(h))
	return router
}

func onEcho(m echo.MiddlewareFunc, h http.Handler) http.Handler {
	e := echo.New()
	e.Use(m)
	e.Any("/", echo.WrapHandler(h))
	e.RouteNotFound("/", echo.WrapHandler(h))
	return e
}

func onChi(m func(http.Handler) http.Handler, h http.Handler) http.Handler {
	router := chi.NewRouter()
	router.Use(m)
	router.Handle("/", h)
	router.MethodNotAllowed(h.ServeHTTP)
	return router
}
