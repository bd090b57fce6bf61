package conformance_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
)

// broken is an adapter that is wrong in one thing, and the check of the suite
// that has to notice.
type broken struct {
	how      string
	adapter  brokenAdapter
	caughtBy string // a subtest of Run, without its mount
}

type brokenAdapter = conformance.Adapter

func TestBrokenAdaptersAreCaught(t *testing.T) {
	t.Parallel()
	all := slices.Concat(brokenOrigins, brokenFields, brokenVary, brokenPreflights, brokenMounts)
	for _, b := range all {
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
	assert.GreaterOrEqual(t, len(all), 36)
}

// The parts that broken adapters are made of break nothing by themselves.
func TestPartsOfBrokenAdaptersAreSound(t *testing.T) {
	names, err := conformance.CheckNames()
	require.NoError(t, err)
	for name, adapter := range map[string]conformance.Adapter{
		"answering": answering(func(*exchange) {}),
		"admitting": admitting(func(string, string) bool { return false }),
		"reading":   reading(func(*core.Request) {}),
	} {
		reports, _, err := conformance.Failing(adapter, conformance.MountApp, names...)
		require.NoError(t, err)
		assert.Empty(t, slices.Sorted(maps.Keys(reports)), name)
	}
}

// A failure shows all that a person needs to understand it.
func TestFailureShowsRequestPolicyGotWantAndRule(t *testing.T) {
	reports, _, err := conformance.Failing(brokenVary[0].adapter, conformance.MountApp, brokenVary[0].caughtBy)
	require.NoError(t, err)
	for _, part := range []string{"net/http app", "rule: ", "request:", "Host: ", "policy: {", "answer:", "wrong: Vary", "want ", "got "} {
		assert.Contains(t, reports[brokenVary[0].caughtBy], part)
	}
}
