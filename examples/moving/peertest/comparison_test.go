package peertest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// rule is a kind of difference: what the other library does where this one does not. Its
// change makes our answer theirs, and does nothing where both do the same.
type rule struct {
	of   string // the libraries
	does string

	// right says whom the section of a standard bears out: "ours", "theirs", or "both"
	// if it leaves the choice.
	right   string
	section string

	// page is "more" or "less" if a page gets more or less of the other library by this.
	page string

	change func(c *comparison, a *answer)
}

// comparison is a request to two applications with one policy.
type comparison struct {
	library library
	policy
	*request
	ours func(r *request) answer
}

// line is the only line of Origin that the other libraries read.
func (c *comparison) line() string { return c.header.Get("Origin") }

func (c *comparison) originIs(v verdict) bool { return c.origin(c.header["Origin"]) == v }

// requestMethod is the first line of Access-Control-Request-Method.
func (c *comparison) requestMethod() string { return c.header.Get("Access-Control-Request-Method") }

func (c *comparison) requestHeaders() []string { return c.header["Access-Control-Request-Headers"] }

// readsOrigin reports whether the other library finds an Origin.
func (c *comparison) readsOrigin() bool {
	return c.line() != "" || c.library.name == "go-chi" && c.header["Origin"] != nil
}

// grantsPreflight reports whether the answer to a preflight grants something.
func (c *comparison) grantsPreflight(a *answer) bool {
	return c.isPreflight() && a.origin != "" && a.status != "handler"
}

// oursAgain is our answer to a request whose Origin we admit, or refuse if granted is "".
// The grant then names what is granted in its place.
func (c *comparison) oursAgain(granted string, r *request) answer {
	if granted == "" {
		return c.ours(r.with("Origin", "https://refused.invalid"))
	}
	listed := strings.Replace(strings.Replace(c.AllowOrigins[0], "*.", "x.", 1), ":*", ":1", 1)
	if c.star() {
		listed = "https://a.test"
	}
	a := c.ours(r.with("Origin", listed))
	a.origin = granted
	return a
}

// admits reports whether the other library finds the origin in its list, as its source does.
func (c *comparison) admits(origin string) bool {
	return slices.ContainsFunc(c.AllowOrigins, func(entry string) bool { return c.library.matches(entry, origin) })
}

// ginMatches: an entry with "*" is a beginning and an end.
func ginMatches(entry, origin string) bool {
	before, after, pattern := strings.Cut(entry, "*")
	return entry == origin || pattern && strings.HasPrefix(origin, before) && strings.HasSuffix(origin, after)
}

// rsMatches compares in lower case. The beginning and the end may not overlap.
func rsMatches(entry, origin string) bool {
	return len(origin) >= len(entry)-strings.Count(entry, "*") && ginMatches(entry, strings.ToLower(origin))
}

// echoMatches needs "://" for patterns, which become regular expressions.
func echoMatches(entry, origin string) bool {
	return entry == origin || strings.Contains(origin, "://") && rsMatches(entry, origin) && ginMatches(entry, origin)
}

// jub0bsMatches compares components, as we do. It does not look at what a star covers.
func jub0bsMatches(entry, origin string) bool {
	_, rest, _ := strings.Cut(origin, "://")
	if _, port, found := strings.Cut(rest, ":"); found && !isPort.MatchString(port) {
		return false
	}
	return covers(entry, origin)
}

var isPort = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)

// namesInOrder reports whether names are as browsers send them, and all listed: in lower
// case, sorted, each once.
func (c *comparison) namesInOrder() bool {
	last := ""
	for _, name := range elementsOf(c.requestHeaders()) {
		if name <= last || !slices.Contains(lower(c.AllowHeaders), name) {
			return false
		}
		last = name
	}
	return true
}

// acceptsHeaders is how the other library judges the names that a preflight announces.
func (c *comparison) acceptsHeaders() bool {
	return c.anyHeader() || c.library.acceptsHeaders(c)
}

// chiNames are the names that go-chi/cors finds in the first line: it drops characters that
// it does not expect, and takes spaces for commas.
func (c *comparison) chiNames() (names []string) {
	line := c.header.Get("Access-Control-Request-Headers")
	for name := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ' ' || r == ',' }) {
		name = strings.Map(func(r rune) rune {
			if strings.ContainsRune("-_.", r) || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, name)
		if name != "" {
			names = append(names, strings.ToLower(name))
		}
	}
	return names
}

// ourMethods is the list that a granted preflight gets here, whatever it asks for.
func (c *comparison) ourMethods() string {
	if asked := c.header["Access-Control-Request-Method"]; c.anyMethod() && c.AllowCredentials {
		if len(asked) != 1 || !isToken(asked[0]) {
			return ""
		}
		return asked[0]
	}
	return strings.Join(c.AllowMethods, ", ")
}

// ourHeaders is the list of names that a granted preflight gets here. If "*" stands with
// credentials, these are the names that it asks for.
func (c *comparison) ourHeaders() string {
	if !c.anyHeader() || !c.AllowCredentials {
		return strings.Join(lower(c.AllowHeaders), ", ")
	}
	names := lower(elementsOf(c.requestHeaders()))
	if slices.ContainsFunc(names, func(name string) bool { return !isToken(name) }) {
		return ""
	}
	return strings.Join(names, ", ")
}

func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", r)
	})
}

// acceptsMethod is how the other library judges the method that a preflight announces.
func (c *comparison) acceptsMethod(method string) bool {
	switch c.library.name {
	case "go-chi":
		method = strings.ToUpper(method)
		fallthrough
	case "rs":
		return method == http.MethodOptions || c.grantsMethod(method)
	}
	return c.grantsMethod(method)
}
