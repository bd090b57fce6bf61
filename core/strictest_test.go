package core

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// permissions are what a response lets a browser do, worked out name by name.
type permissions map[string]bool

var (
	askedMethods = []string{"PUT", "DELETE", "PATCH"}
	askedHeaders = []string{"x-a", "x-b", "authorization"}
	readHeaders  = []string{"x-e", "x-f"}
	cacheSeconds = []int{1, 5, 10, 600}
)

// permissionsIn reads a response as the Fetch standard says: "CORS check",
// "CORS-preflight fetch" and "CORS-safelisted response-header name".
func permissionsIn(h http.Header, origin string) permissions {
	granted := permissions{}
	allowed := strings.Join(h["Access-Control-Allow-Origin"], ",")
	granted["any origin"] = allowed == "*"
	for _, credentials := range []bool{false, true} {
		shares := allowed == origin || allowed == "*" && !credentials
		if credentials {
			shares = shares && strings.Join(h["Access-Control-Allow-Credentials"], ",") == "true"
		}
		permit := func(key string, names []string, starless ...string) {
			list := h.Values(key)
			for _, name := range names {
				star := !credentials && lists(list, "*") && !slices.Contains(starless, name)
				granted[fmt.Sprintf("%s %s, credentials %t", key, name, credentials)] = shares && (star || lists(list, name))
			}
		}
		granted[fmt.Sprintf("the response, credentials %t", credentials)] = shares
		permit("Access-Control-Expose-Headers", readHeaders)
		permit("Access-Control-Allow-Methods", askedMethods)
		permit("Access-Control-Allow-Headers", askedHeaders, "authorization")
		maxAge := 5
		if s := h.Get("Access-Control-Max-Age"); s != "" {
			maxAge, _ = strconv.Atoi(s)
		}
		for _, seconds := range cacheSeconds {
			granted[fmt.Sprintf("%d seconds of preflight cache, credentials %t", seconds, credentials)] = shares && seconds <= maxAge
		}
	}
	return granted
}

// lists reports whether one of the elements of a list is name, in any case.
func lists(lines []string, name string) bool {
	for _, element := range strings.Split(strings.Join(lines, ","), ",") {
		if strings.EqualFold(strings.TrimSpace(element), name) {
			return true
		}
	}
	return false
}

// ambiguousRequest is a request whose path leads to three rules.
func ambiguousRequest(rnd *rand.Rand) *http.Request {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/a/../b/x", RawPath: "/c/x"}, Header: http.Header{}}
	if origin := pick("", pathsOrigin, pathsOrigin, "https://other.example"); origin != "" {
		r.Header.Set("Origin", origin)
	}
	if rnd.IntN(2) == 0 {
		r.Header.Set("X-Tenant", "1")
	}
	if rnd.IntN(3) == 0 {
		return r
	}
	r.Method = http.MethodOptions
	if rnd.IntN(6) > 0 {
		r.Header.Set("Access-Control-Request-Method", pick("GET", "PUT", "DELETE", "PATCH"))
		if names := pick("", "x-a", "x-a,x-b", "authorization", "authorization,x-a"); names != "" {
			r.Header.Set("Access-Control-Request-Headers", names)
		}
	}
	return r
}

// randomPolicy returns the engine of a random policy that New takes.
func randomEngine(rnd *rand.Rand) (Policy, *Engine) {
	some := func(from ...string) (list []string) {
		for _, s := range from {
			if rnd.IntN(2) == 0 {
				list = append(list, s)
			}
		}
		return list
	}
	for {
		p := Policy{
			AllowOrigins:     [][]string{{"*"}, {pathsOrigin}, {pathsOrigin, "https://other.example"}, nil}[rnd.IntN(4)],
			AllowMethods:     some(append(askedMethods[:2:2], "*")...),
			AllowHeaders:     some("X-A", "X-B", "Authorization", "*"),
			ExposeHeaders:    some("X-E", "X-F", "*"),
			AllowCredentials: rnd.IntN(2) == 0,
			MaxAgeSeconds:    []int{0, -1, 10, 600}[rnd.IntN(4)],
		}
		var opts []Option
		if rnd.IntN(4) == 0 {
			opts = append(opts, WithOriginLookup(func(_ context.Context, r Request, _ string) (bool, error) {
				return r.Header.Get("X-Tenant") != "", nil
			}, "X-Tenant"))
		}
		if e, err := New(p, opts...); err == nil {
			return p, e
		}
	}
}

// answerTo returns what an evaluator writes into a response, both by Answer and by
// Evaluate and Apply.
func answerTo(t *testing.T, ev Evaluator, r *http.Request) (http.Header, int) {
	t.Helper()
	h, applied := http.Header{}, http.Header{}
	status := Answer(ev, r, h)
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	d.Apply(applied)
	if fmt.Sprint(h) != fmt.Sprint(applied) || status != d.Status() {
		t.Fatalf("%s %s %v\nAnswer   %d %v\nEvaluate %d %v", r.Method, r.URL, r.Header, status, h, d.Status(), applied)
	}
	return h, status
}

