package originfeed_test

import (
	"context"
	"net/http"
	"slices"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/originfeed"
)

// admits reports whether a request from an origin would be admitted.
func admits(ev core.Evaluator, origin string) bool {
	return ev.Evaluate(context.Background(), core.Request{Method: http.MethodGet, Host: "api.example", Path: "/",
		Header: http.Header{"Origin": {origin}}}).Allowed()
}

// list returns what the feed's engine lists, in order.
func list(feed *originfeed.Feed) []string { return slices.Sorted(feed.Engine().Origins()) }
