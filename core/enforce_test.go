package core

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// enforced is a policy that admits https://example.com.
func enforced(e Enforcement) Policy {
	return Policy{AllowOrigins: []string{"https://example.com"}, Enforce: e}
}

// row is a row of the table by which requests are refused. It is the slow model
// that the tests compare with.
func row(e Enforcement, allowHosts []string, admitted bool, r Request) (number int, passes bool) {
	host, _, _ := strings.Cut(r.Host, ":")
	if len(allowHosts) > 0 && !slices.Contains(allowHosts, host) {
		return 1, false
	}
	if e == EnforceNone || admitted {
		return 2, true
	}
	site := withoutEmptyLine(r.Header["Sec-Fetch-Site"])
	is := func(lines []string, value string) bool { return slices.Equal(lines, []string{value}) }
	origins := r.Header["Origin"]
	wellFormed := len(origins) == 1 && (origins[0] == "null" || strings.Contains(origins[0], "://") && !strings.HasSuffix(origins[0], "/"))
	safe := r.Method == "GET" && !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Method == "HEAD" || r.Method == "OPTIONS"
	switch {
	case len(origins) > 0 && !wellFormed: // row 3: as row 7
	case is(site, "same-origin"):
		return 4, true
	case len(origins) > 0 && len(site) == 0 && slices.Contains([]string{"https://" + r.Host, "http://" + r.Host}, origins[0]):
		return 5, true
	case len(origins) == 0 && (len(site) == 0 || is(site, "none")):
		return 6, true
	}
	if len(origins) > 0 {
		return 7, safe && e == EnforceUnsafe
	}
	navigation := (r.Method == "GET" || r.Method == "HEAD") && is(r.Header["Sec-Fetch-Mode"], "navigate") && is(r.Header["Sec-Fetch-Dest"], "document")
	return 8, safe && (e == EnforceUnsafe || navigation)
}

func TestEnforcementRefusesByItsTable(t *testing.T) {
	const admitted = "https://example.com"
	rows := map[int]int{}
	for _, e := range []Enforcement{EnforceNone, EnforceUnsafe, EnforceAll} {
		for _, allowHosts := range [][]string{nil, {"api.test"}} {
			p := enforced(e)
			p.AllowHosts = allowHosts
			plain, observed := newEngine(t, p), newEngine(t, p, WithObserver(func(context.Context, Request, Decision) {}))
			for _, r := range requestsOfEveryStanding() {
				isAdmitted := slices.Equal(r.Header["Origin"], []string{admitted})
				number, passes := row(e, allowHosts, isAdmitted, r)
				rows[number]++
				want := http.StatusForbidden
				if passes {
					want = 0
				}
				d := plain.Evaluate(t.Context(), r)
				answers := map[string]int{"Evaluate": d.Status()}
				for name, ev := range map[string]Evaluator{"Answer": plain, "Answer, observed": observed} {
					h := http.Header{}
					answers[name] = Answer(ev, toHTTP(r), h)
					if granted := isAdmitted && passes; (h.Get("Access-Control-Allow-Origin") != "") != granted {
						t.Fatalf("%srow %d: got %v, want a grant: %v", described(p, r), number, h, granted)
					}
					vary := strings.Join(h["Vary"], "|")
					wantStar := !passes || !isAdmitted && r.Header["Origin"] != nil && !isOneOrigin(r.Header["Origin"])
					if wantStar {
						if vary != "*" {
							t.Fatalf("%srow %d: got Vary %s, want *", described(p, r), number, vary)
						}
					} else if e == EnforceAll != strings.Contains(vary, "Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest") || !strings.HasPrefix(vary, "Origin") {
						t.Fatalf("%srow %d: got Vary %s", described(p, r), number, vary)
					}
				}
				for how, got := range answers {
					if got != want {
						t.Fatalf("%srow %d: %s: got status %d, want %d (%s)", described(p, r), number, how, got, want, d)
					}
				}
				checkReason(t, p, r, d, number, passes, isAdmitted)

				// What AdmitsOrigin says does not depend on what the policy enforces.
				number, _ = row(EnforceAll, allowHosts, isAdmitted, r)
				if got, want := AdmitsOrigin(plain, toHTTP(r)), number >= 2 && number <= 6; got != want {
					t.Fatalf("%srow %d: AdmitsOrigin: got %v, want %v", described(p, r), number, got, want)
				}
			}
		}
	}
	for number := 1; number <= 8; number++ {
		if number != 3 && rows[number] < 100 {
			t.Errorf("row %d decided %d requests only", number, rows[number])
		}
	}
}

