package core

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/origin"
)

// adviceRow is a policy and the places about which Advise says something.
type adviceRow struct {
	name   string
	policy Policy
	want   []advised
}

type advised struct{ place, says, fix string }

// withHeaders returns p with a header, since there is advice about a policy without
// headers.
func withHeaders(p Policy) Policy {
	if p.AllowHeaders == nil {
		p.AllowHeaders = []string{"Content-Type"}
	}
	return p
}

func runAdvice(t *testing.T, rows []adviceRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if _, err := New(row.policy); err != nil {
				t.Fatalf("New(%+v)\ngot  %v\nwant no error: advice is about valid policies", row.policy, err)
			}
			wantAdvice(t, row.policy, row.want)
		})
	}
}

func wantAdvice(t *testing.T, p Policy, want []advised) {
	t.Helper()
	got := Advise(p)
	matches := len(got) == len(want)
	for i := 0; matches && i < len(got); i++ {
		place := fmt.Sprintf("%s[%d] %s", got[i].Field, got[i].Index, got[i].Value)
		matches = place == want[i].place && strings.Contains(got[i].Problem, want[i].says) && strings.Contains(got[i].Fix, want[i].fix)
	}
	if !matches {
		t.Errorf("Advise(%+v)\ngot  %q\nwant %q", p, got, want)
	}
}

func TestAPolicyWithoutRemarksGetsNoAdvice(t *testing.T) {
	for _, p := range []Policy{
		{AllowOrigins: []string{"*"}},
		{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}, ExposeHeaders: []string{"*"}},
		{
			AllowOrigins: []string{"https://example.com", "https://*.example.com", "http://localhost:*", "https://example.com:8443"},
			AllowMethods: []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}, AllowHeaders: []string{"Content-Type", "X-A"},
			ExposeHeaders: []string{"ETag"}, AllowCredentials: true, MaxAgeSeconds: 86400, PreflightStatus: 200,
		},
		{AllowOrigins: []string{"null", "http://*.example.com", "https://*.github.io", "app://*"}, AllowCredentials: true,
			DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true},
		{AllowOrigins: []string{"https://example.com"}, MaxAgeSeconds: -1},
	} {
		runAdvice(t, []adviceRow{{"", withHeaders(p), nil}})
	}
}

func TestAdviseNamesTheWiderEntry(t *testing.T) {
	origins := func(entries ...string) Policy { return withHeaders(Policy{AllowOrigins: entries}) }
	covered := func(narrow string, wide string) []advised {
		return []advised{{"AllowOrigins[1] " + narrow, `entry 0, "` + wide + `", covers`, "remove it"}}
	}
	var rows []adviceRow
	for _, row := range []struct{ name, wide, narrow string }{
		{"a host below subdomains", "https://*.example.com", "https://a.example.com"},
		{"a host far below subdomains", "https://*.example.com", "https://a.b.c.example.com"},
		{"a host and port below subdomains on that port", "https://*.example.com:8443", "https://a.example.com:8443"},
		{"a host and port below subdomains on any port", "https://*.example.com:*", "https://a.example.com:8443"},
		{"a host on any port below subdomains on any port", "https://*.example.com:*", "https://a.example.com:*"},
		{"subdomains below subdomains", "https://*.example.com", "https://*.a.example.com"},
		{"subdomains on a port below subdomains on any port", "https://*.example.com:*", "https://*.a.example.com:8443"},
		{"subdomains on any port for the same on none", "https://*.example.com:*", "https://*.example.com"},
		{"subdomains on any port for the same on one", "https://*.example.com:*", "https://*.example.com:8443"},
		{"any port for no port", "http://localhost:*", "http://localhost"},
		{"any port for one port", "http://localhost:*", "http://localhost:3000"},
		{"any port of an IPv6 address for one port", "http://[::1]:*", "http://[::1]:3000"},
	} {
		rows = append(rows, adviceRow{row.name, origins(row.wide, row.narrow), covered(row.narrow, row.wide)})
	}
	everybody := advised{"AllowOrigins[0] app://*", "anybody", ""}
	rows = append(rows,
		adviceRow{"a host below a scheme", origins("app://*", "app://x"),
			[]advised{everybody, covered("app://x", "app://*")[0]}},
		adviceRow{"subdomains below a scheme", origins("app://*", "app://*.x"),
			[]advised{everybody, covered("app://*.x", "app://*")[0]}},
		adviceRow{"a scheme below the scheme on any port", origins("app://*:*", "app://*"),
			[]advised{{"AllowOrigins[0] app://*:*", "anybody", ""}, covered("app://*", "app://*:*")[0], {"AllowOrigins[1] app://*", "anybody", ""}}},
		adviceRow{"the wider entry after the narrower", origins("https://a.example.com", "https://*.example.com"),
			[]advised{{"AllowOrigins[0] https://a.example.com", `entry 1, "https://*.example.com", covers`, "remove it"}}},
		adviceRow{"a repeated entry is told once", origins("https://a.test", "https://a.test", "https://a.test"),
			[]advised{{"AllowOrigins[1] https://a.test", "repeats entry 0", "remove it"}, {"AllowOrigins[2] https://a.test", "repeats entry 0", "remove it"}}},
		adviceRow{"a repeated pattern is not its own cover", origins("https://*.a.test", "https://*.a.test"),
			[]advised{{"AllowOrigins[1] https://*.a.test", "repeats entry 0", "remove it"}}},
		adviceRow{"a repeated entry that a pattern covers", origins("https://x.a.test", "https://x.a.test", "https://*.a.test"),
			[]advised{{"AllowOrigins[0] https://x.a.test", "entry 2", "remove it"}, {"AllowOrigins[1] https://x.a.test", "repeats entry 0", "remove it"}}},
	)
	runAdvice(t, rows)
}

