package cachetest

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// mutant is a fault of our adapters, and the setups behind which it must be found.
type mutant struct {
	subject
	behind []string
}

// all are the caches as they are by default.
var all = []string{"nginx", "Varnish", "Squid", "Traffic Server"}

// unlisted is an origin that no policy admits, in the form that browsers send.
const unlisted = "https://unlisted.test"

var mutants = []mutant{
	{subject{name: "no Vary on refusals", header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] != nil && h["Access-Control-Allow-Origin"] == nil {
			withoutVary(h, "Origin")
		}
	}}, all},
	{subject{name: "no Vary where there is no Origin", header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] == nil {
			withoutVary(h, "Origin")
		}
	}}, all},
	{subject{name: "no Vary on grants", header: func(r *http.Request, h http.Header) {
		if h["Access-Control-Allow-Origin"] != nil {
			withoutVary(h, "Origin")
		}
	}}, all},
	{subject{name: "a middleware overwrites Vary", header: func(r *http.Request, h http.Header) {
		h.Set("Vary", "Accept-Encoding")
	}}, all},
	{subject{name: "a second Vary line behind ours", header: func(r *http.Request, h http.Header) {
		h.Add("Vary", "Accept-Encoding")
	}}, []string{"nginx"}},
	{subject{name: "a second Vary line before ours", header: func(r *http.Request, h http.Header) {
		h["Vary"] = append([]string{"Accept-Encoding"}, h["Vary"]...)
	}}, []string{"Traffic Server"}},
	{subject{name: "* is granted only where there is an Origin", reshape: toEveryone, header: func(r *http.Request, h http.Header) {
		if r.Header["Origin"] == nil {
			h.Del("Access-Control-Allow-Origin")
		}
	}}, all},
	{subject{name: "the lookup is skipped on Sec-Fetch-Site: same-origin", reshape: withLookup(byOrigin), games: []string{"Sec-Fetch-Site"},
		view: func(r core.Request) core.Request {
			if r.Header.Get("Sec-Fetch-Site") == "same-origin" && r.Header["Origin"] != nil {
				return withOrigin(r, unlisted)
			}
			return r
		}}, all},
	{subject{name: "what a failed lookup refuses may be stored", reshape: withLookup(byOrigin), games: []string{"Cache-Control"},
		header: func(r *http.Request, h http.Header) { storable(h) }}, all},
	{subject{name: "the tenant is not in Vary", reshape: withLookup(byTenant), header: func(r *http.Request, h http.Header) {
		withoutVary(h, "X-Tenant")
	}}, all},
	{subject{name: "two Origin lines are refused with Vary: Origin", reshape: listing, games: []string{"two Origin lines"}, view: func(r core.Request) core.Request {
		if len(r.Header["Origin"]) > 1 {
			return withOrigin(r, unlisted)
		}
		return r
	}}, []string{"Varnish", "Squid"}},
	{subject{name: "a malformed Origin is refused with Vary: Origin", reshape: listing, games: []string{"a malformed Origin"}, view: func(r core.Request) core.Request {
		if lines := r.Header["Origin"]; len(lines) == 1 && !slices.Contains(pages, lines[0]) {
			return withOrigin(r, unlisted)
		}
		return r
	}}, []string{"Traffic Server"}},
	{subject{name: "the grant of an app's origin with a comma or a capital may be stored", reshape: apps, games: []string{"a malformed Origin"}, header: func(r *http.Request, h http.Header) {
		if h["Access-Control-Allow-Origin"] != nil {
			storable(h)
		}
	}}, []string{"Traffic Server"}},
	{subject{name: "the refusal of an app's origin with a comma or a capital may be stored", reshape: apps, games: []string{"a malformed Origin"}, header: func(r *http.Request, h http.Header) {
		if origin := r.Header.Get("Origin"); strings.HasPrefix(origin, "app://S") || origin == "app://shell," {
			storable(h)
		}
	}}, []string{"Traffic Server"}},
	{subject{name: "Sec-Fetch-Site is not in Vary", reshape: enforcing, header: func(r *http.Request, h http.Header) {
		withoutVary(h, "Sec-Fetch-Site")
	}}, all},
	{subject{name: "a refusal with 403 may be stored", reshape: enforcing, header: func(r *http.Request, h http.Header) { storable(h) }},
		[]string{"nginx that keeps errors"}},
	{subject{name: "Vary: * without no-store", reshape: enforcing, header: func(r *http.Request, h http.Header) {
		if h.Get("Vary") == "*" {
			h.Set("Cache-Control", "max-age=600")
		}
	}}, []string{"Squid that keeps errors"}},
	{subject{name: "a name beside the star, without no-store", games: []string{"two Origin lines", "a malformed Origin"}, header: func(r *http.Request, h http.Header) {
		if h.Get("Vary") == "*" {
			h.Set("Vary", "*, Accept-Encoding")
			h.Set("Cache-Control", "max-age=600")
		}
	}}, []string{"nginx", "Varnish"}},
	{subject{name: "the method is not in the Vary of preflights", reshape: echoing, header: func(r *http.Request, h http.Header) {
		withoutVary(h, "Access-Control-Request-Method")
	}}, []string{"Varnish that keeps OPTIONS"}},
	{subject{name: "the headers are not in the Vary of preflights", reshape: echoing, header: func(r *http.Request, h http.Header) {
		withoutVary(h, "Access-Control-Request-Headers")
	}}, []string{"Varnish that keeps OPTIONS"}},
}

