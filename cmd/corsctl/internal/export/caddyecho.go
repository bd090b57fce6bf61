package export

// Under "*" with credentials, a preflight is answered with the method and the header names
// that it asks for, once they are known to be tokens and not too long (4096 bytes).

const (
	requestMethod  = "Access-Control-Request-Method"
	requestHeaders = "Access-Control-Request-Headers"

	// celToken matches a token, celList a list of tokens, in a string of CEL that stands
	// between backticks.
	celToken = `[!#$%&\'*+.^_|~0-9A-Za-z\x60-]+`
	celList  = `^[ \t]*(?:` + celToken + `[ \t]*)?(?:,[ \t]*(?:` + celToken + `[ \t]*)?)*$`
)

// asked is what a preflight asks for in a header: all lines, joined by commas.
func asked(header string) string { return "{http.request.header." + header + "}" }

func (c *caddyFile) echoMethod() {
	c.lines(
		"@NAME_echoes_method expression `"+isOneLine(requestMethod, "^"+celToken+"$")+
			" && size("+asked(requestMethod)+") <= 4096 && !header_regexp('"+requestMethod+"', '(?i)^(?:connect|trace|track)$')`",
		"header @NAME_echoes_method {",
		"Access-Control-Allow-Methods "+asked(requestMethod),
		"defer",
		"}",
	)
	c.onceIfRepeated(requestMethod, "method")
}

// echoHeaders answers several lines of names with one. As in joinedVary, each name gets
// commas of its own on both sides, so that Authorization can be removed.
func (c *caddyFile) echoHeaders() {
	nothing := `^[ \t,]*$`
	if !c.listsAuthorization() {
		nothing = `(?i)^(?:[ \t]*(?:authorization[ \t]*)?(?:,|$))*$`
	}
	c.lines(
		"@NAME_echoes_headers expression `size("+asked(requestHeaders)+") <= 4096 && "+asked(requestHeaders)+".matches('"+celList+"')"+
			" && !"+asked(requestHeaders)+".matches('"+nothing+"')`",
		"header @NAME_echoes_headers {",
	)
	if c.listsAuthorization() {
		c.lines("Access-Control-Allow-Headers " + asked(requestHeaders))
	} else {
		c.lines(
			`Access-Control-Allow-Headers ",`+asked(requestHeaders)+`,"`,
			`Access-Control-Allow-Headers "," ",,"`,
			`Access-Control-Allow-Headers "(?i),[ \t]*authorization[ \t]*," "$9"`,
			`Access-Control-Allow-Headers "^,,[ \t]*|[ \t]*,,$" "$9"`,
			`Access-Control-Allow-Headers ",," ","`,
		)
	}
	c.lines("defer", "}")
	c.onceIfRepeated(requestHeaders, "headers")
}

// onceIfRepeated keeps out of caches what was answered to several lines of a header, since
// some compare only the first.
func (c *caddyFile) onceIfRepeated(header, what string) {
	c.lines("@NAME_repeats_" + what + " expression `header({'" + header + "': '*'}) && !(" + isOneLine(header, "^.*$") + ")`")
	c.keepOutOfCaches("@NAME_repeats_" + what)
}
