package core

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/quote"
)

// decisionCase is one rule of a policy, seen at one request.
type decisionCase struct {
	name    string
	policy  Policy
	options []Option
	request Request

	kind    Kind
	allowed bool
	status  int
	reason  Reason
	answer  http.Header // every field of the response
}

func runDecisionCases(t *testing.T, cases []decisionCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			engine := newEngine(t, c.policy, c.options...)
			d := engine.Evaluate(context.Background(), c.request)
			answer := http.Header{}
			d.Apply(answer)

			got := decisionCase{kind: d.Kind(), allowed: d.Allowed(), status: d.Status(), reason: d.Reason(), answer: answer}
			if got.verdict() != c.verdict() {
				t.Errorf("%s\ngot:\n%swant:\n%s", described(c.policy, c.request), got.verdict(), c.verdict())
			}
		})
	}
}

// verdict shows all that a case expects.
func (c decisionCase) verdict() string {
	return fmt.Sprintf("  kind %v, allowed %v, status %d, reason %q\n%s", c.kind, c.allowed, c.status, c.reason, shown(c.answer))
}

// header makes a header of field lines, "Name: value", kept in their order.
func header(lines ...string) http.Header {
	h := http.Header{}
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		if !found {
			panic("a field line is name: value, and not " + line)
		}
		key := http.CanonicalHeaderKey(name)
		h[key] = append(h[key], strings.TrimPrefix(value, " "))
	}
	return h
}

// request makes a request to api.test.
func request(method string, lines ...string) Request {
	return Request{Method: method, Host: "api.test", Path: "/things", Header: header(lines...)}
}

// at sends r to another path.
func at(path string, r Request) Request {
	r.Path = path
	return r
}

// preflight asks for a method from an origin, with more field lines.
func preflight(origin, method string, lines ...string) Request {
	return request(http.MethodOptions, append([]string{"Origin: " + origin, "Access-Control-Request-Method: " + method}, lines...)...)
}

func newEngine(t testing.TB, p Policy, opts ...Option) *Engine {
	t.Helper()
	engine, err := New(p, opts...)
	if err != nil {
		t.Fatalf("the policy of the test is invalid:\n%v", err)
	}
	return engine
}

// evaluated is the decision of a policy for one request.
func evaluated(t testing.TB, p Policy, r Request, opts ...Option) Decision {
	t.Helper()
	return newEngine(t, p, opts...).Evaluate(context.Background(), r)
}

// applied is what a decision writes into an empty response.
func applied(d Decision) http.Header {
	h := http.Header{}
	d.Apply(h)
	return h
}

// described shows what a failure is about.
func described(p Policy, r Request) string {
	policy, err := json.Marshal(p)
	if err != nil {
		policy = []byte(err.Error())
	}
	return fmt.Sprintf("policy:\n  %s\nrequest:\n  %s %s\n  Host: %s\n%s", policy, r.Method, r.Path, r.Host, shown(r.Header))
}

// shown lists field lines, with what would fill the screen cut.
func shown(h http.Header) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(h)) {
		for i, line := range h[key] {
			if i == 10 {
				fmt.Fprintf(&b, "  … %d lines of %s in all\n", len(h[key]), key)
				break
			}
			fmt.Fprintf(&b, "  %s: %s\n", key, strings.Trim(quote.Bounded(line, 300), `"`))
		}
	}
	return b.String()
}

// varyOfOptions is what every answer to OPTIONS lists.
const varyOfOptions = "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
