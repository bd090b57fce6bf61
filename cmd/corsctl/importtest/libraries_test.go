package importtest

import (
	"encoding/json"
	"net/http"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gochicors "github.com/go-chi/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	rscors "github.com/rs/cors"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// routed are the methods for which the applications have a handler.
var routed = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"}

// subject is a library under test: the same application with it, and with a policy.
type subject struct {
	from        string
	path, alias string // of its package
	typeName    string
	draw        func(g *generator) map[string]any

	old func(settings []byte, h http.HandlerFunc) (http.Handler, error)
	new func(ev core.Evaluator, h http.HandlerFunc) http.Handler
}

func subjects() []subject {
	gin.SetMode(gin.ReleaseMode)
	return []subject{
		{"gin-contrib", "github.com/gin-contrib/cors", "cors", "Config", (*generator).gin,
			func(settings []byte, h http.HandlerFunc) (http.Handler, error) {
				var c gincors.Config
				if err := json.Unmarshal(settings, &c); err != nil {
					return nil, err
				}
				return onGin(gincors.New(c), h), nil
			},
			func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onGin(ginadapter.Middleware(ev), h) }},
		{"echo", "github.com/labstack/echo/v4/middleware", "middleware", "CORSConfig", (*generator).echo,
			func(settings []byte, h http.HandlerFunc) (http.Handler, error) {
				var c middleware.CORSConfig
				if err := json.Unmarshal(settings, &c); err != nil {
					return nil, err
				}
				return onEcho(middleware.CORSWithConfig(c), h), nil
			},
			func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onEcho(echoadapter.Middleware(ev), h) }},
		{"go-chi", "github.com/go-chi/cors", "cors", "Options", (*generator).goChi,
			func(settings []byte, h http.HandlerFunc) (http.Handler, error) {
				var o gochicors.Options
				if err := json.Unmarshal(settings, &o); err != nil {
					return nil, err
				}
				return onChi(gochicors.Handler(o), h), nil
			},
			func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onChi(chiadapter.Middleware(ev), h) }},
		{"rs", "github.com/rs/cors", "cors", "Options", (*generator).rs,
			func(settings []byte, h http.HandlerFunc) (http.Handler, error) {
				var o rscors.Options
				if err := json.Unmarshal(settings, &o); err != nil {
					return nil, err
				}
				return rscors.New(o).Handler(h), nil
			},
			func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return httpadapter.Middleware(ev)(h) }},
	}
}

func onGin(m gin.HandlerFunc, h http.HandlerFunc) http.Handler {
	router := gin.New()
	router.Use(m)
	for _, method := range routed {
		router.Handle(method, "/", gin.WrapF(h))
	}
	return router
}

func onEcho(m echo.MiddlewareFunc, h http.HandlerFunc) http.Handler {
	e := echo.New()
	e.Use(m)
	for _, method := range routed {
		e.Add(method, "/", echo.WrapHandler(h))
	}
	return e
}

func onChi(m func(http.Handler) http.Handler, h http.HandlerFunc) http.Handler {
	chi.RegisterMethod("QUERY")
	router := chi.NewRouter()
	router.Use(m)
	for _, method := range routed {
		router.Method(method, "/", h)
	}
	return router
}
