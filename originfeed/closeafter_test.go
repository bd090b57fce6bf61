package originfeed_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

func TestLastListStaysInForceWithoutCloseAfter(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example")
	follow(t, source, ownPages, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		begun := feed.Status().LastSuccess
		source.setFault(silent)
		pass(1000 * time.Hour)
		assert.True(t, admits(feed, "https://a.example"))
		status := feed.Status()
		assert.False(t, status.Closed)
		assert.False(t, status.Connected)
		assert.InDelta(t, 0, status.LastSuccess.Sub(begun), float64(time.Second))
		assert.Equal(t, int64(1), status.Number)
	})
}

func TestCloseAfterEndsTheListOfTheSourceOnly(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example")
	var reported []error
	o := originfeed.Options{CloseAfter: time.Minute, OnError: func(err error) { reported = append(reported, err) }}
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		pass(10 * time.Minute)
		require.True(t, admits(feed, "https://a.example"), "while the source answers, though nothing changes")
		open := feed.Status()

		source.setFault(silent)
		pass(time.Until(feed.Status().LastSuccess.Add(time.Minute - time.Nanosecond)))
		assert.True(t, admits(feed, "https://a.example"))
		pass(time.Nanosecond)
		assert.False(t, admits(feed, "https://a.example"))
		assert.True(t, admits(feed, "https://admin.example"), "the policy's own stays")
		status := feed.Status()
		assert.True(t, status.Closed)
		assert.Equal(t, 1, status.Origins)
		assert.NotEqual(t, open.Fingerprint, status.Fingerprint)
		require.Len(t, reported, 2)
		assert.ErrorContains(t, reported[1], "CloseAfter is 1m0s")

		source.setFault(nil)
		source.set(true, "https://b.example")
		pass(8 * time.Second)
		assert.True(t, admits(feed, "https://a.example"))
		assert.True(t, admits(feed, "https://b.example"))
		assert.False(t, feed.Status().Closed)
		source.setFault(down)
		pass(time.Minute)
		assert.False(t, admits(feed, "https://a.example"), "and closes again")
	})
}

func TestCloseAfterAlsoHoldsAfterTheEndOfRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fakeSource{t: t}
		source.set(true, "https://a.example")
		feed, err := originfeed.New(ownPages, source, originfeed.Options{CloseAfter: time.Minute, OnError: func(error) {}})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- feed.Run(ctx) }()
		waitReady(t, feed)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		assert.True(t, admits(feed, "https://a.example"))
		pass(time.Minute)
		assert.False(t, admits(feed, "https://a.example"))
	})
}
