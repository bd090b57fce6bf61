// Package page lets pages of any origin send requests and report what they saw.
//
// A tab of a browser opens [StartPath] of any origin. Then it asks for an order, again
// and again: what to request, and from a page of which origin. It goes to that origin,
// carries out the order, and posts what the script could see. So a browser only needs
// to open one URL, and the pages use only what every page can use.
package page

import "strings"

// Order says what a page of one origin must do.
type Order struct {
	Page     string `json:"page"` // origin of the page
	Steps    []Step `json:"steps"`
	Parallel bool   `json:"parallel"` // the steps need no order among them
}

// Step is one request of a page. Keys that have no meaning for its kind are ignored.
type Step struct {
	Do string `json:"do"` // fetch, xhr, img, script, module, import, font, style, preload, eventsource, beacon, frame, link, form or websocket
	In string `json:"in"` // where in the page: see the constants; empty means the page itself

	URL         string      `json:"url"`
	Method      string      `json:"method,omitempty"`
	Headers     [][2]string `json:"headers,omitempty"`
	Credentials string      `json:"credentials,omitempty"`
	Mode        string      `json:"mode,omitempty"`
	Redirect    string      `json:"redirect,omitempty"`
	Cache       string      `json:"cache,omitempty"`
	Keepalive   bool        `json:"keepalive,omitempty"`
	Referrer    string      `json:"referrer,omitempty"` // policy of a page with a form: with no-referrer its POST has the Origin null
	Body        string      `json:"body,omitempty"`
	Type        string      `json:"type,omitempty"`        // of a beacon's body or an imported module
	CrossOrigin string      `json:"crossOrigin,omitempty"` // attribute of an element: anonymous or use-credentials
	Until       string      `json:"until,omitempty"`       // the event that an event source waits for; by default the first
	Upload      bool        `json:"upload,omitempty"`      // an XHR listens to its upload, which forces a preflight
	Repeat      int         `json:"repeat,omitempty"`      // how often, one after the other; the last outcome counts
}

// Places in a page.
const (
	InSandbox    = "sandbox"     // a sandboxed frame: origin null
	InDataFrame  = "data-frame"  // a frame with a data: URL: origin null
	InWorker     = "worker"      // a worker from the page's origin
	InBlobWorker = "blob-worker" // a worker with a blob: URL: the page's origin
	InDataWorker = "data-worker" // a worker with a data: URL: origin null

	InSharedWorker = "shared-worker" // a shared worker from the page's origin
	InClosingFrame = "closing-frame" // a frame of the page's origin, which begins as it is closed; no outcome
)

// Outcome is what the script saw of a step.
type Outcome struct {
	OK      bool              `json:"ok"`    // an answer, or the load event
	Error   string            `json:"error"` // of the step or, if it starts with "browsertest:", of the machinery
	Type    string            `json:"type"`  // of a fetch's response: basic, cors, opaque, opaqueredirect
	Status  int               `json:"status"`
	URL     string            `json:"url"` // after redirects
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`   // or what else was read: an event's data
	Origin  string            `json:"origin"` // of the script itself
}

// Broken reports whether the pages' own scripts failed. Then there is no result.
func (o Outcome) Broken() bool { return strings.HasPrefix(o.Error, "browsertest:") }
