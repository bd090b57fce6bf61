package originfeed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

// TestFeedHasTheListOfTheSourceAfterWhateverHappened changes, prunes and restores a
// source at random, while sessions fail and fall silent at random.
func TestFeedHasTheListOfTheSourceAfterWhateverHappened(t *testing.T) {
	for range 30 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { followAtRandom(t, rand.New(rand.NewPCG(seed, 0))) })
	}
}

func followAtRandom(t *testing.T, rng *rand.Rand) {
	const always, never = "https://always.example", "https://never.example"
	source := &fakeSource{page: 2 + rng.IntN(10), portion: rng.IntN(4)}
	source.set(true, always)
	check := func(t *testing.T, feed *originfeed.Feed) {
		t.Helper()
		assert.False(t, admits(feed, never))
		assert.True(t, admits(feed, "https://admin.example"))
		if !feed.Status().Closed {
			assert.True(t, admits(feed, always))
		}
	}
	o := originfeed.Options{OnError: func(error) {}}
	if rng.IntN(2) == 0 {
		o.CloseAfter = 3 * time.Second
	}
	source.paged = func(int) { check(t, source.feed) }
	follow(t, source, ownPages, o, func(t *testing.T, feed *originfeed.Feed) {
		for range 200 {
			switch rng.IntN(10) {
			case 0:
				source.prune()
			case 1:
				source.mu.Lock()
				number := 1 + rng.IntN(len(source.history))
				source.mu.Unlock()
				source.restore(number)
			case 2:
				source.setFault(faultAtRandom(rng))
			case 3:
				source.setFault(nil)
				pass(15 * time.Second) // longer than any delay
				want := append(source.listed(), "https://admin.example")
				slices.Sort(want)
				require.Equal(t, want, list(feed))
				for i := range 30 {
					origin := fmt.Sprintf("https://t%02d.example", i)
					require.Equal(t, slices.Contains(want, origin), admits(feed, origin), origin)
				}
				require.True(t, feed.Status().Connected)
			default:
				for range 1 + rng.IntN(5) {
					source.set(rng.IntN(2) == 0, fmt.Sprintf("https://t%02d.example", rng.IntN(30)))
				}
			}
			check(t, feed)
			pass(time.Duration(rng.IntN(2000)) * time.Millisecond)
			check(t, feed)
		}
		source.setFault(nil)
	})
}

// faultAtRandom lets some calls fail or be silent.
func faultAtRandom(rng *rand.Rand) func(context.Context, string) error {
	choices := rand.New(rand.NewPCG(rng.Uint64(), 0)) // its own, since Run asks at any time
	return func(ctx context.Context, method string) error {
		switch choices.IntN(6) {
		case 0:
			return errDown
		case 1:
			return silent(ctx, method)
		}
		return nil
	}
}