func checkReason(t *testing.T, p Policy, r Request, d Decision, number int, passes, admitted bool) {
	t.Helper()
	reason, origins := d.Reason(), r.Header["Origin"]
	var want Reason
	switch {
	case number == 1:
		want = ReasonHostNotAllowed
	case number == 8 && !passes:
		want = ReasonCrossSite
	case len(origins) == 0:
		want = ReasonNoOrigin
	case len(origins) > 1:
		want = ReasonOriginRepeated
	case admitted:
		want = ReasonNone
	case origins[0] == "x":
		want = ReasonOriginMalformed
	case slices.Equal(withoutEmptyLine(r.Header["Sec-Fetch-Site"]), []string{"same-origin"}),
		len(withoutEmptyLine(r.Header["Sec-Fetch-Site"])) == 0 && strings.HasSuffix(origins[0], "tp://"+r.Host):
		want = ReasonSameOrigin
	case len(withoutEmptyLine(r.Header["Sec-Fetch-Site"])) == 0 && origins[0] == "https://"+r.Host:
		want = ReasonSameOrigin
	case origins[0] == "null":
		want = ReasonNullOrigin
	default:
		want = ReasonOriginNotAllowed
	}
	if reason != want {
		t.Fatalf("%srow %d: got reason %q, want %q", described(p, r), number, reason, want)
	}
	if len(origins) == 0 && d.Kind() != KindNone {
		t.Fatalf("%sgot kind %s without an Origin", described(p, r), d.Kind())
	}
}

// withoutEmptyLine: one empty line is none. Among several it counts, since a cache that
// compares only the first would take the request for one without the header.
func withoutEmptyLine(lines []string) []string {
	if slices.Equal(lines, []string{""}) {
		return nil
	}
	return lines
}

// requestsOfEveryStanding are the combinations of what Enforcement reads.
func requestsOfEveryStanding() (all []Request) {
	lines := func(h http.Header, key string, values []string) {
		if values != nil {
			h[key] = values
		}
	}
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "DELETE", "QUERY", "CONNECT", "get"} {
		for _, origins := range [][]string{nil, {"https://example.com"}, {"https://evil.test"}, {"null"}, {"x"}, {""}, {"https://api.test"}, {"http://api.test"},
			{"capacitor://api.test"}, {"https://sub.api.test"}, {"https://example.com", "https://example.com"}} {
			if slices.Equal(origins, []string{""}) {
				continue // a malformed Origin whose text says nothing
			}
			for _, site := range [][]string{nil, {""}, {"same-origin"}, {"same-site"}, {"cross-site"}, {"none"}, {"x"}, {"same-origin", "same-origin"}, {"", "same-origin"}} {
				for _, fetch := range [][2][]string{{}, {{"navigate"}, {"document"}}, {{"navigate"}, {"iframe"}}, {{"no-cors"}, {"image"}}, {{"navigate", "navigate"}, {"document"}}, {{"navigate"}, nil}} {
					for _, upgrade := range []string{"", "websocket", "WebSocket", "h2c"} {
						for _, host := range []string{"api.test", "rebound.test"} {
							if upgrade != "" && method != "GET" && method != "HEAD" || host == "rebound.test" && fetch[0] != nil {
								continue // these make no difference together
							}
							h := http.Header{}
							lines(h, "Origin", origins)
							lines(h, "Sec-Fetch-Site", site)
							lines(h, "Sec-Fetch-Mode", fetch[0])
							lines(h, "Sec-Fetch-Dest", fetch[1])
							if upgrade != "" {
								h["Upgrade"] = []string{upgrade}
							}
							all = append(all, Request{Method: method, Host: host, Path: "/", Header: h})
						}
					}
				}
			}
		}
	}
	return all
}

