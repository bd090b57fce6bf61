//go:build !race

package costtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// Tenants fill these lists. Names are regular, so that a bad hash would put them together.
func tenant(i int) string   { return fmt.Sprintf("https://tenant-%d.test", i) }
func pattern(i int) string  { return fmt.Sprintf("https://*.tenant-%d.test", i) }
func longName(i int) string { return fmt.Sprintf("x-%070d", i) }

// asked returns what a request costs under a policy with a list of n.
func asked(r core.Request, list func(p *core.Policy, n int)) func(n int) func() {
	return func(n int) func() {
		p := core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}}
		list(&p, n)
		return deciding(core.MustNew(p), r)
	}
}

func from(origin string) core.Request {
	return request("GET", map[string][]string{"Origin": {origin}})
}

func TestCostOfLongLists(t *testing.T) {
	origins := func(p *core.Policy, n int) { p.AllowOrigins = times(n, tenant) }
	patterns := func(p *core.Policy, n int) { p.AllowOrigins = times(n, pattern) }
	checkAll(t, []cost{
		{"origins, one of which asks", 500, not, asked(from(tenant(7)), origins), 0},
		{"origins, none of which asks", 500, not, asked(from(tenant(-7)), origins), 0},
		{"patterns, one of which asks", 100, not, asked(from("https://a.tenant-7.test"), patterns), 0},
		{"patterns, none of which asks", 100, not, asked(from("https://a.tenant-x.test"), patterns), 0},
		{"nested patterns", 8, linearly, asked(from("https://"+strings.Repeat("a.", 40)+"a"), func(p *core.Policy, n int) { p.AllowOrigins = nested(n) }), 0},
		{"ports of a pattern", 100, not, asked(from("https://x.a.test:7"), func(p *core.Policy, n int) {
			p.AllowOrigins = times(n, func(i int) string { return fmt.Sprint("https://*.a.test:", i+1) })
		}), 0},
		{"methods", 100, not, asked(request("OPTIONS", nil), func(p *core.Policy, n int) {
			p.AllowMethods = times(n, func(i int) string { return fmt.Sprint("M", i) })
		}), 0},
		{"methods, and the router is asked", 16, linearly, func(n int) func() {
			r := request("OPTIONS", nil)
			r.RouteMethods = func() []string { return []string{"GET", "PUT"} }
			return asked(r, func(p *core.Policy, n int) {
				p.AllowMethods = times(n, func(i int) string { return fmt.Sprint("M", i) })
			})(n)
		}, 0},
		{"long header names", 100, not, asked(request("OPTIONS", map[string][]string{"Access-Control-Request-Headers": {longName(7) + "," + longName(1000)}}), func(p *core.Policy, n int) {
			p.AllowHeaders = times(n, longName)
		}), 0},
		{"hosts", 100, not, asked(request("GET", nil), func(p *core.Policy, n int) {
			p.AllowHosts = times(n, func(i int) string { return strings.TrimPrefix(pattern(i), "https://") })
		}), 0},
		{"rules of paths", 100, not, func(n int) func() {
			engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
			rules := make([]core.PathRule, n)
			for i := range rules {
				rules[i] = core.PathRule{Pattern: fmt.Sprintf("/tenant-%d/{x}", i), Evaluator: engine}
			}
			r := request("GET", nil)
			r.Path = "/tenant-7/x"
			return deciding(core.MustNewPaths(rules), r)
		}, 0},
		{"names of two rules for one path", 24, linearly, func(n int) func() {
			p := core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowHeaders: times(n, longName)}
			rules := core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: core.MustNew(p)}, {Pattern: "/a/", Evaluator: core.MustNew(p)}})
			r := request("GET", nil)
			r.Path = "/a/../b"
			return deciding(rules, r)
		}, 0},
	})
}

func TestCostOfExplanations(t *testing.T) {
	explained := func(p core.Policy, r core.Request) func() {
		d := core.MustNew(p).Evaluate(context.Background(), r)
		return func() { _ = d.Explain() }
	}
	checkAll(t, []cost{
		{"a grant in a list of origins", 500, not, func(n int) func() {
			return explained(core.Policy{AllowOrigins: times(n, tenant)}, from(tenant(7)))
		}, 0},
		{"a refusal in a long list of origins", 1001, not, func(n int) func() {
			return explained(core.Policy{AllowOrigins: times(n, tenant)}, from("http://tenant-7.test"))
		}, 0},
		{"a grant in a list of patterns", 8, linearly, func(n int) func() {
			return explained(core.Policy{AllowOrigins: times(n, pattern)}, from(fmt.Sprintf("https://a.tenant-%d.test", n-1)))
		}, 0},
	})
}

func TestCostOfAChange(t *testing.T) {
	checkAll(t, []cost{{"origins, and one is added", 1000, not, func(n int) func() {
		engine := core.MustNew(core.Policy{AllowOrigins: times(n, tenant)})
		return func() { _ = engine.UpdateOrigins([]string{page}, nil) }
	}, 15000}}) // how many origins share a leaf differs
}
