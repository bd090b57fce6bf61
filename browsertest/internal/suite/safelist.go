package suite

import (
	"strings"

	"github.com/sallyport/cors/browsertest/internal/page"
)

// safelistCases are requests that just need no preflight, and requests that just need
// one.
func safelistCases() []Case {
	field := func(name, value string) page.Step { return page.Step{Headers: [][2]string{{name, value}}} }
	body := func(contentType string) page.Step {
		return page.Step{Method: "POST", Body: "body", Headers: [][2]string{{"Content-Type", contentType}}}
	}
	rows := []struct {
		name       string
		step       page.Step
		preflights int
		shared     bool
	}{
		{"Accept-Language of 128 bytes", field("Accept-Language", strings.Repeat("a", 128)), 0, true},
		{"Accept-Language of 129 bytes", field("Accept-Language", strings.Repeat("a", 129)), 1, true},
		{"Accept with a byte that is not safe", field("Accept", "a:b"), 1, true},
		{"a range from a byte on", field("Range", "bytes=0-"), 0, true},
		{"a range of the last bytes", field("Range", "bytes=-5"), 1, true},
		{"plain text in other letters, with a charset", body("Text/Plain; charset=UTF-8"), 0, true},
		{"a form", body("application/x-www-form-urlencoded"), 0, true},
		{"two types of content", body("text/plain, application/json"), 1, true},
		{"JSON", body("application/json"), 1, true},
		{"HEAD", page.Step{Method: "HEAD"}, 0, true},
		{"OPTIONS by script", page.Step{Method: "OPTIONS"}, 1, true},
		{"patch in small letters, which is another method than PATCH", page.Step{Method: "patch"}, 1, false},
	}
	policy := listing(appPage)
	policy.AllowMethods = append(policy.AllowMethods, "OPTIONS", "PATCH")
	policy.AllowHeaders = append(policy.AllowHeaders, "Accept", "Accept-Language", "Range")
	var cases []Case
	for _, row := range rows {
		cases = append(cases, Case{
			"safelist", row.name, "Fetch, CORS-safelisted method, CORS-safelisted request-header",
			func(t *trial) {
				c := t.serve(policy)
				step := row.step
				step.Do, step.URL = "fetch", c.at(api, "")
				seen := t.do(appPage, step)[0]
				t.reads("script reads the answer", row.shared, seen)
				if row.shared {
					t.counts(c, row.preflights, 1)
				} else {
					t.counts(c, row.preflights, 0)
				}
			},
		})
	}
	return cases
}
