package suite

import (
	"time"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// beaconCases are requests whose answer nobody waits for. They include
// credentials.
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
				t.eventually(func() bool {
					preflights, actuals := split(c.Exchanges())
					return len(preflights) >= row.preflights && (len(actuals) > 0 || !row.arrives)
				})
				actuals := 1
				if !row.arrives {
					actuals = 0
					time.Sleep(300 * time.Millisecond) // for what must not come after the preflight
				}
				t.counts(c, row.preflights, actuals)
			},
		})
	}
	return cases
}
