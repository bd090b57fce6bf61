package originfeed_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/originfeed"
)

var ownPages = core.Policy{AllowOrigins: []string{"https://admin.example"}}

func TestBeforeTheFirstSnapshotIsCompleteOnlyThePolicysOwnOriginsAreAdmitted(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example", "https://b.example", "https://c.example")
	pages := 0
	source.paged = func(number int) {
		pages++
		assert.True(t, admits(source.feed, "https://admin.example"))
		assert.False(t, admits(source.feed, "https://a.example"), "page %d", number)
		assert.True(t, source.feed.Status().Closed)
		assert.Equal(t, 1, source.feed.Status().Origins)
	}
	follow(t, source, ownPages, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		assert.Equal(t, 2, pages)
		for _, origin := range append(source.listed(), "https://admin.example") {
			assert.True(t, admits(feed, origin), origin)
		}
		assert.False(t, admits(feed, "https://d.example"))
		status := feed.Status()
		assert.Equal(t, int64(3), status.Number)
		assert.Equal(t, 4, status.Origins)
		assert.True(t, status.Connected)
		assert.False(t, status.Closed)
	})
}

func TestPolicyWithoutOriginsOfItsOwnAdmitsNobodyBeforeTheFirstSnapshot(t *testing.T) {
	source := &fakeSource{fault: down}
	follow(t, source, core.Policy{}, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		synctest.Wait()
		assert.Empty(t, list(feed))
		assert.False(t, admits(feed, "https://nobody.invalid"))
		source.setFault(nil)
		source.set(true, "https://a.example")
		waitReady(t, feed)
		assert.Equal(t, []string{"https://a.example"}, list(feed))
		source.set(false, "https://a.example")
		pass(time.Second)
		assert.Empty(t, list(feed))
		assert.False(t, admits(feed, "https://a.example"))
	})
}

func TestOriginsOfThePolicyStayWhateverTheSourceRemoves(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://admin.example", "https://a.example")
	p := core.Policy{AllowOrigins: []string{"https://admin.example", "https://admin.example", "https://*.own.example"}}
	follow(t, source, p, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		source.set(false, "https://admin.example", "https://a.example", "https://*.own.example")
		pass(time.Second)
		assert.Equal(t, []string{"https://*.own.example", "https://admin.example"}, list(feed))
		source.prune()
		source.set(true, "https://b.example")
		source.prune() // and so by a snapshot that does not have them
		pass(time.Second)
		assert.Equal(t, []string{"https://*.own.example", "https://admin.example", "https://b.example"}, list(feed))
	})
}

func TestSnapshotAfterTheFirstIsAppliedAsADifference(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example", "https://b.example", "https://c.example")
	pages := 0
	source.paged = func(int) {
		pages++
		assert.True(t, admits(source.feed, "https://admin.example"))
		for _, stays := range []string{"https://b.example", "https://c.example"} {
			assert.Equal(t, source.feed.Status().Number > 0, admits(source.feed, stays), "%s, which both snapshots list", stays)
		}
	}
	follow(t, source, ownPages, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		pages = 0
		source.restore(0)
		source.set(true, "https://b.example", "https://c.example", "https://d.example")
		pass(time.Second)
		assert.Equal(t, 2, pages)
		assert.Equal(t, []string{"https://admin.example", "https://b.example", "https://c.example", "https://d.example"}, list(feed))
	})
}

func TestSnapshotThatBreaksOffIsTakenAgain(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example", "https://b.example", "https://c.example")
	reads := 0
	source.fault = func(_ context.Context, method string) error {
		if method == "page" {
			if reads++; reads == 2 {
				return errDown
			}
		}
		return nil
	}
	follow(t, source, ownPages, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		synctest.Wait()
		assert.False(t, admits(feed, "https://a.example"), "after half of a snapshot")
		source.restore(0)
		source.set(true, "https://c.example") // a and b are gone meanwhile
		waitReady(t, feed)
		assert.Equal(t, []string{"https://admin.example", "https://c.example"}, list(feed))
	})
}

