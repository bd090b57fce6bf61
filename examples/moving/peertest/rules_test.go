package peertest

import (
	"net/http"
	"slices"
	"strings"
)

// rules are all kinds of differences, in the order in which they change an answer.
//
// The sections are those of the Fetch standard, RFC 9110 (HTTP semantics) and RFC 9111
// (HTTP caching).
var rules = slices.Concat(aboutOrigins, aboutWhatIsAPreflight, aboutGrants, aboutStatuses, aboutVary)

var aboutOrigins = []rule{
	{
		of: "rs go-chi gin-contrib echo", does: `does not take the default port for one of "http://localhost:*"`,
		right: "both", section: "HTML, serialization of an origin, step 4: a default port is left out; what an entry covers is the library's to say",
		page: "less",
		change: func(c *comparison, a *answer) {
			if c.originIs(listed) && !c.star() && !c.admits(c.line()) {
				*a = c.oursAgain("", c.request)
			}
		},
	},
	{
		of: "rs gin-contrib echo", does: "takes an empty Origin for none",
		right: "ours", section: "RFC 6454, section 7.1: an Origin has a value",
		change: func(c *comparison, a *answer) {
			if c.header["Origin"] != nil && c.line() == "" && c.library.name != "rs" {
				*a = c.ours(c.with("Origin"))
			}
			if c.header["Origin"] != nil && c.line() == "" && c.library.name == "rs" {
				*a = c.oursAgain("", c.request)
				a.grantNothing()
			}
		},
	},
	{
		of: "rs go-chi gin-contrib echo jub0bs", does: "reads the first of several lines of Origin",
		right: "ours", section: "RFC 9110, section 5.3: a field that is no list has one line; Fetch, CORS check, step 4: two values match no origin",
		change: func(c *comparison, a *answer) {
			if lines := c.header["Origin"]; len(lines) > 1 && !c.star() && c.admits(lines[0]) {
				if c.library.name == "rs" { // it sends them all
					lines = []string{strings.Join(lines, "\n")}
				}
				*a = c.oursAgain(lines[0], c.request)
			}
		},
	},
	{
		of: "rs go-chi", does: "takes upper case in Origin for lower case",
		right: "ours", section: "Fetch, CORS check, step 4: origins are compared byte for byte, and browsers send lower case",
		change: func(c *comparison, a *answer) {
			line := c.line()
			if len(c.header["Origin"]) == 1 && c.originIs(malformed) && !c.star() && line != strings.ToLower(line) && c.admits(line) {
				*a = c.oursAgain(line, c.request)
			}
		},
	},
	{
		of: "rs go-chi gin-contrib echo jub0bs", does: `takes the default port, written out, for one of "http://localhost:*"`,
		right: "ours", section: "HTML, serialization of an origin, step 4: a default port is left out, so that no browser writes it",
		change: func(c *comparison, a *answer) {
			if line := c.line(); len(c.header["Origin"]) == 1 && c.originIs(malformed) && !c.star() && wellFormed.MatchString(line) && c.admits(line) {
				*a = c.oursAgain(line, c.request)
			}
		},
	},
	{
		of: "rs go-chi gin-contrib echo jub0bs", does: "takes any text for the star of a pattern",
		right: "ours", section: "RFC 6454, section 6.2: an origin has a scheme, a host, a port, and nothing else",
		change: func(c *comparison, a *answer) {
			line := c.line()
			if len(c.header["Origin"]) == 1 && c.originIs(malformed) && !c.star() && !wellFormed.MatchString(line) && line == strings.ToLower(line) && c.admits(line) {
				*a = c.oursAgain(line, c.request)
			}
		},
	},
	{
		of: "rs go-chi gin-contrib echo jub0bs", does: "lets caches store what a malformed Origin gets",
		right: "both", section: "RFC 9111, section 4.1: a cache may normalize a field before it compares it, and then a refusal is stored for an admitted page",
		change: func(c *comparison, a *answer) {
			if a.cacheControl == "no-store" && a.origin == "" {
				*a = c.oursAgain("", c.request)
			}
		},
	},
	{
		of: "gin-contrib", does: "takes an Origin with its own host for no cross-origin request, whatever the scheme",
		right: "ours", section: "HTML, same origin: the schemes are compared, too",
		page: "less",
		change: func(c *comparison, a *answer) {
			if line := c.line(); line == "http://"+host || line == "https://"+host {
				*a = answer{status: "handler"}
			}
		},
	},
}

