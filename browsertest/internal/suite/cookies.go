package suite

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/page"
)

// cookieCases are cookies of a request within one site, so that SameSite does
// not matter.
func cookieCases() []Case {
	return []Case{{
		"cookies", "a cookie goes along with credentials only", "Fetch, HTTP-network-or-cache fetch: credentials",
		func(t *trial) {
			c := t.serve(withCredentials(listing(appPage)))
			name := "of-" + strings.NewReplacer("/", "-", " ", "-").Replace(t.adapter.Name)
			set := url.QueryEscape(name + "=1; Secure; Path=/")
			seen := t.do(appPage,
				page.Step{Do: "fetch", URL: c.at(api, "cookie="+set), Credentials: "include"},
				page.Step{Do: "fetch", URL: c.at(api, "n=2"), Credentials: "include"},
				page.Step{Do: "fetch", URL: c.at(api, "n=3"), Credentials: "omit"},
				page.Step{Do: "fetch", URL: c.at(api, "n=4")})
			for i, want := range []bool{false, true, false, false} {
				t.reads("script reads the answer", true, seen[i])
				if all := c.Exchanges(); i > 0 && i < len(all) {
					_, err := (&http.Request{Header: all[i].Request}).Cookie(name)
					differ(&t.Finding, "whether the cookie goes along with "+all[i].URL, want, err == nil)
				}
			}
		},
	}, {
		"cookies", "a preflight carries no cookie", "Fetch, CORS-preflight fetch: credentials mode same-origin",
		func(t *trial) {
			c := t.serve(withCredentials(listing(appPage)))
			t.do(appPage,
				page.Step{Do: "fetch", URL: c.at(api, "cookie="+url.QueryEscape("any=1; Secure; Path=/")), Credentials: "include"},
				page.Step{Do: "fetch", Method: "PUT", URL: c.at(api, "n=2"), Credentials: "include"})
			t.counts(c, 1, 2)
			preflights, actuals := split(c.Exchanges())
			for _, e := range preflights {
				differ(&t.Finding, "Cookie of the preflight", "", e.Request.Get("Cookie"))
			}
			differ(&t.Finding, "whether the request has a cookie", true, actuals[len(actuals)-1].Request.Get("Cookie") != "")
		},
	}}
}
