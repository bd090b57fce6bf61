package suite

import (
	"net/url"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// redirectCases are chains over two applications, each with a policy.
func redirectCases() []Case {
	everyone, listed, null, other := listing("*"), listing(appPage), listing("null"), listing(otherPage)
	rows := []struct {
		name          string
		first, second core.Policy
		from, to      string
		step          page.Step
		shared        bool
		origin        string // of the last request; empty: not judged
	}{
		{name: "within the application", first: listed, second: listed, from: api, to: api, shared: true, origin: appPage},
		{name: "from the page's own origin", first: listed, second: listed, from: appPage, to: api, shared: true, origin: appPage},
		{name: "from the page's own origin to one that refuses", first: listed, second: other, from: appPage, to: api, shared: false},
		{name: "to another origin, which lists the page", first: listed, second: listed, from: api, to: secondAPI, shared: false, origin: "null"},
		{name: "to another origin, which lists null", first: listed, second: null, from: api, to: secondAPI, shared: true, origin: "null"},
		{name: "to another origin, which allows everyone", first: listed, second: everyone, from: api, to: secondAPI, shared: true, origin: "null"},
		{name: "of an application that refuses", first: other, second: everyone, from: api, to: secondAPI, shared: false},
		{name: "back to the page's own origin", first: listed, second: listed, from: api, to: appPage, shared: false, origin: "null"},
		{name: "back to the page's own origin, which allows null", first: listed, second: null, from: api, to: appPage, shared: true, origin: "null"},
		{name: "with credentials to another origin, which lists null", first: withCredentials(listed), second: withNull(null), from: api, to: secondAPI,
			step: page.Step{Credentials: "include"}, shared: true, origin: "null"},
		{name: "with credentials to another origin, which allows everyone", first: withCredentials(listed), second: everyone, from: api, to: secondAPI,
			step: page.Step{Credentials: "include"}, shared: false, origin: "null"},
		{name: "in mode error", first: listed, second: listed, from: api, to: api, step: page.Step{Redirect: "error"}, shared: false},
		{name: "after a preflight within the application", first: listed, second: listed, from: api, to: api,
			step: page.Step{Headers: [][2]string{{"X-A", "1"}}}, shared: true, origin: appPage},
		{name: "after a preflight to another origin, which allows everyone", first: listed, second: everyone, from: api, to: secondAPI,
			step: page.Step{Headers: [][2]string{{"X-A", "1"}}}, shared: true, origin: "null"},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{
			"redirects", row.name, "Fetch, HTTP-redirect fetch",
			func(t *trial) {
				first, second := t.serve(row.first), t.serve(row.second)
				step := row.step
				step.Do = "fetch"
				step.URL = first.at(row.from, "status=307&to="+url.QueryEscape(second.at(row.to, "")))
				t.reads("script reads the last answer", row.shared, t.do(appPage, step)[0])
				if _, actuals := split(second.Exchanges()); row.origin != "" && len(actuals) > 0 {
					differ(&t.Finding, "Origin of the last request", row.origin, actuals[len(actuals)-1].Request.Get("Origin"))
				} else if row.origin != "" {
					t.problemf("no request arrived where the redirect leads")
				}
			},
		})
	}
	return cases
}

// withNull allows credentials to null, which needs the policy's word.
func withNull(p core.Policy) core.Policy {
	p.AllowCredentials, p.DangerouslyAllowNullOrigin = true, true
	return p
}