var aboutWhatIsAPreflight = []rule{
	{
		of: "rs", does: "answers OPTIONS without Origin itself, if it announces a method",
		right: "ours", section: "Fetch, HTTP requests: a CORS request has an Origin, and a CORS-preflight request is one",
		change: func(c *comparison, a *answer) {
			if c.method == http.MethodOptions && c.header["Origin"] == nil && c.requestMethod() != "" {
				*a = answer{status: "204"}
				a.varyBy(allThree)
			}
		},
	},
	{
		of: "rs go-chi", does: "passes a preflight that announces an empty method to the handler",
		right: "both", section: "Fetch, CORS-preflight fetch, step 3: the method is a token, so that no browser sends it",
		change: func(c *comparison, a *answer) {
			if c.isPreflight() && c.requestMethod() == "" {
				*a = c.oursAgain(a.origin, c.with("Access-Control-Request-Method"))
			}
		},
	},
	{
		of: "gin-contrib echo", does: "takes every OPTIONS with an Origin for a preflight",
		right: "ours", section: "Fetch, HTTP requests: a CORS-preflight request has Access-Control-Request-Method",
		page: "less", // its OPTIONS gets an empty answer
		change: func(c *comparison, a *answer) {
			isOwn := c.library.name == "gin-contrib" && (c.line() == "http://"+host || c.line() == "https://"+host)
			if c.method != http.MethodOptions || c.isPreflight() || c.line() == "" || isOwn {
				return
			}
			*a = c.oursAgain(a.origin, c.with("Access-Control-Request-Method", "GET"))
		},
	},
	{
		of: "echo", does: "answers OPTIONS without Origin itself",
		right: "ours", section: "RFC 9110, section 9.3.7: OPTIONS asks for the options of the resource, which the application knows",
		change: func(c *comparison, a *answer) {
			if c.method == http.MethodOptions && c.line() == "" {
				*a = answer{status: "204"}
				a.varyBy("origin")
			}
		},
	},
}

