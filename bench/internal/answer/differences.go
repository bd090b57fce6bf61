package answer

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/bench/internal/scenario"
)

// Mark is one difference from this library's answer.
type Mark struct {
	Text string

	// Incomparable says that only one of the two does some work: less in Vary, other
	// grants, shared slices. Then the times do not show which is faster.
	Incomparable bool
}

// Comparable reports whether no mark forbids a comparison.
func Comparable(marks []Mark) bool {
	return !slices.ContainsFunc(marks, func(m Mark) bool { return m.Incomparable })
}

// Differences lists how their response to s differs from ours.
func Differences(ours, theirs Answer, s scenario.Scenario, o scenario.Origins) []Mark {
	var marks []Mark
	add := func(text string, incomparable bool) { marks = append(marks, Mark{text, incomparable}) }

	switch {
	case ours.HandlerRan && !theirs.HandlerRan:
		add(fmt.Sprintf("answers %d instead of the handler", theirs.Status), true)
	case !ours.HandlerRan && theirs.HandlerRan:
		add("leaves it to the handler", true)
	case ours.Status != theirs.Status:
		add(fmt.Sprintf("status %d", theirs.Status), false)
	}
	if m, differs := varyDifference(ours.list("Vary"), theirs.list("Vary"), s); differs {
		marks = append(marks, m)
	}
	return append(marks, grantDifferences(ours, theirs, s, o)...)
}

func varyDifference(ours, theirs []string, s scenario.Scenario) (Mark, bool) {
	missing := without(ours, theirs)
	switch {
	case len(missing) > 0 && len(theirs) == 0:
		return Mark{"no Vary", true}, true
	case s.OuterVary != "" && slices.Contains(missing, strings.ToLower(s.OuterVary)):
		return Mark{"overwrites Vary", true}, true
	case len(missing) > 0:
		return Mark{"Vary lacks " + strings.Join(missing, ", "), true}, true
	}
	if more := without(theirs, ours); len(more) > 0 {
		return Mark{"Vary has also " + strings.Join(more, ", "), false}, true
	}
	return Mark{}, false
}

func grantDifferences(ours, theirs Answer, s scenario.Scenario, o scenario.Origins) []Mark {
	const allowOrigin = "Access-Control-Allow-Origin"
	var marks []Mark
	switch our, their := ours.Lines(allowOrigin), theirs.Lines(allowOrigin); {
	case slices.Equal(our, their):
	case len(our) == 0:
		return []Mark{{"grants more", true}}
	case len(their) == 0:
		return []Mark{{"grants nothing", true}}
	default:
		marks = append(marks, Mark{"Allow-Origin is " + strings.Join(their, " and "), true})
	}
	if passes(ours, s, o) != passes(theirs, s, o) {
		marks = append(marks, Mark{"another verdict", true})
	}
	for _, name := range []string{"Access-Control-Allow-Methods", "Access-Control-Allow-Headers"} {
		our, their := ours.list(name), theirs.list(name)
		short := strings.TrimPrefix(name, "Access-Control-")
		switch {
		case slices.Equal(our, their):
		case len(without(their, our)) > 0:
			marks = append(marks, Mark{short + " differs", true})
		case passes(theirs, s, o):
			marks = append(marks, Mark{short + ": asked only", false})
		default:
			marks = append(marks, Mark{short + " lacks", true})
		}
	}
	for _, name := range []string{"Access-Control-Max-Age", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"} {
		if !slices.Equal(ours.list(name), theirs.list(name)) {
			marks = append(marks, Mark{strings.TrimPrefix(name, "Access-Control-") + " differs", true})
		}
	}
	return marks
}

// passes reports whether a browser would accept the response: the CORS check and, for
// preflights, the steps after it (Fetch, "CORS-preflight fetch").
func passes(a Answer, s scenario.Scenario, o scenario.Origins) bool {
	allowOrigin := a.Lines("Access-Control-Allow-Origin")
	if len(allowOrigin) != 1 || allowOrigin[0] != "*" && allowOrigin[0] != s.Origin(o) {
		return false
	}
	if !s.Preflight {
		return true
	}
	if a.Status < 200 || a.Status > 299 {
		return false
	}
	asked := requested(s.Request(o).Header)
	methods, headers := a.list("Access-Control-Allow-Methods"), a.list("Access-Control-Allow-Headers")
	if !slices.Contains(methods, asked.list(requestMethod)[0]) && !slices.Contains(methods, "*") {
		return false
	}
	return len(without(asked.list(requestHeaders), headers)) == 0 || slices.Contains(headers, "*")
}

const (
	requestMethod  = "Access-Control-Request-Method"
	requestHeaders = "Access-Control-Request-Headers"
)

// requested returns what a preflight asks for as lists.
func requested(h http.Header) Answer {
	return Answer{Fields: []Field{
		{requestMethod, h[requestMethod]},
		{requestHeaders, h[requestHeaders]},
	}}
}

// without returns the elements of a that are not in b.
func without(a, b []string) []string {
	var rest []string
	for _, element := range a {
		if !slices.Contains(b, element) {
			rest = append(rest, element)
		}
	}
	return rest
}
