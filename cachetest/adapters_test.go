package cachetest

import (
	"io"
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

func init() {
	gin.SetMode(gin.ReleaseMode)
	gin.DefaultWriter = io.Discard
}

// adapter builds an application on a framework, which runs one handler for every path.
type adapter struct {
	name  string
	guard bool // it has the last word on the response
	mount func(ev core.Evaluator, handler http.HandlerFunc) http.Handler
}

var adapters = []adapter{
	{"net/http", false, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return httpadapter.Middleware(ev)(h) }},
	{"net/http, guarded", true, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return httpadapter.Guard(ev)(h) }},
	{"Gin", false, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onGin(ginadapter.Middleware(ev), h) }},
	{"Gin, guarded", true, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onGin(ginadapter.Guard(ev), h) }},
	{"Echo", false, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onEcho(echoadapter.Middleware(ev), h) }},
	{"Echo, guarded", true, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onEcho(echoadapter.Guard(ev), h) }},
	{"Echo v5", false, func(ev core.Evaluator, h http.HandlerFunc) http.Handler {
		return onEchoV5(echov5adapter.Middleware(ev), h)
	}},
	{"Echo v5, guarded", true, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onEchoV5(echov5adapter.Guard(ev), h) }},
	{"chi", false, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onChi(chiadapter.Middleware(ev), h) }},
	{"chi, guarded", true, func(ev core.Evaluator, h http.HandlerFunc) http.Handler { return onChi(chiadapter.Guard(ev), h) }},
}

func onGin(m gin.HandlerFunc, h http.HandlerFunc) http.Handler {
	router := gin.New()
	router.Use(m)
	router.Any("/*path", gin.WrapF(h))
	return router
}

func onEcho(m echo.MiddlewareFunc, h http.HandlerFunc) http.Handler {
	e := echo.New()
	e.Use(m)
	e.Any("/*", echo.WrapHandler(h))
	return e
}

func onEchoV5(m echov5.MiddlewareFunc, h http.HandlerFunc) http.Handler {
	e := echov5.New()
	e.Use(m)
	e.Any("/*", echov5.WrapHandler(h))
	return e
}

func onChi(m func(http.Handler) http.Handler, h http.HandlerFunc) http.Handler {
	r := chi.NewRouter()
	r.Use(m)
	r.HandleFunc("/*", h)
	return r
}