var aboutGrants = []rule{
	{
		of: "rs go-chi gin-contrib echo", does: "grants * to requests with an Origin alone",
		right: "ours", section: "Fetch, CORS protocol and HTTP caches: the constant * goes with every response, or a cache serves one without it to a page",
		change: func(c *comparison, a *answer) {
			if c.star() && !c.readsOrigin() {
				a.grantNothing()
			}
		},
	},
	{
		of: "rs go-chi", does: "withdraws the grant of a request whose method is not listed",
		right: "both", section: "Fetch, CORS protocol: Access-Control-Allow-Methods is for preflights alone; a browser has asked before",
		change: func(c *comparison, a *answer) {
			if c.method != http.MethodOptions && !c.acceptsMethod(c.method) {
				a.grantNothing()
			}
		},
	},
	{
		of: "rs go-chi", does: "grants OPTIONS that is not listed",
		right: "ours", section: "Fetch, CORS-preflight fetch, step 7.5: it is a method like others, and a preflight does not announce itself",
		page: "more",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && c.requestMethod() == http.MethodOptions && !c.grantsMethod(http.MethodOptions) && c.acceptsHeaders() &&
				a.methods == c.ourMethods() {
				a.methods = http.MethodOptions
			}
		},
	},
	{
		of: "go-chi", does: "grants a method in any case, and names it in upper case",
		right: "ours", section: "RFC 9110, section 9.1: methods are case-sensitive; Fetch, CORS-preflight fetch, step 7.5",
		change: func(c *comparison, a *answer) {
			if m := c.requestMethod(); c.grantsPreflight(a) && m != strings.ToUpper(m) && c.acceptsMethod(m) && c.acceptsHeaders() && a.methods == c.ourMethods() {
				a.methods = strings.ToUpper(m)
			}
		},
	},
	{
		of: "jub0bs", does: "refuses every preflight if neither methods nor headers are listed",
		right: "ours", section: "Fetch, CORS-preflight fetch, step 7.5: GET, HEAD and POST need no grant, and an upload listener makes them ask",
		page: "less",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && len(c.AllowMethods) == 0 && len(c.AllowHeaders) == 0 {
				a.grantNothing()
				a.status = "403"
			}
		},
	},
	{
		of: "rs go-chi jub0bs", does: "withholds the grant from a method if none is listed",
		right: "theirs", section: "Fetch, CORS-preflight fetch, step 7.4: without Access-Control-Allow-Methods, a request with an upload listener may have any method",
		page: "less",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && len(c.AllowMethods) == 0 && !c.acceptsMethod(c.requestMethod()) {
				a.grantNothing()
				if c.library.name == "jub0bs" {
					a.status = "403"
				}
			}
		},
	},
	{
		of: "rs go-chi jub0bs", does: "says nothing of what is granted if the method is refused",
		right: "both", section: "Fetch, CORS-preflight fetch, step 7: it fails in both cases; with the lists, the console names the method that is missing",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && !c.acceptsMethod(c.requestMethod()) {
				a.grantNothing()
				if c.library.name == "jub0bs" {
					a.status = "403"
				}
			}
		},
	},
	{
		of: "rs jub0bs", does: "refuses names of headers in another order, case or number than browsers send",
		right: "both", section: "Fetch, CORS-unsafe request-header names: browsers sort them in lower case; RFC 9110, section 5.1: names are case-insensitive",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && !c.acceptsHeaders() && c.grantsHeaders(elementsOf(c.requestHeaders())) {
				a.grantNothing()
				if c.library.name == "jub0bs" {
					a.status = "403"
				}
			}
		},
	},
	{
		of: "rs go-chi jub0bs", does: "says nothing of what is granted if a header is refused",
		right: "both", section: "Fetch, CORS-preflight fetch, step 7: as for a method",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && !c.acceptsHeaders() {
				a.grantNothing()
				if c.library.name == "jub0bs" {
					a.status = "403"
				}
			}
		},
	},
	{
		of: "rs go-chi jub0bs", does: "lists only the method that is asked for",
		right: "both", section: "Fetch, CORS-preflight cache: every method of the list is kept, so that a whole list spares later preflights",
		change: func(c *comparison, a *answer) {
			if !c.grantsPreflight(a) || a.methods != c.ourMethods() {
				return
			}
			switch {
			case c.library.name == "go-chi":
				a.methods = strings.ToUpper(c.requestMethod())
			case c.library.name == "rs":
				a.methods = strings.Join(elementsOf(c.header["Access-Control-Request-Method"]), ", ")
			case slices.Contains([]string{"GET", "HEAD", "POST"}, c.requestMethod()):
				a.methods = ""
			case !c.anyMethod() || c.AllowCredentials:
				a.methods = strings.TrimSpace(c.requestMethod())
			}
		},
	},
	{
		of: "go-chi", does: "drops characters of names, and takes spaces for commas",
		right: "ours", section: "RFC 9110, section 5.6.2: a name is a token, and ~ may be in one",
		page: "less",
		change: func(c *comparison, a *answer) {
			whole := lower(elementsOf(c.requestHeaders()[:min(len(c.requestHeaders()), 1)]))
			if c.grantsPreflight(a) && !slices.Equal(c.chiNames(), whole) && a.headers == c.ourHeaders() {
				a.headers = strings.Join(c.chiNames(), ", ")
			}
		},
	},
	{
		of: "go-chi", does: "reads the first line of Access-Control-Request-Headers alone",
		right: "ours", section: "RFC 9110, section 5.3: the lines of a list are one list, and a gateway may split it",
		change: func(c *comparison, a *answer) {
			if c.grantsPreflight(a) && len(c.requestHeaders()) > 1 && a.headers == c.ourHeaders() {
				a.headers = strings.Join(c.chiNames(), ", ")
			}
		},
	},
	{
		of: "rs go-chi jub0bs", does: "lists only the headers that are asked for",
		right: "both", section: "Fetch, CORS-preflight cache: as for methods",
		change: func(c *comparison, a *answer) {
			if !c.grantsPreflight(a) || a.headers != c.ourHeaders() {
				return
			}
			asked := strings.Join(lower(elementsOf(c.requestHeaders())), ", ")
			switch {
			case c.library.name == "go-chi":
				a.headers = strings.Join(c.chiNames(), ", ")
			case c.library.name == "rs" || !c.anyHeader() || c.AllowCredentials || c.requestHeaders() == nil:
				a.headers = asked
			}
		},
	},
}

