package middlewaretest

import (
	"io"
	"log"
	"log/slog"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httplog/v3"
	"github.com/go-chi/httprate"
	"github.com/go-chi/jwtauth/v5"
)

// chi's Recoverer prints to the standard error unless a logger has the request.
var chiRecoverer = httpNeighbour{
	theirs{name: "chi `Recoverer`", failsAt: "GET /panics", failsWith: 500},
	func(situation) []wrapper { return []wrapper{quietChiLogger(), middleware.Recoverer} },
}

func quietChiLogger() wrapper {
	return middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: log.New(io.Discard, "", 0)})
}

var chiTimeout = httpNeighbour{
	theirs{name: "chi `Timeout`", failsAt: "GET /waits", failsWith: 504, givesUp: true},
	func(s situation) []wrapper { return []wrapper{middleware.Timeout(s.patience)} },
}

var chiCompress = httpNeighbour{
	theirs{name: "chi `Compress`", failsAt: "GET /fails", failsWith: 500, mark: "Content-Encoding"},
	always(func() wrapper { return middleware.Compress(5) }),
}

var timeoutChiCompress = httpNeighbour{
	theirs{name: "`http.TimeoutHandler`, then `Compress`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []wrapper { return append(timeoutHandler.mount(s), chiCompress.mount(s)...) },
}

var chiCompressTimeout = httpNeighbour{
	theirs{name: "`Compress`, then `http.TimeoutHandler`", failsAt: "GET /outlasts", failsWith: 503, givesUp: true, mark: "Content-Encoding"},
	func(s situation) []wrapper { return append(chiCompress.mount(s), timeoutHandler.mount(s)...) },
}

var chiBasicAuth = httpNeighbour{
	theirs{name: "chi `BasicAuth`", admits: basic(), failsAt: "GET /answers", failsWith: 401},
	always(func() wrapper { return middleware.BasicAuth("test", map[string]string{user: password}) }),
}

var chiJWT = httpNeighbour{
	theirs{name: "go-chi/jwtauth", admits: bearer(), failsAt: "GET /answers", failsWith: 401},
	func(situation) []wrapper {
		auth := jwtauth.New("HS256", key, nil)
		return []wrapper{jwtauth.Verifier(auth), jwtauth.Authenticator(auth)}
	},
}

var chiLogger = httpNeighbour{
	theirs{name: "chi `Logger`", failsAt: "GET /fails", failsWith: 500},
	always(quietChiLogger),
}

var chiHTTPLog = httpNeighbour{
	theirs{name: "go-chi/httplog", failsAt: "GET /fails", failsWith: 500},
	always(func() wrapper {
		return httplog.RequestLogger(slog.New(slog.DiscardHandler), &httplog.Options{RecoverPanics: true})
	}),
}

var chiRate = httpNeighbour{
	theirs{name: "go-chi/httprate", failsAt: "GET /answers", failsWith: 429, mark: "X-RateLimit-Limit"},
	always(func() wrapper { return httprate.LimitBy(1, time.Hour, httprate.Key("*")) }),
}
