package originfeed_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/originfeed"
)

// invalid are entries that no policy permits, or not this one.
var invalid = []string{"", "*", " ", "https://A.example", "https://a.example/", "a.example", "https://bad.example:443",
	"https://*", "https://b.example,https://c.example", "javascript:alert(1)", "https://\x7f.example"}

func TestEntryThatIsNoOriginIsReportedAndSkipped(t *testing.T) {
	withCredentials := core.Policy{AllowOrigins: ownPages.AllowOrigins, AllowCredentials: true}
	entries := append([]string{"http://plain.example", "https://*.com", "null"}, invalid...)
	for _, row := range []struct {
		name     string
		snapshot bool
	}{{"in a snapshot", true}, {"in changes", false}} {
		t.Run(row.name, func(t *testing.T) {
			var reported []error
			o := originfeed.Options{OnError: func(err error) { reported = append(reported, err) }}
			source := &fakeSource{page: 5}
			put := func() {
				source.set(true, "https://a.example")
				source.set(true, entries...)
				source.set(true, "https://z.example")
			}
			if row.snapshot {
				put()
			}
			follow(t, source, withCredentials, o, func(t *testing.T, feed *originfeed.Feed) {
				waitReady(t, feed)
				if !row.snapshot {
					put()
					pass(time.Second)
				}
				assert.Equal(t, []string{"https://a.example", "https://admin.example", "https://z.example"}, list(feed))
				var skipped []string
				for _, err := range reported {
					var row *originfeed.RowError
					var problem *core.PolicyError
					require.ErrorAs(t, err, &row)
					require.ErrorAs(t, err, &problem)
					assert.Equal(t, row.Origin, problem.Value)
					assert.Contains(t, err.Error(), problem.Problem)
					assert.NotContains(t, err.Error(), "[", "its place in a batch")
					skipped = append(skipped, row.Origin)
				}
				assert.ElementsMatch(t, entries, skipped, "each is reported once")
				assert.True(t, feed.Status().Connected)

				reported = nil
				source.set(false, entries...)
				source.set(false, "https://z.example")
				pass(time.Second)
				assert.Equal(t, []string{"https://a.example", "https://admin.example"}, list(feed))
				assert.Empty(t, reported, "an entry that was skipped may go")
			})
		})
	}
}

func TestOneWrongEntryAmongManyStopsNoOther(t *testing.T) {
	source := &fakeSource{page: 1000}
	var want []string
	for i := range 3000 {
		origin := fmt.Sprintf("https://t%04d.example", i)
		source.set(true, origin)
		want = append(want, origin)
	}
	source.set(true, "https://t0500.example/", "https://t2999.example/")
	reported := 0
	o := originfeed.Options{OnError: func(error) { reported++ }}
	follow(t, source, core.Policy{}, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		assert.Equal(t, want, list(feed))
		assert.Equal(t, 2, reported)
	})
}

func TestManyWrongEntriesAreReportedInBoundedNumber(t *testing.T) {
	source := &fakeSource{page: 64}
	for i := range 1000 {
		source.set(true, fmt.Sprintf("no origin %d", i))
	}
	source.set(true, "https://a.example")
	var rows, others []error
	o := originfeed.Options{OnError: func(err error) {
		if row := (*originfeed.RowError)(nil); errors.As(err, &row) {
			rows = append(rows, err)
		} else {
			others = append(others, err)
		}
	}}
	follow(t, source, core.Policy{}, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		assert.Equal(t, []string{"https://a.example"}, list(feed))
		assert.Len(t, rows, 100)
		require.Len(t, others, 1)
		assert.EqualError(t, others[0], "originfeed: 900 more entries of the source are skipped")
	})
}
