package suite

import (
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

const (
	enforcement  = "enforcement"
	tableOfRows  = "docs/enforcing.md, row "
	partnersPage = "https://partner.example.com"
	plainAPI     = "http://api.example.test"
	loopbackAPI  = "http://localhost:8080"
)

// visitor is a page that sends requests to a server.
type visitor struct {
	name, origin string
	site         string // Sec-Fetch-Site of its requests
	listed, own  bool
}

// servers are where the application runs. Browsers send Sec-Fetch-Site only over
// https and to loopback.
var servers = []struct {
	name, origin  string
	fetchMetadata bool
	visitors      []visitor
}{
	{"over https", api, true, []visitor{
		{"a listed page", partnersPage, "cross-site", true, false},
		{"an unlisted page", evilPage, "cross-site", false, false},
		{"an unlisted page of the same site", otherPage, "same-site", false, false},
		{"the server's own page", api, "same-origin", false, true},
	}},
	{"over http", plainAPI, false, []visitor{
		{"an unlisted page", "http://evil.example.org", "", false, false},
		{"the server's own page", plainAPI, "", false, true},
	}},
	{"on loopback", loopbackAPI, true, []visitor{
		{"a page of another port", "http://localhost:5173", "same-site", false, false},
		{"the server's own page", loopbackAPI, "same-origin", false, true},
	}},
}

// approach is a way in which a page sends a request.
type approach struct {
	name string
	step page.Step // its URL is filled in
	as   string    // of content

	named      bool // across origins the request has an Origin
	unsafe     bool // its method is unsafe
	topLevel   bool // it navigates a window
	everywhere bool // all servers get it; otherwise only the one over https
}

var approaches = []approach{
	{name: "an image", step: page.Step{Do: "img"}, as: "image", everywhere: true},
	{name: "an anonymous image", step: page.Step{Do: "img", CrossOrigin: "anonymous"}, as: "image", named: true},
	{name: "a script", step: page.Step{Do: "script"}, as: "script"},
	{name: "a style sheet", step: page.Step{Do: "style"}, as: "style"},
	{name: "a frame", step: page.Step{Do: "frame"}, as: "page"},
	{name: "a link", step: page.Step{Do: "link"}, as: "page", topLevel: true},
	{name: "a form with GET", step: page.Step{Do: "form", Method: "GET"}, as: "page", topLevel: true},
	{name: "a form with POST", step: page.Step{Do: "form", Method: "POST"}, as: "page", named: true, unsafe: true, topLevel: true, everywhere: true},
	{name: "a fetch", step: page.Step{Do: "fetch"}, named: true},
	{name: "a fetch with POST", step: page.Step{Do: "fetch", Method: "POST"}, named: true, unsafe: true, everywhere: true},
	{name: "a fetch with PUT", step: page.Step{Do: "fetch", Method: "PUT"}, named: true, unsafe: true},
	{name: "a fetch in mode no-cors", step: page.Step{Do: "fetch", Mode: "no-cors"}},
	{name: "a fetch with POST in mode no-cors", step: page.Step{Do: "fetch", Mode: "no-cors", Method: "POST"}, named: true, unsafe: true},
}

// passing is whether a request passes where the policy enforces "unsafe" and "all".
type passing struct{ unsafe, all bool }

// row returns the number of the row of docs/enforcing.md that decides, and whether
// the request passes.
func (a approach) row(v visitor, fetchMetadata bool) (int, passing) {
	switch {
	case v.listed && a.named:
		return 2, passing{true, true}
	case v.own && fetchMetadata:
		return 4, passing{true, true}
	case v.own && a.unsafe: // it has an Origin
		return 5, passing{true, true}
	case !a.named && !fetchMetadata: // no header says whose page it is
		return 6, passing{true, true}
	case a.named:
		return 7, passing{!a.unsafe, false}
	}
	return 8, passing{true, a.topLevel}
}

// enforcementCases check which requests reach the handler of an application that
// refuses requests of other sites.
func enforcementCases() []Case {
	var cases []Case
	for _, s := range servers {
		for _, a := range approaches {
			if s.origin != api && !a.everywhere {
				continue
			}
			for _, v := range s.visitors {
				number, want := a.row(v, s.fetchMetadata)
				cases = append(cases, Case{enforcement, a.name + " of " + v.name + ", " + s.name, fmt.Sprint(tableOfRows, number), func(t *trial) {
					named := ""
					if a.named {
						named = v.origin
					}
					t.enforces(enforced{page: v.origin, server: s.origin, step: a.step, as: a.as, site: v.site, named: named, own: v.own, want: want})
				}})
			}
		}
	}
	sandboxed := enforced{page: api, server: api, step: page.Step{Do: "fetch", In: page.InSandbox}, site: "cross-site", named: "null", want: passing{true, false}}
	sandboxedPost := sandboxed
	sandboxedPost.step.Method, sandboxedPost.want = "POST", passing{false, false}
	silent := page.Step{Do: "form", Method: "POST", Referrer: "no-referrer"}
	return append(cases,
		Case{enforcement, "a fetch of a sandboxed frame in the server's own page", tableOfRows + "7", func(t *trial) { t.enforces(sandboxed) }},
		Case{enforcement, "a fetch with POST of a sandboxed frame in the server's own page", tableOfRows + "7", func(t *trial) { t.enforces(sandboxedPost) }},
		Case{enforcement, "a form with POST and no referrer of the server's own page", tableOfRows + "4: whatever Origin says", func(t *trial) {
			t.enforces(enforced{page: api, server: api, step: silent, as: "page", site: "same-origin", named: "null", want: passing{true, true}})
		}},
		Case{enforcement, "a form with POST and no referrer of a listed page", tableOfRows + "7: its Origin is null", func(t *trial) {
			t.enforces(enforced{page: partnersPage, server: api, step: silent, as: "page", site: "cross-site", named: "null", want: passing{false, false}})
		}},
		Case{enforcement, "an image of the server's own page that another site redirects to it", tableOfRows + "8; Fetch Metadata, set Sec-Fetch-Site: each URL of the list counts", func(t *trial) {
			other := t.serve(listing("*"))
			t.enforces(enforced{page: api, server: api, step: page.Step{Do: "img"}, as: "image", site: "cross-site", want: passing{true, false},
				by: func(to string) string { return other.at(evilPage, "to="+url.QueryEscape(to)) }})
		}},
		Case{enforcement, "a POST of a page whose name was rebound to the server", tableOfRows + "1", func(t *trial) {
			const rebound = "http://rebound.example.org"
			t.enforces(enforced{page: rebound, server: rebound, step: page.Step{Do: "fetch", Method: "POST"}, named: rebound,
				hosts: []string{"api.example.test"}, want: passing{false, false}})
		}},
	)
}

// enforced is a request, its headers, and whether it passes.
type enforced struct {
	page, server string
	step         page.Step
	as           string
	hosts        []string                // AllowHosts
	by           func(url string) string // an address that redirects to url
	site, named  string                  // Sec-Fetch-Site and Origin
	own          bool                    // the page is the server's; browsers differ in whether its safe requests have an Origin
	want         passing
}

func (t *trial) enforces(e enforced) {
	var asked []*atomic.Int32
	var steps []page.Step
	for _, mode := range []core.Enforcement{core.EnforceUnsafe, core.EnforceAll} {
		policy := listing(partnersPage)
		policy.Enforce, policy.AllowHosts = mode, e.hosts
		ran := new(atomic.Int32)
		c := t.put(t.adapter.Build(t.engine(policy), app.Routes(app.Methods, func(w http.ResponseWriter, r *http.Request) {
			ran.Add(1)
			content(w, r)
		})))
		e.step.URL = c.at(e.server, "as="+url.QueryEscape(e.as))
		if e.by != nil {
			e.step.URL = e.by(e.step.URL)
		}
		asked, steps = append(asked, ran), append(steps, e.step)
	}
	seen := t.do(e.page, steps...)
	differ(&t.Finding, `how often the handler runs under "unsafe"`, times(e.want.unsafe), asked[0].Load())
	differ(&t.Finding, `how often the handler runs under "all"`, times(e.want.all), asked[1].Load())
	for _, outcome := range seen {
		if e.own {
			t.reads("the page gets the answer", true, outcome)
		}
	}
	for _, c := range t.targets {
		_, actuals := split(c.Exchanges())
		for _, x := range actuals {
			if x.Response.Get("Location") != "" {
				continue // the other site's redirect
			}
			differ(&t.Finding, "Sec-Fetch-Site of the request", e.site, x.Request.Get("Sec-Fetch-Site"))
			if !e.own {
				differ(&t.Finding, "Origin of the request", e.named, x.Request.Get("Origin"))
			}
		}
	}
}

func times(passes bool) int32 {
	if passes {
		return 1
	}
	return 0
}
