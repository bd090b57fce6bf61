package app

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/ginadapter"
)

func ginOn(group core.Evaluator, routes []Route) http.Handler {
	engine := gin.New()
	cors := ginadapter.On(engine)
	api := cors.Group(engine.Group(Group), group)
	for _, r := range routes {
		path, handler := strings.TrimPrefix(r.Path, Group), gin.WrapF(r.Handler)
		if r.Policy == nil {
			api.Handle(r.Method, path, handler)
		} else {
			cors.Route(api, r.Policy, r.Method, path, handler)
		}
	}
	return engine
}

func echoOn(group core.Evaluator, routes []Route) http.Handler {
	e := echo.New()
	cors := echoadapter.On(e)
	api := cors.Group(Group, group)
	for _, r := range routes {
		added := api.Add(r.Method, strings.TrimPrefix(r.Path, Group), echo.WrapHandler(r.Handler))
		if r.Policy != nil {
			cors.Route(r.Policy, added)
		}
	}
	return e
}

func echoV5On(group core.Evaluator, routes []Route) http.Handler {
	e := echov5.New()
	cors := echov5adapter.On(e)
	api := cors.Group(Group, group)
	for _, r := range routes {
		added := api.Add(r.Method, strings.TrimPrefix(r.Path, Group), echov5.WrapHandler(r.Handler))
		if r.Policy != nil {
			cors.Route(r.Policy, added)
		}
	}
	return e
}

func chiOn(group core.Evaluator, routes []Route) http.Handler {
	mux := chi.NewRouter()
	chiadapter.On(mux)
	mux.Route(Group, func(api chi.Router) {
		api.Use(chiadapter.Middleware(group))
		for _, r := range routes {
			router := api
			if r.Policy != nil {
				router = api.With(chiadapter.Middleware(r.Policy))
			}
			router.Method(r.Method, strings.TrimPrefix(r.Path, Group), r.Handler)
		}
	})
	return mux
}
