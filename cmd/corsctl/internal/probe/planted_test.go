package probe_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

// fault is a site with one fault, and the rule that must be found.
type fault struct {
	name   string
	want   string
	admits func(origin string) bool         // nil admits app
	edit   func(r *http.Request, a *answer) // nil changes nothing
	cached func(r *http.Request) bool       // a cache without regard to Vary stores these; nil for no cache
	method string
	header []string
	anyone bool // probed without --origin
}

// host is the host of an origin of https, or "".
func host(origin string) string {
	h, isHTTPS := strings.CutPrefix(origin, "https://")
	if !isHTTPS {
		return ""
	}
	return h
}

func orApp(admits func(origin string) bool) func(string) bool {
	return func(origin string) bool { return origin == app || admits(origin) }
}

func matches(pattern string) func(string) bool { return regexp.MustCompile(pattern).MatchString }

// onGrants edits responses with a grant.
func onGrants(edit func(h http.Header)) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.isGrant() {
			edit(a.header)
		}
	}
}

// onPreflights edits the preflights of an admitted origin.
func onPreflights(edit func(r *http.Request, a *answer)) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if isPreflight(r) && a.isGrant() {
			edit(r, a)
		}
	}
}

// onActual edits what is no preflight.
func onActual(edit func(r *http.Request, a *answer)) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if !isPreflight(r) {
			edit(r, a)
		}
	}
}

func set(name string, lines ...string) func(http.Header) {
	return func(h http.Header) { h[name] = lines }
}

// refusing answers preflights with a status and nothing else, as a layer before CORS does.
func refusing(status int) func(*http.Request, *answer) {
	return func(r *http.Request, a *answer) {
		if r.Method == http.MethodOptions {
			a.status, a.header = status, http.Header{}
		}
	}
}

func everyone(_ *http.Request, a *answer) {
	a.header = http.Header{allowed: {"*"}, "Vary": a.header["Vary"]}
}

func cookie(line string) func(*http.Request, *answer) {
	return onActual(func(_ *http.Request, a *answer) { a.header.Set("Set-Cookie", line) })
}

// faults are all of them.
var faults = slices.Concat(originFaults, responseFaults, preflightFaults, otherFaults)

// ignoringVary is a cache that has only the URL as key.
func ignoringVary(stores func(*http.Request) bool) func(*http.Request, *answer) {
	var mu sync.Mutex
	stored := map[string]answer{}
	return func(r *http.Request, a *answer) {
		if r.Method != http.MethodGet {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if kept, found := stored[r.URL.String()]; found {
			*a = kept
			return
		}
		if stores(r) {
			stored[r.URL.String()] = *a
		}
	}
}

// TestEachPlantedFaultIsFound plants one fault at a time. Its rule must be found, and no
// other error.
func TestEachPlantedFaultIsFound(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			s := site{f.admits, f.edit}
			if s.admits == nil {
				s.admits = admitsApp
			}
			if f.cached != nil {
				s.edit = ignoringVary(f.cached)
			}
			o := probe.Options{Origins: []string{app}, Method: f.method, Headers: f.header}
			if f.anyone {
				o.Origins = nil
			}
			report := probed(t, s, o)
			if !slices.Contains(found(report), f.want) {
				t.Errorf("not found: %s\ngot\n%s", f.want, describe(report))
			}
			for _, id := range found(report, probe.Error) {
				if id != f.want {
					t.Errorf("beside %s there is the error %s\n%s", f.want, id, describe(report))
				}
			}
		})
	}
}

// TestEachRuleHasAFault keeps rules from being added without a site that breaks them.
func TestEachRuleHasAFault(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range probe.Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.want == r.ID }) {
			t.Errorf("no site breaks %s", r.ID)
		}
		for _, text := range []string{r.Title, r.Browser, r.Fix} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no sentence", r.ID, text)
			}
		}
	}
	if len(faults) < 30 {
		t.Errorf("only %d sites", len(faults))
	}
}

