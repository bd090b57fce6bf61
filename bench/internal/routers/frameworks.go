package routers

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
)

func serveGin(c *gin.Context) { c.Status(http.StatusAccepted) }

func newGin() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	return gin.New()
}

func plainGin(routes []route, middleware ...gin.HandlerFunc) http.Handler {
	router := newGin()
	router.Use(middleware...)
	group := router.Group(prefix)
	for _, r := range routes {
		group.Handle(r.method, r.colons(), serveGin)
	}
	return router
}

func ginWithPolicies(routes []route, partners, admins core.Evaluator) http.Handler {
	router := newGin()
	cors := ginadapter.On(router)
	group := cors.Group(router.Group(prefix), partners)
	for _, r := range routes {
		if r.isAdmins {
			cors.Route(group, admins, r.method, r.colons(), serveGin)
		} else {
			group.Handle(r.method, r.colons(), serveGin)
		}
	}
	return router
}

func serveEcho(c echo.Context) error { return c.NoContent(http.StatusAccepted) }

func plainEcho(routes []route, middleware ...echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.Use(middleware...)
	group := e.Group(prefix)
	for _, r := range routes {
		group.Add(r.method, r.colons(), serveEcho)
	}
	return e
}

func echoWithPolicies(routes []route, partners, admins core.Evaluator) http.Handler {
	e := echo.New()
	cors := echoadapter.On(e)
	group := cors.Group(prefix, partners)
	for _, r := range routes {
		added := group.Add(r.method, r.colons(), serveEcho)
		if r.isAdmins {
			cors.Route(admins, added)
		}
	}
	return e
}

func serve(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }

func plainChi(routes []route, middleware ...func(http.Handler) http.Handler) http.Handler {
	router := chi.NewRouter()
	router.Use(middleware...)
	router.Route(prefix, func(group chi.Router) {
		for _, r := range routes {
			group.MethodFunc(r.method, r.path, serve)
		}
	})
	return router
}

func chiWithPolicies(routes []route, partners, admins core.Evaluator) http.Handler {
	router := chi.NewRouter()
	chiadapter.On(router)
	router.Route(prefix, func(group chi.Router) {
		group.Use(chiadapter.Middleware(partners))
		withAdmins := group.With(chiadapter.Middleware(admins))
		for _, r := range routes {
			if r.isAdmins {
				withAdmins.MethodFunc(r.method, r.path, serve)
			} else {
				group.MethodFunc(r.method, r.path, serve)
			}
		}
	})
	return router
}
