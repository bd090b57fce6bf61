package core

import (
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// requestHeadersBudget bounds what is read of Access-Control-Request-Headers, over all
// its lines together, each counted with the comma that joins it to the next. Browsers
// send far less. A client that sends more gets the same response, but the rest is not
// read (CVE-2025-47908 and GHSA-mh55-gqvf-xfwm show the cost of reading it).
const requestHeadersBudget = 4096

// withinBudget reads no more lines than the budget can hold.
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
func (c *rules) judgeRequestHeaders(lines []string) (Reason, string) {
	var missed [1]string
	reason, subject, n := c.collectMissed(lines, missed[:])
	if n > 0 {
		return reason, missed[0]
	}
	return reason, subject
}

// collectMissed is judgeRequestHeaders for several names: it stores those that are not
// granted, each once, as far as missed has room, and returns their number.
func (c *rules) collectMissed(lines []string, missed []string) (reason Reason, subject string, n int) {
	if !withinBudget(lines) {
		return ReasonRequestHeadersOverBudget, "", 0
	}
	for _, line := range lines {
		for more := true; more; {
			var name string
			name, line, more = field.CutElement(line)
			switch {
			case name == "":
			case !field.IsToken(name):
				return ReasonRequestHeadersMalformed, name, 0 // one bad name voids the whole list
			case n < len(missed) && !containsFold(missed[:n], name) && !c.grantsHeader(name):
				missed[n] = name
				n++
			}
		}
	}
	if n > 0 {
		return ReasonRequestHeaderNotAllowed, "", n
	}
	return ReasonNone, "", 0
}

// mostMissed is how many names an explanation lists at most.
const mostMissed = 10

// condense returns one line with the same verdict as all the lines. A decision keeps it
// instead of the lines, whose slice belongs to the request.
func (c *rules) condense(lines []string) string {
	var missed [mostMissed + 1]string
	reason, subject, n := c.collectMissed(lines, missed[:])
	switch {
	case reason == ReasonRequestHeadersOverBudget:
		return overBudget
	case n == 1: // which allocates nothing
		return missed[0]
	case n > 1:
		return strings.Join(missed[:n], ",")
	}
	return subject
}

// overBudget is the shortest line that is over the budget.
var overBudget = strings.Repeat(",", requestHeadersBudget+1)

// grantsHeader reports whether a preflight for the name, a token, passes.
func (c *rules) grantsHeader(name string) bool {
	if c.anyHeader && !field.EqualFold(name, "authorization") {
		return true
	}
	if len(name) > longestOnStack {
		return c.grantsLongHeader(name)
	}
	var buf [longestOnStack]byte
	_, listed := c.headers[string(field.AppendLower(buf[:0], name))]
	return listed
}

// longestOnStack is the length up to which grantsHeader puts a name into lower case.
// Hardly any name is longer.
const longestOnStack = 64

// grantsLongHeader is grantsHeader with room for any name that the budget lets pass.
// The room costs time to clear, and hardly any policy lists such a name.
func (c *rules) grantsLongHeader(name string) bool {
	if len(name) > c.longestHeader {
		return false
	}
	var buf [requestHeadersBudget]byte
	_, listed := c.headers[string(field.AppendLower(buf[:0], name))]
	return listed
}