func TestAHandshakeIsFoundInEveryForm(t *testing.T) {
	engine := newEngine(t, enforced(EnforceUnsafe))
	for _, c := range []struct {
		upgrade []string
		status  int
	}{
		{nil, 0}, {[]string{"h2c"}, 0}, {[]string{"websockets"}, 0}, {[]string{"x-websocket"}, 0},
		{[]string{"websocket"}, 403}, {[]string{"WEBSOCKET"}, 403}, {[]string{"h2c, websocket"}, 403}, {[]string{"h2c", " websocket "}, 403}, {[]string{"websocket/13"}, 403},
	} {
		r := request("GET", "Origin: https://evil.test")
		r.Header["Upgrade"] = c.upgrade
		if got := engine.Evaluate(t.Context(), r).Status(); got != c.status {
			t.Errorf("Upgrade %q: got status %d, want %d", c.upgrade, got, c.status)
		}
	}
}

func TestPreflightsUnderEnforcement(t *testing.T) {
	for _, c := range []struct {
		name    string
		e       Enforcement
		options []Option
		origin  string
		status  int
		vary    string
	}{
		{"admitted", EnforceAll, nil, "https://example.com", 204, varyOfOptions},
		{"refused", EnforceUnsafe, nil, "https://evil.test", 403, varyOfOptions},
		{"refused, for all", EnforceAll, nil, "https://evil.test", 403, varyOfOptions},
		{"refused and passed through", EnforceUnsafe, []Option{WithPreflightPassthrough()}, "https://evil.test", 0, varyOfOptions},
		{"refused and passed through, for all", EnforceAll, []Option{WithPreflightPassthrough()}, "https://evil.test", 403, "Vary: *"},
		{"admitted and passed through", EnforceAll, []Option{WithPreflightPassthrough()}, "https://example.com", 0, varyOfOptions},
		{"malformed and passed through, for all", EnforceAll, []Option{WithPreflightPassthrough()}, "x", 403, "Vary: *"},
	} {
		engine, r := newEngine(t, enforced(c.e), c.options...), preflight(c.origin, "PUT")
		h := http.Header{}
		if got := Answer(engine, toHTTP(r), h); got != c.status || engine.Evaluate(t.Context(), r).Status() != c.status {
			t.Errorf("%s: got status %d, want %d", c.name, got, c.status)
		}
		if "Vary: "+h.Get("Vary") != c.vary {
			t.Errorf("%s: got Vary %q, want %s", c.name, h["Vary"], c.vary)
		}
	}
}

// The host is checked whatever the policy is, and before anything else.
func TestAllowHostsWorksAlone(t *testing.T) {
	for name, p := range map[string]Policy{"a list": {AllowOrigins: []string{"https://example.com"}}, "everyone": {AllowOrigins: []string{"*"}}} {
		p.AllowHosts = []string{"api.test"}
		engine := newEngine(t, p)
		for _, c := range []struct {
			request Request
			host    string
			status  int
			reason  Reason
		}{
			{request("GET"), "api.test:8080", 0, ReasonNoOrigin},
			{request("GET"), "evil.test", 403, ReasonHostNotAllowed},
			{request("GET"), "", 403, ReasonHostNotAllowed},
			{request("GET", "Origin: https://example.com"), "evil.test", 403, ReasonHostNotAllowed},
			{request("GET", "Origin: https://evil.test", "Sec-Fetch-Site: same-origin"), "evil.test", 403, ReasonHostNotAllowed},
			{preflight("https://example.com", "GET"), "evil.test", 403, ReasonHostNotAllowed},
			{preflight("https://example.com", "GET"), "api.test", 204, ReasonNone},
			{request("OPTIONS"), "evil.test", 403, ReasonHostNotAllowed},
		} {
			c.request.Host = c.host
			d, h := engine.Evaluate(t.Context(), c.request), http.Header{}
			if got := Answer(engine, toHTTP(c.request), h); got != c.status || d.Status() != c.status || d.Reason() != c.reason {
				t.Errorf("%s: %sgot status %d and %d, reason %q; want %d, %q", name, described(p, c.request), got, d.Status(), d.Reason(), c.status, c.reason)
			}
			if c.status == 403 && (h.Get("Access-Control-Allow-Origin") != "" || d.Allowed()) {
				t.Errorf("%s: %sgot a grant: %v", name, described(p, c.request), h)
			}
		}
	}
}