var aboutStatuses = []rule{
	{
		of: "gin-contrib", does: "answers 403 to every request of an origin that is not admitted",
		right: "both", section: "Fetch, CORS check: the browser withholds the response; whether the server also refuses is Policy.Enforce here",
		change: func(c *comparison, a *answer) {
			isOwn := c.line() == "http://"+host || c.line() == "https://"+host
			if c.line() != "" && a.origin == "" && !isOwn {
				a.status = "403"
			}
		},
	},
	{
		of: "rs go-chi echo", does: "answers a refused preflight with a status of success",
		right: "both", section: "Fetch, CORS-preflight fetch, step 7: it fails without Access-Control-Allow-Origin, whatever the status is",
		change: func(c *comparison, a *answer) {
			if a.status == "403" {
				a.status = "204"
			}
		},
	},
	{
		of: "go-chi", does: "answers preflights with 200",
		right: "both", section: "Fetch, CORS-preflight fetch, step 7: an ok status is 200 to 299",
		change: func(c *comparison, a *answer) {
			if a.status == "204" {
				a.status = "200"
			}
		},
	},
}

var aboutVary = []rule{
	{
		of: "rs go-chi jub0bs", does: "lets caches store an echo of several lines of Access-Control-Request-Headers",
		right: "both", section: "RFC 9110, section 9.3.7: responses to OPTIONS are not cacheable, but some caches can be told to",
		change: func(c *comparison, a *answer) {
			if a.cacheControl == "no-store" {
				a.cacheControl = ""
				a.varyBy(allThree)
			}
		},
	},
	{
		of: "rs go-chi", does: "names Origin alone in Vary of an OPTIONS that is no preflight",
		right: "both", section: "RFC 9110, section 12.5.5: Vary names what the choice depends on; section 9.3.7: caches do not store OPTIONS",
		change: func(c *comparison, a *answer) {
			if c.method == http.MethodOptions && a.status == "handler" {
				a.varyBy("origin")
			}
		},
	},
	{
		of: "jub0bs", does: "sends no Vary with OPTIONS",
		right: "both", section: "RFC 9110, section 9.3.7: responses to OPTIONS are not cacheable, but some caches can be told to",
		change: func(c *comparison, a *answer) {
			if c.method == http.MethodOptions {
				a.varyBy("")
			}
		},
	},
	{
		of: "rs go-chi echo", does: "sends Vary where everyone gets the same *",
		right: "ours", section: "RFC 9110, section 12.5.5: a Vary that is not needed makes caches store each response once for each origin",
		change: func(c *comparison, a *answer) {
			if c.star() && c.method != http.MethodOptions {
				a.varyBy("origin")
			}
		},
	},
	{
		of: "echo", does: "names Origin alone in Vary of a refused preflight",
		right: "both", section: "RFC 9110, section 9.3.7: caches do not store OPTIONS",
		change: func(c *comparison, a *answer) {
			if c.method == http.MethodOptions && a.origin == "" {
				a.varyBy("origin")
			}
		},
	},
	{
		of: "gin-contrib", does: "sends no Vary without a grant",
		right: "ours", section: "Fetch, CORS protocol and HTTP caches: a stored response without a grant would be served to an admitted page",
		change: func(c *comparison, a *answer) {
			if a.origin == "" {
				a.varyBy("")
			}
		},
	},
	{
		of: "gin-contrib", does: "sends no Vary with a preflight under *",
		right: "both", section: "RFC 9110, section 9.3.7: caches do not store OPTIONS",
		change: func(c *comparison, a *answer) {
			if c.star() {
				a.varyBy("")
			}
		},
	},
	{
		of: "go-chi gin-contrib echo", does: "sends Vary in several lines",
		right: "both", section: "RFC 9110, section 5.3: lines of a list are one list; nginx before 1.23 heeds the last line only",
		change: func(c *comparison, a *answer) {
			if a.vary == allThree {
				a.linesOfVary = 3
			}
		},
	},
}
