package exporttypes

import (
	"context"
	"net/http"
	"testing"
	"text/template"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/headers"
	"github.com/traefik/traefik/v3/pkg/provider/file"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// readTraefik has Traefik's file provider read a file. It runs the file as a template, and
// refuses unknown keys.
func readTraefik(t *testing.T, r *export.Result) *dynamic.Headers {
	t.Helper()
	configuration, err := (&file.Provider{}).CreateConfiguration(context.Background(), inFolder(t, r), template.FuncMap{}, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	http := configuration.HTTP
	if len(http.Middlewares) != 1 || http.Middlewares["cors"] == nil || http.Middlewares["cors"].Headers == nil || len(http.Routers)+len(http.Services) > 0 {
		t.Fatalf("got %+v, want the middleware cors alone\n%s", http, r.Files[0].Text)
	}
	return http.Middlewares["cors"].Headers
}

// runTraefik is Traefik's own middleware in front of an application.
func runTraefik(t *testing.T, r *export.Result, app http.Handler) http.Handler {
	t.Helper()
	handler, err := headers.New(context.Background(), app, *readTraefik(t, r), "cors")
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	return handler
}
