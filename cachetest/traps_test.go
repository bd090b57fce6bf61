package cachetest

import (
	_ "embed"
	"net/http"
	"slices"
	"testing"
)

// trap is a setting by which a cache gives pages what is not theirs, and the setting to
// use instead. docs/caches.md tells of each.
type trap struct {
	name  string
	cache server
	app   func() http.Handler // nil means storedApp with twoPages
	calls func() []call
	wrong settings
	shown []int // the calls that go wrong
	right settings
}

// TestEachTrapIsOne shows first that the wrong setting gives wrong responses, or the
// advice would be superstition, and then that the right one does not.
func TestEachTrapIsOne(t *testing.T) {
	for _, trap := range slices.Concat(nginxTraps, varnishTraps, squidTraps, conditionalTraps) {
		t.Run(trap.cache.name+": "+trap.name, func(t *testing.T) {
			t.Parallel()
			build := trap.app
			if build == nil {
				build = func() http.Handler { return storedApp(twoPages()) }
			}
			if got := misjudged(t, start(t, trap.cache, build(), trap.wrong), trap.calls()); !slices.Equal(got, trap.shown) {
				t.Errorf("with the wrong setting, the calls %v go wrong, want %v", got, trap.shown)
			}
			if got := misjudged(t, start(t, trap.cache, build(), trap.right), trap.calls()); len(got) > 0 {
				t.Errorf("with the right setting, the calls %v go wrong", got)
			}
		})
	}
}

// nobodyFirst is how a page loses its grant if Vary is ignored: a request without Origin,
// such as of a crawler, comes before it.
func nobodyFirst() []call {
	return []call{fromCurl(nil), from(pageA, true), from(strange, false), from(pageB, true)}
}

// twoLinesFirst is how any client can take a page's grant from it, if a cache keeps what
// Vary: * forbids.
func twoLinesFirst() []call {
	return []call{
		fromCurl(http.Header{"Origin": {pageA, strange}}), from(pageA, true),
		fromCurl(http.Header{"Origin": {strange, pageA}}), from(pageA, true), from(pageB, true), from(strange, false),
	}
}
