package moving

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	gochicors "github.com/go-chi/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	rscors "github.com/rs/cors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// Each middleware around a handler that answers 200.

var ok = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func withGin(c gincors.Config) http.Handler {
	router := gin.New()
	router.Use(gincors.New(c))
	router.NoRoute(gin.WrapH(ok))
	return router
}

func withEcho(c middleware.CORSConfig) http.Handler {
	e := echo.New()
	e.Use(middleware.CORSWithConfig(c))
	e.Any("/", echo.WrapHandler(ok))
	return e
}

func withChi(o gochicors.Options) http.Handler { return gochicors.Handler(o)(ok) }

func withRS(o rscors.Options) http.Handler { return rscors.New(o).Handler(ok) }

func withJub0bs(c jub0bs.Config) http.Handler {
	m, err := jub0bs.NewMiddleware(c)
	if err != nil {
		panic(err)
	}
	return m.Wrap(ok)
}

// asked sends a request and returns the headers of the answer. Headers of the request are
// name and value in turn.
func asked(app http.Handler, method string, headers ...string) http.Header {
	r := httptest.NewRequest(method, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Result().Header
}

func grants(app http.Handler, origin string) bool {
	h := asked(app, "GET", "Origin", origin)
	return h.Get("Access-Control-Allow-Origin") == origin || h.Get("Access-Control-Allow-Origin") == "*"
}

// preflight returns a header of the answer to a preflight.
func preflight(app http.Handler, header, method string, names string) string {
	ask := []string{"Origin", page, "Access-Control-Request-Method", method}
	if names != "" {
		ask = append(ask, "Access-Control-Request-Headers", names)
	}
	return asked(app, "OPTIONS", ask...).Get("Access-Control-" + header)
}

func statusOfPreflight(app http.Handler) int {
	r := httptest.NewRequest("OPTIONS", "/", nil)
	r.Header.Set("Origin", page)
	r.Header.Set("Access-Control-Request-Method", "GET")
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Code
}

// refuses reports whether core.New refuses the policy.
func refuses(p core.Policy) bool {
	_, err := core.New(p)
	return err != nil
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// statements are sentences of the guides about the other libraries and this one.
var statements = []struct {
	guides, says string
	holds        func() bool
}{
	{"gin-contrib.md", "where `New` panics with the first", func() bool {
		return panics(func() { gincors.New(gincors.Config{}) }) && refuses(core.Policy{})
	}},
	{"gin-contrib.md", "It has seven methods, `Origin`, `Content-Length`, `Content-Type`, and 12 hours", func() bool {
		c := gincors.DefaultConfig()
		return len(c.AllowMethods) == 7 && fmt.Sprint(c.AllowHeaders) == "[Origin Content-Length Content-Type]" && c.MaxAge == 12*time.Hour
	}},
	{"gin-contrib.md", "An upper-case host was lower-cased, and is now an error", func() bool {
		entry := []string{"https://App.example.com"}
		return grants(withGin(gincors.Config{AllowOrigins: entry}), page) && refuses(core.Policy{AllowOrigins: entry})
	}},
	{"gin-contrib.md", "It admitted `https://app.example.com.evil.test`", func() bool {
		return grants(withGin(gincors.Config{AllowOrigins: []string{"/https://app.example.com/"}}), "https://app.example.com.evil.test")
	}},
	{"gin-contrib.md", "With credentials both were sent, and browsers refuse that", func() bool {
		h := asked(withGin(gincors.Config{AllowAllOrigins: true, AllowCredentials: true}), "GET", "Origin", page)
		return h.Get("Access-Control-Allow-Origin") == "*" && h.Get("Access-Control-Allow-Credentials") == "true" &&
			refuses(core.Policy{AllowOrigins: []string{"*"}, AllowCredentials: true})
	}},
	{"gin-contrib.md go-chi.md rs-cors.md jub0bs.md", "`*` beside other entries admitted everyone; now it is an error", func() bool {
		list := []string{page, "*"}
		return grants(withGin(gincors.Config{AllowOrigins: list}), other) && grants(withChi(gochicors.Options{AllowedOrigins: list}), other) &&
			grants(withRS(rscors.Options{AllowedOrigins: list}), other) && grants(withJub0bs(jub0bs.Config{Origins: list}), other) &&
			refuses(core.Policy{AllowOrigins: list})
	}},
	{"gin-contrib.md", "`https://app.*` admitted `https://app.evil.test`", func() bool {
		list := []string{"https://app.*"}
		return grants(withGin(gincors.Config{AllowOrigins: list, AllowWildcard: true}), "https://app.evil.test") && refuses(core.Policy{AllowOrigins: list})
	}},
	{"go-chi.md rs-cors.md", "`https://app*` admitted `https://app.evil.test`", func() bool {
		list := []string{"https://app*"}
		return grants(withChi(gochicors.Options{AllowedOrigins: list}), "https://app.evil.test") &&
			grants(withRS(rscors.Options{AllowedOrigins: list}), "https://app.evil.test") && refuses(core.Policy{AllowOrigins: list})
	}},
	{"echo.md", "`https://app*.example.com` admitted `https://app.evil.example.com`", func() bool {
		list := []string{"https://app*.example.com"}
		return grants(withEcho(middleware.CORSConfig{AllowOrigins: list}), "https://app.evil.example.com") && refuses(core.Policy{AllowOrigins: list})
	}},
	{"gin-contrib.md", "Both ask it about origins that the list does not cover", func() bool {
		asked := ""
		app := withGin(gincors.Config{AllowOrigins: []string{page}, AllowOriginFunc: func(origin string) bool { asked += origin; return true }})
		return grants(app, page) && grants(app, other) && asked == other
	}},
	{"gin-contrib.md", "Lower case was changed, and `put` is now an error", func() bool {
		app := withGin(gincors.Config{AllowOrigins: []string{page}, AllowMethods: []string{"put"}})
		return preflight(app, "Allow-Methods", "PUT", "") == "PUT" && refuses(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"put"}})
	}},
	{"gin-contrib.md echo.md", "With credentials `*` was sent as it is and granted nothing; now it grants what is asked for", func() bool {
		p := core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"*"}, AllowCredentials: true}
		return preflight(withGin(gincors.Config{AllowOrigins: []string{page}, AllowHeaders: []string{"*"}, AllowCredentials: true}), "Allow-Headers", "PUT", "x-a") == "*" &&
			preflight(withEcho(middleware.CORSConfig{AllowOrigins: []string{page}, AllowHeaders: []string{"*"}, AllowCredentials: true}), "Allow-Headers", "PUT", "x-a") == "*" &&
			preflight(ours(p), "Allow-Headers", "PUT", "x-a") == "x-a"
	}},
	{"gin-contrib.md echo.md go-chi.md rs-cors.md", "`*` with credentials is an error", func() bool {
		return refuses(core.Policy{AllowOrigins: []string{page}, ExposeHeaders: []string{"*"}, AllowCredentials: true})
	}},
	{"gin-contrib.md echo.md", "plain `http` beyond loopback and patterns such as `https://*.github.io` need a field that permits them", func() bool {
		return refuses(core.Policy{AllowOrigins: []string{"http://example.com"}, AllowCredentials: true}) &&
			refuses(core.Policy{AllowOrigins: []string{"https://*.github.io"}, AllowCredentials: true}) &&
			!refuses(core.Policy{AllowOrigins: []string{"http://example.com"}, AllowCredentials: true, DangerouslyAllowInsecureOrigins: true}) &&
			!refuses(core.Policy{AllowOrigins: []string{"https://*.github.io"}, AllowCredentials: true, DangerouslyAllowBroadWildcards: true})
	}},
	{"gin-contrib.md", "-1 sends 0, as a `MaxAge` below a second did", func() bool {
		return preflight(withGin(gincors.Config{AllowOrigins: []string{page}, MaxAge: time.Millisecond}), "Max-Age", "PUT", "") == "0" &&
			preflight(ours(core.Policy{AllowOrigins: []string{page}, MaxAgeSeconds: -1}), "Max-Age", "PUT", "") == "0"
	}},
	{"gin-contrib.md", "gin-contrib/cors leaves the header out of `Vary`", func() bool {
		h := asked(withGin(gincors.Config{AllowOriginWithContextFunc: func(c *gin.Context, _ string) bool { return c.GetHeader("X-Tenant") != "" }}), "GET", "Origin", page, "X-Tenant", "t")
		return h.Get("Access-Control-Allow-Origin") == page && h.Get("Vary") == "Origin"
	}},
	{"echo.md", "it admits everyone with six methods and every header", func() bool {
		return len(middleware.DefaultCORSConfig.AllowMethods) == 6 && grants(withEcho(middleware.DefaultCORSConfig), other) &&
			preflight(withEcho(middleware.DefaultCORSConfig), "Allow-Headers", "PUT", "x-any") == "x-any"
	}},
	{"echo.md go-chi.md rs-cors.md", "An empty list admitted everyone; now it is an error", func() bool {
		return grants(withEcho(middleware.CORSConfig{}), other) && grants(withChi(gochicors.Options{}), other) && grants(withRS(rscors.Options{}), other) &&
			refuses(core.Policy{})
	}},
	{"echo.md", "An empty list granted every header that was asked for; now it grants none", func() bool {
		return preflight(withEcho(middleware.CORSConfig{AllowOrigins: []string{page}}), "Allow-Headers", "PUT", "x-any") == "x-any" &&
			preflight(ours(core.Policy{AllowOrigins: []string{page}}), "Allow-Headers", "PUT", "x-any") == ""
	}},
	{"echo.md", "An empty list granted the methods of the route", func() bool {
		e := echo.New()
		e.Use(middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{page}}))
		e.PATCH("/", echo.WrapHandler(ok))
		return preflight(e, "Allow-Methods", "PUT", "") == "OPTIONS, PATCH"
	}},
	{"echo.md", "in Echo it replaces the list", func() bool {
		return !grants(withEcho(middleware.CORSConfig{AllowOrigins: []string{page}, AllowOriginFunc: func(string) (bool, error) { return false, nil }}), page)
	}},
	{"echo.md", "in Echo it becomes the response", func() bool {
		e := withEcho(middleware.CORSConfig{AllowOriginFunc: func(string) (bool, error) { return false, echo.ErrTeapot }})
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Origin", page)
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w.Code == http.StatusTeapot
	}},
	{"go-chi.md", "in go-chi/cors it replaces the list", func() bool {
		return !grants(withChi(gochicors.Options{AllowedOrigins: []string{page}, AllowOriginFunc: func(*http.Request, string) bool { return false }}), page)
	}},
	{"rs-cors.md", "in rs/cors it replaces the list", func() bool {
		return !grants(withRS(rscors.Options{AllowedOrigins: []string{page}, AllowOriginFunc: func(string) bool { return false }}), page) &&
			!grants(withRS(rscors.Options{AllowedOrigins: []string{page}, AllowOriginVaryRequestFunc: func(*http.Request, string) (bool, []string) { return false, nil }}), page)
	}},
	{"go-chi.md rs-cors.md", "Case was ignored; now an entry in upper case is an error", func() bool {
		list := []string{"https://App.example.com"}
		return grants(withChi(gochicors.Options{AllowedOrigins: list}), page) && grants(withRS(rscors.Options{AllowedOrigins: list}), page) &&
			refuses(core.Policy{AllowOrigins: list})
	}},
	{"go-chi.md rs-cors.md", "a list without `GET` made its responses unreadable", func() bool {
		return !grants(withChi(gochicors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"PUT"}}), page) &&
			!grants(withRS(rscors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"PUT"}}), page) &&
			grants(ours(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}}), page)
	}},
	{"go-chi.md", "`put` was changed to `PUT`, and is now an error", func() bool {
		return preflight(withChi(gochicors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"put"}}), "Allow-Methods", "PUT", "") == "PUT"
	}},
	{"rs-cors.md", "`put` never matched; now it is an error", func() bool {
		return preflight(withRS(rscors.Options{AllowedOrigins: []string{page}, AllowedMethods: []string{"put"}}), "Allow-Methods", "PUT", "") == ""
	}},
	{"go-chi.md", "An empty list granted `Origin`, `Accept` and `Content-Type`; now it grants none", func() bool {
		app := withChi(gochicors.Options{AllowedOrigins: []string{page}})
		return preflight(app, "Allow-Headers", "POST", "accept,content-type,origin") != "" && preflight(app, "Allow-Headers", "POST", "authorization") == ""
	}},
	{"rs-cors.md", "An empty list granted `Accept`, `Content-Type` and `X-Requested-With`; now it grants none", func() bool {
		app := withRS(rscors.Options{AllowedOrigins: []string{page}})
		return preflight(app, "Allow-Headers", "POST", "accept,content-type,x-requested-with") != "" && preflight(app, "Allow-Headers", "POST", "authorization") == ""
	}},
	{"go-chi.md rs-cors.md", "`*` covered `Authorization`; now you list it beside `*`", func() bool {
		return preflight(withChi(gochicors.Options{AllowedOrigins: []string{page}, AllowedHeaders: []string{"*"}}), "Allow-Headers", "POST", "authorization") == "Authorization" &&
			preflight(withRS(rscors.Options{AllowedOrigins: []string{page}, AllowedHeaders: []string{"*"}}), "Allow-Headers", "POST", "authorization") == "authorization" &&
			preflight(ours(core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"*"}}), "Allow-Headers", "POST", "authorization") == "*"
	}},
	{"go-chi.md", "So is the workaround `https://*`, which lets every page act as the user", func() bool {
		list := []string{"https://*"}
		h := asked(withChi(gochicors.Options{AllowedOrigins: list, AllowCredentials: true}), "GET", "Origin", other)
		return h.Get("Access-Control-Allow-Origin") == other && h.Get("Access-Control-Allow-Credentials") == "true" && refuses(core.Policy{AllowOrigins: list, AllowCredentials: true})
	}},
	{"rs-cors.md", "So is a pattern such as `h*`, which lets every page act as the user", func() bool {
		h := asked(withRS(rscors.Options{AllowedOrigins: []string{"h*"}, AllowCredentials: true}), "GET", "Origin", other)
		return h.Get("Access-Control-Allow-Origin") == other && h.Get("Access-Control-Allow-Credentials") == "true" && refuses(core.Policy{AllowOrigins: []string{"h*"}})
	}},
	{"go-chi.md", "-1 sends 0; in go-chi/cors it sent nothing", func() bool {
		return preflight(withChi(gochicors.Options{AllowedOrigins: []string{page}, MaxAge: -1}), "Max-Age", "GET", "") == ""
	}},
	{"rs-cors.md", "0 sends nothing, and -1 sends 0", func() bool {
		return preflight(withRS(rscors.Options{AllowedOrigins: []string{page}, MaxAge: -1}), "Max-Age", "GET", "") == "0"
	}},
	{"go-chi.md rs-cors.md", "leaves out everything, and the console", func() bool {
		return preflight(withChi(gochicors.Options{AllowedOrigins: []string{page}}), "Allow-Origin", "PUT", "") == "" &&
			preflight(withRS(rscors.Options{AllowedOrigins: []string{page}}), "Allow-Origin", "PUT", "") == "" &&
			preflight(ours(core.Policy{AllowOrigins: []string{page}}), "Allow-Origin", "PUT", "") == page
	}},
	{"rs-cors.md", "rs/cors puts slices that all responses share into the headers", func() bool {
		app := withRS(rscors.Options{AllowedOrigins: []string{"*"}})
		one, two := shared(app), shared(app)
		return &one[0] == &two[0]
	}},
	{"gin-contrib.md", "Gin finds no route for OPTIONS and answers 404", func() bool {
		router := gin.New()
		router.Group("/", gincors.New(gincors.Config{AllowOrigins: []string{page}})).GET("/", gin.WrapH(ok))
		return grants(router, page) && statusOfPreflight(router) == http.StatusNotFound
	}},
	{"echo.md", "On a single route, Echo answers preflights before either middleware. On a group it does so for routes such as `/files/*` and for `Static`", func() bool {
		theirs := middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{page}})
		route, group, static := echo.New(), echo.New(), echo.New()
		route.GET("/", echo.WrapHandler(ok), theirs)
		group.Group("", theirs).GET("/files/*", echo.WrapHandler(ok))
		static.Group("", theirs).Static("/files", ".")
		silent := func(app http.Handler, path string) bool {
			h := http.Header{"Origin": {page}, "Access-Control-Request-Method": {"GET"}}
			w := httptest.NewRecorder()
			app.ServeHTTP(w, &http.Request{Method: "OPTIONS", URL: &url.URL{Path: path}, Header: h})
			return w.Code == http.StatusNoContent && w.Header().Get("Access-Control-Allow-Origin") == ""
		}
		return grants(route, page) && silent(route, "/") && silent(group, "/files/x") && silent(static, "/files/x")
	}},
	{"go-chi.md", "In `r.Group` or `r.With`, preflights of single routes do not reach a middleware: chi answers 405", func() bool {
		cors := gochicors.Handler(gochicors.Options{AllowedOrigins: []string{page}})
		group, with := chi.NewRouter(), chi.NewRouter()
		group.Group(func(r chi.Router) { r.Use(cors); r.Get("/", ok) })
		with.With(cors).Get("/", ok)
		return grants(group, page) && statusOfPreflight(group) == http.StatusMethodNotAllowed &&
			grants(with, page) && statusOfPreflight(with) == http.StatusMethodNotAllowed
	}},
	{"jub0bs.md", "`put` was changed to `PUT`, and is now an error", func() bool {
		app := withJub0bs(jub0bs.Config{Origins: []string{page}, Methods: []string{"put"}})
		return preflight(app, "Allow-Methods", "PUT", "") == "PUT"
	}},
	{"jub0bs.md", "With credentials `*` covered `Authorization`; now you list it beside `*`", func() bool {
		app := withJub0bs(jub0bs.Config{Origins: []string{page}, RequestHeaders: []string{"*"}, Credentialed: true})
		return preflight(app, "Allow-Headers", "POST", "authorization") == "authorization" &&
			preflight(ours(core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"*"}, AllowCredentials: true}), "Allow-Headers", "POST", "authorization") == ""
	}},
	{"jub0bs.md", "A name that browsers do not let scripts set was an error; here `core.Advise` tells it", func() bool {
		_, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: []string{page}, RequestHeaders: []string{"Cookie"}})
		p := core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"Cookie"}}
		return err != nil && !refuses(p) && len(core.Advise(p)) > 0
	}},
	{"jub0bs.md", "More than 86400 was an error; here `core.Advise` tells it", func() bool {
		_, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: []string{page}, MaxAgeInSeconds: 86401})
		p := core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 86401}
		p2 := p
		p2.MaxAgeSeconds = 600
		return err != nil && !refuses(p) && len(core.Advise(p)) > len(core.Advise(p2))
	}},
	{"jub0bs.md", "`Reconfigure(nil)` lets all pass", func() bool {
		m, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: []string{page}})
		if err != nil || m.Reconfigure(nil) != nil {
			return false
		}
		return len(asked(m.Wrap(ok), "GET", "Origin", page)) == 0
	}},
}

// shared returns the slice of the star as the handler gets it.
func shared(app http.Handler) (lines []string) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Origin", page)
	app.ServeHTTP(w, r)
	return w.Header()["Access-Control-Allow-Origin"]
}

func ours(p core.Policy) http.Handler {
	engine := core.MustNew(p)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status := core.Answer(engine, r, w.Header()); status != 0 {
			w.WriteHeader(status)
		}
	})
}

func TestStatementsOfTheGuidesHold(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	for _, statement := range statements {
		assert.True(t, statement.holds(), "%s: %s", statement.guides, statement.says)
		for guide := range strings.FieldsSeq(statement.guides) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", "moving", guide))
			require.NoError(t, err)
			assert.Contains(t, strings.Join(strings.Fields(string(text)), " "), statement.says, "%s", guide)
		}
	}
}
