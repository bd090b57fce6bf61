package originfeed_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

func TestErrorIsReportedOnceInAnOutage(t *testing.T) {
	source := &fakeSource{}
	var reported []error
	o := originfeed.Options{OnError: func(err error) { reported = append(reported, err) }}
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		source.setFault(down)
		pass(time.Hour)
		require.Len(t, reported, 1)
		assert.ErrorIs(t, reported[0], errDown)
		assert.ErrorIs(t, feed.Status().Err, errDown)

		source.setFault(nil)
		pass(5 * time.Second)
		assert.True(t, feed.Status().Connected)
		assert.NoError(t, feed.Status().Err)
		other := errors.New("the database system is starting up")
		source.setFault(func(context.Context, string) error { return other })
		pass(time.Hour)
		require.Len(t, reported, 2, "another outage")
		assert.ErrorIs(t, reported[1], other)
	})
}

func TestConnectionThatComesAndGoesIsReportedOnceAMinute(t *testing.T) {
	source := &fakeSource{}
	reported := 0
	o := originfeed.Options{OnError: func(error) { reported++ }}
	source.fault = func(_ context.Context, method string) error {
		if method == "Changes" { // the snapshot and each reconnect succeed
			return errDown
		}
		return nil
	}
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		good := false
		source.setFault(func(_ context.Context, method string) error {
			if method == "Changes" {
				if good = !good; !good {
					return errDown
				}
			}
			return nil
		})
		pass(10*time.Minute - 10*time.Second)
		assert.Equal(t, 10, reported)
		assert.Greater(t, len(source.opened), 100)
	})
}
