package suite

import (
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/core"
)

// nullCases are pages and workers whose origin is null, or might seem to be null.
func nullCases() []Case {
	null := listing("null")
	policies := []struct {
		name      string
		policy    core.Policy
		null, own bool // whether it admits the origin null, the page's own
	}{
		{"everyone is allowed", listing("*"), true, true},
		{"null is listed", null, true, false},
		{"the page is listed", listing(appPage), false, true},
	}
	places := []struct {
		name, in string
		null     bool
	}{
		{"a sandboxed frame", page.InSandbox, true},
		{"a data: frame", page.InDataFrame, true},
		{"a data: worker", page.InDataWorker, true},
		{"a blob: worker", page.InBlobWorker, false},
		{"a worker", page.InWorker, false},
		{"a shared worker", page.InSharedWorker, false},
	}
	var cases []Case
	for _, place := range places {
		for _, p := range policies {
			shared := place.null && p.null || !place.null && p.own
			for _, method := range []string{"GET", "PUT"} {
				cases = append(cases, Case{
					"opaque origins and workers", method + " of " + place.name + " where " + p.name, "HTML, origin; Fetch, CORS check",
					func(t *trial) {
						c := t.serve(p.policy)
						seen := t.do(appPage, page.Step{Do: "fetch", In: place.in, Method: method, URL: c.at(api, "")})
						t.reads("script reads the answer", shared, seen[0])
						switch {
						case method == "GET":
							t.counts(c, 0, 1)
						case shared:
							t.counts(c, 1, 1)
						default:
							t.counts(c, 1, 0)
						}
					},
				})
			}
		}
	}
	return cases
}

// originCases are pages on other schemes, hosts and ports.
func originCases() []Case {
	rows := []struct {
		page   string
		entry  string
		shared bool
	}{
		{"https://app.example.test", "https://app.example.test", true},
		{"https://app.example.test:8443", "https://app.example.test:8443", true},
		{"https://app.example.test:8443", "https://app.example.test", false},
		{"https://app.example.test", "https://app.example.test:8443", false},
		{"https://app.example.test:8443", "https://app.example.test:*", true},
		{"https://app.example.test", "https://app.example.test:*", true},
		{"https://sub.app.example.test", "https://app.example.test:*", false},
		{"http://app.example.test", "http://app.example.test", true},
		{"http://app.example.test", "https://app.example.test", false},
		{"https://sub.example.test", "https://*.example.test", true},
		{"https://deep.sub.example.test", "https://*.example.test", true},
		{"https://example.test", "https://*.example.test", false},
		{"https://sub.example.test:8443", "https://*.example.test", false},
		{"https://sub.example.test:8443", "https://*.example.test:*", true},
		{"https://subexample.test", "https://*.example.test", false},
		{"https://sub.example.test.evil.org", "https://*.example.test", false},
		{"http://localhost:5173", "http://localhost:5173", true},
		{"http://localhost:5173", "http://localhost:*", true},
		{"http://localhost:5174", "http://localhost:5173", false},
		{"http://127.0.0.1:5173", "http://localhost:*", false},
		{"http://127.0.0.1:5173", "http://127.0.0.1:*", true},
		{"http://[::1]:5173", "http://[::1]:5173", true},
		{"http://app.localhost:3000", "http://app.localhost:3000", true},
		{"http://app.localhost:3000", "http://*.localhost:*", true},
		{"http://localhost:3000", "http://*.localhost:*", false},
		{"http://my_app.localhost:3000", "http://*.localhost:3000", true},
	}
	var cases []Case
	for _, row := range rows {
		word := " is refused by "
		if row.shared {
			word = " is allowed by "
		}
		cases = append(cases, Case{
			"origins", row.page + word + row.entry, "Fetch, CORS check, step 4; design: origins",
			func(t *trial) {
				c := t.serve(withCredentials(listing(row.entry)))
				seen := t.do(row.page,
					page.Step{Do: "fetch", URL: c.at(api, "")},
					page.Step{Do: "fetch", URL: c.at(api, "n=2"), Method: "PUT", Headers: [][2]string{{"X-A", "1"}}, Credentials: "include"})
				t.reads("script reads the answer", row.shared, seen[0])
				t.reads("script reads the answer after a preflight with credentials", row.shared, seen[1])
				if row.shared {
					t.counts(c, 1, 2)
				} else {
					t.counts(c, 1, 1)
				}
			},
		})
	}
	return cases
}
