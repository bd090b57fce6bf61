package conformance_test

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

var brokenMounts = []brokenAdapter{
	{"gin: on a group", built("gin", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		group := engine.Group("/api")
		group.Use(ginadapter.Middleware(ev))
		for _, r := range routes {
			group.Handle(r.Method, strings.TrimPrefix(r.Path, "/api"), gin.WrapF(r.Handler))
		}
		return engine
	}), "preflight/an evaluator that denies all forbids every preflight"},
	{"gin: after the routes", built("gin", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		for _, r := range routes {
			engine.Handle(r.Method, r.Path, gin.WrapF(r.Handler))
		}
		engine.Use(ginadapter.Middleware(ev))
		return engine
	}), "caching/a 304 without Origin carries Vary: Origin"},
	{"gin: answers without Abort", ginWith(func(ev core.Evaluator) gin.HandlerFunc {
		return func(c *gin.Context) {
			d := ev.Evaluate(c.Request.Context(), core.RequestFromHTTP(c.Request))
			d.Apply(c.Writer.Header())
			if status := d.Status(); status != 0 {
				c.Status(status)
				return
			}
			c.Next()
		}
	}), "preflight/the OPTIONS handler of the application does not see preflights"},
	{"gin: applies after the handler", ginWith(func(ev core.Evaluator) gin.HandlerFunc {
		return func(c *gin.Context) {
			d := ev.Evaluate(c.Request.Context(), core.RequestFromHTTP(c.Request))
			if status := d.Status(); status != 0 {
				d.Apply(c.Writer.Header())
				c.AbortWithStatus(status)
				return
			}
			c.Next()
			d.Apply(c.Writer.Header())
		}
	}), "behaviour/the fields are there before the handler runs"},
	{"gin: accepts a nil evaluator", conformance.Adapter{
		Name:   "gin",
		Mounts: []conformance.Mount{conformance.MountApp},
		Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			if ev == nil {
				return gin.New()
			}
			return ginEngine.Build(m, ev, routes)
		},
	}, "behaviour/a nil evaluator panics when mounted"},
	{"echo: on each route", built("echo", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		for _, r := range routes {
			e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler), echoadapter.Middleware(ev))
		}
		return e
	}), "error-responses/a 404 of an evaluator that denies all carries no grant"},
	{"echo: refuses through the error handler", echoWith(func(ev core.Evaluator, next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			d := ev.Evaluate(c.Request().Context(), core.RequestFromHTTP(c.Request()))
			d.Apply(c.Response().Header())
			switch status := d.Status(); status {
			case 0:
				return next(c)
			case http.StatusForbidden:
				return echo.ErrForbidden
			default:
				return c.NoContent(status)
			}
		}
	}), "behaviour/the answer to a preflight has no body"},
	{"echo: loses the fields of errors", echoWith(func(ev core.Evaluator, next echo.HandlerFunc) echo.HandlerFunc {
		right := echoadapter.Middleware(ev)(next)
		return func(c echo.Context) error {
			c.Response().Before(func() {
				if c.Response().Status >= http.StatusBadRequest {
					for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Vary"} {
						c.Response().Header().Del(name)
					}
				}
			})
			return right(c)
		}
	}), "error-responses/a recovered panic for an allowed origin carries the grant"},
	{"chi: on the endpoints of a group", built("chi", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		r := chi.NewRouter()
		r.Group(func(r chi.Router) {
			r.Use(chiadapter.Middleware(ev))
			addToChi(r, "", routes)
		})
		return r
	}), "max-age/the max age is sent when the preflight status is 200"},
	{"chi: With before each route", built("chi", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		r := chi.NewRouter()
		for _, route := range routes {
			r.With(chiadapter.Middleware(ev)).Method(route.Method, route.Path, route.Handler)
		}
		return r
	}), "preflight/preflight status 200 is sent when the policy asks for it"},
	{"net/http: around each handler of a ServeMux with methods", built("net/http", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		mux := http.NewServeMux()
		for _, r := range routes {
			mux.Handle(r.Method+" "+r.Path, httpadapter.Middleware(ev)(r.Handler))
		}
		return mux
	}), "exact-origins/a preflight from the only listed origin is answered with that origin"},
	{"net/http: twice, with two policies", built("net/http", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		other := core.MustNew(core.Policy{AllowOrigins: []string{"https://other.invalid"}})
		return httpadapter.Middleware(ev)(netHTTP.Build(conformance.MountApp, other, routes))
	}), "exact-origins/an origin in the middle of the list is named alone"},
}

func built(name string, build func(ev core.Evaluator, routes []conformance.Route) http.Handler) conformance.Adapter {
	return conformance.Adapter{
		Name:   name,
		Mounts: []conformance.Mount{conformance.MountApp},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			if ev == nil {
				panic("the evaluator is nil") // as every right adapter does
			}
			return build(ev, routes)
		},
	}
}

func ginWith(middleware func(core.Evaluator) gin.HandlerFunc) conformance.Adapter {
	return built("gin", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		engine.Use(middleware(ev))
		for _, r := range routes {
			engine.Handle(r.Method, r.Path, gin.WrapF(r.Handler))
		}
		return engine
	})
}

func echoWith(middleware func(ev core.Evaluator, next echo.HandlerFunc) echo.HandlerFunc) conformance.Adapter {
	return built("echo", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc { return middleware(ev, next) })
		addToEcho(e, routes)
		return e
	})
}
