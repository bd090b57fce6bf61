package subject

import (
	"net/http"
	"time"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/ginadapter"
)

func onGin() []Subject {
	onEngine := func(name string, build func(scenario.Origins) (gin.HandlerFunc, error)) Subject {
		return Subject{Name: name, Framework: Gin, Build: func(o scenario.Origins, _ answer.Answer) (http.Handler, error) {
			m, err := build(o)
			if err != nil {
				return nil, err
			}
			return ginApplication(m), nil
		}}
	}
	return []Subject{
		{Name: Bare, Framework: Gin, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			if want.HandlerRan {
				return ginApplication(nil), nil
			}
			want.Fields = nil
			return ginApplication(ginFloor(want)), nil
		}},
		{Name: Floor, Framework: Gin, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			return ginApplication(ginFloor(want)), nil
		}},
		onEngine(Minimum, func(o scenario.Origins) (gin.HandlerFunc, error) {
			m := newMinimum(o)
			return func(c *gin.Context) {
				if status := m.decide(c.Request, c.Writer.Header()); status != 0 {
					c.AbortWithStatus(status)
				}
			}, nil
		}),
		onEngine(Ours, func(o scenario.Origins) (gin.HandlerFunc, error) {
			engine, err := newOurs(o)
			if err != nil {
				return nil, err
			}
			return ginadapter.Middleware(engine), nil
		}),
		onEngine("gin-contrib/cors", newGinCors),
	}
}

func ginFloor(want answer.Answer) gin.HandlerFunc {
	setFields, status := fieldSetter(want), want.Status
	if want.HandlerRan {
		return func(c *gin.Context) { setFields(c.Writer.Header()) }
	}
	return func(c *gin.Context) {
		setFields(c.Writer.Header())
		c.AbortWithStatus(status)
	}
}

func newGinCors(o scenario.Origins) (gin.HandlerFunc, error) {
	return gincors.New(gincors.Config{
		AllowOrigins:  o.Entries(),
		AllowWildcard: o.Form == scenario.Subdomains || o.Form == scenario.Ports,
		AllowMethods:  scenario.AllowMethods,
		AllowHeaders:  scenario.AllowHeaders,
		MaxAge:        scenario.MaxAgeSeconds * time.Second,
	}), nil
}

// ginApplication is an application with one route and the middleware on its
// engine; nil for none.
func ginApplication(m gin.HandlerFunc) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	if m != nil {
		router.Use(m)
	}
	serve := func(c *gin.Context) { c.Status(scenario.HandlerStatus) }
	router.GET(scenario.Path, serve)
	router.PUT(scenario.Path, serve)
	router.OPTIONS(scenario.Path, serve)
	return router
}
