package core

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// echo prepares what a preflight is answered under "*" with credentials, where
// browsers take "*" literally (Fetch, "CORS-preflight fetch", step 7.5 on): the
// method and the field names that the request itself holds, once they are known
// to be tokens. Nothing else of a request is ever echoed.
//
// This is the only way to an answer that depends on those request fields, and
// the only one that allocates.
func (c *compiled) echo(method string, methodLines int, headerLines []string) *detail {
	if !c.echoes() {
		return nil
	}
	d := &detail{echoes: true}
	if methodLines == 1 && isRequestMethod(method) && !isForbiddenMethod(method) {
		d.echoMethod = method
	}
	if c.anyHeader {
		d.echoLines = c.echoedLines(headerLines)
	}
	return d
}

func (c *compiled) echoes() bool {
	return c.policy.AllowCredentials && (c.anyMethod || c.anyHeader)
}

// echoedLines returns the lines without what is not granted, each for one and
// never joined, or nothing where a list is malformed or too long.
func (c *compiled) echoedLines(lines []string) []string {
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

// withoutUnlisted leaves Authorization out of a list unless the policy names it,
// and every other byte of the list as it is. A list that names nothing else
// becomes empty.
func (c *compiled) withoutUnlisted(line string) string {
	var kept []string
	elements := strings.Split(line, ",")
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

// writeEcho writes in place of "*" what is echoed. Each field has an array of
// its own, which a second Apply does not share.
func (d *detail) writeEcho(h http.Header, c *compiled) {
	if c.anyMethod {
		setOrDelete(h, keyAllowMethods, oneLine(d.echoMethod))
	}
	if c.anyHeader {
		setOrDelete(h, keyAllowHeaders, slices.Clone(d.echoLines))
	}
}

// oneLine is a field line of its own, or none for an empty value.
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
