package cachetest

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
)

// TestEachCacheAnswersFromItsStore is what all other tests rest on: a cache that stores
// nothing mixes nothing up.
func TestEachCacheAnswersFromItsStore(t *testing.T) {
	for _, c := range servers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url := start(t, c, counting(), settings{})
			requireRuns(t, "GET", url, []exchange{{pageA, 1}, {pageA, 1}, {pageB, 2}, {pageA, 1}, {pageB, 2}})
			requireRuns(t, "OPTIONS", url, []exchange{{pageA, 3}, {pageA, 4}})
		})
	}
}

func TestVarnishCanStoreTheResponsesToOptions(t *testing.T) {
	url := start(t, varnish, counting(), settings{keepsOptions: true})
	requireRuns(t, "OPTIONS", url, []exchange{{pageA, 1}, {pageA, 1}, {pageB, 2}, {pageA, 1}, {pageB, 2}})
	requireRuns(t, "GET", url, []exchange{{pageA, 3}, {pageA, 3}}) // not what OPTIONS got
	requireRuns(t, "POST", url, []exchange{{pageA, 4}, {pageA, 5}})
}

const pageA, pageB = "https://a.test", "https://b.test"

// exchange is a request of a page, and the run of the handler whose response it gets.
type exchange struct {
	origin string
	run    int
}

// counting tells in each response for whom it was made, and by which run.
func counting() http.Handler {
	var runs atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		w.Header().Set("Vary", "Origin")
		fmt.Fprintf(w, "%s %s, run %d", r.Method, r.Header.Get("Origin"), runs.Add(1))
	})
}

func requireRuns(t *testing.T, method, url string, exchanges []exchange) {
	t.Helper()
	for i, e := range exchanges {
		r, err := http.NewRequestWithContext(t.Context(), method, url+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", e.origin)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%s %s, run %d", method, e.origin, e.run); string(body) != want {
			t.Fatalf("%s %d from %s: got %q, want %q", method, i+1, e.origin, body, want)
		}
	}
}
