package conformance_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/broken"
)

// brokenAdapter is an adapter that is wrong in one thing, and the check of the suite
// that has to notice.
type brokenAdapter struct {
	how      string
	adapter  conformance.Adapter
	caughtBy string // a subtest of Run, without its mount
}

func brokenAdapters() []brokenAdapter {
	all := brokenMounts
	for _, m := range broken.All() {
		all = append(all, brokenAdapter{m.How, onServeMux(m.Wrap), m.Vector})
	}
	return all
}

// onServeMux mounts a middleware around a ServeMux.
func onServeMux(wrap broken.Wrap) conformance.Adapter {
	return built("net/http", func(ev core.Evaluator, routes []conformance.Route) http.Handler {
		mux := http.NewServeMux()
		for _, r := range routes {
			mux.Handle(r.Method+" "+r.Path, r.Handler)
		}
		return wrap(ev)(mux)
	})
}

func TestBrokenAdaptersAreCaught(t *testing.T) {
	t.Parallel()
	for _, b := range brokenAdapters() {
		t.Run(b.how, func(t *testing.T) {
			mount := b.adapter.Mounts[0]
			reports, known, err := conformance.Failing(b.adapter, mount, b.caughtBy)
			require.NoError(t, err)
			if known[b.caughtBy] && reports[b.caughtBy] != "" {
				return
			}
			others, _, err := conformance.Failing(b.adapter, mount)
			require.NoError(t, err)
			t.Errorf("not caught by %q (which exists: %t), but by\n%s", b.caughtBy, known[b.caughtBy],
				strings.Join(slices.Sorted(maps.Keys(others)), "\n"))
		})
	}
}

// Each file of vectors is there to notice something. One that no broken adapter needs
// may have lost what it was for.
func TestEveryFileOfVectorsCatchesABrokenAdapter(t *testing.T) {
	names, err := conformance.CheckNames()
	require.NoError(t, err)
	file := func(check string) string { name, _, _ := strings.Cut(check, "/"); return name }
	needed := map[string]bool{}
	for _, b := range brokenAdapters() {
		needed[file(b.caughtBy)] = true
	}
	for _, name := range names {
		assert.True(t, needed[file(name)], "no broken adapter is caught by %s", file(name))
	}
}

// A broken evaluator is noticed on the path that most users run, with neither logger
// nor observer, and on the other one.
func TestABrokenEvaluatorIsCaughtOnBothPaths(t *testing.T) {
	const vector = "null-origin/a GET from null is refused where it is not listed"
	for how, broken := range map[string]bool{"without logger and observer": false, "with logger and observer": true} {
		exchange := func(ev core.Evaluator, observed bool) core.Evaluator {
			if observed == broken {
				return grantingNull{ev}
			}
			return ev
		}
		reports, _, err := conformance.FailingWith(exchange, netHTTP, conformance.MountApp, vector)
		require.NoError(t, err)
		assert.Contains(t, reports[vector], "wrong: (by an engine "+how+")")
	}
}

// grantingNull grants null to everyone who asks.
type grantingNull struct{ core.Evaluator }

func (g grantingNull) Evaluate(ctx context.Context, r core.Request) core.Decision {
	if r.Header.Get("Origin") == "null" {
		return core.MustNew(core.Policy{AllowOrigins: []string{"null"}}).Evaluate(ctx, r)
	}
	return g.Evaluator.Evaluate(ctx, r)
}

// The parts that broken adapters are made of break nothing by themselves.
func TestPartsOfBrokenAdaptersAreSound(t *testing.T) {
	names, err := conformance.CheckNames()
	require.NoError(t, err)
	for name, wrap := range broken.Parts {
		reports, _, err := conformance.Failing(onServeMux(wrap), conformance.MountApp, names...)
		require.NoError(t, err)
		assert.Empty(t, slices.Sorted(maps.Keys(reports)), name)
	}
}

// A failure shows all that a person needs to understand it.
func TestFailureShowsRequestPolicyGotWantAndRule(t *testing.T) {
	i := slices.IndexFunc(broken.All(), func(m broken.Middleware) bool { return m.How == "drops Vary" })
	b := broken.All()[i]
	reports, _, err := conformance.Failing(onServeMux(b.Wrap), conformance.MountApp, b.Vector)
	require.NoError(t, err)
	for _, part := range []string{"net/http app", "rule: ", "request:", "Host: ", "policy: {", "answer:", "wrong: Vary", "want ", "got "} {
		assert.Contains(t, reports[b.Vector], part)
	}
}