// storable takes back that a response must not be stored.
func storable(h http.Header) {
	if h.Get("Vary") == "*" {
		h.Set("Vary", "Origin")
		h.Set("Cache-Control", "max-age=600")
	}
}

// onePolicy gives a site a single policy of a list, and resources that are stored for long.
func onePolicy(s *shape, change func(p *policy)) {
	s.mount, s.fresh = one, "max-age=600"
	p := policy{Policy: core.Policy{AllowOrigins: []string{"https://a.test"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"Content-Type", "X-Tenant"}}}
	change(&p)
	s.versions = []rules{{p}}
}

func listing(s *shape) {
	onePolicy(s, func(p *policy) { p.AllowOrigins = pages[:2] })
}

func apps(s *shape) {
	onePolicy(s, func(p *policy) { p.AllowOrigins = []string{"app://shell", "chrome-extension://*"} })
}

func toEveryone(s *shape) {
	onePolicy(s, func(p *policy) { p.AllowOrigins = []string{"*"} })
}

func withLookup(l lookup) func(*shape) {
	return func(s *shape) {
		onePolicy(s, func(p *policy) {
			p.AllowOrigins = nil
			p.lookup = l
			p.known = map[string][]string{"red": {"https://a.test", "https://b.test"}, "blue": {"https://b.test", "https://c.test"}}
		})
	}
}

func enforcing(s *shape) {
	onePolicy(s, func(p *policy) { p.Enforce = core.EnforceAll })
}

// echoing makes preflights name what they are asked for.
func echoing(s *shape) {
	onePolicy(s, func(p *policy) {
		p.AllowCredentials, p.AllowMethods, p.AllowHeaders = true, []string{"*"}, []string{"*", "Authorization"}
		p.AllowOrigins = append(p.AllowOrigins, pages[1:3]...)
	})
}

// mostSequences is how many sequences may be played before a mutant is found.
const mostSequences = 2000

// TestEachMutantIsFound breaks the applications, and wants the driver to notice.
//
//	CACHETEST_MUTANTS  a number: plays so many sequences for each mutant behind each setup, and shows how many fail
func TestEachMutantIsFound(t *testing.T) {
	seed, sequences := fromEnvironment(t, "CACHETEST_SEED", rand.Uint64()), int(fromEnvironment(t, "CACHETEST_MUTANTS", 0))
	for _, c := range setups {
		if sequences == 0 && !slices.ContainsFunc(mutants, func(m mutant) bool { return slices.Contains(m.behind, c.name) }) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			d := newDriver(t, c)
			for _, m := range mutants {
				d.subject = m.subject
				must := slices.Contains(m.behind, c.name)
				switch {
				case sequences > 0:
					failed, _ := d.drive(t, seed, sequences)
					t.Logf("seed %d: %s: found in %d of %d sequences", seed, m.name, len(failed), sequences)
					if must && len(failed) == 0 {
						t.Errorf("%s: not found", m.name)
					}
				case must:
					d.hunt(t, seed)
				}
			}
		})
	}
}

// hunt plays sequences until one fails. Without the fault, none may fail.
func (d *driver) hunt(t *testing.T, seed uint64) {
	t.Helper()
	const atOnce = 25
	for played := 0; played < mostSequences; played += atOnce {
		failed, _ := d.drive(t, seed+uint64(played), atOnce)
		if len(failed) == 0 {
			continue
		}
		t.Logf("seed %d: %s: found in %d of %d sequences", seed, d.subject.name, len(failed), played+atOnce)
		d.subject.view, d.subject.header = nil, nil
		if failed, _ = d.drive(t, seed+uint64(played), atOnce); len(failed) > 0 {
			t.Errorf("%s: fails without the fault, too:\n%s", d.subject.name, failed[0].report())
		}
		return
	}
	t.Errorf("seed %d: %s: not found in %d sequences", seed, d.subject.name, mostSequences)
}

// TestEveryMutantHasAFaultAndASetup keeps a name that is wrong from turning a mutant off.
func TestEveryMutantHasAFaultAndASetup(t *testing.T) {
	known := map[string]bool{}
	for _, c := range setups {
		known[c.name] = true
	}
	for _, m := range mutants {
		if m.view == nil && m.header == nil || len(m.behind) == 0 {
			t.Errorf("%s: has no fault, or nowhere to be found", m.name)
		}
		for _, name := range m.behind {
			if !known[name] {
				t.Errorf("%s: there is no setup %q, only %s", m.name, name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			}
		}
		for _, name := range m.games {
			if !slices.ContainsFunc(games, func(g game) bool { return g.name == name }) {
				t.Errorf("%s: there is no game %q", m.name, name)
			}
		}
	}
}
