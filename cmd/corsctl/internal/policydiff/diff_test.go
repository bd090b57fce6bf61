package policydiff_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/policydiff"
	"github.com/sallyport/cors/core"
)

// admits reports whether a list of entries admits an origin. The judge is the engine.
func admits(t *testing.T, entries []string, origin string) bool {
	t.Helper()
	if len(entries) == 0 {
		return false
	}
	return engine(t, core.Policy{AllowOrigins: entries}).Evaluate(context.Background(), core.Request{
		Method: "GET", Host: "server.test", Header: http.Header{"Origin": {origin}}}).Allowed()
}

func engine(t *testing.T, p core.Policy) *core.Engine {
	t.Helper()
	e, err := core.New(p)
	if err != nil {
		t.Fatalf("New(%+v) = %v", p, err)
	}
	return e
}

// in reports whether an origin is in the sets of a difference.
func in(t *testing.T, sets []policydiff.Origins, origin string) bool {
	t.Helper()
	return slices.ContainsFunc(sets, func(o policydiff.Origins) bool {
		return admits(t, []string{o.Entry}, origin) && !slices.ContainsFunc(o.Except, func(entry string) bool { return admits(t, []string{entry}, origin) })
	})
}

type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) list(most int, from ...string) (all []string) {
	for range g.IntN(most + 1) {
		all = append(all, g.pick(from...))
	}
	return all
}

var (
	schemes = []string{"https", "https", "http", "app"}
	hosts   = []string{"a.test", "x.a.test", "y.x.a.test", "b.test", "[::1]"}
	ports   = []string{"", "", ":8443", ":1"}
)

func (g generator) entry() string {
	switch g.IntN(14) {
	case 0:
		return "null"
	case 1:
		return g.pick("app://*", "app://*:*", "ext://*", "file://", "app://.a.test", "app://A.a.test", "app://*.a.test")
	}
	host := g.pick(hosts...)
	if host[0] != '[' && g.IntN(2) == 0 {
		host = "*." + host
	}
	return g.pick(schemes...) + "://" + host + g.pick(append(ports, ":*")...)
}

func (g generator) origin() string {
	switch g.IntN(10) {
	case 0:
		return g.pick("null", "file://")
	case 1:
		return g.pick("app://A.x.a.test", "app://Ab", "ext://id", "ext://id:1", "app://q.", "app://-.a.test", "app://.a.test", "app://A.a.test")
	}
	return g.pick(schemes...) + "://" + g.pick("", "", "z.", "z.z.") + g.pick(hosts[:4]...) + g.pick(":2", "", ":8443", ":1")
}

func (g generator) policy() core.Policy {
	p := core.Policy{
		AllowMethods: g.list(3, "PUT", "DELETE", "GET", "*", "x-own", "PATCH"), AllowHeaders: g.list(3, "X-A", "x-a", "Authorization", "*", "Cookie", "X-B"),
		ExposeHeaders: g.list(2, "ETag", "etag", "*", "Expires", "Set-Cookie", "X-A"), AllowCredentials: g.IntN(3) == 0,
		AllowHosts: g.list(2, "api.test", "*.api.test", "v1.api.test", "API.test.", "10.0.0.1", "[0:0::1]", "*.v1.api.test"),
		Enforce:    core.Enforcement(g.pick("", "unsafe", "all")), MaxAgeSeconds: g.IntN(2),
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
	}
	if g.IntN(8) == 0 {
		p.AllowOrigins = []string{"*"}
	} else {
		for range g.IntN(5) {
			p.AllowOrigins = append(p.AllowOrigins, g.entry())
		}
	}
	return p
}

func (g generator) valid() core.Policy {
	for {
		p := g.policy()
		if _, err := core.New(p); err == nil {
			return p
		}
	}
}

