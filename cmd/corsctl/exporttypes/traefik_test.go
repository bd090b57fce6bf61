package exporttypes

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"text/template"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/buffering"
	"github.com/traefik/traefik/v3/pkg/middlewares/headers"
	"github.com/traefik/traefik/v3/pkg/provider/file"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// readTraefik has Traefik's file provider read a file. It runs the file as a template, and
// refuses unknown keys.
func readTraefik(t *testing.T, r *export.Result, name string) *dynamic.Headers {
	t.Helper()
	configuration, err := (&file.Provider{}).CreateConfiguration(context.Background(), inFolder(t, r), template.FuncMap{}, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	http := configuration.HTTP
	if len(http.Middlewares) != 1 || http.Middlewares[name] == nil || http.Middlewares[name].Headers == nil || len(http.Routers)+len(http.Services) > 0 {
		t.Fatalf("got %+v, want the middleware %s alone\n%s", http, name, r.Files[0].Text)
	}
	return http.Middlewares[name].Headers
}

// runTraefik is Traefik's own middleware in front of an application.
func runTraefik(t *testing.T, r *export.Result, app http.Handler) http.Handler {
	t.Helper()
	handler, err := headers.New(context.Background(), app, *readTraefik(t, r, "cors"), "cors")
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	return handler
}

// TestErrorsOfTraefikBehindTheMiddlewareCarryTheHeaders has Traefik's own buffering refuse
// a body, and a reverse proxy not reach the application.
func TestErrorsOfTraefikBehindTheMiddlewareCarryTheHeaders(t *testing.T) {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "application.test"})
	proxy.Transport, proxy.ErrorLog = unreachable{}, log.New(io.Discard, "", 0)
	limited, err := buffering.New(context.Background(), proxy, dynamic.Buffering{MaxRequestBodyBytes: 3}, "limit")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := exportTo(t, "traefik", core.Policy{AllowOrigins: []string{"https://app.example.test"}})
	handler := runTraefik(t, r, limited)
	for body, want := range map[string]int{"abc": http.StatusBadGateway, "abcd": http.StatusRequestEntityTooLarge} {
		request := httptest.NewRequest("POST", "/", strings.NewReader(body))
		request.Header.Set("Origin", "https://app.example.test")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		origin, vary := recorder.Header().Get("Access-Control-Allow-Origin"), recorder.Header().Get("Vary")
		if recorder.Code != want || origin != "https://app.example.test" || vary != "Origin" {
			t.Errorf("got %d with Access-Control-Allow-Origin %q and Vary %q, want %d with both", recorder.Code, origin, vary, want)
		}
	}
}

type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody listens")
}

// TestTraefikGrantsAuthorizationUnderAStar is why export refuses "*" with credentials.
func TestTraefikGrantsAuthorizationUnderAStar(t *testing.T) {
	handler, err := headers.New(context.Background(), http.NotFoundHandler(), dynamic.Headers{
		AccessControlAllowOriginList: []string{"https://app.example.test"}, AccessControlAllowHeaders: []string{"*"}, AccessControlAllowCredentials: true,
	}, "cors")
	if err != nil {
		t.Fatal(err)
	}
	r := useragent.Request{Origin: "https://app.example.test", Target: "https://api.test", Path: "/", Method: "GET", Headers: [][2]string{{"Authorization", "1"}}, Credentials: useragent.Include}
	var ran bool
	if o := fetch(handler, &ran, r); !o.proceeds {
		t.Error("Traefik refuses Authorization now: export could say it")
	}
}
