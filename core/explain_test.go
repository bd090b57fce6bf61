package core

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	// namedEdit finds what an explanation says to add to the policy.
	namedEdit = regexp.MustCompile(`(?:\b[Aa]dd(?:ing)?|, and) ("[^"]*"(?:, "[^"]*")*) to (AllowOrigins|AllowMethods|AllowHeaders)(?:,? with (Dangerously\w+))?`)
	quoted    = regexp.MustCompile(`"[^"]*"`)
)

// edited is the policy with the edit that an explanation names.
func edited(t *testing.T, p Policy, explanation string) (Policy, bool) {
	t.Helper()
	p = p.clone()
	lists := map[string]*[]string{"AllowOrigins": &p.AllowOrigins, "AllowMethods": &p.AllowMethods, "AllowHeaders": &p.AllowHeaders}
	edits := namedEdit.FindAllStringSubmatch(explanation, -1)
	for _, edit := range edits {
		for _, text := range quoted.FindAllString(edit[1], -1) {
			value, err := strconv.Unquote(text)
			if err != nil {
				t.Fatalf("the edit cannot be read: %v", err)
			}
			*lists[edit[2]] = append(*lists[edit[2]], value)
		}
		setOptOut(&p, edit[3])
	}
	return p, len(edits) > 0
}

// setOptOut sets the opt-out of a name, if there is one.
func setOptOut(p *Policy, name string) {
	if field := reflect.ValueOf(p).Elem().FieldByName(name); field.IsValid() {
		field.SetBool(true)
	}
}

