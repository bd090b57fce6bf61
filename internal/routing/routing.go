// Package routing has what the adapters' policies for groups and routes share:
// which requests ask about a route, what lies under a group's prefix, and how a
// preflight is answered where the router has a say. What is a framework's own,
// such as how it finds a route, is in its adapter.
package routing

import (
	"reflect"
	"strings"

	"github.com/sallyport/cors/core"
)

// Key tells a route from the others of its router.
func Key(method, pattern string) string { return method + " " + pattern }

// Covers reports whether a route's pattern lies under a group's prefix, which has
// no trailing slash, by whole segments.
func Covers(prefix, pattern string) bool {
	rest, under := strings.CutPrefix(pattern, prefix)
	return under && (rest == "" || rest[0] == '/')
}

// Same reports whether two evaluators are the same one. Those that Go cannot
// compare are not.
func Same(a, b core.Evaluator) bool { return reflect.ValueOf(a).Comparable() && a == b }
