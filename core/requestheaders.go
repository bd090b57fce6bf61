package core

import (
	"slices"

	"github.com/sallyport/cors/core/internal/field"
)

// requestHeadersBudget bounds what is read of Access-Control-Request-Headers,
// over all its lines together, each counted with the comma that joins it to the
// next. Browsers send far less; a client that sends more is not answered
// differently, but it is not listened to either (CVE-2025-47908 and
// GHSA-mh55-gqvf-xfwm tell what reading on costs).
const requestHeadersBudget = 4096

// withinBudget looks at no more lines than the budget can hold.
func withinBudget(lines []string) bool {
	spent := 0
	for _, line := range lines {
		spent += len(line) + 1
		if spent > requestHeadersBudget+1 {
			return false
		}
	}
	return true
}

// judgeRequestHeaders returns why the names in the lines of
// Access-Control-Request-Headers are not all granted, and the first name that
// is not.
//
// Names come in any order, case and spacing, over any number of lines, with
// empty elements between them: browsers sort and lower-case them, but
// intermediaries rewrite lists (RFC 9110, section 5.6.1).
func (c *compiled) judgeRequestHeaders(lines []string) (Reason, string) {
	if !withinBudget(lines) {
		return ReasonRequestHeadersOverBudget, ""
	}
	missed := ""
	for _, line := range lines {
		for more := true; more; {
			var name string
			name, line, more = field.CutElement(line)
			switch {
			case name == "":
			case !field.IsToken(name):
				return ReasonRequestHeadersMalformed, name // one bad name voids the whole list
			case missed == "" && !c.grantsHeader(name):
				missed = name
			}
		}
	}
	if missed != "" {
		return ReasonRequestHeaderNotAllowed, missed
	}
	return ReasonNone, ""
}

// judgeLines is judgeRequestHeaders for several lines. It returns the first line
// to which the reason applies.
func (c *compiled) judgeLines(lines []string) (Reason, string) {
	reason, _ := c.judgeRequestHeaders(lines)
	if reason != ReasonNone && reason != ReasonRequestHeadersOverBudget {
		for i, line := range lines {
			if of, _ := c.judgeRequestHeaders(lines[i : i+1]); of == reason {
				return reason, line
			}
		}
	}
	return reason, ""
}

// longestLookedUp is the length up to which a name is put into lower case on the
// stack. Longer names, which hardly any policy has, are compared one by one.
const longestLookedUp = 64

func (c *compiled) grantsHeader(name string) bool {
	if c.anyHeader && !field.EqualFold(name, "authorization") {
		return true
	}
	if len(name) > longestLookedUp {
		return slices.ContainsFunc(c.longHeaders, func(listed string) bool { return field.EqualFold(listed, name) })
	}
	var buf [longestLookedUp]byte
	lower := field.AppendLower(buf[:0], name)
	_, listed := c.headers[string(lower)]
	return listed
}
