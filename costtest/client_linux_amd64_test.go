//go:build !race

package costtest

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// repeated returns a text that is longer by s for each n.
func repeated(before, s, after string) func(n int) string {
	return func(n int) string { return before + strings.Repeat(s, n) + after }
}

// oneLine returns a request that has a header of the text.
func oneLine(method, header string, of func(n int) string) func(n int) core.Request {
	return func(n int) core.Request { return request(method, map[string][]string{header: {of(n)}}) }
}

// lines returns a request that has a header n times.
func lines(method, header, line string) func(n int) core.Request {
	return func(n int) core.Request {
		return request(method, map[string][]string{header: times(n, func(int) string { return line })})
	}
}

func decided(p core.Policy, of func(n int) core.Request, opts ...core.Option) func(n int) func() {
	return func(n int) func() { return deciding(core.MustNew(p, opts...), of(n)) }
}

// nested are patterns of which each covers the subdomains of the one before, but on a port
// for which nobody asks.
func nested(n int) []string {
	return times(n, func(i int) string { return "https://*.a" + strings.Repeat(".a", i) + ":1" })
}

// plain grants some things of each kind.
var plain = core.Policy{AllowOrigins: []string{page, "https://*.b.test", "app://*"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"x-a", "x-b"}}

func TestCostOfOrigin(t *testing.T) {
	origin := func(of func(n int) string) func(int) core.Request { return oneLine("GET", "Origin", of) }
	logged := core.WithLogger(slog.New(slog.DiscardHandler))
	label, dots := repeated("https://", "a", ".test"), repeated("https://", "a.", "b.test")
	checkAll(t, []cost{
		{"a label", 50, linearly, decided(plain, origin(label)), 0},
		{"labels", 30, linearly, decided(plain, origin(dots)), 0},
		{"labels around a fault under nested patterns", 15, linearly, decided(core.Policy{AllowOrigins: times(125, func(i int) string { return "https://*.a" + strings.Repeat(".a", i) })}, origin(func(n int) string {
			return "https://" + strings.Repeat("a.", n) + "A." + strings.Repeat("a.", n) + "a"
		})), 0},
		{"labels under nested patterns", 8, linearly, decided(core.Policy{AllowOrigins: nested(125)}, origin(repeated("https://", "a.", "a"))), 1500}, // as the hashes of the process fall
		{"a host of an app", 100, linearly, decided(plain, origin(repeated("app://", "A", ""))), 0},
		{"a malformed origin", 50, linearly, decided(plain, origin(repeated("https://", ".", ""))), 0},
		{"an origin that is logged", 25, linearly, decided(plain, origin(label), logged), 0},
		{"an origin beyond ASCII that is logged", 50, linearly, decided(plain, origin(repeated("https://", "ü", ".test")), logged), 0},
		{"an origin that is too long", 1000, not, decided(plain, origin(label)), 0},
		{"lines", 10, not, decided(plain, lines("GET", "Origin", page)), 0},
	})
}

func TestCostOfPreflights(t *testing.T) {
	method := func(of func(n int) string) func(int) core.Request {
		return oneLine("OPTIONS", "Access-Control-Request-Method", of)
	}
	names := func(of func(n int) string) func(int) core.Request {
		return oneLine("OPTIONS", "Access-Control-Request-Headers", of)
	}
	echoed := func(of func(n int) core.Request) func(n int) func() {
		return func(n int) func() {
			engine, r := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}), of(n)
			return func() { engine.Evaluate(context.Background(), r).Apply(http.Header{}) }
		}
	}
	long := plain
	long.AllowHeaders = []string{strings.Repeat("x", 70)}
	checkAll(t, []cost{
		{"a method", 100, linearly, decided(plain, method(repeated("", "P", ""))), 0},
		{"a method that is too long", 5000, not, decided(plain, method(repeated("", "P", ""))), 0},
		{"lines of methods", 10, not, decided(plain, lines("OPTIONS", "Access-Control-Request-Method", "PUT")), 0},
		{"header names", 8, linearly, decided(plain, names(repeated("x-a", ",x-b", ""))), 0},
		{"empty header names", 8, linearly, decided(plain, names(repeated("", ",", ""))), 0},
		{"long header names", 3, linearly, decided(long, names(repeated("x-c", ","+long.AllowHeaders[0], ""))), 0},
		{"header names that are too long", 5000, not, decided(plain, names(repeated("", "x", ""))), 0},
		{"lines of header names", 4, linearly, decided(plain, lines("OPTIONS", "Access-Control-Request-Headers", "x-b")), 0},
		{"header names that are echoed", 3, linearly, echoed(names(repeated("x-a", ",x", ""))), 0},
		{"header names beside Authorization, which is not", 2, linearly, echoed(names(repeated("x-a", ",authorization,x", ""))), 0},
	})
}