// TestDifferencesAreExact compares random pairs of policies. The engines of the two
// judge, for random origins, methods, headers and hosts: what the difference says is
// gained or lost is exactly what one engine grants and the other does not.
func TestDifferencesAreExact(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	differences, same := 0, 0
	for range 600 {
		older, newer := g.valid(), g.valid()
		if g.IntN(3) == 0 { // alike
			newer = older
			newer.AllowOrigins = append(slices.Clone(older.AllowOrigins), older.AllowOrigins...)
			if slices.Contains(newer.AllowOrigins, "*") {
				newer.AllowOrigins = older.AllowOrigins
			}
			g.Shuffle(len(newer.AllowOrigins), func(i, j int) {
				newer.AllowOrigins[i], newer.AllowOrigins[j] = newer.AllowOrigins[j], newer.AllowOrigins[i]
			})
		}
		d := policydiff.Compare(older, newer)
		where := fmt.Sprintf("seed %d:\nold %+v\nnew %+v\n%+v", seed, older, newer, d)
		back := policydiff.Compare(newer, older)
		if !reflect.DeepEqual(back.Gains, d.Loses) || !reflect.DeepEqual(back.Loses, d.Gains) {
			t.Fatalf("%s\nthe other way round it is not the reverse: %+v", where, back)
		}
		if d.IsEmpty() {
			same++
		} else {
			differences++
		}
		for range 40 {
			o := g.origin()
			was, is := admits(t, older.AllowOrigins, o), admits(t, newer.AllowOrigins, o)
			if got, want := in(t, d.Gains.Origins, o), is && !was; got != want {
				t.Fatalf("%s\n%s gains: got %v, want %v", where, o, got, want)
			}
			if got, want := in(t, d.Loses.Origins, o), was && !is; got != want {
				t.Fatalf("%s\n%s loses: got %v, want %v", where, o, got, want)
			}
		}
		if len(older.AllowOrigins) > 0 && len(newer.AllowOrigins) > 0 {
			checkNames(t, where, d, older, newer)
		}
		for _, host := range []string{"api.test", "v1.api.test", "x.v1.api.test", "evil.test", "10.0.0.1:80", "[::1]:80", "Api.Test."} {
			was, is := serves(t, older, host), serves(t, newer, host)
			if got, want := serves(t, core.Policy{AllowHosts: entriesOf(d.Gains.Hosts)}, host) && len(d.Gains.Hosts) > 0 && !exceptHost(t, d.Gains.Hosts, host), is && !was; got != want {
				t.Fatalf("%s\nthe host %s gains: got %v, want %v", where, host, got, want)
			}
		}
	}
	if differences < 200 || same < 50 {
		t.Errorf("seed %d: %d differences and %d without: the test judges too little", seed, differences, same)
	}
}

// checkNames checks methods, headers and exposed headers, by what the engines answer.
func checkNames(t *testing.T, where string, d policydiff.Diff, older, newer core.Policy) {
	t.Helper()
	has := func(n policydiff.Names, name string) bool { return slices.Contains(n.Names, name) != n.All }
	for _, m := range []string{"GET", "PUT", "DELETE", "PATCH", "x-own", "OTHER"} {
		was, is := grants(t, older, m, ""), grants(t, newer, m, "")
		if has(d.Gains.Methods, m) != (is && !was) || has(d.Loses.Methods, m) != (was && !is) {
			t.Fatalf("%s\nthe method %s: old %v, new %v", where, m, was, is)
		}
	}
	for _, h := range []string{"x-a", "x-b", "authorization", "x-other"} {
		was, is := grants(t, older, "GET", h), grants(t, newer, "GET", h)
		if has(d.Gains.Headers, h) != (is && !was) || has(d.Loses.Headers, h) != (was && !is) {
			t.Fatalf("%s\nthe header %s: old %v, new %v", where, h, was, is)
		}
	}
	if has(d.Gains.Headers, "cookie") && !d.Gains.Headers.All {
		t.Fatalf("%s\nCookie is gained, which no script sets", where)
	}
	for _, h := range []string{"etag", "x-a", "x-other"} {
		was, is := exposes(older, h), exposes(newer, h)
		if has(d.Gains.Exposed, h) != (is && !was) || has(d.Loses.Exposed, h) != (was && !is) {
			t.Fatalf("%s\nthe exposed header %s: old %v, new %v", where, h, was, is)
		}
	}
	if d.Gains.Credentials != (newer.AllowCredentials && !older.AllowCredentials) {
		t.Fatalf("%s\ncredentials", where)
	}
}

