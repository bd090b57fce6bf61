package cachetest

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"testing"

	gincors "github.com/gin-contrib/cors"
	chicors "github.com/go-chi/cors"
	jub0bs "github.com/jub0bs/cors"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/cors"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// library does CORS, set up as its documents say.
type library struct {
	name   string
	module string // whose version the table names; "" for this one
	build  func(p core.Policy, handler http.HandlerFunc) (http.Handler, error)
}

var libraries = []library{
	{"this library, `Middleware`", "", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		engine, err := core.New(p)
		if err != nil {
			return nil, err
		}
		return httpadapter.Middleware(engine)(h), nil
	}},
	{"this library, `Guard`", "", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		engine, err := core.New(p)
		if err != nil {
			return nil, err
		}
		return httpadapter.Guard(engine)(h), nil
	}},
	{"rs/cors", "github.com/rs/cors", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		return cors.New(cors.Options{
			AllowedOrigins: p.AllowOrigins, AllowedMethods: p.AllowMethods, AllowedHeaders: p.AllowHeaders,
			ExposedHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials,
		}).Handler(h), nil
	}},
	{"go-chi/cors", "github.com/go-chi/cors", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		return onChi(chicors.Handler(chicors.Options{
			AllowedOrigins: p.AllowOrigins, AllowedMethods: p.AllowMethods, AllowedHeaders: p.AllowHeaders,
			ExposedHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials,
		}), h), nil
	}},
	{"gin-contrib/cors", "github.com/gin-contrib/cors", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		config := gincors.Config{
			AllowOrigins: p.AllowOrigins, AllowMethods: p.AllowMethods, AllowHeaders: p.AllowHeaders,
			ExposeHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials,
		}
		if err := config.Validate(); err != nil {
			return nil, err
		}
		return onGin(gincors.New(config), h), nil
	}},
	{"Echo's own", "github.com/labstack/echo/v4", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		return onEcho(middleware.CORSWithConfig(middleware.CORSConfig{
			AllowOrigins: p.AllowOrigins, AllowMethods: p.AllowMethods, AllowHeaders: p.AllowHeaders,
			ExposeHeaders: p.ExposeHeaders, AllowCredentials: p.AllowCredentials,
		}), h), nil
	}},
	{"jub0bs/cors", "github.com/jub0bs/cors", func(p core.Policy, h http.HandlerFunc) (http.Handler, error) {
		m, err := jub0bs.NewMiddleware(jub0bs.Config{
			Origins: p.AllowOrigins, Methods: p.AllowMethods, RequestHeaders: p.AllowHeaders,
			ResponseHeaders: p.ExposeHeaders, Credentialed: p.AllowCredentials,
		})
		if err != nil {
			return nil, err
		}
		return m.Wrap(h), nil
	}},
}

// title is the name with the version of go.mod.
func (l library) title(t *testing.T) string {
	t.Helper()
	if l.module == "" {
		return l.name
	}
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^\t` + regexp.QuoteMeta(l.module) + ` v(\S+)$`).FindSubmatch(text)
	if version == nil {
		t.Fatalf("go.mod does not require %s", l.module)
	}
	return fmt.Sprintf("%s %s", l.name, version[1])
}
