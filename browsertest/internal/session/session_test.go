package session_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/launch"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/session"
)

// Any origin can be that of a page: the machinery itself, without CORS.
func TestPagesHaveTheOriginsTheyAreAskedFor(t *testing.T) {
	origins := []string{
		"https://app.example.test", "https://example.com:8443", "http://example.com", "http://my_app.localhost:8901",
		"http://[::1]:8080", "https://127.0.0.1", "http://localhost.:8901", "http://-a.localhost:8901", "https://intranet",
	}
	for _, kind := range launch.Kinds {
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			s, err := session.Start(context.Background(), kind)
			if missing := (*launch.Missing)(nil); errors.As(err, &missing) && os.Getenv("CI") != "true" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}()
			t.Log(s)
			for _, origin := range origins {
				app := s.World.NewCase(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
				}))
				places := []string{"", page.InSandbox, page.InDataFrame, page.InWorker, page.InBlobWorker, page.InDataWorker}
				wants := []string{origin, "null", "null", origin, origin, "null"}
				var steps []page.Step
				for _, place := range places {
					steps = append(steps, page.Step{Do: "fetch", In: place, URL: app.URL("https://api.example.test", "/"+place)})
				}
				outcomes, err := s.Run(context.Background(), page.Order{Page: origin, Steps: steps})
				if err != nil {
					t.Error(err)
					continue
				}
				for i, outcome := range outcomes {
					if outcome.Origin != wants[i] || !outcome.OK {
						t.Errorf("%s, place %q\n got %+v\nwant origin %q", origin, places[i], outcome, wants[i])
					}
				}
			}
		})
	}
}