// TestTheSiteWithoutAFaultIsClean is the other half: the findings come from the faults.
func TestTheSiteWithoutAFaultIsClean(t *testing.T) {
	for name, edit := range map[string]func(r *http.Request, a *answer){
		"405 of a method that no preflight grants": func(_ *http.Request, a *answer) {
			if a.status == 405 {
				a.header = http.Header{}
			}
		},
		"a preflight that is refused by its status": func(r *http.Request, a *answer) {
			if isPreflight(r) && !a.isGrant() {
				a.header.Set(allowed, r.Header.Get("Origin"))
			}
		},
		"Vary for everything":    func(_ *http.Request, a *answer) { a.header.Set("Vary", "*") },
		"a 304 with the headers": withTag(func(*answer) {}),
		"a method in both cases": onPreflights(func(_ *http.Request, a *answer) { a.header.Set(methods, "put, PUT") }),
	} {
		if report := probed(t, site{admitsApp, edit}, probe.Options{Origins: []string{app}}); len(report.Findings) > 0 {
			t.Errorf("%s\ngot\n%swant nothing", name, describe(report))
		}
	}
	for _, o := range []probe.Options{
		{Origins: []string{app}},
		{Origins: []string{app}, Method: "PUT", Headers: []string{"Authorization: Bearer x", "Content-Type: application/json"}},
		{Origins: []string{app}, Method: "HEAD"},
		{Origins: []string{app}, Method: "delete"},
	} {
		if report := probed(t, site{admits: admitsApp}, o); len(report.Findings) > 0 {
			t.Errorf("%+v\ngot\n%swant nothing", o, describe(report))
		}
	}
}

// TestCookiesThatTravelAreFine has the cookies that need nothing, and those that no
// credentials are asked for.
func TestCookiesThatTravelAreFine(t *testing.T) {
	without := func(r *http.Request, a *answer) {
		a.header.Del(withAuth)
		a.header.Set("Set-Cookie", "s=1")
	}
	for name, edit := range map[string]func(*http.Request, *answer){
		"a partitioned cookie for others": cookie("s=1; SameSite=None; Secure; Partitioned"),
		"a server without credentials":    without,
	} {
		if report := probed(t, site{admitsApp, edit}, probe.Options{Origins: []string{app}}); len(report.Findings) > 0 {
			t.Errorf("%s\ngot\n%swant nothing", name, describe(report))
		}
	}
}

// TestCookiesTravelWithinASite has a page of the server's site, for which Lax is enough.
func TestCookiesTravelWithinASite(t *testing.T) {
	for origin, want := range map[string][]string{
		"http://app.example.com":  nil,
		"https://app.example.com": {"cookie-same-site"}, // the schemes differ
		"http://app.example.org":  {"cookie-same-site"},
		"http://example.com:8080": nil,
	} {
		s := site{func(o string) bool { return o == origin }, cookie("s=1; SameSite=Lax")}
		if report := probed(t, s, probe.Options{Origins: []string{origin}}); !slices.Equal(found(report), want) {
			t.Errorf("a page of %s\ngot\n%swant %q", origin, describe(report), want)
		}
	}
}

func TestEachTrustedOriginIsJudged(t *testing.T) {
	report := probed(t, site{admits: admitsApp}, probe.Options{Origins: []string{app, "https://second.example.com"}})
	if got := found(report); !slices.Equal(got, []string{"origin-not-admitted"}) || report.Findings[0].Evidence[0].Origin() != "https://second.example.com" {
		t.Errorf("got\n%s", describe(report))
	}
}

// TestOnlyTheCauseIsReported has an origin that is not admitted, from which all else
// follows.
func TestOnlyTheCauseIsReported(t *testing.T) {
	report := probed(t, site{admits: admitsApp}, probe.Options{Origins: []string{"https://second.example.com"}})
	if got := found(report); !slices.Equal(got, []string{"origin-not-admitted"}) {
		t.Errorf("got\n%s", describe(report))
	}
}

func TestPortsAreTried(t *testing.T) {
	for _, row := range []struct{ name, origin, admits, want string }{
		{"the beginning of a port", "http://app.example.com:3000", `^http://app\.example\.com:3000\d*$`, "origin-prefix"},
		{"every port beside the one that is tried first", "https://app.example.com:8443", `^https://app\.example\.com:\d+$`, "origin-port"},
	} {
		report := probed(t, site{admits: matches(row.admits)}, probe.Options{Origins: []string{row.origin}})
		if got := found(report); !slices.Contains(got, row.want) {
			t.Errorf("%s: got\n%swant %s", row.name, describe(report), row.want)
		}
	}
}
