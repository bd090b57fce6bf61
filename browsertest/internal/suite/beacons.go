package suite

import (
	"time"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// beaconCases are requests whose response nobody waits for. They include credentials.
func beaconCases() []Case {
	rows := []struct {
		name       string
		policy     core.Policy
		bodyType   string
		preflights int
		arrives    bool
	}{
		{"of plain text where the page is refused", listing(otherPage), "text/plain", 0, true},
		{"of JSON where the page is listed with credentials", withCredentials(listing(appPage)), "application/json", 1, true},
		{"of JSON where the page is listed without credentials", listing(appPage), "application/json", 1, false},
		{"of JSON where everyone is allowed", listing("*"), "application/json", 1, false},
		{"of JSON where the page is refused", listing(otherPage), "application/json", 1, false},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{
			"beacons", "a beacon " + row.name, "Beacon, sendBeacon: mode cors and credentials for a body that is not safelisted",
			func(t *trial) {
				c := t.serve(row.policy)
				seen := t.do(appPage, page.Step{Do: "beacon", URL: c.at(api, ""), Type: row.bodyType, Body: "{}"})
				t.reads("the beacon is queued", true, seen[0])
				t.arrives(c, row.preflights, row.arrives)
			},
		})
	}
	leaving := []struct {
		name string
		step page.Step
	}{
		{"a fetch with keepalive", page.Step{Do: "fetch", Method: "PUT", Keepalive: true, Credentials: "include", Body: "{}"}},
		{"a beacon of JSON", page.Step{Do: "beacon", Type: "application/json", Body: "{}"}},
	}
	for _, l := range leaving {
		for _, listed := range []bool{true, false} {
			policy, name := withCredentials(listing(appPage)), l.name+" of a frame that is closed, where the page is listed"
			if !listed {
				policy, name = withCredentials(listing(otherPage)), l.name+" of a frame that is closed, where the page is refused"
			}
			cases = append(cases, Case{
				"beacons", name, "Fetch, keepalive; Beacon, sendBeacon: what outlives its page has its preflight all the same",
				func(t *trial) {
					c := t.serve(policy)
					step := l.step
					step.In, step.URL = page.InClosingFrame, c.at(api, "")
					t.do(appPage, step)
					t.arrives(c, 1, listed)
				},
			})
		}
	}
	return cases
}

// arrives waits for requests whose outcome no page reports: some preflights, and the
// request after them, if the browser may send it.
func (t *trial) arrives(c *target, preflights int, request bool) {
	t.eventually(func() bool {
		p, actuals := split(c.Exchanges())
		return len(p) >= preflights && (len(actuals) > 0 || !request)
	})
	actuals := 1
	if !request {
		actuals = 0
		time.Sleep(300 * time.Millisecond) // for what must not come after the preflight
	}
	t.counts(c, preflights, actuals)
}