func TestEnforcementAfterAFailure(t *testing.T) {
	lookup := WithOriginLookup(func(context.Context, Request, string) (bool, error) { return true, errors.New("no database") })
	observer := WithObserver(func(context.Context, Request, Decision) { panic("a bug") })
	quiet := WithLogger((&recorder{}).logger())
	for _, c := range []struct {
		name    string
		options []Option
		request Request
		status  int
		reason  Reason
	}{
		{"another site", []Option{lookup}, request("POST", "Origin: https://evil.test"), 403, ReasonLookupFailed},
		{"the server's own page", []Option{lookup}, request("POST", "Origin: https://api.test"), 0, ReasonLookupFailed},
		{"a listed page", []Option{observer}, request("POST", "Origin: https://example.com"), 403, ReasonObserverFailed},
		{"a listed page that only reads", []Option{observer}, request("GET", "Origin: https://example.com"), 0, ReasonObserverFailed},
	} {
		d := newEngine(t, enforced(EnforceUnsafe), append(c.options, quiet)...).Evaluate(t.Context(), c.request)
		if d.Status() != c.status || d.Reason() != c.reason || d.Allowed() {
			t.Errorf("%s: got status %d, reason %q; want %d, %q", c.name, d.Status(), d.Reason(), c.status, c.reason)
		}
	}
}

func TestEnforcementOfSeveralPolicies(t *testing.T) {
	post := at("/a//b", request("POST", "Origin: https://evil.test"))
	hostless := Policy{AllowOrigins: []string{"*"}, AllowHosts: []string{"other.test"}}
	unsafe, none := newEngine(t, enforced(EnforceUnsafe)), newEngine(t, enforced(EnforceNone))
	for _, c := range []struct {
		name   string
		ev     Evaluator
		status int
	}{
		{"one reading's rule refuses", newPaths(t, nil, PathRule{"/a/", none}, PathRule{"/a/b", unsafe}), 403},
		{"the other one's does", newPaths(t, nil, PathRule{"/a/", unsafe}, PathRule{"/a/b", none}), 403},
		{"one admits, the other refuses", newPaths(t, nil, PathRule{"/a/", newEngine(t, anyone)}, PathRule{"/a/b", unsafe}), 403},
		{"one refuses the host", newPaths(t, nil, PathRule{"/a/", newEngine(t, hostless)}, PathRule{"/a/b", none}), 403},
		{"none refuses", newPaths(t, nil, PathRule{"/a/", none}, PathRule{"/a/b", newEngine(t, enforced(EnforceNone))}), 0},
		{"the first that admits", FirstAdmitting(unsafe, newEngine(t, anyone)), 0},
		{"none admits, the first enforces", FirstAdmitting(unsafe, none), 403},
		{"none admits, the second enforces", FirstAdmitting(none, unsafe), 403},
		{"one refuses the host, the next admits", FirstAdmitting(newEngine(t, hostless), newEngine(t, anyone)), 403},
		{"none enforces", FirstAdmitting(none, newEngine(t, enforced(EnforceNone))), 0},
	} {
		if d := c.ev.Evaluate(t.Context(), post); d.Status() != c.status {
			t.Errorf("%s: got status %d, want %d: %s", c.name, d.Status(), c.status, d)
		}
	}
}