func TestEntriesThatNoOtherCovers(t *testing.T) {
	for _, entries := range [][]string{
		{"https://example.com", "https://*.example.com"},
		{"https://example.com:*", "https://*.example.com", "http://example.com"},
		{"https://*.example.com", "https://*.example.com:8443", "https://a.example.com:9000", "http://a.example.com", "https://b.example.com:*"},
		{"https://*.a.test", "https://*.b.test", "https://ba.test", "https://x.ba.test"},
		{"http://localhost:3000", "http://localhost:3001", "https://localhost:*"},
	} {
		runAdvice(t, []adviceRow{{strings.Join(entries, " "), withHeaders(Policy{AllowOrigins: entries}), nil}})
	}
}

// Advise calls an entry covered if, and only if, another entry admits everything that
// it admits. With origins of few parts, the test can try all of them.
func TestAdviceOnCoveredEntriesAgreesWithTrying(t *testing.T) {
	const seed = 4
	random := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	hosts := []string{"a", "b", "a.a", "b.a", "a.b", "a.a.a", "b.a.a", "z.b.a", "z.a.b", "z.z.a", "z.z.b", "z"}
	var universe []origin.Origin
	for _, host := range hosts {
		for _, port := range []uint16{0, 1, 2, 9} {
			universe = append(universe, origin.Origin{Scheme: "app", Host: host, Port: port}, origin.Origin{Scheme: "b", Host: host, Port: port})
		}
	}
	admits := func(e origin.Entry) (covered []origin.Origin) {
		for _, o := range universe {
			if e.Covers(o) {
				covered = append(covered, o)
			}
		}
		return covered
	}
	for range 2000 {
		var raw []string
		var parsed []origin.Entry
		for range 5 {
			s := pick("app", "b") + "://" + pick("", "*.") + pick("a", "b", "a.a", "b.a", "*") + pick("", ":1", ":*")
			if e, ok := origin.ParseEntry(s); ok && !slices.Contains(raw, s) {
				raw, parsed = append(raw, s), append(parsed, e)
			}
		}
		got := map[int]bool{}
		for _, advice := range Advise(Policy{AllowOrigins: raw}) {
			if strings.HasSuffix(advice.Problem, "covers all that it covers") {
				got[advice.Index] = true
			}
		}
		want := map[int]bool{}
		for i, e := range parsed {
			for j, other := range parsed {
				if i != j && !slices.ContainsFunc(admits(e), func(o origin.Origin) bool { return !other.Covers(o) }) {
					want[i] = true
				}
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d\nAllowOrigins %q\ngot  covered %v\nwant %v", seed, raw, got, want)
		}
	}
}

func TestAdvisePassesOverWhatNewRefuses(t *testing.T) {
	for _, c := range refusedCases() {
		for _, advice := range Advise(c.policy) {
			if advice.Field == c.field && advice.Index == c.index {
				t.Errorf("%s: Advise(%+v)\ngot  %v\nwant nothing about what New refuses", c.name, c.policy, advice)
			}
		}
	}
	p := Policy{AllowHeaders: []string{"X-A"}, AllowOrigins: []string{"", "", "x/", "x/"}, AllowMethods: []string{"put", "put", "*"}, ExposeHeaders: []string{" ", " "}}
	wantAdvice(t, p, nil)
	wantAdvice(t, Policy{}, nil)
}