func TestTheEditThatAnExplanationNamesGrantsTheRequest(t *testing.T) {
	bare := Policy{AllowOrigins: []string{"https://example.com"}}
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	credentialedStars := stars
	credentialedStars.AllowCredentials = true
	tenants := []Option{WithOriginLookup(admitsTenants)}
	failing := []Option{WithOriginLookup(failsToLookUp)}
	for _, s := range []situation{
		{name: "an unlisted origin", policy: full, request: request("GET", "Origin: https://evil.test")},
		{name: "an unlisted origin of plain http with credentials", policy: full, request: request("GET", "Origin: http://evil.test")},
		{name: "an unlisted origin of plain http on loopback", policy: full, request: request("GET", "Origin: http://localhost:3000")},
		{name: "an unlisted origin of plain http without credentials", policy: bare, request: request("GET", "Origin: http://evil.test")},
		{name: "an unlisted origin of another scheme", policy: full, request: request("GET", "Origin: tauri://localhost")},
		{name: "a near miss", policy: full, request: request("GET", "Origin: https://www.example.com")},
		{name: "the apex of a subdomain pattern", policy: full, request: request("GET", "Origin: https://example.org")},
		{name: "null with credentials", policy: full, request: request("GET", "Origin: null")},
		{name: "null without credentials", policy: bare, request: request("GET", "Origin: null")},
		{name: "the same origin", policy: full, request: request("POST", "Origin: https://api.test")},
		{name: "the same origin of plain http with credentials", policy: full, request: request("POST", "Origin: http://api.test")},
		{name: "an origin that the lookup does not admit", policy: full, options: tenants, request: request("GET", "Origin: https://evil.test")},
		{name: "an origin that only a lookup could admit", policy: Policy{AllowCredentials: true}, options: tenants, request: request("GET", "Origin: http://evil.test")},
		{name: "an origin for which the lookup failed", policy: full, options: failing, request: request("GET", "Origin: http://evil.test")},
		{name: "an unlisted origin's preflight that asks for more", policy: full,
			request: preflight("https://evil.test", "PATCH", "Access-Control-Request-Headers: x-a,x-b")},
		{name: "an unlisted file with credentials", policy: full, request: request("GET", "Origin: file://")},
		{name: "an unlisted file without credentials", policy: bare, request: request("GET", "Origin: file://")},
		{name: "an unlisted origin with an opaque host", policy: full, request: request("GET", "Origin: app://.")},
		{name: "an unlisted method and unlisted headers", policy: full,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: authorization,x-a,x-b")},
		{name: "an unlisted method and unlisted headers on several lines", policy: bare,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-a", "Access-Control-Request-Headers: x-b, X-A,x-c")},
		{name: "an unlisted method beside Authorization under *", policy: Policy{AllowOrigins: bare.AllowOrigins, AllowHeaders: []string{"*"}},
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: authorization,x-a")},
		{name: "an unlisted method", policy: full, request: preflight("https://example.com", "PATCH")},
		{name: "an unlisted method of the application's own", policy: bare, request: preflight("https://example.com", "Chicken")},
		{name: "a method of the application's own in other letters", policy: Policy{AllowOrigins: bare.AllowOrigins, AllowMethods: []string{"CHICKEN"}},
			request: preflight("https://example.com", "Chicken")},
		{name: "an unlisted request header", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-other")},
		{name: "unlisted request headers on several lines", policy: bare,
			request: preflight("https://example.com", "GET", "Access-Control-Request-Headers: x-a", "Access-Control-Request-Headers: x-b,x-c")},
		{name: "Authorization under *", policy: stars, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: authorization")},
		{name: "Authorization under * with credentials", policy: credentialedStars,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: AUTHORIZATION")},
	} {
		t.Run(s.name, func(t *testing.T) {
			const most = 2 // one for the origin, and one for all that its preflight misses
			policy := s.policy
			for range most + 1 {
				d := situation{policy: policy, request: s.request, options: s.options}.quietly(t)
				if d.Reason() == ReasonNone {
					return
				}
				next, found := edited(t, policy, d.Explain())
				if !found {
					t.Fatalf("%sno edit is named in\n%s", described(policy, s.request), d)
				}
				if _, err := New(next, s.options...); err != nil {
					t.Fatalf("%sthe explanation\n%s\nnames an edit that is refused: %v", described(policy, s.request), d, err)
				}
				policy = next
			}
			t.Errorf("%snot granted after %d rounds; the last explanation is\n%s", described(policy, s.request), most,
				situation{policy: policy, request: s.request, options: s.options}.quietly(t))
		})
	}
}

func TestWhatNoPolicyCanAllowNamesNoEdit(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}}
	for _, c := range []struct {
		name    string
		policy  Policy
		request Request
		says    string
	}{
		{"a malformed origin", full, request("GET", "Origin: evil"), "no entry can cover it"},
		{"several Origin lines", full, request("GET", "Origin: https://a.test", "Origin: https://b.test"), "whatever the policy lists"},
		{"null of the same origin", full, request("POST", "Origin: null", "Sec-Fetch-Site: same-origin"), "browsers need no grant"},
		{"an empty method", full, preflight("https://example.com", ""), `is "", which is not a method`},
		{"a method that is not a token", full, preflight("https://example.com", "PUT, GET"), `is "PUT, GET", which is not a method`},
		{"a repeated method", full, preflight("https://example.com", "PUT", "Access-Control-Request-Method: GET"), "is repeated"},
		{"a forbidden method", full, preflight("https://example.com", "TRACE"), "no policy can allow it"},
		{"a forbidden method under *", stars, preflight("https://example.com", "connect"), "no policy can allow it"},
		{"a standard method in lower case", Policy{AllowOrigins: full.AllowOrigins, AllowMethods: []string{"PATCH"}},
			preflight("https://example.com", "patch"), `the page has to ask for "PATCH", which is allowed`},
		{"malformed request headers", full, preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x y"), `"x y" is not a token`},
		{"request headers over budget", full, preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x", 5000)), "4096 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := evaluated(t, c.policy, c.request).Explain()
			if !strings.Contains(text, c.says) || namedEdit.MatchString(text) {
				t.Errorf("%sgot %s\nwant it to say %q and to name no edit", described(c.policy, c.request), text, c.says)
			}
		})
	}
}

func TestExplanationsSayWhatIsAskedAndWhatThePolicySays(t *testing.T) {
	for _, c := range []struct {
		name string
		situation
		says []string
	}{
		{"no Origin", yielding[ReasonNoOrigin], []string{"no Origin", "Vary"}},
		{"no Origin under a plain *", situation{policy: everyone, request: request("GET")}, []string{"no Origin", `AllowOrigins is "*"`}},
		{"an entry admits", yielding[ReasonNone], []string{`"https://example.com" is allowed by AllowOrigins[0] "https://example.com"`}},
		{"a pattern admits", situation{policy: full, request: request("GET", "Origin: https://a.example.org")},
			[]string{`"https://a.example.org" is allowed by AllowOrigins[1] "https://*.example.org"`}},
		{"* admits", situation{policy: everyone, request: request("GET", "Origin: x")}, []string{`allowed by AllowOrigins[0] "*"`}},
		{"a lookup admits", situation{policy: full, options: []Option{WithOriginLookup(admitsTenants)}, request: request("GET", "Origin: https://tenant.test")},
			[]string{"allowed by the origin lookup"}},
		{"a preflight is granted", situation{policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")},
			[]string{`method "PUT"`, `headers "x-token"`}},
		{"an unlisted origin", yielding[ReasonOriginNotAllowed], []string{`"https://evil.test" is not allowed`, "no entry of AllowOrigins covers it"}},
		{"a lookup that does not admit", situation{policy: full, options: []Option{WithOriginLookup(admitsTenants)}, request: request("GET", "Origin: https://evil.test")},
			[]string{"nor does the origin lookup admit it"}},
		{"a policy that admits nobody", situation{policy: Policy{}, options: []Option{WithOriginLookup(admitsTenants)}, request: request("GET", "Origin: https://evil.test")},
			[]string{"the origin lookup does not admit it"}},
		{"a failed lookup", yielding[ReasonLookupFailed], []string{`"https://evil.test"`, "no database"}},
		{"a failed observer", yielding[ReasonObserverFailed], []string{`"https://example.com"`, "a bug"}},
		{"null", yielding[ReasonNullOrigin], []string{"Origin is null", `"null" is not listed. Most often a redirect`, "from http to https", "login page"}},
		{"a file", situation{policy: full, request: request("GET", "Origin: file://")},
			[]string{`Origin "file://" is not allowed`, `add "file://" to AllowOrigins, with DangerouslyAllowNullOrigin, which lets any local file act`}},
		{"a file without credentials", situation{policy: Policy{AllowOrigins: []string{"https://example.com"}}, request: request("GET", "Origin: file://")},
			[]string{`To allow it, add "file://" to AllowOrigins.`}},
		{"an opaque host", situation{policy: full, request: request("GET", "Origin: app://.")}, []string{`To allow it, add "app://." to AllowOrigins.`}},
		{"an entry far down a list admits", situation{policy: Policy{AllowOrigins: append(tenantOrigins(2000), "https://example.com")}, request: request("GET", "Origin: https://example.com")},
			[]string{`"https://example.com" is allowed by AllowOrigins[2000] "https://example.com".`}},
		{"an entry after one that is repeated admits", situation{policy: Policy{AllowOrigins: []string{"https://a.test", "https://a.test", "https://example.com"}}, request: request("GET", "Origin: https://example.com")},
			[]string{`"https://example.com" is allowed by AllowOrigins entry "https://example.com".`}},
		{"a pattern far down a list admits", situation{policy: Policy{AllowOrigins: append(tenantPatterns(2000), "https://*.example.com")}, request: request("GET", "Origin: https://a.example.com")},
			[]string{`"https://a.example.com" is allowed by an entry of AllowOrigins.`}},
		{"a lookup admits what a long list does not", situation{policy: Policy{AllowOrigins: slicesOf(2000, "https://a.test")}, options: []Option{WithOriginLookup(admitsTenants)},
			request: request("GET", "Origin: https://tenant.test")}, []string{`"https://tenant.test" is allowed by the origin lookup.`}},
		{"a method and headers", situation{policy: full, request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: authorization,x-a,x-b,x-token")},
			[]string{`the method "PATCH" is not in AllowMethods (PUT, DELETE), and the request headers "authorization", "x-a", "x-b" are not in AllowHeaders (X-Token, Content-Type)`,
				`add "PATCH" to AllowMethods, and "authorization", "x-a", "x-b" to AllowHeaders`}},
		{"a method and headers on several lines", situation{policy: full,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-a, x-token", "Access-Control-Request-Headers: x-b")},
			[]string{`add "PATCH" to AllowMethods, and "x-a", "x-b" to AllowHeaders`}},
		{"a method and a malformed list of headers", situation{policy: full, request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x y")},
			[]string{`the method "PATCH" is not in AllowMethods`, `"x y" is not a token`, `add "PATCH" to AllowMethods.`}},
		{"more headers than are named", situation{policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11,a12")},
			[]string{`"a10" and more are not in AllowHeaders`}},
		{"a route that is missing, and headers", situation{policy: full, request: routedAt(preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-a"), "GET")},
			[]string{`the router has no route for the method "PUT"`, `add "x-a" to AllowHeaders`}},
		{"several Origin lines", yielding[ReasonOriginRepeated], []string{"several Origin lines", "proxy"}},
		{"an unlisted method", yielding[ReasonMethodNotAllowed], []string{`the method "PATCH" is not in AllowMethods (PUT, DELETE)`}},
		{"an unlisted method where none is listed", situation{policy: Policy{AllowOrigins: []string{"*"}}, request: preflight("null", "PUT")},
			[]string{`"PUT" is not in AllowMethods (which is empty)`}},
		{"a method in other letters", situation{policy: Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"CHICKEN"}}, request: preflight("null", "Chicken")},
			[]string{`Methods are case-sensitive, and "CHICKEN" is another one`}},
		{"a standard method in lower case that is not listed", situation{policy: full, request: preflight("https://example.com", "patch")},
			[]string{`the page has to ask for "PATCH". To allow it, add "PATCH" to AllowMethods`}},
		{"an unlisted request header", yielding[ReasonRequestHeaderNotAllowed], []string{`the request header "x-other" is not in AllowHeaders (X-Token, Content-Type)`}},
		{"Authorization under *", situation{policy: Policy{AllowOrigins: []string{"*"}, AllowHeaders: []string{"*"}},
			request: preflight("null", "GET", "Access-Control-Request-Headers: authorization")}, []string{`"*" in AllowHeaders never covers Authorization`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.quietly(t).Explain()
			for _, says := range c.says {
				if !strings.Contains(text, says) {
					t.Errorf("%sgot %s\nwant it to say %q", described(c.policy, c.request), text, says)
				}
			}
		})
	}
	if text := DenyAll().Evaluate(t.Context(), request("GET", "Origin: https://evil.test")).Explain(); !strings.Contains(text, "the policy admits nobody") {
		t.Errorf("DenyAll: got %s", text)
	}
}

func TestExplanationsAreBoundedAndEscaped(t *testing.T) {
	const unit = "\x1b[2J\r\n\x00ü\u202e"
	hostile := strings.Repeat(unit, (1<<20)/len(unit))
	fails := WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New(hostile) })
	manyOrigins := full
	manyOrigins.AllowOrigins = slicesOf(5000, "https://"+strings.Repeat("long.", 50)+"test")
	manyOrigins.AllowMethods = slicesOf(5000, "CHICKEN")
	longNames := full
	longNames.AllowMethods, longNames.AllowHeaders = slicesOf(12, strings.Repeat("M", 100_000)), slicesOf(12, strings.Repeat("h", 100_000))
	for _, s := range []situation{
		{name: "an origin of control characters", policy: full, request: request("GET", "Origin: "+hostile)},
		{name: "a short origin of control characters", policy: full, request: request("GET", "Origin: https://"+unit)},
		{name: "an origin of control characters under a plain *", policy: everyone, request: request("GET", "Origin: "+hostile)},
		{name: "a method of control characters", policy: full, request: preflight("https://example.com", hostile)},
		{name: "a method of 1 MiB", policy: full, request: preflight("https://example.com", strings.Repeat("P", 1<<20))},
		{name: "a method of 4 KiB", policy: full, request: preflight("https://example.com", strings.Repeat("P", 4096))},
		{name: "header names of control characters", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+hostile)},
		{name: "header names of 4 KiB of control characters", policy: full,
			request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+hostile[:4000])},
		{name: "a header name of 4 KiB", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x", 4096))},
		{name: "granted header names of 4 KiB", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-token,", 512))},
		{name: "an error of a lookup", policy: full, options: []Option{fails}, request: request("GET", "Origin: https://evil.test")},
		{name: "a policy with long lists", policy: manyOrigins, request: request("GET", "Origin: https://www."+strings.Repeat("long.", 50)+"test")},
		{name: "a policy with long names", policy: longNames, request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-a")},
		{name: "a policy with long names, to many long ones", policy: longNames,
			request: preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: "+strings.Join(numbered(20, strings.Repeat("x", 180)), ","))},
		{name: "routes with long names", policy: full, request: routedAt(preflight("https://example.com", "PUT"), slicesOf(100, strings.Repeat("M", 4000))...)},
		{name: "the same origin, long", policy: full, request: request("POST", "Origin: "+hostile, "Sec-Fetch-Site: same-origin")},
		{name: "a policy with long lists, a method", policy: manyOrigins, request: preflight(manyOrigins.AllowOrigins[0], "PUT")},
	} {
		t.Run(s.name, func(t *testing.T) {
			text := s.quietly(t).Explain()
			if len(text) > 2048 {
				t.Errorf("got %d bytes, want at most 2048: %s", len(text), text)
			}
			if logged := s.quietly(t).LogValue().String(); len(logged) > 4096 {
				t.Errorf("got %d bytes in a log, want at most 4096: %s", len(logged), logged)
			}
			if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r != '…' }); i >= 0 {
				t.Errorf("got %q at %d of %s", text[i:i+1], i, text)
			}
		})
	}
}

// numbered returns n texts that differ in their end.
func numbered(n int, text string) (all []string) {
	for i := range n {
		all = append(all, text+strconv.Itoa(i))
	}
	return all
}
