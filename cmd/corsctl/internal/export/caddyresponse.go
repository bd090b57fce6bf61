package export

import (
	"strconv"
	"strings"
)

const optionsVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// preflight writes the answer to preflights, which the application never sees.
func (c *caddyFile) preflight() {
	c.lines(`route @NAME_preflight {`, `	header Vary "`+optionsVary+`"`)
	c.ifMalformed("\t")
	c.lines("\troute " + c.admitted() + "{")
	c.set("\t\theader ", "Access-Control-Allow-Origin", c.allowOrigin())
	c.set("\t\theader ", "Access-Control-Allow-Credentials", c.allowCredentials())
	c.set("\t\theader ", "Access-Control-Max-Age", c.maxAge())
	if c.echoesMethod() {
		c.echoMethod()
	} else {
		c.set("\t\theader ", "Access-Control-Allow-Methods", c.allowMethods())
	}
	if c.echoesHeaders() {
		c.echoHeaders()
	} else {
		c.set("\t\theader ", "Access-Control-Allow-Headers", c.allowHeaders())
	}
	c.lines("\t\trespond "+strconv.Itoa(c.preflightStatus()), "\t}")
	if !c.everyone {
		c.lines("\trespond 403")
	}
	c.lines("}", "")
}

// response writes the headers of every other response: at once, and then deferred. Of
// deferred directives, the last one runs first.
func (c *caddyFile) response() {
	c.lines("# For errors of Caddy's own.")
	if !c.everyone {
		c.lines(`header Vary Origin`)
	}
	c.lines(`header @NAME_options Vary "` + optionsVary + `"`)
	c.ifMalformed("")
	c.grant()

	c.lines("", "# For responses of the application, from the last to the first.")
	c.ifMalformed("", "defer")
	if !c.everyone {
		c.lines(`@NAME_actual not method OPTIONS`)
		c.joinedVary("@NAME_actual", "Origin")
	}
	c.joinedVary("@NAME_options", optionsVary)
	c.grant("defer")
	c.lines(`header -Access-Control-*`)
}

// grant writes a directive that sets what a page needs to read a response.
func (c *caddyFile) grant(more ...string) {
	c.lines("header " + c.admitted() + "{")
	c.set("\t", "Access-Control-Allow-Origin", c.allowOrigin())
	c.set("\t", "Access-Control-Allow-Credentials", c.allowCredentials())
	c.set("\t", "Access-Control-Expose-Headers", c.exposeHeaders())
	for _, line := range more {
		c.lines("\t" + line)
	}
	c.lines("}")
}

// joinedVary writes one line of Vary: the names, and what else there is. First each name gets
// commas of its own on both sides, so that those that are listed twice can be removed. $9 is
// nothing: Caddy has no replacement by an empty text.
func (c *caddyFile) joinedVary(matcher, names string) {
	c.lines(
		`header `+matcher+` {`,
		`	Vary ",{http.response.header.Vary},"`,
		`	Vary "[\t ]*,[\t ]*" ",,"`,
		`	Vary "(?i),(?:`+strings.ToLower(strings.ReplaceAll(names, ", ", "|"))+`)," "$9"`,
		`	Vary "^,*" "`+strings.ReplaceAll(names, ", ", ",")+`,"`,
		`	Vary ",+$" "$9"`,
		`	Vary ",+" ", "`,
		`	Vary "^(?:.*, )?[*](?:, .*)?$" *`,
		`	defer`,
		`}`,
	)
}

// set writes that a header is set, unless its value is empty.
func (c *caddyFile) set(before, name, value string) {
	if value != "" {
		c.lines(before + name + " " + caddyQuoted(value))
	}
}

// admitted is the condition for what is granted.
func (c *caddyFile) admitted() string {
	if c.everyone {
		return ""
	}
	return "@NAME_admitted "
}

// ifMalformed keeps the refusal of a malformed origin out of caches, unless nothing depends on
// Origin.
func (c *caddyFile) ifMalformed(indent string, more ...string) {
	if !c.everyone {
		c.keepOutOfCaches(indent, "@NAME_malformed", more...)
	}
}

// keepOutOfCaches writes a directive that lets no cache use a response again. Some caches heed
// only one of the two.
func (c *caddyFile) keepOutOfCaches(indent, matcher string, more ...string) {
	c.lines(indent + "header " + matcher + " {")
	for _, line := range append([]string{"Vary *", "Cache-Control no-store"}, more...) {
		c.lines(indent + "\t" + line)
	}
	c.lines(indent + "}")
}

func (c *caddyFile) allowOrigin() string {
	if c.everyone {
		return "*"
	}
	return "{http.vars." + c.name + "_origin}"
}

func (c *caddyFile) allowCredentials() string {
	if c.AllowCredentials {
		return "true"
	}
	return ""
}
