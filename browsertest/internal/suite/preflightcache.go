package suite

import (
	"fmt"
	"time"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// preflightCacheCases count the preflights of requests that follow each other.
func preflightCacheCases() []Case {
	put := page.Step{Do: "fetch", Method: "PUT"}
	with := func(s page.Step, name, value string) page.Step {
		s.Headers = append(s.Headers[:len(s.Headers):len(s.Headers)], [2]string{name, value})
		return s
	}
	including := func(s page.Step) page.Step {
		s.Credentials = "include"
		return s
	}
	remove := page.Step{Do: "fetch", Method: "DELETE"}
	day := withMaxAge(listing(appPage), 600)
	dayWithCredentials := withCredentials(day)
	everything := withMaxAge(core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}, 600)
	echoing := withMaxAge(withCredentials(core.Policy{AllowOrigins: []string{appPage}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}), 600)
	noStore := put
	noStore.Cache = "no-store"
	const rule = "Fetch, CORS-preflight cache"
	rows := []struct {
		name       string
		policy     core.Policy
		steps      []page.Step
		preflights int
		departs    []*Departure // whose browser sends a preflight for each step
	}{
		{"a second request is spared its preflight", day, []page.Step{put, put}, 1, nil},
		{"without a max-age the next moment is spared", listing(appPage), []page.Step{put, put}, 1, nil},
		{"-1 spares nothing", withMaxAge(listing(appPage), -1), []page.Step{put, put}, 2, nil},
		{"another listed method is covered", day, []page.Step{put, remove}, 1, nil},
		{"another listed header is covered", day, []page.Step{with(put, "X-A", "1"), with(put, "X-B", "1")}, 1, nil},
		{"a header in another case is covered", day, []page.Step{with(put, "X-A", "1"), with(put, "x-a", "2")}, 1, nil},
		{"a request without credentials does not cover one with them", dayWithCredentials, []page.Step{put, including(put)}, 2, nil},
		{"a request with credentials covers one with them", dayWithCredentials, []page.Step{including(put), including(put)}, 1, nil},
		{"a request with credentials covers one without them", dayWithCredentials, []page.Step{including(put), put}, 1, credentialedNotReused},
		{"a star covers another method and header", everything, []page.Step{put, with(remove, "X-Any", "1")}, 1, starNotCached},
		{"methods that are granted one by one add up", echoing, []page.Step{including(put), including(remove), including(put)}, 2, keptAnswerReplaced},
		{"headers that are granted one by one add up", echoing, []page.Step{
			including(with(put, "X-A", "1")), including(with(put, "X-B", "1")), including(with(put, "X-A", "2"))}, 2, keptAnswerReplaced},
		{"the cache mode changes nothing", day, []page.Step{put, noStore}, 1, noStoreAsksAgain},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{"preflight cache", row.name, rule, func(t *trial) {
			c := t.serve(row.policy)
			steps := make([]page.Step, len(row.steps))
			for i, step := range row.steps {
				step.URL = c.at(api, "")
				steps[i] = step
			}
			for _, seen := range t.do(appPage, steps...) {
				t.reads("script reads the answer", true, seen)
			}
			t.counts(c, row.preflights, len(steps))
			excuseFor(&t.Finding, row.departs, requestsSeen, fmt.Sprint(len(steps), " ", len(steps)))
		}})
	}
	return append(cases, Case{"preflight cache", "another URL asks again", rule, func(t *trial) {
		c := t.serve(day)
		t.do(appPage, page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "n=1")}, page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "n=2")})
		t.counts(c, 2, 2)
	}}, Case{"preflight cache", "another page asks again", rule, func(t *trial) {
		c := t.serve(withMaxAge(listing(appPage, otherPage), 600))
		step := page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "")}
		t.do(appPage, step)
		t.do(otherPage, step)
		t.counts(c, 2, 2)
	}}, Case{"preflight cache", "what is kept ends with its max-age", rule, func(t *trial) {
		c := t.serve(withMaxAge(listing(appPage), 1))
		step := page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "")}
		t.do(appPage, step)
		time.Sleep(2200 * time.Millisecond)
		t.do(appPage, step)
		t.counts(c, 2, 2)
	}}, Case{"preflight cache", "a refused preflight clears what is kept for its URL", "Fetch, main fetch", func(t *trial) {
		c := t.serve(day)
		first := page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "")}
		seen := t.do(appPage, first, with(first, "X-Unlisted", "1"), first)
		t.reads("script reads the first answer", true, seen[0])
		t.reads("script reads the answer with the header", false, seen[1])
		t.reads("script reads the last answer", true, seen[2])
		t.counts(c, 3, 2)
		excuseFor(&t.Finding, keptDespiteRefusal, requestsSeen, "2 2")
	}}, Case{"preflight cache", "a refused preflight is not kept", rule, func(t *trial) {
		c := t.serve(withMaxAge(listing(otherPage), 600))
		step := page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "")}
		for _, seen := range t.do(appPage, step, step) {
			t.reads("script reads the answer", false, seen)
		}
		t.counts(c, 2, 0)
	}})
}
