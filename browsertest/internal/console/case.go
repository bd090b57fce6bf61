// Package console compares docs/console.md with what the consoles of real browsers show.
package console

import "net/http"

// Case is a page whose script goes wrong.
type Case struct {
	Name   string       // of its block in the guide
	Script string       // of the page: the body of an async function; url is an address of the server
	Page   http.Header  // more headers of the page's own response
	API    http.Handler // the server
	Host   string       // of the server, with its scheme; empty: another site over https

	Whole   bool   // the block has every message as it is
	File    bool   // the page is a file; it has to be the first case
	Direct  bool   // the browser uses no proxy, and the page and the server are on loopback
	Browser string // the only one that tells; empty: all are compared
}

// In reports whether the case is for a browser.
func (c Case) In(browser string) bool { return c.Browser == "" || c.Browser == browser }
