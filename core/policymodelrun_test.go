package core_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// TestRandomPoliciesAnswerAsTheModel draws policies, and requests near to what they admit.
// Each request is answered by Answer and by Evaluate and Apply, plain and observed. All
// must write what the model says, and nothing that another response or the policy shares.
func TestRandomPoliciesAnswerAsTheModel(t *testing.T) {
	seed := rand.Uint64()
	if fixed, err := strconv.ParseUint(os.Getenv("CORSTEST_SEED"), 10, 64); err == nil {
		seed = fixed
	}
	t.Logf("CORSTEST_SEED=%d", seed)
	d := dice{rand.New(rand.NewPCG(seed, 0))}
	seen := map[string]int{}
	for range 250 {
		p := d.policy()
		plain, err := core.New(p)
		if err != nil {
			t.Fatalf("the draw made a policy that New refuses: %+v: %v", p, err)
		}
		observed := core.MustNew(p, core.WithObserver(func(context.Context, core.Request, core.Decision) {}),
			core.WithLogger(slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))))
		for range 100 {
			r := d.request(p)
			want := expect(p, r)
			seen[fmt.Sprint(want.status, want.headers["Access-Control-Allow-Origin"] != "", want.headers["Vary"] == "*")]++
			for how, ev := range map[string]core.Evaluator{"plain": plain, "observed": observed} {
				checkAnswers(t, how, p, ev, r, want)
			}
			if t.Failed() {
				return
			}
		}
		if got := plain.Policy(); !samePolicy(got, p) {
			t.Fatalf("the policy changed from %+v to %+v", p, got)
		}
	}
	for _, kind := range []string{"0 true false", "0 false false", "0 false true", "403 false true", "403 false false", "204 true false"} {
		if seen[kind] < 100 {
			t.Errorf("only %d requests were answered %q (status, granted, Vary: *)", seen[kind], kind)
		}
	}
}

func checkAnswers(t *testing.T, how string, p core.Policy, ev core.Evaluator, r modelRequest, want modelAnswer) {
	t.Helper()
	httpRequest := &http.Request{Method: r.method, Host: r.host, Header: r.lines}
	before := fmt.Sprint(r.lines)

	answered := http.Header{}
	status := core.Answer(ev, httpRequest, answered)
	decision := ev.Evaluate(t.Context(), core.RequestFromHTTP(httpRequest))
	applied := stale()
	decision.Apply(applied)
	again := http.Header{}
	decision.Apply(again)

	for from, got := range map[string]struct {
		status  int
		headers http.Header
	}{"Answer": {status, answered}, "Evaluate and Apply over stale headers": {decision.Status(), applied}, "Apply once more": {decision.Status(), again}} {
		if text, right := fmt.Sprint(got.status, joined(got.headers)), fmt.Sprint(want.status, want.headers); text != right {
			t.Fatalf("%s, %s\npolicy  %+v\nrequest %s %s %q\ngot     %s\nwant    %s", from, how, p, r.method, r.host, r.lines, text, right)
		}
	}
	if after := fmt.Sprint(r.lines); after != before {
		t.Errorf("the request was changed from %s to %s", before, after)
	}
	// Whoever writes over one response must not reach the next one.
	for _, lines := range answered {
		for i := range lines {
			lines[i] = "overwritten"
		}
		_ = append(lines, "appended")
	}
	next := http.Header{}
	core.Answer(ev, httpRequest, next)
	if text, right := fmt.Sprint(joined(next)), fmt.Sprint(want.headers); text != right {
		t.Errorf("the response after one that was written over\ngot  %s\nwant %s", text, right)
	}
}

// stale has what an outer layer may have left of an earlier decision.
func stale() http.Header {
	return http.Header{"Access-Control-Allow-Origin": {"https://stale.example"}, "Access-Control-Allow-Credentials": {"true"},
		"Access-Control-Allow-Methods": {"PATCH"}, "Access-Control-Allow-Headers": {"X-Stale"}, "Access-Control-Max-Age": {"1"},
		"Access-Control-Expose-Headers": {"X-Stale"}}
}

// joined has one value for each header. Two lines of one header cannot be taken for one.
// Spaces around a line are no part of it (RFC 9110, section 5.5).
func joined(h http.Header) map[string]string {
	all := map[string]string{}
	for name, lines := range h {
		for _, line := range lines {
			all[name] += "|" + strings.Trim(line, " \t")
		}
		all[name] = strings.TrimPrefix(all[name], "|")
	}
	return all
}

func samePolicy(a, b core.Policy) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// dice draws.
type dice struct{ *rand.Rand }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

func (d dice) some(from ...string) []string {
	var chosen []string
	for _, s := range from {
		if d.IntN(2) == 0 {
			chosen = append(chosen, s)
		}
	}
	d.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	return chosen
}

var entries = []string{
	"https://a.example", "https://a.example:8443", "https://a.example:*", "https://*.a.example", "https://*.a.example:8443",
	"https://*.a.example:*", "https://b.a.example", "http://localhost:3000", "http://localhost:*", "http://127.0.0.1:*", "https://192.0.2.7",
	"https://[2001:db8::1]", "http://[::1]:*", "https://my_app.example", "app://shell", "app://Shell", "app://shell,2", "tauri://localhost",
	"chrome-extension://*", "file://", "null", "https://localhost.", "wss://a.example:9", "https://a.example:65535", "https://*.a.example:9",
}

