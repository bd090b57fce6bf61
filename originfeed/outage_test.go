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

// The times below pass only in the bubbles of synctest: no test waits for them.

func TestSilentSourceIsNoticedWithinIntervalAndTimeout(t *testing.T) {
	for _, method := range []string{"Open", "Changes"} {
		t.Run(method, func(t *testing.T) {
			source := &fakeSource{}
			o := originfeed.Options{Interval: time.Second, Timeout: 5 * time.Second, OnError: func(error) {}}
			follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
				waitReady(t, feed)
				if method == "Open" { // a proxy that accepts, but does not forward
					source.setFault(func(ctx context.Context, m string) error {
						if m == "Wait" {
							return errDown
						}
						return silent(ctx, m)
					})
				} else {
					source.setFault(silent)
				}
				pass(6*time.Second + time.Millisecond)
				assert.False(t, feed.Status().Connected)
				assert.ErrorIs(t, feed.Status().Err, context.DeadlineExceeded)

				// It works again at the worst moment: just after a new connection began to hang.
				source.mu.Lock()
				tries := len(source.opened)
				source.mu.Unlock()
				for begun := false; !begun && time.Since(feed.Status().LastSuccess) < time.Minute; {
					pass(time.Millisecond)
					source.mu.Lock()
					begun = len(source.opened) > tries
					source.mu.Unlock()
				}
				source.setFault(nil)
				source.set(true, "https://a.example")
				pass(8 * time.Second)
				assert.True(t, admits(feed, "https://a.example"))
			})
		})
	}
}

func TestSilenceWithinASnapshotIsNoticedWithinTimeout(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example", "https://b.example", "https://c.example")
	pages := 0
	source.fault = func(ctx context.Context, method string) error {
		if method == "page" {
			if pages++; pages == 2 {
				<-ctx.Done()
				return ctx.Err()
			}
		}
		return nil
	}
	var reported []error
	o := originfeed.Options{Timeout: 2 * time.Second, OnError: func(err error) { reported = append(reported, err) }}
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		pass(2*time.Second + time.Millisecond)
		require.Len(t, reported, 1)
		assert.EqualError(t, reported[0], "originfeed: reading a snapshot: the source was silent for 2s")
		source.setFault(nil)
		waitReady(t, feed)
	})
}

func TestSnapshotMayTakeLongerThanTimeoutIfItsPagesDoNot(t *testing.T) {
	source := &fakeSource{}
	source.set(true, "https://a.example", "https://b.example", "https://c.example", "https://d.example", "https://e.example")
	source.fault = func(_ context.Context, method string) error {
		if method == "page" {
			time.Sleep(900 * time.Millisecond)
		}
		return nil
	}
	o := originfeed.Options{Timeout: time.Second, OnError: func(err error) { t.Error(err) }}
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		begun := time.Now()
		waitReady(t, feed)
		assert.Equal(t, 2700*time.Millisecond, time.Since(begun))
	})
}

func TestWithoutADoorbellAChangeIsSeenAfterInterval(t *testing.T) {
	source := &fakeSource{}
	follow(t, source, ownPages, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		synctest.Wait()
		source.mu.Lock()
		source.doors = nil // notifications are lost
		source.mu.Unlock()
		source.set(true, "https://a.example")
		pass(time.Second)
		assert.True(t, admits(feed, "https://a.example"))
	})
}

func TestChangeThatRingsIsSeenWithinTheGap(t *testing.T) {
	source := &fakeSource{}
	follow(t, source, ownPages, originfeed.Options{Interval: time.Hour}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		pass(time.Minute)
		source.set(true, "https://a.example")
		synctest.Wait()
		assert.True(t, admits(feed, "https://a.example"), "at once, if nothing came just before")
		source.set(false, "https://a.example")
		pass(50 * time.Millisecond)
		assert.False(t, admits(feed, "https://a.example"))
	})
}

func TestDoorbellThatRingsAllTheTimeIsHeard20TimesASecond(t *testing.T) {
	source := &fakeSource{}
	follow(t, source, ownPages, originfeed.Options{}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		asked := 0
		source.setFault(func(_ context.Context, method string) error {
			if method == "Changes" {
				asked++
			}
			return nil
		})
		for range 10_000 {
			source.set(true, "https://a.example")
			pass(time.Millisecond)
		}
		synctest.Wait()
		assert.InDelta(t, 200, asked, 1, "in 10 s")
	})
}

func TestReplicasComeBackAfterRandomTimesThatGrowTo3Seconds(t *testing.T) {
	source := &fakeSource{fault: down}
	follow(t, source, ownPages, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		pass(5 * time.Minute)
		source.mu.Lock()
		opened := source.opened
		source.mu.Unlock()
		require.Greater(t, len(opened), 100)
		different := map[time.Duration]bool{}
		for i, longest := 1, 100*time.Millisecond; i < len(opened); i++ {
			waited := opened[i].Sub(opened[i-1])
			assert.GreaterOrEqual(t, waited, longest/2, "wait %d", i)
			assert.LessOrEqual(t, waited, longest, "wait %d", i)
			different[waited] = true
			longest = min(2*longest, 3*time.Second)
		}
		assert.Greater(t, len(different), 90, "of %d waits", len(opened)-1)

		source.setFault(nil)
		waitReady(t, feed)
		source.mu.Lock()
		source.opened = nil
		source.mu.Unlock()
		source.setFault(func(_ context.Context, method string) error {
			if method == "Changes" {
				return errDown
			}
			return nil
		})
		pass(1100 * time.Millisecond) // Interval, and the first delay
		source.mu.Lock()
		assert.NotEmpty(t, source.opened, "after a success the first wait is short again")
		source.mu.Unlock()
	})
}

func TestSessionIsClosedAfterAFailedCatchUp(t *testing.T) {
	source := &fakeSource{}
	follow(t, source, ownPages, originfeed.Options{OnError: func(error) {}}, func(t *testing.T, feed *originfeed.Feed) {
		waitReady(t, feed)
		failed := false
		source.setFault(func(_ context.Context, method string) error {
			if method == "Changes" && !failed {
				failed = true
				return errDown
			}
			return nil
		})
		source.set(true, "https://a.example")
		pass(time.Second)
		assert.True(t, failed)
		assert.Len(t, source.opened, 2)
		assert.Equal(t, 1, source.open)
		assert.True(t, admits(feed, "https://a.example"), "the new session has caught up")
	})
}
