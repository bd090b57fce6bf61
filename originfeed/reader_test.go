package originfeed_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

// reader follows a database by Changes alone, as a feed does, and knows no other way.
type reader struct {
	t        *testing.T
	session  originfeed.Session
	position originfeed.Position
	listed   map[string]bool
}

func newReader(t *testing.T, database string) *reader {
	t.Helper()
	session, err := (&originfeed.Postgres{URL: database}).Open(soon(t))
	require.NoError(t, err)
	t.Cleanup(session.Close)
	r := &reader{t: t, session: session}
	r.snapshot()
	return r
}

func (r *reader) snapshot() {
	r.t.Helper()
	var err error
	r.listed = map[string]bool{}
	r.position, err = r.session.Snapshot(soon(r.t), func(page []string) error {
		for _, origin := range page {
			require.False(r.t, r.listed[origin], "%s is in a snapshot twice", origin)
			r.listed[origin] = true
		}
		return nil
	})
	require.NoError(r.t, err)
}

// catchUp returns the list after the changes.
func (r *reader) catchUp() []string {
	r.t.Helper()
	for more := true; more; {
		changes, err := r.session.Changes(soon(r.t), r.position)
		require.NoError(r.t, err)
		require.LessOrEqual(r.t, len(changes.Add)+len(changes.Remove), 10_000)
		for _, origin := range changes.Remove {
			delete(r.listed, origin)
		}
		for _, origin := range changes.Add {
			require.NotContains(r.t, changes.Remove, origin)
			r.listed[origin] = true
		}
		r.position, more = changes.Position, changes.More
	}
	return slices.Sorted(maps.Keys(r.listed))
}
