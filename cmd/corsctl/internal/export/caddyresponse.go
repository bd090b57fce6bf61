package export

import (
	"strconv"
	"strings"
)

// preflight writes the answer to preflights, which the application never sees.
func (c *caddyFile) preflight() {
	c.lines(`route @NAME_preflight {`, `route `+c.admitted()+`{`, `header {`)
	c.set("Access-Control-Allow-Origin", c.allowOrigin())
	c.set("Access-Control-Allow-Credentials", c.allowCredentials())
	c.set("Access-Control-Max-Age", c.maxAge())
	if !c.echoesMethod() {
		c.set("Access-Control-Allow-Methods", c.allowMethods())
	}
	if !c.echoesHeaders() {
		c.set("Access-Control-Allow-Headers", c.allowHeaders())
	}
	c.lines(`defer`, `}`)
	if c.echoesMethod() {
		c.echoMethod()
	}
	if c.echoesHeaders() {
		c.echoHeaders()
	}
	c.lines(`header -Access-Control-*`, `respond `+strconv.Itoa(c.preflightStatus()), `}`)
	if !c.everyone {
		c.lines(`header -Access-Control-*`, `respond 403`)
	}
	c.lines(`}`, ``)
}

// response writes the headers of every other response. Of deferred directives, the last one
// runs first.
func (c *caddyFile) response() {
	c.grant()
	c.lines(``, `# For what the application answers, from the last to the first.`)
	c.vary("defer")
	c.grant("defer")
	c.lines(`header -Access-Control-*`)
}

// grant writes a directive that sets what a page needs to read a response.
func (c *caddyFile) grant(more ...string) {
	c.lines(`header ` + c.admitted() + `{`)
	c.set("Access-Control-Allow-Origin", c.allowOrigin())
	c.set("Access-Control-Allow-Credentials", c.allowCredentials())
	c.set("Access-Control-Expose-Headers", c.exposeHeaders())
	c.lines(append(more, `}`)...)
}

// vary writes directives that say what a response depends on. joinedVary leaves "*" alone.
func (c *caddyFile) vary(more ...string) {
	c.joinedVary("@NAME_options", optionsVary, more...)
	if !c.everyone {
		c.joinedVary("@NAME_actual", "Origin", more...)
		c.keepOutOfCaches("@NAME_unstable", more...)
	}
}

const optionsVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// joinedVary writes one line of Vary: the names, and what else there is. First each name gets
// commas of its own on both sides, so that those that are listed twice can be removed. $9 is
// nothing: Caddy has no replacement by an empty text.
func (c *caddyFile) joinedVary(matcher, names string, more ...string) {
	c.lines(
		`header `+matcher+` {`,
		`Vary ",{http.response.header.Vary},"`,
		`Vary "[\t ]*,[\t ]*" ",,"`,
		`Vary "(?i),(?:`+strings.ToLower(strings.ReplaceAll(names, ", ", "|"))+`)," "$9"`,
		`Vary "^,*" "`+strings.ReplaceAll(names, ", ", ",")+`,"`,
		`Vary ",+$" "$9"`,
		`Vary ",+" ", "`,
		`Vary "^(?:.*, )?[*](?:, .*)?$" *`,
	)
	c.lines(append(more, `}`)...)
}

// keepOutOfCaches writes a directive that lets no cache use a response again. Some caches heed
// only one of the two.
func (c *caddyFile) keepOutOfCaches(matcher string, more ...string) {
	c.lines(`header `+matcher+` {`, `Vary *`, `Cache-Control no-store`)
	c.lines(append(more, `}`)...)
}

// set writes within a directive that a header is set, unless its value is empty.
func (c *caddyFile) set(name, value string) {
	if value != "" {
		c.lines(name + " " + caddyQuoted(value))
	}
}

// admitted is the condition for what is granted.
func (c *caddyFile) admitted() string {
	if c.everyone {
		return ""
	}
	return "@NAME_admitted "
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
