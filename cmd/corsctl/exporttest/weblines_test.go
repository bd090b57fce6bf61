package exporttest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// linesOf undoes quoted.
func linesOf(text string) (lines []string) {
	text = strings.Trim(text, "[]")
	for text != "" {
		line, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil
		}
		text = strings.TrimPrefix(text[len(line):], " ")
		line, _ = strconv.Unquote(line) // which QuotedPrefix accepts
		lines = append(lines, line)
	}
	return lines
}

// namesIn returns the elements of a list on several lines, in lower case.
func namesIn(lines []string) (names []string) {
	for _, line := range lines {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.Trim(element, " \t"); element != "" {
				names = append(names, strings.ToLower(element))
			}
		}
	}
	return names
}

// isSameVary reports whether one line of Vary means what is wanted: the same names, each
// once, or "*" if it is one of them.
func isSameVary(want, got []string) bool {
	wanted, names := namesIn(want), namesIn(got)
	if len(got) != 1 {
		return false
	}
	if slices.Contains(wanted, "*") {
		return slices.Contains(names, "*")
	}
	count := len(names)
	slices.Sort(wanted)
	slices.Sort(names)
	return len(slices.Compact(names)) == count && slices.Equal(slices.Compact(wanted), names)
}

var varyForm = excuse{code: "vary-form", covers: func(v *vector.Vector, d difference) bool {
	return d.what == wire.Vary && isSameVary(v.Response.Vary, linesOf(d.got))
}}

// onOneLine lets several lines of Access-Control-Allow-Headers be joined.
var onOneLine = excuse{code: "joined-lines", covers: func(v *vector.Vector, d difference) bool {
	got := linesOf(d.got)
	return d.what == wire.AllowHeaders && len(v.Request.Values(wire.RequestHeaders)) > 1 && len(got) == 1 &&
		slices.Equal(namesIn(v.Response.Fields[wire.AllowHeaders]), namesIn(got))
}}

// misspeltIPv6 lets a refusal be taken for one of a well-formed origin.
var misspeltIPv6 = excuse{code: "ipv6", covers: func(v *vector.Vector, d difference) bool {
	return d.what == wire.Vary && strings.Contains(v.Request.Origin(), "://[") && slices.Equal(v.Response.Vary, []string{"*"})
}}
