package ginadapter

import (
	"regexp"
	"strings"

	"github.com/sallyport/cors/internal/routepolicy"
)

// parameter matches an escaped colon that may begin a parameter: the last one of a
// segment can, with a name.
var parameter = regexp.MustCompile(`\\:([^:/\\]+)(/|$)`)

// widest makes parameters of all colons that may begin one, in a pattern as Gin has
// it once it serves: without the backslash of escaped colons (gin.go,
// updateRouteTree). `/x/\:b` and `/x/:b` look the same then.
func widest(served string) string {
	return parameter.ReplaceAllString(strings.ReplaceAll(served, ":", `\:`), ":$1$2")
}

// otherReadings returns the pattern with one of its parameters escaped, for each.
func otherReadings(pattern string) (others []string) {
	for i := range len(pattern) {
		if pattern[i] == ':' && pattern[i-1] != '\\' {
			others = append(others, pattern[:i]+`\`+pattern[i:])
		}
	}
	return others
}

func unescaped(pattern string) string { return strings.ReplaceAll(pattern, `\:`, ":") }

// possible has all that may run for a method, where it is not known how the app has
// written a route. It is wider than Gin's search, which does not always come back
// from a branch that leads nowhere, so that a wrong parameter can hide a route.
type possible struct {
	doubt      bool                 // one of the routes is in doubt
	literal    map[string]*possible // by segment
	params     map[string]*possible // by the text before the parameter
	ends, rest *endpoint            // runs if the path ends here; runs for whatever follows
}

func (n *possible) add(e *endpoint) {
	for segment := range strings.SplitSeq(strings.TrimPrefix(e.Pattern, "/"), "/") {
		if strings.HasPrefix(segment, "*") {
			n.rest = either(n.rest, e)
			return
		}
		children := &n.literal
		text, _, isParameter := strings.Cut(strings.ReplaceAll(segment, `\:`, "\x00"), ":")
		if isParameter {
			children = &n.params
		}
		if *children == nil {
			*children = map[string]*possible{}
		}
		text = strings.ReplaceAll(text, "\x00", ":")
		if (*children)[text] == nil {
			(*children)[text] = &possible{}
		}
		n = (*children)[text]
	}
	n.ends = either(n.ends, e)
}

// at returns what may run for a path without its first slash, or for nothing more of
// it: nothing, a route of the policy that all have, or unclear.
func (n *possible) at(path string, more bool) *endpoint {
	switch {
	case n == nil:
		return nil
	case !more:
		return n.ends
	}
	segment, rest, more := strings.Cut(path, "/")
	found := n.rest
	for prefix, next := range n.params {
		isEmpty := len(segment) == len(prefix) && !more // only at the end Gin takes no empty parameter
		if strings.HasPrefix(segment, prefix) && !isEmpty {
			found = either(found, next.at(rest, more))
		}
	}
	return either(found, n.literal[segment].at(rest, more))
}

// either returns one of two endpoints that may both run.
func either(a, b *endpoint) *endpoint {
	switch {
	case a == nil:
		return b
	case b == nil || routepolicy.Same(a.Policy, b.Policy):
		return a
	}
	return unclear
}
