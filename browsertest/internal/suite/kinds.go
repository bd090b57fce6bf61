package suite

import (
	"net/url"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// kind is a way in which a page requests something from another origin.
type kind struct {
	name string
	step page.Step // its URL is filled in
	as   string    // of content

	includes bool   // credentials are included
	noCORS   bool   // the page may use the response, but never read it
	told     string // what script reads if the response is shared
	withheld string // … and if it is not, for a kind without CORS
}

var kinds = []kind{
	{name: "fetch", step: page.Step{Do: "fetch"}, told: `"ok"`},
	{name: "fetch in mode cors", step: page.Step{Do: "fetch", Mode: "cors"}, told: `"ok"`},
	{name: "fetch with credentials omitted", step: page.Step{Do: "fetch", Credentials: "omit"}, told: `"ok"`},
	{name: "fetch with credentials of the same origin", step: page.Step{Do: "fetch", Credentials: "same-origin"}, told: `"ok"`},
	{name: "fetch with credentials included", step: page.Step{Do: "fetch", Credentials: "include"}, includes: true, told: `"ok"`},
	{name: "fetch in mode no-cors", step: page.Step{Do: "fetch", Mode: "no-cors"}, noCORS: true},
	{name: "fetch in mode no-cors with credentials", step: page.Step{Do: "fetch", Mode: "no-cors", Credentials: "include"}, noCORS: true},
	{name: "fetch kept alive", step: page.Step{Do: "fetch", Method: "POST", Keepalive: true, Body: "body"}, told: `"ok"`},
	{name: "fetch kept alive with a preflight", step: page.Step{Do: "fetch", Method: "PUT", Keepalive: true, Body: "body"}, told: `"ok"`},
	{name: "fetch with a preflight and credentials", step: page.Step{Do: "fetch", Method: "PUT", Credentials: "include"}, includes: true, told: `"ok"`},
	{name: "XHR", step: page.Step{Do: "xhr"}, told: `"ok"`},
	{name: "XHR with credentials", step: page.Step{Do: "xhr", Credentials: "include"}, includes: true, told: `"ok"`},
	{name: "XHR with an observed upload", step: page.Step{Do: "xhr", Method: "POST", Body: "body", Upload: true}, told: `"ok"`},
	{name: "an image", step: page.Step{Do: "img"}, as: "image", noCORS: true, withheld: "tainted"},
	{name: "an anonymous image", step: page.Step{Do: "img", CrossOrigin: "anonymous"}, as: "image", told: "pixels"},
	{name: "an image with credentials", step: page.Step{Do: "img", CrossOrigin: "use-credentials"}, as: "image", includes: true, told: "pixels"},
	{name: "a module script", step: page.Step{Do: "module"}, as: "module"},
	{name: "a module script with credentials", step: page.Step{Do: "module", CrossOrigin: "use-credentials"}, as: "module", includes: true},
	{name: "a dynamic import", step: page.Step{Do: "import"}, as: "module", told: "loaded"},
	{name: "a JSON module", step: page.Step{Do: "import", Type: "json"}, told: "ok"},
	{name: "a preload", step: page.Step{Do: "preload", CrossOrigin: "anonymous"}},
	{name: "a preload with credentials", step: page.Step{Do: "preload", CrossOrigin: "use-credentials"}, includes: true},
	{name: "an anonymous style sheet", step: page.Step{Do: "style", CrossOrigin: "anonymous"}, as: "style", told: ".told { color: red; }"},
	{name: "a style sheet", step: page.Step{Do: "style"}, as: "style", noCORS: true, withheld: "SecurityError"},
	{name: "a font", step: page.Step{Do: "font"}, as: "font"},
	{name: "an event source", step: page.Step{Do: "eventsource"}, as: "events", told: "told"},
	{name: "an event source with credentials", step: page.Step{Do: "eventsource", Credentials: "include"}, as: "events", includes: true, told: "told"},
}

// kindCases are all kinds under policies that differ in what they grant.
func kindCases() []Case {
	policies := []struct {
		name        string
		policy      core.Policy
		shares      bool
		credentials bool
	}{
		{"everyone is allowed", listing("*"), true, false},
		{"the page is listed", listing(appPage), true, false},
		{"the page is listed with credentials", withCredentials(listing(appPage)), true, true},
		{"another page is listed", withCredentials(listing(otherPage)), false, false},
	}
	var cases []Case
	for _, k := range kinds {
		for _, p := range policies {
			shared := p.shares && (!k.includes || p.credentials)
			cases = append(cases, Case{
				"kinds of requests", k.name + " where " + p.name, "Fetch, CORS check; HTML, CORS settings attributes",
				func(t *trial) { t.asks(k, t.serve(p.policy), shared) },
			})
		}
	}
	return append(cases, Case{
		"kinds of requests", "fetch in mode same-origin sends nothing", "Fetch, main fetch",
		func(t *trial) {
			c := t.serve(listing("*"))
			seen := t.do(appPage, page.Step{Do: "fetch", Mode: "same-origin", URL: c.at(api, "")})
			t.reads("script reads the answer", false, seen[0])
			t.counts(c, 0, 0)
		},
	}, Case{
		"kinds of requests", "fetch in mode no-cors has no method of its own", "Fetch, new Request: no-cors takes CORS-safelisted methods only",
		func(t *trial) {
			c := t.serve(listing("*"))
			seen := t.do(appPage, page.Step{Do: "fetch", Mode: "no-cors", Method: "PUT", URL: c.at(api, "")})
			t.reads("the page gets the answer", false, seen[0])
			t.counts(c, 0, 0)
		},
	}, Case{
		"kinds of requests", "fetch in mode no-cors has no header of its own", "Fetch, Headers guard request-no-cors",
		func(t *trial) {
			c := t.serve(listing("*"))
			seen := t.do(appPage, page.Step{Do: "fetch", Mode: "no-cors", Headers: [][2]string{{"X-A", "1"}}, URL: c.at(api, "")})
			t.reads("the page gets the answer", true, seen[0])
			t.counts(c, 0, 1)
			for _, e := range c.Exchanges() {
				differ(&t.Finding, "X-A of the request", "", e.Request.Get("X-A"))
			}
		},
	}, Case{
		"kinds of requests", "an answer of 401 is shared with its status", "Fetch, CORS check: of any status",
		func(t *trial) {
			c := t.serve(withCredentials(listing(appPage)))
			seen := t.do(appPage, page.Step{Do: "fetch", Credentials: "include", URL: c.at(api, "status=401")})
			t.reads("script reads the answer", true, seen[0])
			differ(&t.Finding, "the status that script reads", 401, seen[0].Status)
		},
	}, Case{
		"kinds of requests", "an error in a script that is shared is told", "HTML, report an exception: muted errors",
		func(t *trial) {
			message := t.scriptError(page.Step{Do: "script", CrossOrigin: "anonymous"}, "script")
			differ(&t.Finding, "whether the page learns the error, "+message, true, strings.Contains(message, thrown))
		},
	}, Case{
		"kinds of requests", "an error that a script without CORS throws is muted", "HTML, report an exception: muted errors",
		func(t *trial) {
			const learns = "what the page learns of the error"
			differ(&t.Finding, learns, muted, t.scriptError(page.Step{Do: "script"}, "script"))
			excuseFor(&t.Finding, errorsNotMuted, learns, "Error: "+thrown)
		},
	}, Case{
		"kinds of requests", "an error that the browser throws in a script without CORS is muted", "HTML, report an exception: muted errors",
		func(t *trial) {
			differ(&t.Finding, "what the page learns of the error", muted, t.scriptError(page.Step{Do: "script"}, "faulty script"))
		},
	})
}

// muted is what a page reads of an error in a script of another origin, by HTML.
const muted = "Script error."

func (t *trial) asks(k kind, c *target, shared bool) {
	step := k.step
	step.URL = c.at(api, "as="+url.QueryEscape(k.as))
	seen := t.do(appPage, step)[0]
	const gets, named = "the page gets the answer", "the Origin of the request"
	t.reads(gets, shared || k.noCORS, seen)
	told, origin := k.told, appPage
	if k.noCORS {
		told, origin = k.withheld, ""
	}
	differ(&t.Finding, named, origin, c.firstOrigin())
	if step.Do == "font" {
		excuseFor(&t.Finding, fontsWithoutCORS, "whether "+gets, true)
		excuseFor(&t.Finding, fontsWithoutCORS, named, "")
	}
	if step.Do == "preload" {
		excuseFor(&t.Finding, refusedPreloadLoads, "whether "+gets, true)
	}
	if !seen.OK {
		return
	}
	differ(&t.Finding, "what script reads of it", told, seen.Body)
	if k.noCORS && step.Do == "fetch" {
		differ(&t.Finding, "the type of the response", "opaque", seen.Type)
	}
}

// firstOrigin is the Origin of the first request, which may be a preflight.
func (c *target) firstOrigin() string {
	for _, e := range c.Exchanges() {
		return e.Request.Get("Origin")
	}
	return ""
}

// scriptError runs a script that ends in an error, and returns what the page sees of
// the error.
func (t *trial) scriptError(step page.Step, as string) string {
	c := t.serve(listing(appPage))
	step.URL = c.at(api, "as="+url.QueryEscape(as))
	seen := t.do(appPage, step)[0]
	t.reads("the script runs", true, seen)
	return seen.Body
}
