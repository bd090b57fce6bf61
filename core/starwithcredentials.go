package core

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// With credentials, browsers take "*" for a method or a header of that name
// (Fetch, "CORS-preflight fetch", step 7.5 on). So a preflight under "*" with
// credentials is answered with the method and the header names that it asks for,
// once they are known to be tokens. Nothing else of a request is ever echoed.

// echoes reports whether the answer to a preflight depends on what it asks for.
func (c *rules) echoes() bool {
	return c.policy.AllowCredentials && (c.anyMethod || c.anyHeader)
}

// namedMethod returns the method to answer with instead of "*". It returns "" if the
// preflight does not ask for a method that a page may send.
func (d *Decision) namedMethod() string {
	if d.reason == ReasonMethodMalformed || !isRequestMethod(d.method) || isForbiddenMethod(d.method) {
		return ""
	}
	return d.method
}

// echoHeaders notes the header names to answer with instead of "*".
func (d *Decision) echoHeaders(lines []string) {
	if c := d.answers.rules; c.policy.AllowCredentials && c.anyHeader {
		d.mistakable = d.mistakable || len(lines) > 1
		own := d.ownDetail()
		own.echoesHeaders, own.headerLines = true, c.echoedLines(lines)
	}
}

// echoedLines returns the lines without what is not granted, each as a line of its own.
// It returns nothing if a list is malformed or too long.
func (c *rules) echoedLines(lines []string) []string {
	reason, _ := c.judgeRequestHeaders(lines)
	switch reason {
	case ReasonNone, ReasonRequestHeaderNotAllowed:
	default:
		return nil
	}
	var echoed []string
	for _, line := range lines {
		if line = c.withoutUnlisted(line); field.TrimSpace(line) != "" {
			echoed = append(echoed, line)
		}
	}
	return echoed
}

// withoutUnlisted removes Authorization from a list unless the policy names it,
// and keeps every other byte of the list. A list that names nothing else becomes
// empty.
func (c *rules) withoutUnlisted(line string) string {
	elements := strings.Split(line, ",")
	kept := elements[:0]
	named := false
	for _, element := range elements {
		switch name := field.TrimSpace(element); {
		case name == "":
			kept = append(kept, element)
		case c.grantsHeader(name):
			kept, named = append(kept, element), true
		}
	}
	switch {
	case !named:
		return ""
	case len(kept) == len(elements):
		return line
	}
	return field.TrimSpace(strings.Join(kept, ","))
}

// oneLine returns the value as the only field line, or no line if it is empty.
func oneLine(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func setOrDelete(h http.Header, key string, lines []string) {
	if len(lines) == 0 {
		delete(h, key)
		return
	}
	h[key] = lines
}