func TestWhatEnforceIsRefusedBeside(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     Policy
		parts []string // of the error, "" for none
	}{
		{"an empty list means the server's own origin", Policy{Enforce: EnforceAll}, nil},
		{"a star", Policy{AllowOrigins: []string{"*"}, Enforce: EnforceUnsafe}, []string{`Enforce "unsafe"`, "nobody would be refused"}},
		{"an unknown word", Policy{AllowOrigins: []string{"https://example.com"}, Enforce: "strict"}, []string{`Enforce "strict"`, `write "unsafe" or "all"`}},
		{"hosts beside a star", Policy{AllowOrigins: []string{"*"}, AllowHosts: []string{"api.test"}}, nil},
		{"a host with a port", Policy{AllowOrigins: []string{"*"}, AllowHosts: []string{"api.test", "api.test:80"}}, []string{`AllowHosts[1] "api.test:80"`, `write "api.test"`}},
	} {
		_, err := New(c.p)
		if (err == nil) != (c.parts == nil) {
			t.Errorf("%s: got %v", c.name, err)
		}
		for _, part := range c.parts {
			if err != nil && !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %v, want %q in it", c.name, err, part)
			}
		}
	}
}

func TestEnforcementIsExplainedAndLogged(t *testing.T) {
	for _, c := range []struct {
		request Request
		parts   []string
	}{
		{request("POST", "Origin: https://evil.test"), []string{"not allowed", `Enforce is \"unsafe\"`}},
		{request("POST", "Origin: http://shop.test"), []string{"proxy", "pass Host on"}},
		{request("POST", "Sec-Fetch-Site: cross-site"), []string{"cross-site", `Enforce is \"unsafe\"`}},
	} {
		var log recorder
		newEngine(t, enforced(EnforceUnsafe), WithLogger(log.logger())).Evaluate(t.Context(), c.request)
		log.wantOne(t, "WARN", append(c.parts, "status=403")...)
	}
}

func TestAdmitsOriginOfEvaluators(t *testing.T) {
	foreign, absent := request("GET", "Origin: https://evil.test"), request("GET")
	crossSite := request("GET", "Sec-Fetch-Site: cross-site")
	for _, c := range []struct {
		name    string
		ev      Evaluator
		request Request
		want    bool
	}{
		{"everyone, any origin", newEngine(t, anyone), foreign, true},
		{"everyone, a malformed origin", newEngine(t, anyone), request("GET", "Origin: x"), true},
		{"everyone, no origin", newEngine(t, anyone), absent, true},
		{"everyone, no origin and another site", newEngine(t, anyone), crossSite, false},
		{"nobody", DenyAll(), foreign, false},
		{"nobody, the own origin", DenyAll(), request("GET", "Origin: https://api.test"), true},
		{"no rule for the path", newPaths(t, nil, PathRule{"/elsewhere/", newEngine(t, anyone)}), foreign, false},
		{"a lookup", newEngine(t, Policy{}, WithOriginLookup(admitsTenants)), request("GET", "Origin: https://tenant.test"), true},
	} {
		if got := AdmitsOrigin(c.ev, toHTTP(c.request)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAdviseNamesRebinding(t *testing.T) {
	for _, c := range []struct {
		p     Policy
		index int // -1 for no advice
	}{
		{Policy{AllowOrigins: []string{"https://example.com", "http://localhost:3000", "http://127.0.0.1:3000"}, Enforce: EnforceUnsafe}, 1},
		{Policy{AllowOrigins: []string{"http://192.168.1.5"}, Enforce: EnforceAll}, 0},
		{Policy{AllowOrigins: []string{"http://[fd00::1]"}, Enforce: EnforceAll}, 0},
		{Policy{AllowOrigins: []string{"http://localhost:3000"}, Enforce: EnforceAll, AllowHosts: []string{"localhost"}}, -1},
		{Policy{AllowOrigins: []string{"http://localhost:3000"}}, -1},
		{Policy{AllowOrigins: []string{"https://example.com", "http://8.8.8.8"}, Enforce: EnforceAll}, -1},
	} {
		c.p.AllowHeaders = []string{"Content-Type"}
		got := -1
		for _, advice := range Advise(c.p) {
			if advice.Code == "enforce-rebinding" {
				got = advice.Index
			}
		}
		if got != c.index {
			t.Errorf("%+v: got advice about entry %d, want %d", c.p, got, c.index)
		}
	}
}
