package faulttest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// TestPartsStopInEveryOrder stops the parts and the server in every order, while clients
// send requests. Until the server stops, each is answered as before.
func TestPartsStopInEveryOrder(t *testing.T) {
	parts := append(slices.Sorted(maps.Keys(withEverything(t, admitsOne).stop)), "server")
	for order := range permutations(parts) {
		e := withEverything(t, admitsOne)
		server, err := wire.Serve(apps(e.engine)["chi"])
		require.NoError(t, err)
		e.stop["server"] = server.Close

		var stopped, answered atomic.Int64
		var clients sync.WaitGroup
		for _, page := range []string{"https://listed.example", lookedUp, "https://evil.example"} {
			clients.Go(func() {
				for {
					response, err := server.Ask(&wire.Request{Method: "GET", Path: "/", Host: "api.example", Fields: [][2]string{{"Origin", page}}})
					if err != nil {
						assert.NotZero(t, stopped.Load(), "%v: %v", order, err)
						return
					}
					answered.Add(1)
					want := ""
					if mayBeGranted(page) {
						want = page
					}
					assert.Equal(t, want, response.Header.Get("Access-Control-Allow-Origin"), "%v", order)
				}
			})
		}
		for _, part := range order {
			for seen := answered.Load(); stopped.Load() == 0 && answered.Load() < seen+3 && !t.Failed(); { // requests between the stops
				time.Sleep(time.Millisecond)
			}
			if part == "server" {
				stopped.Store(1)
			}
			e.stop[part]()
		}
		clients.Wait()
	}
}

// permutations yields every order of the list.
func permutations(list []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		var permute func(rest, chosen []string) bool
		permute = func(rest, chosen []string) bool {
			if len(rest) == 0 {
				return yield(chosen)
			}
			for i := range rest {
				left := slices.Delete(slices.Clone(rest), i, i+1)
				if !permute(left, append(slices.Clone(chosen), rest[i])) {
					return false
				}
			}
			return true
		}
		permute(list, nil)
	}
}

// TestAPolicyThatVanishesStays removes, empties and spoils the file. The policy in force
// stays, and the next good file replaces it.
func TestAPolicyThatVanishesStays(t *testing.T) {
	e := withEverything(t, admitsOne)
	ask := func(page string) string {
		h := http.Header{}
		core.Answer(e.engine, &http.Request{Method: "GET", Header: http.Header{"Origin": {page}}}, h)
		return h.Get("Access-Control-Allow-Origin")
	}
	for name, spoil := range map[string]func() error{
		"removed": func() error { return os.Remove(e.file) },
		"empty":   func() error { return os.WriteFile(e.file, nil, 0o600) },
		"cut off": func() error { return os.WriteFile(e.file, []byte(`{"allowOrigins": ["https://a`), 0o600) },
		"open to everyone": func() error {
			return os.WriteFile(e.file, []byte(`{"allowOrigins": ["*"], "allowCredentials": true}`), 0o600)
		},
		"a folder": func() error { return errors.Join(os.Remove(e.file), os.Mkdir(e.file, 0o700)) },
	} {
		require.NoError(t, spoil(), name)
		for range 20 {
			require.Equal(t, "https://listed.example", ask("https://listed.example"), name)
			require.Empty(t, ask("https://evil.example"), name)
			time.Sleep(2 * time.Millisecond) // the watcher may look at any moment
		}
		_ = os.Remove(e.file)
		p := policy
		p.AllowOrigins = append(slices.Clone(p.AllowOrigins), "https://"+strings.ReplaceAll(name, " ", "-")+".example")
		e.write(t, p)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		for ask(p.AllowOrigins[2]) == "" {
			require.NoError(t, ctx.Err(), "the good file after %q is not in force", name)
			time.Sleep(time.Millisecond)
		}
		cancel()
	}
}
