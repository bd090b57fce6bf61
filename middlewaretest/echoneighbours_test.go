package middlewaretest

import (
	"time"

	echojwt "github.com/labstack/echo-jwt/v4"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"
	"golang.org/x/time/rate"
)

type echoNeighbour = neighbour[echo.MiddlewareFunc]

var echoRecover = echoNeighbour{
	theirs{name: "echo `Recover`", failsAt: "GET /panics", failsWith: 500},
	always(middleware.Recover),
}

var echoContextTimeout = echoNeighbour{
	theirs{name: "echo `ContextTimeout`", failsAt: "GET /waits", failsWith: 503, givesUp: true},
	func(s situation) []echo.MiddlewareFunc {
		return []echo.MiddlewareFunc{middleware.ContextTimeout(s.patience)}
	},
}

var echoTimeout = echoNeighbour{
	theirs{name: "echo `Timeout`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true},
	func(s situation) []echo.MiddlewareFunc {
		//lint:ignore SA1019 it is deprecated, and applications have it all the same
		return []echo.MiddlewareFunc{middleware.TimeoutWithConfig(middleware.TimeoutConfig{Timeout: s.patience})}
	},
}

var echoGzip = echoNeighbour{
	theirs{name: "echo `Gzip`", failsAt: "GET /fails", failsWith: 500, mark: "Content-Encoding"},
	always(middleware.Gzip),
}

var echoTimeoutGzip = echoNeighbour{
	theirs{name: "echo `Timeout`, then `Gzip`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []echo.MiddlewareFunc { return append(echoTimeout.mount(s), echoGzip.mount(s)...) },
}

var echoGzipTimeout = echoNeighbour{
	theirs{name: "echo `Gzip`, then `Timeout`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []echo.MiddlewareFunc { return append(echoGzip.mount(s), echoTimeout.mount(s)...) },
}

var echoBasicAuth = echoNeighbour{
	theirs{name: "echo `BasicAuth`", admits: basic(), failsAt: "GET /answers", failsWith: 401},
	always(func() echo.MiddlewareFunc {
		return middleware.BasicAuth(func(u, p string, _ echo.Context) (bool, error) { return u == user && p == password, nil })
	}),
}

var echoJWT = echoNeighbour{
	theirs{name: "labstack/echo-jwt", admits: bearer(), failsAt: "GET /answers", failsWith: 401},
	always(func() echo.MiddlewareFunc {
		return echojwt.WithConfig(echojwt.Config{SigningKey: key, ErrorHandler: func(echo.Context, error) error { return echo.ErrUnauthorized }})
	}),
}

var echoSessions = echoNeighbour{
	gorillaSessions.theirs,
	always(func() echo.MiddlewareFunc { return echo.WrapMiddleware(gorillaSessions.mount(situation{})[0]) }),
}

var echoLogger = echoNeighbour{
	theirs{name: "echo `RequestLogger`", failsAt: "GET /fails", failsWith: 500},
	always(func() echo.MiddlewareFunc {
		return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
			LogStatus: true, HandleError: true,
			LogValuesFunc: func(echo.Context, middleware.RequestLoggerValues) error { return nil },
		})
	}),
}

var echoLimiter = echoNeighbour{
	theirs{name: "echo `RateLimiter`", failsAt: "GET /answers", failsWith: 429},
	always(func() echo.MiddlewareFunc {
		return middleware.RateLimiter(middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Every(time.Hour), Burst: 1, ExpiresIn: time.Hour,
		}))
	}),
}

var echoSecure = echoNeighbour{
	theirs{name: "echo `Secure`", failsAt: "GET /fails", failsWith: 500, mark: "X-Frame-Options"},
	always(middleware.Secure),
}

var echoHTTPSRedirect = echoNeighbour{
	theirs{name: "echo `HTTPSRedirect`", admits: behindTLS(), failsAt: "GET /answers", failsWith: 301},
	always(middleware.HTTPSRedirect),
}

var echoOtel = echoNeighbour{
	theirs{name: "otelecho", failsAt: "GET /fails", failsWith: 500},
	always(func() echo.MiddlewareFunc { return otelecho.Middleware("test") }),
}
