package suite

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/world"
	"github.com/sallyport/cors/core"
)

// httpCacheCases are about pages of one site, which share a cache. They request the
// same URL, and its response may be stored. The response for one origin must never
// break another page, nor leak to it.
func httpCacheCases() []Case {
	type visit struct {
		page   string
		step   page.Step
		shared bool
	}
	const evilNeighbour = "https://evil.example.test" // of the same site, not listed
	ask := page.Step{Do: "fetch"}
	including := page.Step{Do: "fetch", Credentials: "include"}
	omitting := page.Step{Do: "fetch", Credentials: "omit"}
	opaque := page.Step{Do: "fetch", Mode: "no-cors", Credentials: "omit"}
	image := page.Step{Do: "img"}
	anonymous := page.Step{Do: "img", CrossOrigin: "anonymous"}
	both := listing(appPage, otherPage)
	rows := []struct {
		name   string
		policy core.Policy
		as     string
		visits []visit
	}{
		{"two listed pages", both, "", []visit{{appPage, ask, true}, {otherPage, ask, true}, {appPage, ask, true}}},
		{"a refused page after a listed one", both, "", []visit{{appPage, ask, true}, {evilNeighbour, ask, false}, {appPage, ask, true}}},
		{"a listed page after a refused one", both, "", []visit{{evilNeighbour, ask, false}, {appPage, ask, true}, {evilNeighbour, ask, false}}},
		{"pages under a wildcard", listing("https://*.example.test"), "", []visit{{appPage, ask, true}, {otherPage, ask, true}}},
		{"everyone is allowed", listing("*"), "", []visit{{appPage, ask, true}, {evilNeighbour, ask, true}}},
		{"a request with CORS after one without", listing(appPage), "image", []visit{{appPage, image, true}, {appPage, anonymous, true}}},
		{"a request without CORS after one with", listing(appPage), "image", []visit{{appPage, anonymous, true}, {appPage, image, true}}},
		{"a request with CORS after one without, for everyone", listing("*"), "image", []visit{{appPage, image, true}, {appPage, anonymous, true}}},
		{"a refused request with CORS after one without", listing(otherPage), "image", []visit{{appPage, image, true}, {appPage, anonymous, false}}},
		{"credentials after none", withCredentials(both), "", []visit{{appPage, omitting, true}, {appPage, including, true}, {otherPage, including, true}}},
		{"no credentials after some", withCredentials(both), "", []visit{{appPage, including, true}, {appPage, omitting, true}, {otherPage, omitting, true}}},
		{"the API's own page before a listed one", listing(appPage), "", []visit{{api, ask, true}, {appPage, ask, true}, {api, ask, true}}},
		{"a listed page before the API's own", listing(appPage), "", []visit{{appPage, ask, true}, {api, ask, true}, {appPage, ask, true}}},
		{"the API's own page before a listed one, both with credentials", withCredentials(listing(appPage)), "", []visit{{api, including, true}, {appPage, including, true}}},
		{"a request with CORS after one without, both without credentials, for everyone", listing("*"), "", []visit{{appPage, opaque, true}, {appPage, omitting, true}}},
		{"the API's own page before a refused one", listing(appPage), "", []visit{{api, ask, true}, {evilNeighbour, ask, false}}},
	}
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{"HTTP caching", row.name, "RFC 9111, section 4.1; Fetch, CORS protocol and HTTP caches", func(t *trial) {
			c := t.serve(row.policy)
			for i, v := range row.visits {
				v.step.URL = c.at(api, "cache=max-age%3D600&as="+row.as)
				seen := t.do(v.page, v.step)[0]
				t.reads(fmt.Sprintf("visit %d, of %s, gets the answer", i+1, v.page), v.shared, seen)
				if v.step.Do == "img" && v.shared {
					drawn := "tainted"
					if v.step.CrossOrigin != "" {
						drawn = "pixels"
					}
					differ(&t.Finding, fmt.Sprintf("what visit %d draws", i+1), drawn, seen.Body)
				}
			}
		}})
	}
	return append(cases, Case{
		"HTTP caching", "an answer for everyone is stored once", "Fetch, CORS protocol and HTTP caches",
		func(t *trial) {
			c := t.serve(listing("*"))
			step := page.Step{Do: "fetch", URL: c.at(api, "cache=max-age%3D600")}
			for _, origin := range []string{appPage, appPage, otherPage} {
				t.reads("script reads the answer", true, t.do(origin, step)[0])
			}
			t.counts(c, 0, 1)
		},
	}, Case{
		"HTTP caching", "each page reads the answer that was made for it", "RFC 9111, section 4.1",
		func(t *trial) {
			c := t.serve(both)
			step := page.Step{Do: "fetch", URL: c.at(api, "cache=max-age%3D600&who=1")}
			for _, origin := range []string{appPage, otherPage, appPage} {
				seen := t.do(origin, step)[0]
				differ(&t.Finding, "what "+origin+" reads", fmt.Sprintf("for %q", origin), seen.Body)
			}
		},
	}, Case{
		"HTTP caching", "an answer that is revalidated is shared with those alone that are listed", "RFC 9111, section 4.3.4; Fetch, HTTP-network-or-cache fetch",
		func(t *trial) {
			c := t.serve(both)
			step := page.Step{Do: "fetch", URL: c.at(api, "cache=no-cache&etag=1")}
			for i, origin := range []string{appPage, appPage, otherPage, appPage, evilNeighbour, appPage, appPage} {
				seen := t.do(origin, step)[0]
				t.reads(fmt.Sprintf("visit %d, of %s, gets the answer", i+1, origin), origin != evilNeighbour, seen)
			}
			revalidated := slices.ContainsFunc(c.Exchanges(), func(e world.Exchange) bool { return e.Status == http.StatusNotModified })
			differ(&t.Finding, "whether an answer was revalidated, or the case would be empty", true, revalidated)
		},
	}, Case{
		"HTTP caching", "an answer is stored at all", "RFC 9111, section 3: or the other cases of this group would be empty",
		func(t *trial) {
			c := t.serve(both)
			step := page.Step{Do: "fetch", URL: c.at(api, "cache=max-age%3D600")}
			t.do(appPage, step, step)
			t.counts(c, 0, 1)
		},
	})
}
