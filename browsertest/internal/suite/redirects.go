package suite

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// redirectCases are chains over two applications, each with a policy.
func redirectCases() []Case {
	everyone, listed, null, other := listing("*"), listing(appPage), listing("null"), listing(otherPage)
	authorizing := func(p core.Policy) core.Policy {
		p.AllowHeaders = append(p.AllowHeaders, "Authorization")
		return p
	}
	token := page.Step{Headers: [][2]string{{"Authorization", "Bearer t"}}}
	put := page.Step{Method: "PUT", Body: "body"}
	post := page.Step{Method: "POST", Body: "{}", Headers: [][2]string{{"Content-Type", "application/json"}}}
	marked := page.Step{Headers: [][2]string{{"X-A", "1"}}}
	including := page.Step{Credentials: "include"}
	rows := []struct {
		name          string
		first, second core.Policy
		from, to      string
		step          page.Step
		status        int // of the redirect; 0: 307
		shared        bool
		arrive        string // where the redirect leads: preflights and other requests
		origin        string // of these

		departs    []*Departure // whose browser has others arrive
		departures string
	}{
		{name: "within the application", first: listed, second: listed, from: api, to: api, shared: true, arrive: "0 1", origin: appPage},
		{name: "from the page's own origin", first: listed, second: listed, from: appPage, to: api, shared: true, arrive: "0 1", origin: appPage},
		{name: "from the page's own origin to one that refuses", first: listed, second: other, from: appPage, to: api, shared: false, arrive: "0 1", origin: appPage},
		{name: "to another origin, which lists the page", first: listed, second: listed, from: api, to: secondAPI, shared: false, arrive: "0 1", origin: "null"},
		{name: "to another origin, which lists null", first: listed, second: null, from: api, to: secondAPI, shared: true, arrive: "0 1", origin: "null"},
		{name: "to another origin, which allows everyone", first: listed, second: everyone, from: api, to: secondAPI, shared: true, arrive: "0 1", origin: "null"},
		{name: "to an address with a password", first: listed, second: everyone, from: api, to: "https://user:password@api2.example.test", shared: false, arrive: "0 0"},
		{name: "of an application that refuses", first: other, second: everyone, from: api, to: secondAPI, shared: false, arrive: "0 0"},
		{name: "back to the page's own origin", first: listed, second: listed, from: api, to: appPage, shared: false, arrive: "0 1", origin: "null"},
		{name: "back to the page's own origin, which allows null", first: listed, second: null, from: api, to: appPage, shared: true, arrive: "0 1", origin: "null"},
		{name: "of a sandboxed frame to another origin", first: null, second: null, from: api, to: secondAPI,
			step: page.Step{In: page.InSandbox}, shared: true, arrive: "0 1", origin: "null"},
		{name: "with credentials to another origin, which lists null", first: withCredentials(listed), second: withNull(null), from: api, to: secondAPI,
			step: including, shared: true, arrive: "0 1", origin: "null"},
		{name: "with credentials to another origin, which allows everyone", first: withCredentials(listed), second: everyone, from: api, to: secondAPI,
			step: including, shared: false, arrive: "0 1", origin: "null"},
		{name: "in mode error", first: listed, second: listed, from: api, to: api, step: page.Step{Redirect: "error"}, shared: false, arrive: "0 0"},
		{name: "in mode manual", first: listed, second: listed, from: api, to: api, step: page.Step{Redirect: "manual"}, shared: true, arrive: "0 0"},
		{name: "after a preflight within the application", first: listed, second: listed, from: api, to: api, step: marked, shared: true, arrive: "1 1", origin: appPage},
		{name: "of PUT within the application", first: listed, second: listed, from: api, to: api, step: put, shared: true, arrive: "1 1", origin: appPage},
		{name: "after a preflight to another origin, which allows everyone", first: listed, second: everyone, from: api, to: secondAPI,
			step: marked, shared: true, arrive: "1 1", origin: "null"},
		{name: "of PUT to another origin, which allows everyone", first: listed, second: everyone, from: api, to: secondAPI, step: put, shared: true, arrive: "1 1", origin: "null"},
		{name: "of PUT to another origin, which lists null", first: listed, second: null, from: api, to: secondAPI, step: put, shared: true, arrive: "1 1", origin: "null",
			departs: redirectedPreflightNamesPage, departures: "1 0"},
		{name: "of POST that becomes GET, to another origin", first: listed, second: everyone, from: api, to: secondAPI, step: post, status: 302, shared: true, arrive: "0 1", origin: "null",
			departs: preflightForWhatIsGone, departures: "1 1"},
		{name: "of POST that becomes GET, within the application", first: listed, second: listed, from: api, to: api, step: post, status: 303, shared: true, arrive: "0 1", origin: appPage,
			departs: preflightForWhatIsGone, departures: "1 1"},
		{name: "of Authorization to another origin", first: authorizing(listed), second: authorizing(everyone), from: api, to: secondAPI, step: token, shared: true, arrive: "0 1", origin: "null",
			departs: preflightForWhatIsGone, departures: "1 1"},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{
			"redirects", row.name, "Fetch, HTTP-redirect fetch",
			func(t *trial) {
				first, second := t.serve(row.first), t.serve(row.second)
				step := row.step
				step.Do = "fetch"
				query := url.Values{"to": {second.at(row.to, "")}, "status": {strconv.Itoa(cmp.Or(row.status, http.StatusTemporaryRedirect))}}
				step.URL = first.at(row.from, query.Encode())
				seen := t.do(appPage, step)[0]
				t.reads(readsLast, row.shared, seen)
				if step.Redirect == "manual" {
					differ(&t.Finding, "the type of the response", "opaqueredirect", seen.Type)
				}
				preflights, actuals := split(second.Exchanges())
				differ(&t.Finding, arriveAfterRedirect, row.arrive, fmt.Sprint(len(preflights), " ", len(actuals)))
				excuseFor(&t.Finding, row.departs, arriveAfterRedirect, row.departures)
				excuseFor(&t.Finding, row.departs, "whether "+readsLast, strings.HasSuffix(row.departures, " 1"))
				if strings.HasPrefix(row.arrive, "1") && len(preflights) > 0 {
					differ(&t.Finding, originOfPreflight, row.origin, preflights[0].Request.Get("Origin"))
					if row.origin == "null" {
						excuseFor(&t.Finding, redirectedPreflightNamesPage, originOfPreflight, appPage)
					}
				}
				for _, e := range actuals {
					differ(&t.Finding, "Origin of the request where the redirect leads", row.origin, e.Request.Get("Origin"))
					differ(&t.Finding, "Authorization where the redirect leads", "", e.Request.Get("Authorization"))
				}
			},
		})
	}
	return cases
}

// What redirectCases judge.
const (
	readsLast           = "script reads the last answer"
	arriveAfterRedirect = "preflights and other requests where the redirect leads"
	originOfPreflight   = "Origin of the preflight where the redirect leads"
)

// withNull allows credentials to null, which needs a field of the policy.
func withNull(p core.Policy) core.Policy {
	p.AllowCredentials, p.DangerouslyAllowNullOrigin = true, true
	return p
}
