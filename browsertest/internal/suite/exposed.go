package suite

import (
	"maps"
	"slices"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// exposedCases are about the response headers that a script can read, by fetch and by
// XHR.
func exposedCases() []Case {
	exposing := func(p core.Policy, names ...string) core.Policy {
		p.ExposeHeaders = names
		return p
	}
	const safelisted = "cache-control content-length content-type"
	rows := []struct {
		name        string
		policy      core.Policy
		credentials string
		want        string
	}{
		{"nothing is exposed", exposing(listing(appPage)), "omit", safelisted},
		{"one name is exposed", exposing(listing(appPage), "X-Total"), "omit", safelisted + " x-total"},
		{"names are exposed in any case", exposing(listing(appPage), "x-TOTAL", "x-secret"), "omit", safelisted + " x-secret x-total"},
		{"a star exposes all but cookies", exposing(listing(appPage), "*"), "omit", "everything"},
		{"a star of everyone's policy exposes all but cookies", exposing(listing("*"), "*"), "omit", "everything"},
		{"names are exposed with credentials", exposing(withCredentials(listing(appPage)), "X-Total", "Set-Cookie"), "include", safelisted + " x-total"},
	}
	var cases []Case
	for _, row := range rows {
		for _, do := range []string{"fetch", "xhr"} {
			cases = append(cases, Case{
				"exposed headers", row.name + ", by " + do, "Fetch, CORS filtered response",
				func(t *trial) {
					c := t.serve(row.policy)
					seen := t.do(appPage, page.Step{Do: do, Credentials: row.credentials, URL: c.at(api, "cookie=seen%3D1")})[0]
					t.reads("script reads the answer", true, seen)
					names := slices.Sorted(maps.Keys(seen.Headers))
					if row.want == "everything" {
						for _, name := range []string{"x-total", "x-secret", "content-type"} {
							differ(&t.Finding, "whether script reads "+name, true, slices.Contains(names, name))
						}
						differ(&t.Finding, "whether script reads set-cookie", false, slices.Contains(names, "set-cookie"))
						return
					}
					differ(&t.Finding, "the names that script reads", row.want, strings.Join(names, " "))
				},
			})
		}
	}
	return cases
}
