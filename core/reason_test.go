package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// yielding holds for each reason a request that yields it.
var yielding = map[Reason]situation{
	ReasonNone:                     {policy: full, request: request("GET", "Origin: https://example.com")},
	ReasonNoOrigin:                 {policy: full, request: request("GET")},
	ReasonSameOrigin:               {policy: full, request: request("POST", "Origin: https://api.test")},
	ReasonNoPolicy:                 {policy: full, pattern: "/public/", request: request("GET", "Origin: https://example.com")},
	ReasonOriginMalformed:          {policy: full, request: request("GET", "Origin: https://example.com/")},
	ReasonOriginRepeated:           {policy: full, request: request("GET", "Origin: https://example.com", "Origin: https://evil.test")},
	ReasonNullOrigin:               {policy: full, request: request("GET", "Origin: null")},
	ReasonOriginNotAllowed:         {policy: full, request: request("GET", "Origin: https://evil.test")},
	ReasonCrossSite:                {policy: enforced(EnforceUnsafe), request: request("POST", "Sec-Fetch-Site: cross-site")},
	ReasonHostNotAllowed:           {policy: Policy{AllowOrigins: []string{"*"}, AllowHosts: []string{"other.test"}}, request: request("GET", "Origin: https://example.com")},
	ReasonPathAmbiguous:            {policy: full, pattern: "/public/", request: at("/public/../things", request("GET", "Origin: https://example.com"))},
	ReasonLookupFailed:             {policy: full, request: request("GET", "Origin: https://evil.test"), options: []Option{WithOriginLookup(failsToLookUp)}},
	ReasonObserverFailed:           {policy: full, request: request("GET", "Origin: https://example.com"), options: []Option{WithObserver(failsToObserve)}},
	ReasonMethodMalformed:          {policy: full, request: preflight("https://example.com", "")},
	ReasonMethodNotAllowed:         {policy: full, request: preflight("https://example.com", "PATCH")},
	ReasonMethodNotRouted:          {policy: full, request: routedAt(preflight("https://example.com", "PUT"), "GET")},
	ReasonRequestHeadersMalformed:  {policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x y")},
	ReasonRequestHeadersOverBudget: {policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x", 4097))},
	ReasonRequestHeaderNotAllowed:  {policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-other")},
}

// asksNothing holds the reasons that are not refusals: everything is granted, or
// nothing was asked that this policy could grant.
var asksNothing = map[Reason]bool{ReasonNone: true, ReasonNoOrigin: true, ReasonSameOrigin: true, ReasonNoPolicy: true}

func failsToLookUp(context.Context, Request, string) (bool, error) {
	return false, errors.New("no database")
}

func failsToObserve(context.Context, Request, Decision) { panic("a bug") }

// quietly keeps what fails on purpose out of the test's output.
func (s situation) quietly(t testing.TB) Decision {
	quiet := append(s.options, WithLogger((&recorder{}).logger()))
	if s.pattern != "" {
		paths, err := NewPaths([]PathRule{{s.pattern, newEngine(t, s.policy, quiet...)}})
		if err != nil {
			t.Fatal(err)
		}
		return paths.Evaluate(context.Background(), s.request)
	}
	return evaluated(t, s.policy, s.request, quiet...)
}

func TestEveryReasonHasARequestThatYieldsIt(t *testing.T) {
	for want := range reasonCount {
		t.Run(want.String(), func(t *testing.T) {
			s, found := yielding[want]
			if !found {
				t.Fatal("no request of the table yields it")
			}
			d := s.quietly(t)
			if d.Reason() != want {
				t.Errorf("%sgot reason %q, want %q", described(s.policy, s.request), d.Reason(), want)
			}
			if d.Explain() == "" || d.Explain() != d.String() {
				t.Errorf("got explanation %q, string %q; want one text", d.Explain(), d.String())
			}
			if got := d.Reason().refuses(); got == asksNothing[want] {
				t.Errorf("got refuses %v", got)
			}
		})
	}
	if len(yielding) != int(reasonCount) {
		t.Errorf("the table has %d reasons, want %d", len(yielding), reasonCount)
	}
}

func TestEveryReasonHasAUniqueText(t *testing.T) {
	seen := map[string]Reason{}
	for r := range reasonCount {
		text := r.String()
		if earlier, repeated := seen[text]; repeated || text == "" {
			t.Errorf("reason %d has the text %q, and so has %d", r, text, earlier)
		}
		seen[text] = r
	}
	if len(reasonNames) != int(reasonCount) {
		t.Errorf("got %d texts, want %d", len(reasonNames), reasonCount)
	}
}

// Texts end up in metrics and alerts: changing one is a breaking change.
func TestReasonTextsAreStable(t *testing.T) {
	want := map[Reason]string{
		ReasonNone:                     "granted",
		ReasonNoOrigin:                 "no origin",
		ReasonSameOrigin:               "same origin",
		ReasonNoPolicy:                 "no policy",
		ReasonOriginMalformed:          "origin malformed",
		ReasonOriginRepeated:           "several Origin lines",
		ReasonNullOrigin:               "null origin",
		ReasonOriginNotAllowed:         "origin not allowed",
		ReasonCrossSite:                "cross-site",
		ReasonHostNotAllowed:           "host not allowed",
		ReasonPathAmbiguous:            "path ambiguous",
		ReasonLookupFailed:             "origin lookup failed",
		ReasonObserverFailed:           "observer failed",
		ReasonMethodMalformed:          "method malformed",
		ReasonMethodNotAllowed:         "method not allowed",
		ReasonMethodNotRouted:          "method not routed",
		ReasonRequestHeadersMalformed:  "request headers malformed",
		ReasonRequestHeadersOverBudget: "request headers over budget",
		ReasonRequestHeaderNotAllowed:  "request header not allowed",
	}
	for r := range reasonCount {
		if got := r.String(); got != want[r] {
			t.Errorf("reason %d\ngot  %q\nwant %q", r, got, want[r])
		}
	}
}

func TestReasonIsJSONText(t *testing.T) {
	for want := range reasonCount {
		data, err := json.Marshal(map[string]Reason{"reason": want})
		if err != nil || string(data) != fmt.Sprintf(`{"reason":%q}`, want) {
			t.Errorf("reason %d: got %s, %v", want, data, err)
		}
		var got map[string]Reason
		if err := json.Unmarshal(data, &got); err != nil || got["reason"] != want {
			t.Errorf("%s: got %v, %v, want %v", data, got["reason"], err, want)
		}
	}
}

func TestUnknownReasons(t *testing.T) {
	if got, want := Reason(200).String(), "Reason(200)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r := ReasonNoOrigin
	if err := json.Unmarshal([]byte(`"nonsense"`), &r); err == nil || !strings.Contains(err.Error(), `"nonsense"`) || r != ReasonNoOrigin {
		t.Errorf("got %v, %v, want an error that quotes the text and leaves the reason", r, err)
	}
}
