package suite

import (
	"slices"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/world"
	"github.com/sallyport/cors/core"
)

// http1Cases are HTTP/1.1 with and without TLS.
func http1Cases() []Case {
	between := func(page, api string) func(*world.World) (string, string) {
		return func(*world.World) (string, string) { return page, api }
	}
	return slices.Concat(
		protocolCases("HTTP/1.1 over TLS", "HTTP/1.1", between(appPage, "https://h1.api.example.test")),
		protocolCases("HTTP/1.1 without TLS", "HTTP/1.1", between("http://app.example.test", "http://api.example.test")),
		protocolCases("another port of HTTP/1.1", "HTTP/1.1", between("http://localhost:5173", "http://localhost:8080")),
	)
}

// http2Cases are HTTP/2. They can also run in a browser without a proxy; then there are
// only the names of loopback.
func http2Cases() []Case {
	return slices.Concat(
		protocolCases("HTTP/2 over TLS", "HTTP/2.0", func(w *world.World) (string, string) {
			if ports := w.DirectPorts; ports != nil {
				return "https://app.localhost:" + ports[0], "https://api.localhost:" + ports[0]
			}
			return appPage, api
		}),
		protocolCases("another port of HTTP/2", "HTTP/2.0", func(w *world.World) (string, string) {
			if ports := w.DirectPorts; ports != nil {
				return "https://app.localhost:" + ports[0], "https://app.localhost:" + ports[1]
			}
			return appPage, appPage + ":8443"
		}),
	)
}

// protocolCases are requests by one protocol, with everything that a preflight can
// announce, from a listed page and from an unlisted page.
func protocolCases(name, protocol string, origins func(*world.World) (page, api string)) []Case {
	const rule = "RFC 9110 and RFC 9113: fields mean the same in all versions"
	asking := func(policy func(page string) core.Policy, allowed bool) func(*trial) {
		return func(t *trial) {
			from, to := origins(t.session.World)
			c := t.serve(policy(from))
			seen := t.do(from, page.Step{
				Do: "fetch", Method: "PUT", Credentials: "include", URL: c.at(to, ""),
				Headers: [][2]string{{"X-B", "1"}, {"Content-Type", "application/json"}, {"X-A", "1"}}, Body: "{}",
			})
			t.reads("script reads the answer", allowed, seen[0])
			actuals := 0
			if allowed {
				actuals = 1
			}
			t.counts(c, 1, actuals)
			for _, e := range c.Exchanges() {
				differ(&t.Finding, "the protocol of the "+e.Method, protocol, e.Protocol)
			}
		}
	}
	return []Case{
		{"protocols", name, rule, asking(func(page string) core.Policy { return withCredentials(listing(page)) }, true)},
		{"protocols", name + " where another page is listed", rule, asking(func(string) core.Policy { return withCredentials(listing(otherPage)) }, false)},
	}
}