func TestCostOfTheRestOfARequest(t *testing.T) {
	hosts, enforced := plain, plain
	hosts.AllowHosts = []string{"api.test", "*.b.test", "*." + strings.Repeat("a.", 60) + "c.test"}
	enforced.Enforce = core.EnforceUnsafe
	toHost := func(of func(n int) string) func(n int) core.Request {
		return func(n int) core.Request {
			r := request("GET", nil)
			r.Host = of(n)
			return r
		}
	}
	ofOthers := func(header, line string) func(n int) core.Request {
		return func(n int) core.Request {
			return request("GET", map[string][]string{"Origin": {"https://evil.test"}, header: times(n, func(int) string { return line })})
		}
	}
	checkAll(t, []cost{
		{"labels of Host", 25, linearly, decided(hosts, toHost(repeated("", "a.", "d.test"))), 0},
		{"a Host that is too long", 1000, not, decided(hosts, toHost(repeated("", "a", ""))), 0},
		{"a Host that is an address", 10, not, decided(hosts, toHost(repeated("[::1", "%0", "]"))), 0},
		{"a Host that is that of Origin", 25, linearly, func(n int) func() {
			r := request("GET", map[string][]string{"Origin": {repeated("https://", "a", ".c.test")(n)}})
			r.Host = repeated("", "A", ".c.test")(n)
			return deciding(core.MustNew(plain), r)
		}, 0},
		{"lines of Upgrade", 4, linearly, decided(enforced, ofOthers("Upgrade", "h2c")), 0},
		{"lines of Sec-Fetch-Site", 10, not, decided(enforced, ofOthers("Sec-Fetch-Site", "same-origin")), 0},
		{"other header fields", 20, not, func(n int) func() {
			fields := map[string][]string{}
			for _, name := range times(n, repeated("X", "-", "")) {
				fields[name] = []string{"x"}
			}
			return deciding(core.MustNew(plain), request("GET", fields))
		}, 0},
	})
}

func TestCostOfPaths(t *testing.T) {
	engine := core.MustNew(plain)
	rules := core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: engine}, {Pattern: "/a/", Evaluator: core.DenyAll()}, {Pattern: "/a/{x}", Evaluator: engine}, {Pattern: "/b/{x}/c", Evaluator: engine}})
	asked := func(path, raw func(n int) string) func(n int) func() {
		return func(n int) func() {
			r := request("GET", nil)
			if r.Path = path(n); raw != nil {
				r.RawPath = raw(n)
			}
			return deciding(rules, r)
		}
	}
	checkAll(t, []cost{
		{"a segment", 100, linearly, asked(repeated("/", "a", ""), nil), 0},
		{"segments", 20, linearly, asked(repeated("/", "a/", "b"), nil), 0},
		{"empty segments", 8, linearly, asked(repeated("/a", "/", "b"), nil), 0},
		{"dot segments", 4, linearly, asked(repeated("/", "a/../", "b"), nil), 0},
		{"escaped dots", 4, linearly, asked(repeated("/a", "/..", "/b"), repeated("/a", "/%2e%2E", "/b")), 0},
	})
}
