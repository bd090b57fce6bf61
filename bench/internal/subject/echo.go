package subject

import (
	"net/http"

	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/echoadapter"
)

// maxEchoOrigins: Echo's middleware compiles a regular expression for each
// origin, and a million of them take several gigabytes.
const maxEchoOrigins = 100_000

func onEcho() []Subject {
	onApplication := func(name string, build func(scenario.Origins) (echo.MiddlewareFunc, error)) Subject {
		return Subject{Name: name, Framework: Echo, Build: func(o scenario.Origins, _ answer.Answer) (http.Handler, error) {
			m, err := build(o)
			if err != nil {
				return nil, err
			}
			return echoApplication(m), nil
		}}
	}
	own := onApplication("echo/middleware", newEchoCors)
	own.MaxOrigins = maxEchoOrigins
	return []Subject{
		{Name: Bare, Framework: Echo, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			if want.HandlerRan {
				return echoApplication(nil), nil
			}
			want.Fields = nil
			return echoApplication(echoFloor(want)), nil
		}},
		{Name: Floor, Framework: Echo, PerAnswer: true, Build: func(_ scenario.Origins, want answer.Answer) (http.Handler, error) {
			return echoApplication(echoFloor(want)), nil
		}},
		onApplication(Minimum, func(o scenario.Origins) (echo.MiddlewareFunc, error) {
			m := newMinimum(o)
			return func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					if status := m.decide(c.Request(), c.Response().Header()); status != 0 {
						return c.NoContent(status)
					}
					return next(c)
				}
			}, nil
		}),
		onApplication(Ours, func(o scenario.Origins) (echo.MiddlewareFunc, error) {
			engine, err := newOurs(o)
			if err != nil {
				return nil, err
			}
			return echoadapter.Middleware(engine), nil
		}),
		own,
	}
}

func echoFloor(want answer.Answer) echo.MiddlewareFunc {
	setFields, status := fieldSetter(want), want.Status
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if want.HandlerRan {
			return func(c echo.Context) error {
				setFields(c.Response().Header())
				return next(c)
			}
		}
		return func(c echo.Context) error {
			setFields(c.Response().Header())
			return c.NoContent(status)
		}
	}
}

func newEchoCors(o scenario.Origins) (echo.MiddlewareFunc, error) {
	return echomiddleware.CORSWithConfig(echomiddleware.CORSConfig{
		AllowOrigins: o.Entries(),
		AllowMethods: scenario.AllowMethods,
		AllowHeaders: scenario.AllowHeaders,
		MaxAge:       scenario.MaxAgeSeconds,
	}), nil
}

// echoApplication is an application with one route and the middleware on all of
// it; nil for none.
func echoApplication(m echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	if m != nil {
		e.Use(m)
	}
	serve := func(c echo.Context) error { return c.NoContent(scenario.HandlerStatus) }
	e.GET(scenario.Path, serve)
	e.PUT(scenario.Path, serve)
	e.OPTIONS(scenario.Path, serve)
	return e
}