func (d dice) policy() core.Policy {
	p := core.Policy{
		AllowOrigins:                    d.some(entries...),
		AllowMethods:                    d.some("PUT", "DELETE", "PATCH", "QUERY"),
		AllowHeaders:                    d.some("Content-Type", "Authorization", "X-Api-Key"),
		ExposeHeaders:                   d.some("ETag", "X-Total"),
		AllowCredentials:                d.IntN(2) == 0,
		MaxAgeSeconds:                   pick(d, 0, -1, 1, 600, 86400),
		PreflightStatus:                 pick(d, 0, 0, 200, 204),
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
	}
	if d.IntN(3) == 0 {
		p.AllowHosts = []string{"api.example", "localhost"}
	}
	switch d.IntN(6) {
	case 0:
		p.AllowOrigins, p.AllowCredentials = []string{"*"}, false
	case 1:
		p.Enforce = core.EnforceUnsafe
	case 2:
		p.Enforce = core.EnforceAll
	}
	if d.IntN(3) == 0 {
		p.AllowMethods = []string{"*"}
	}
	if d.IntN(3) == 0 {
		p.AllowHeaders = append([]string{"*"}, d.some("Authorization")...)
	}
	if len(p.AllowOrigins) == 0 {
		p.AllowOrigins = []string{"https://a.example"}
	}
	return p
}

// origin draws one that an entry admits, or one that differs from it in little.
func (d dice) origin(p core.Policy) string {
	entry := pick(d, p.AllowOrigins...)
	if entry == "*" || d.IntN(4) == 0 {
		entry = pick(d, entries...)
	}
	origin := strings.Replace(entry, "://*.", "://"+pick(d, "b", "b.c", "x-1", "*", "", "b.", "[")+".", 1)
	origin = strings.Replace(origin, "://*", "://"+pick(d, "abcdefgh", "a.b", "*", "abcdefgh:1"), 1)
	origin = strings.Replace(origin, ":*", pick(d, "", ":1", ":443", ":80", ":8443", ":65535", ":65536", ":0", ":01", ":", ":9"), 1)
	for range pick(d, 0, 0, 0, 1, 1, 2) {
		at := d.IntN(len(origin) + 1)
		switch piece := pick(d, ".", ",", "/", ":", "@", "a", "Z", "0", "*", " ", "\x00", "é", "_", "-", "%", ".example", "https://", string([]byte{byte(d.IntN(256))})); d.IntN(4) {
		case 0:
			origin = origin[:at] + piece + origin[at:]
		case 1:
			origin = origin[:at] + piece + origin[min(at+1, len(origin)):]
		case 2:
			origin = origin[:at] + origin[min(at+1, len(origin)):]
		case 3:
			origin = pick(d, origin+piece, piece+origin, strings.ToUpper(origin), origin+strings.Repeat("a", 512-min(len(origin), 500)))
		}
	}
	return origin
}

func (d dice) request(p core.Policy) modelRequest {
	r := modelRequest{
		method: pick(d, "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "OPTIONS", "OPTIONS"),
		host:   pick(d, "api.example", "api.example", "API.Example:8443", "localhost:3000", "evil.example", "a.example", "a.example:443", "shell"),
		lines:  map[string][]string{},
	}
	set := func(chance int, name string, lines ...string) {
		if d.IntN(chance) == 0 {
			r.lines[name] = lines
		}
	}
	if d.IntN(6) > 0 {
		r.lines["Origin"] = []string{d.origin(p)}
	}
	set(30, "Origin", d.origin(p), d.origin(p))
	set(40, "Origin", "")
	if r.method == "OPTIONS" {
		asked := pick(d, "GET", "PUT", "DELETE", "PATCH", "put", "", "x y", "TRACE")
		r.lines["Access-Control-Request-Method"] = [][]string{{asked}, {asked}, {asked}, {asked, "PUT"}, nil}[d.IntN(5)]
		names := func() string {
			return strings.Join(d.some("authorization", "content-type", " X-Api-Key", "x-other ", "", "Authorization", strings.Repeat("x", pick(d, 1, 1, 1, 4096)), pick(d, "x-a", "x-a", "x y")), ",")
		}
		set(2, "Access-Control-Request-Headers", names())
		set(8, "Access-Control-Request-Headers", names(), names())
	}
	set(2, "Sec-Fetch-Site", pick(d, "same-origin", "same-site", "cross-site", "none", ""))
	set(60, "Sec-Fetch-Site", "same-origin", "same-origin")
	set(3, "Sec-Fetch-Mode", pick(d, "navigate", "cors", "no-cors"))
	set(3, "Sec-Fetch-Dest", pick(d, "document", "empty", "iframe"))
	set(10, "Upgrade", pick(d, "websocket", "WebSocket", "h2c"))
	for name, lines := range r.lines {
		if lines == nil {
			delete(r.lines, name)
		}
	}
	return r
}
