package export

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
)

// request writes the directives that decide. They set the variables
//
//	NAME_state    admitted or other, what the policy says about Origin, if it is one line
//	NAME_form     comparable or unstable, what caches make of Origin; not set without Origin
//	NAME_origin   Origin, if it is admitted
//
// A placeholder holds all lines of a header, joined by commas, and header_regexp looks for
// one line that matches. Neither can tell two lines from one with a comma. So header_regexp
// captures the first line here, which is compared with all of them. A longer Origin than any
// that is admitted is not read at all.
func (c *caddyFile) request() {
	c.lines(`@NAME_options method OPTIONS`,
		`@NAME_actual not method OPTIONS`,
		`@NAME_preflight {`,
		`method OPTIONS`,
		`header Origin *`,
		`header Access-Control-Request-Method *`,
		`}`)
	if c.everyone {
		return
	}
	c.origins()
	c.lines(
		`@NAME_has_origin header Origin *`,
		`vars @NAME_has_origin NAME_form unstable`,
		"@NAME_one_origin expression `size("+asked("Origin")+") <= "+strconv.Itoa(originset.MaxLength)+" && "+isOneLine("Origin", "^.*$")+"`",
		`vars @NAME_one_origin NAME_state {NAME_listed}`,
		`vars @NAME_one_origin NAME_form {NAME_compared}`,
		`@NAME_admitted vars {http.vars.NAME_state} admitted`,
		`@NAME_unstable vars {http.vars.NAME_form} unstable`,
		// The request that is sent to the application may lose its Origin later.
		`vars @NAME_admitted NAME_origin {http.request.header.Origin}`,
		``,
	)
}

// origins writes what the list says about each origin. Caddy compares one after the other.
func (c *caddyFile) origins() {
	c.lines(`map {http.request.header.Origin} {NAME_listed} {`)
	for _, e := range c.exact {
		if isPlain(e.text) {
			c.lines(caddyQuoted(e.text) + " admitted")
		}
	}
	for _, e := range c.exact {
		if !isPlain(e.text) {
			c.lines(caddyQuoted("~"+e.regexp()) + " admitted")
		}
	}
	for _, e := range c.patterns {
		c.lines(caddyQuoted("~"+e.regexp()) + " admitted")
	}
	c.lines("default other", "}", `map {http.request.header.Origin} {NAME_compared} {`)
	for _, expression := range c.comparable() {
		c.lines(caddyQuoted("~"+expression) + " comparable")
	}
	c.lines("default unstable", "}")
}

// isPlain reports whether an origin has no character that could mean something to a proxy.
// An expression has each such character in brackets.
func isPlain(origin string) bool {
	return strings.Trim(origin, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/[]") == ""
}

// isOneLine is a condition in CEL: the request has one line of the header, which matches
// the expression as a whole. The expression must hold no backslash or quote of CEL.
func isOneLine(header, expression string) string {
	return `header_regexp('NAME_line', '` + header + `', '` + expression + `') && {http.regexp.NAME_line.0} == ` + asked(header)
}