// permissionsOf returns what an evaluator lets the page of r do. "*" with credentials grants what is
// asked for, so each name is asked for.
func permissionsOf(t *testing.T, ev Evaluator, r *http.Request) permissions {
	t.Helper()
	granted := permissions{}
	for _, method := range askedMethods {
		asking := r.Clone(r.Context())
		if len(asking.Header["Access-Control-Request-Method"]) > 0 {
			asking.Header.Set("Access-Control-Request-Method", method)
			asking.Header.Set("Access-Control-Request-Headers", strings.Join(askedHeaders, ","))
		}
		h, _ := answerTo(t, ev, asking)
		for permission, has := range permissionsIn(h, r.Header.Get("Origin")) {
			granted[permission] = granted[permission] || has
		}
	}
	return granted
}

// TestAmbiguousPathGrantsNothingThatARuleDoesNotGrant compares with a browser's view of
// the response of each rule.
func TestAmbiguousPathGrantsNothingThatARuleDoesNotGrant(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	shared := 0
	for range 500 {
		var rules []PathRule
		var policies []Policy
		for _, pattern := range []string{"/a/", "/b/", "/c/"}[:2+rnd.IntN(2)] {
			p, e := randomEngine(rnd)
			rules, policies = append(rules, PathRule{pattern, e}), append(policies, p)
		}
		paths := MustNewPaths(rules)
		for range 10 {
			r := ambiguousRequest(rnd)
			if len(rules) == 2 && rnd.IntN(2) == 0 { // else one of the readings has no rule
				r.URL.RawPath = ""
			}
			uncovered := len(rules) == 2 && r.URL.RawPath != ""
			got, status := answerTo(t, paths, r)
			granted := permissionsIn(got, r.Header.Get("Origin"))
			shared += min(1, len(got["Access-Control-Allow-Origin"]))
			fail := func(format string, args ...any) {
				t.Helper()
				t.Fatalf("%s %v\npolicies %+v\ngot %d %v\n%s", r.Method, r.Header, policies, status, got, fmt.Sprintf(format, args...))
			}
			if uncovered && len(got["Access-Control-Allow-Origin"]) > 0 {
				fail("no rule covers one of the readings, which grants nothing")
			}
			if isPreflight := r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""; !isPreflight && status != 0 ||
				isPreflight && (status == http.StatusForbidden) != (len(got["Access-Control-Allow-Origin"]) == 0) {
				fail("got the wrong status")
			}
			for i, rule := range rules {
				own, _ := answerTo(t, rule.Evaluator, r)
				permitted := permissionsOf(t, rule.Evaluator, r)
				for permission, has := range granted {
					if has && !permitted[permission] {
						fail("the rule %s does not grant %s: %v", rules[i].Pattern, permission, own)
					}
				}
				for _, name := range strings.Split(own.Get("Vary"), ", ") {
					if name != "" && !lists(got["Vary"], name) {
						fail("Vary lacks %s, which the rule %s lists", name, rules[i].Pattern)
					}
				}
			}
		}
	}
	if shared < 30 {
		t.Errorf("%d responses granted something: too few to prove anything", shared)
	}
}

// TestAmbiguousPathGrantsAllThatEveryRuleGrants uses rules that each grant no more than
// the one before. The last one decides, whatever the order is.
func TestAmbiguousPathGrantsAllThatEveryRuleGrants(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	wide := Policy{
		AllowOrigins: []string{"*"}, AllowMethods: []string{"*", "PUT", "DELETE"}, AllowHeaders: []string{"*", "X-A", "X-B", "Authorization"},
		ExposeHeaders: []string{"*", "X-E", "X-F"}, MaxAgeSeconds: 600,
	}
	less := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(string) bool { return rnd.IntN(4) == 0 })
	}
	for range 500 {
		policies := make([]Policy, 3)
		p := wide
		if rnd.IntN(2) == 0 { // which exclude "*" in two of the lists
			p.AllowOrigins, p.AllowCredentials = []string{pathsOrigin, "https://other.example"}, true
			p.ExposeHeaders = p.ExposeHeaders[1:]
		}
		for i := range policies {
			policies[i] = p
			p.AllowMethods, p.AllowHeaders, p.ExposeHeaders = less(p.AllowMethods), less(p.AllowHeaders), less(p.ExposeHeaders)
			switch rnd.IntN(4) {
			case 0:
				p.AllowOrigins = []string{pathsOrigin}
			case 1:
				p.AllowCredentials = false
			case 2:
				p.MaxAgeSeconds = []int{600, 10, 0, -1}[i+1]
			}
		}
		least := MustNew(policies[2])
		rules := make([]PathRule, 3)
		for i, place := range rnd.Perm(3) {
			rules[i] = PathRule{[]string{"/a/", "/b/", "/c/"}[i], MustNew(policies[place])}
		}
		paths := MustNewPaths(rules)
		for range 5 {
			r := ambiguousRequest(rnd)
			got, _ := answerTo(t, paths, r)
			want, _ := answerTo(t, least, r)
			origin := r.Header.Get("Origin")
			if !maps.Equal(permissionsIn(got, origin), permissionsIn(want, origin)) {
				t.Fatalf("%s %v\npolicies %+v\ngot  %v\nwant %v, as the last alone", r.Method, r.Header, policies, got, want)
			}
		}
	}
}
