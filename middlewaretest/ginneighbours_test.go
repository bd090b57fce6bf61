package middlewaretest

import (
	"io"
	"net/http"
	"time"

	jwt "github.com/appleboy/gin-jwt/v2"
	"github.com/gin-contrib/gzip"
	"github.com/gin-contrib/secure"
	"github.com/gin-contrib/sessions"
	"github.com/gin-contrib/sessions/cookie"
	"github.com/gin-contrib/timeout"
	"github.com/gin-gonic/gin"
	"github.com/ulule/limiter/v3"
	ginlimiter "github.com/ulule/limiter/v3/drivers/middleware/gin"
	"github.com/ulule/limiter/v3/drivers/store/memory"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
)

// quiet keeps gin from writing, for it takes its writers from variables.
func quiet() {
	gin.SetMode(gin.ReleaseMode)
	gin.DefaultWriter, gin.DefaultErrorWriter = io.Discard, io.Discard
}

type ginNeighbour = neighbour[gin.HandlerFunc]

// always mounts what depends on no situation, made anew for each app.
func always[M any](mount func() M) func(situation) []M {
	return func(situation) []M { return []M{mount()} }
}

var ginRecovery = ginNeighbour{
	theirs{name: "gin `Recovery`", failsAt: "GET /panics", failsWith: 500},
	always(gin.Recovery),
}

// The goroutine of its handler shares the gin.Context with it, unsynchronized.
var ginTimeout = ginNeighbour{
	theirs{name: "gin-contrib/timeout", failsAt: "GET /outlasts", failsWith: 408, givesUp: true, races: true},
	func(s situation) []gin.HandlerFunc {
		return []gin.HandlerFunc{timeout.New(timeout.WithTimeout(s.patience))}
	},
}

var ginGzip = ginNeighbour{
	theirs{name: "gin-contrib/gzip", failsAt: "GET /fails", failsWith: 500, mark: "Content-Encoding"},
	always(func() gin.HandlerFunc { return gzip.Gzip(gzip.DefaultCompression) }),
}

var ginTimeoutGzip = ginNeighbour{
	theirs{name: "gin-contrib/timeout, then gzip", failsAt: "GET /outlasts", failsWith: 408, givesUp: true, mark: "Content-Encoding", races: true},
	func(s situation) []gin.HandlerFunc { return append(ginTimeout.mount(s), ginGzip.mount(s)...) },
}

var ginGzipTimeout = ginNeighbour{
	theirs{name: "gin-contrib/gzip, then timeout", failsAt: "GET /outlasts", failsWith: 408, givesUp: true, mark: "Content-Encoding", races: true},
	func(s situation) []gin.HandlerFunc { return append(ginGzip.mount(s), ginTimeout.mount(s)...) },
}

var ginBasicAuth = ginNeighbour{
	theirs{name: "gin `BasicAuth`", admits: basic(), failsAt: "GET /answers", failsWith: 401},
	always(func() gin.HandlerFunc { return gin.BasicAuth(gin.Accounts{user: password}) }),
}

var ginJWT = ginNeighbour{
	theirs{name: "appleboy/gin-jwt", admits: bearer(), failsAt: "GET /answers", failsWith: 401},
	always(func() gin.HandlerFunc {
		m, err := jwt.New(&jwt.GinJWTMiddleware{Realm: "test", Key: key, Timeout: time.Hour,
			Authenticator: func(*gin.Context) (any, error) { return user, nil }})
		if err != nil {
			panic(err)
		}
		return m.MiddlewareFunc()
	}),
}

var ginSessions = ginNeighbour{
	theirs{name: "gin-contrib/sessions", failsAt: "GET /fails", failsWith: 500, mark: "Set-Cookie"},
	func(situation) []gin.HandlerFunc {
		return []gin.HandlerFunc{sessions.Sessions("session", cookie.NewStore(key)), func(c *gin.Context) {
			session := sessions.Default(c)
			session.Set("seen", true)
			if err := session.Save(); err != nil {
				_ = c.AbortWithError(http.StatusInternalServerError, err)
			}
		}}
	},
}

var ginLogger = ginNeighbour{
	theirs{name: "gin `Logger`", failsAt: "GET /fails", failsWith: 500},
	always(gin.Logger),
}

var ginLimiter = ginNeighbour{
	theirs{name: "ulule/limiter", failsAt: "GET /answers", failsWith: 429, mark: "X-RateLimit-Limit"},
	always(func() gin.HandlerFunc {
		return ginlimiter.NewMiddleware(limiter.New(memory.NewStore(), limiter.Rate{Period: time.Hour, Limit: 1}))
	}),
}

var ginSecure = ginNeighbour{
	theirs{name: "gin-contrib/secure", failsAt: "GET /fails", failsWith: 500, mark: "X-Frame-Options"},
	always(func() gin.HandlerFunc { return secure.New(secure.Config{FrameDeny: true}) }),
}

var ginSecureRedirect = ginNeighbour{
	theirs{name: "gin-contrib/secure, `SSLRedirect`", admits: behindTLS(), failsAt: "GET /answers", failsWith: 301},
	always(func() gin.HandlerFunc {
		return secure.New(secure.Config{SSLRedirect: true, SSLProxyHeaders: behindTLS()})
	}),
}

var ginOtel = ginNeighbour{
	theirs{name: "otelgin", failsAt: "GET /fails", failsWith: 500},
	always(func() gin.HandlerFunc { return otelgin.Middleware("test") }),
}