// grants asks the engine of a policy, with an origin that it admits.
func grants(t *testing.T, p core.Policy, method, header string) bool {
	t.Helper()
	p.AllowHosts, p.Enforce = nil, ""
	if p.AllowOrigins[0] != "*" {
		p.AllowOrigins = []string{"https://page.test"}
	}
	h := http.Header{"Origin": {"https://page.test"}, "Access-Control-Request-Method": {method}}
	if header != "" {
		h["Access-Control-Request-Headers"] = []string{header}
	}
	d := engine(t, p).Evaluate(context.Background(), core.Request{Method: "OPTIONS", Host: "server.test", Header: h})
	return d.Allowed() && d.Reason() == core.ReasonNone
}

// exposes is what Policy.ExposeHeaders documents.
func exposes(p core.Policy, name string) bool {
	return slices.ContainsFunc(p.ExposeHeaders, func(entry string) bool { return entry == "*" || strings.EqualFold(entry, name) })
}

func serves(t *testing.T, p core.Policy, host string) bool {
	t.Helper()
	p.AllowOrigins, p.Enforce, p.AllowCredentials = []string{"https://page.test"}, "", false
	if slices.Contains(p.AllowHosts, "*") {
		p.AllowHosts = nil
	}
	d := engine(t, p).Evaluate(context.Background(), core.Request{Method: "GET", Host: host, Header: http.Header{}})
	return d.Reason() != core.ReasonHostNotAllowed
}

func entriesOf(sets []policydiff.Origins) (entries []string) {
	for _, o := range sets {
		entries = append(entries, o.Entry)
	}
	return entries
}

func exceptHost(t *testing.T, sets []policydiff.Origins, host string) bool {
	t.Helper()
	return slices.ContainsFunc(sets, func(o policydiff.Origins) bool {
		return len(o.Except) > 0 && serves(t, core.Policy{AllowHosts: o.Except}, host)
	})
}

