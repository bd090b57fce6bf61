package middlewaretest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/handlers"
	"github.com/gorilla/sessions"
	"github.com/ulule/limiter/v3"
	stdlimiter "github.com/ulule/limiter/v3/drivers/middleware/stdlib"
	"github.com/ulule/limiter/v3/drivers/store/memory"
	"github.com/unrolled/secure"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"golang.org/x/time/rate"
)

// wrapper is a middleware of net/http and chi.
type wrapper = func(http.Handler) http.Handler

type httpNeighbour = neighbour[wrapper]

// wrap puts middleware around a handler, the outermost first.
func wrap(h http.Handler, middleware ...wrapper) http.Handler {
	for i := len(middleware) - 1; i >= 0; i-- {
		h = middleware[i](h)
	}
	return h
}

var recoveryHandler = httpNeighbour{
	theirs{name: "gorilla `RecoveryHandler`", failsAt: "GET /panics", failsWith: 500},
	always(func() wrapper { return handlers.RecoveryHandler(handlers.RecoveryLogger(silence{})) }),
}

// silence is a logger that says nothing.
type silence struct{}

func (silence) Println(...any) {}

var timeoutHandler = httpNeighbour{
	theirs{name: "`http.TimeoutHandler`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true},
	func(s situation) []wrapper {
		return []wrapper{func(next http.Handler) http.Handler {
			return http.TimeoutHandler(next, s.patience, "too late")
		}}
	},
}

var compressHandler = httpNeighbour{
	theirs{name: "gorilla `CompressHandler`", failsAt: "GET /fails", failsWith: 500, mark: "Content-Encoding"},
	always(func() wrapper { return handlers.CompressHandler }),
}

var timeoutCompressHandler = httpNeighbour{
	theirs{name: "`http.TimeoutHandler`, then `CompressHandler`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []wrapper { return append(timeoutHandler.mount(s), compressHandler.mount(s)...) },
}

var compressTimeoutHandler = httpNeighbour{
	theirs{name: "`CompressHandler`, then `http.TimeoutHandler`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []wrapper { return append(compressHandler.mount(s), timeoutHandler.mount(s)...) },
}

// tokenHandler is what the documentation of golang-jwt leads users to write.
var tokenHandler = httpNeighbour{
	theirs{name: "a handler with golang-jwt", admits: bearer(), failsAt: "GET /answers", failsWith: 401},
	always(func() wrapper {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
				if _, err := jwt.Parse(token, secret, jwt.WithValidMethods([]string{"HS256"})); err != nil {
					http.Error(w, "invalid token", http.StatusUnauthorized)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}),
}

func secret(*jwt.Token) (any, error) { return key, nil }

var gorillaSessions = httpNeighbour{
	theirs{name: "gorilla/sessions", failsAt: "GET /fails", failsWith: 500, mark: "Set-Cookie"},
	always(func() wrapper {
		store := sessions.NewCookieStore(key)
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				session, err := store.Get(r, "session")
				session.Values["seen"] = true
				if err = errors.Join(err, session.Save(r, w)); err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}),
}

var loggingHandler = httpNeighbour{
	theirs{name: "gorilla `LoggingHandler`", failsAt: "GET /fails", failsWith: 500},
	always(func() wrapper {
		return func(next http.Handler) http.Handler { return handlers.LoggingHandler(io.Discard, next) }
	}),
}

var rateHandler = httpNeighbour{
	theirs{name: "a handler with x/time/rate", failsAt: "GET /answers", failsWith: 429},
	always(func() wrapper {
		limit := rate.NewLimiter(rate.Every(time.Hour), 1)
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !limit.Allow() {
					http.Error(w, "too many requests", http.StatusTooManyRequests)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}),
}

var ululeLimiter = httpNeighbour{
	theirs{name: "ulule/limiter", failsAt: "GET /answers", failsWith: 429, mark: "X-RateLimit-Limit"},
	always(func() wrapper {
		return stdlimiter.NewMiddleware(limiter.New(memory.NewStore(), limiter.Rate{Period: time.Hour, Limit: 1})).Handler
	}),
}

var unrolledSecure = httpNeighbour{
	theirs{name: "unrolled/secure", failsAt: "GET /fails", failsWith: 500, mark: "X-Frame-Options"},
	always(func() wrapper { return secure.New(secure.Options{FrameDeny: true}).Handler }),
}

var unrolledRedirect = httpNeighbour{
	theirs{name: "unrolled/secure, `SSLRedirect`", admits: behindTLS(), failsAt: "GET /answers", failsWith: 301},
	always(func() wrapper {
		return secure.New(secure.Options{SSLRedirect: true, SSLProxyHeaders: behindTLS()}).Handler
	}),
}

var crossOriginProtection = httpNeighbour{
	theirs{name: "`http.CrossOriginProtection`", failsAt: "POST /answers", failsWith: 403},
	always(func() wrapper { return http.NewCrossOriginProtection().Handler }),
}

var otelHandler = httpNeighbour{
	theirs{name: "otelhttp", failsAt: "GET /fails", failsWith: 500},
	always(func() wrapper { return otelhttp.NewMiddleware("test") }),
}