func TestEngineThatSomebodyElseChangedIsAnError(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example")
	var reported []error
	o := originfeed.Options{OnError: func(err error) { reported = append(reported, err) }}
	source.paged = func(int) {
		assert.NoError(t, source.feed.Engine().UpdateOrigins(nil, []string{"https://a.example"}))
	}
	follow(t, source, core.Policy{}, o, func(t *testing.T, feed *originfeed.Feed) {
		pass(10 * time.Second)
		require.Len(t, reported, 1)
		assert.ErrorContains(t, reported[0], "has 0 origins after a snapshot that leads to 1")
		assert.True(t, feed.Status().Closed)
	})
}

func TestChangesInPortionsAreReadUntilTheLast(t *testing.T) {
	source := &fakeSource{portion: 3}
	o := originfeed.Options{Interval: time.Hour}
	follow(t, source, core.Policy{}, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		synctest.Wait()
		asked := 0
		source.setFault(func(_ context.Context, method string) error {
			if method == "Changes" {
				asked++
				assert.Zero(t, feed.Status().Number, "a portion is no success")
			}
			return nil
		})
		for i := range 10 {
			source.set(true, fmt.Sprintf("https://t%d.example", i))
		}
		pass(50 * time.Millisecond)
		assert.Equal(t, 4, asked)
		assert.Equal(t, source.listed(), list(feed))
		assert.Equal(t, int64(10), feed.Status().Number)
	})
}

// stuckSource says that there is more, and returns nothing.
type stuckSource struct{ *fakeSource }

type stuckSession struct{ originfeed.Session }

func (s stuckSource) Open(ctx context.Context) (originfeed.Session, error) {
	session, err := s.fakeSource.Open(ctx)
	return stuckSession{session}, err
}

func (s stuckSession) Changes(_ context.Context, since originfeed.Position) (originfeed.Changes, error) {
	return originfeed.Changes{Position: since, More: true}, nil
}

func TestSourceThatReturnsNothingAndSaysMoreIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reported []error
		source := stuckSource{&fakeSource{t: t}}
		feed, err := originfeed.New(ownPages, source, originfeed.Options{OnError: func(err error) { reported = append(reported, err) }})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, feed.Run(ctx), context.DeadlineExceeded)
		require.NotEmpty(t, reported)
		assert.ErrorContains(t, reported[0], "has more changes, but returns none")
	})
}

func TestWaitReadySaysWhatWentWrong(t *testing.T) {
	follow(t, &fakeSource{fault: down}, ownPages, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := feed.WaitReady(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, errDown)
		assert.EqualError(t, err, "originfeed: the first snapshot is not complete: context deadline exceeded; originfeed: connecting: connection refused")
	})
}

func TestRunIsCalledOnce(t *testing.T) {
	follow(t, &fakeSource{}, ownPages, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		synctest.Wait()
		assert.ErrorContains(t, feed.Run(t.Context()), "make another feed")
	})
}

func TestWrongConfigurationIsAnError(t *testing.T) {
	for _, row := range []struct {
		name   string
		policy core.Policy
		source originfeed.Source
		o      originfeed.Options
		says   string
	}{
		{"no source", ownPages, nil, originfeed.Options{}, "pass an *originfeed.Postgres"},
		{"a URL that is none", ownPages, &originfeed.Postgres{URL: "postgres://127.0.0.1:port/x"}, originfeed.Options{}, "the URL of the database"},
		{"negative Interval", ownPages, &fakeSource{}, originfeed.Options{Interval: -1}, "must not be negative"},
		{"negative Timeout", ownPages, &fakeSource{}, originfeed.Options{Timeout: -1}, "must not be negative"},
		{"negative CloseAfter", ownPages, &fakeSource{}, originfeed.Options{CloseAfter: -1}, "must not be negative"},
		{"CloseAfter as short as Interval", ownPages, &fakeSource{}, originfeed.Options{CloseAfter: time.Second}, "make CloseAfter longer"},
		{"everybody", core.Policy{AllowOrigins: []string{"*"}}, &fakeSource{}, originfeed.Options{}, "use core.New"},
		{"a wrong policy", core.Policy{AllowMethods: []string{"get"}}, &fakeSource{}, originfeed.Options{}, "AllowMethods[0]"},
		{"a wrong origin", core.Policy{AllowOrigins: []string{"https://a.example", "https://a.example", "b"}}, &fakeSource{}, originfeed.Options{}, "AllowOrigins"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := originfeed.New(row.policy, row.source, row.o)
			assert.ErrorContains(t, err, row.says)
		})
	}
}