func TestDifferencesOfOrigins(t *testing.T) {
	everyPort := []string{"https://a.test"}
	for port := 1; port <= 65535; port++ {
		if port != 443 {
			everyPort = append(everyPort, fmt.Sprintf("https://a.test:%d", port))
		}
	}
	for _, row := range []struct {
		name         string
		older, newer []string
		gains, loses []policydiff.Origins
	}{
		{"an empty label, which is no subdomain", []string{"app://*.a.test"}, []string{"app://.a.test"},
			[]policydiff.Origins{{Entry: "app://.a.test"}}, []policydiff.Origins{{Entry: "app://*.a.test"}}},
		{"an entry that another covers, both new", []string{"https://b.test"}, []string{"https://b.test", "https://x.a.test", "https://*.a.test"},
			[]policydiff.Origins{{Entry: "https://*.a.test"}}, nil},
		{"a pattern in place of parts that are within each other", []string{"https://c.b.a.test", "https://*.b.a.test"}, []string{"https://*.a.test"},
			[]policydiff.Origins{{Entry: "https://*.a.test", Except: []string{"https://*.b.a.test"}}}, nil},
		{"another order", []string{"https://a.test", "https://b.test"}, []string{"https://b.test", "https://a.test"}, nil, nil},
		{"an entry that another covers", []string{"https://*.a.test"}, []string{"https://*.a.test", "https://x.a.test"}, nil, nil},
		{"a pattern in place of a host of it", []string{"https://x.a.test"}, []string{"https://*.a.test"},
			[]policydiff.Origins{{Entry: "https://*.a.test", Except: []string{"https://x.a.test"}}}, nil},
		{"a pattern within a pattern", []string{"https://*.a.test"}, []string{"https://*.x.a.test"},
			nil, []policydiff.Origins{{Entry: "https://*.a.test", Except: []string{"https://*.x.a.test"}}}},
		{"any port in place of two", []string{"http://localhost", "http://localhost:3000"}, []string{"http://localhost:*"},
			[]policydiff.Origins{{Entry: "http://localhost:*", Except: []string{"http://localhost", "http://localhost:3000"}}}, nil},
		{"any port in place of all of them", everyPort, []string{"https://a.test:*"}, nil, nil},
		{"any port in place of all but one", everyPort[1:], []string{"https://a.test:*"},
			[]policydiff.Origins{{Entry: "https://a.test:*", Except: everyPort[1:]}}, nil},
		{"subdomains on a port and a host on any", []string{"https://*.a.test:8443"}, []string{"https://x.a.test:*"},
			[]policydiff.Origins{{Entry: "https://x.a.test:*", Except: []string{"https://x.a.test:8443"}}},
			[]policydiff.Origins{{Entry: "https://*.a.test:8443", Except: []string{"https://x.a.test:8443"}}}},
		{"everyone", []string{"https://a.test", "null"}, []string{"*"}, []policydiff.Origins{{Entry: "*", Except: []string{"https://a.test", "null"}}}, nil},
		{"http in place of https", []string{"https://a.test"}, []string{"http://a.test"},
			[]policydiff.Origins{{Entry: "http://a.test"}}, []policydiff.Origins{{Entry: "https://a.test"}}},
		{"the apex beside its subdomains", []string{"https://*.a.test"}, []string{"https://*.a.test", "https://a.test"}, []policydiff.Origins{{Entry: "https://a.test"}}, nil},
		{"a scheme with and without ports", []string{"app://*"}, []string{"app://*:*"}, []policydiff.Origins{{Entry: "app://*:*", Except: []string{"app://*"}}}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := policydiff.Compare(core.Policy{AllowOrigins: row.older}, core.Policy{AllowOrigins: row.newer})
			for _, side := range []struct {
				what      string
				got, want []policydiff.Origins
			}{{"gains", d.Gains.Origins, row.gains}, {"loses", d.Loses.Origins, row.loses}} {
				if len(side.got)+len(side.want) > 0 && !reflect.DeepEqual(side.got, side.want) {
					t.Errorf("%s\ngot  %.300v\nwant %.300v", side.what, side.got, side.want)
				}
			}
		})
	}
}

func TestEnforcementThatIsTakenAwayWidens(t *testing.T) {
	policy := func(e core.Enforcement, hosts ...string) core.Policy {
		return core.Policy{AllowOrigins: []string{"https://a.test"}, Enforce: e, AllowHosts: hosts}
	}
	for _, row := range []struct {
		name         string
		older, newer core.Policy
		widens       bool
	}{
		{"all to unsafe", policy(core.EnforceAll), policy(core.EnforceUnsafe), true},
		{"unsafe to none", policy(core.EnforceUnsafe), policy(core.EnforceNone), true},
		{"none to all", policy(core.EnforceNone), policy(core.EnforceAll), false},
		{"a host more", policy("", "a.test"), policy("", "a.test", "b.test"), true},
		{"no list of hosts", policy("", "a.test"), policy(""), true},
		{"a list of hosts", policy(""), policy("", "a.test"), false},
		{"a host in another spelling", policy("", "a.test"), policy("", "A.test."), false},
		{"a method for nobody", policy(core.EnforceAll), core.Policy{Enforce: core.EnforceAll, AllowMethods: []string{"PUT"}}, false},
		{"another age", core.Policy{AllowOrigins: []string{"*"}}, core.Policy{AllowOrigins: []string{"*"}, MaxAgeSeconds: 600}, false},
	} {
		if d := policydiff.Compare(row.older, row.newer); d.Widens() != row.widens {
			t.Errorf("%s: got %v, want %v: %+v", row.name, d.Widens(), row.widens, d)
		}
	}
}
