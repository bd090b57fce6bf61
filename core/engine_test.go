package core

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// full is a policy with something in every list.
var full = Policy{
	AllowOrigins:     []string{"https://example.com", "https://*.example.org"},
	AllowMethods:     []string{"PUT", "DELETE"},
	AllowHeaders:     []string{"X-Token", "Content-Type"},
	ExposeHeaders:    []string{"X-Total", "Link"},
	AllowCredentials: true,
	MaxAgeSeconds:    600,
}

// The answers that the design gives to requests under full.
var (
	fullGrant = header(
		"Access-Control-Allow-Origin: https://example.com",
		"Access-Control-Allow-Credentials: true",
		"Access-Control-Expose-Headers: X-Total, Link",
		"Vary: Origin")
	fullOptionsGrant = header(
		"Access-Control-Allow-Origin: https://example.com",
		"Access-Control-Allow-Credentials: true",
		"Access-Control-Expose-Headers: X-Total, Link",
		varyOfOptions)
	fullPreflight = header(
		"Access-Control-Allow-Origin: https://example.com",
		"Access-Control-Allow-Credentials: true",
		"Access-Control-Allow-Methods: PUT, DELETE",
		"Access-Control-Allow-Headers: X-Token, Content-Type",
		"Access-Control-Max-Age: 600",
		varyOfOptions)
	varyOnly        = header("Vary: Origin")
	onlyOnce        = header("Vary: *", "Cache-Control: no-store") // what no cache may use again
	varyOptionsOnly = header(varyOfOptions)
)

// of512Bytes is an origin that full covers, of as many bytes as are read.
var of512Bytes = "https://" + strings.Repeat("a", 512-len("https://.example.org")) + ".example.org"

func TestActualRequests(t *testing.T) {
	runDecisionCases(t, []decisionCase{
		{name: "a request without Origin is told apart and only varies", policy: full, request: request("GET"),
			kind: KindNone, reason: ReasonNoOrigin, answer: varyOnly},
		{name: "a listed origin is granted with credentials and exposed headers", policy: full,
			request: request("GET", "Origin: https://example.com"),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "an actual request may have any method, listed or not", policy: full,
			request: request("PATCH", "Origin: https://example.com"),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "request headers of an actual request are not judged", policy: full,
			request: request("GET", "Origin: https://example.com", "X-Unlisted: 1", "Access-Control-Request-Headers: x-unlisted"),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "Access-Control-Request-Method makes no preflight of another method", policy: full,
			request: request("POST", "Origin: https://example.com", "Access-Control-Request-Method: PUT"),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "an origin that a pattern covers is named itself", policy: full,
			request: request("GET", "Origin: https://a.b.example.org"),
			kind:    KindActual, allowed: true,
			answer: header("Access-Control-Allow-Origin: https://a.b.example.org", "Access-Control-Allow-Credentials: true",
				"Access-Control-Expose-Headers: X-Total, Link", "Vary: Origin")},
		{name: "an unlisted origin goes on to the application without a grant", policy: full,
			request: request("GET", "Origin: https://evil.test"),
			kind:    KindActual, reason: ReasonOriginNotAllowed, answer: varyOnly},
		{name: "an empty Origin is malformed", policy: full, request: request("GET", "Origin: "),
			kind: KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "spaces around a listed origin are not cleaned up", policy: full, request: request("GET", "Origin:  https://example.com"),
			kind: KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "a list of origins in one line is malformed", policy: full,
			request: request("GET", "Origin: https://example.com, https://example.com"),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "several Origin lines are refused, also where each is listed", policy: full,
			request: request("GET", "Origin: https://example.com", "Origin: https://example.com"),
			kind:    KindActual, reason: ReasonOriginRepeated, answer: onlyOnce},
		{name: "null is refused where it is not listed", policy: full, request: request("GET", "Origin: null"),
			kind: KindActual, reason: ReasonNullOrigin, answer: varyOnly},
		{name: "null is granted where it is listed", policy: Policy{AllowOrigins: []string{"null"}},
			request: request("GET", "Origin: null"),
			kind:    KindActual, allowed: true, answer: header("Access-Control-Allow-Origin: null", "Vary: Origin")},
		{name: "null in other letters is malformed", policy: Policy{AllowOrigins: []string{"null"}},
			request: request("GET", "Origin: NULL"),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "without credentials there is no line for them", policy: Policy{AllowOrigins: []string{"https://example.com"}},
			request: request("GET", "Origin: https://example.com"),
			kind:    KindActual, allowed: true, answer: header("Access-Control-Allow-Origin: https://example.com", "Vary: Origin")},
		{name: "an Origin of 512 bytes is read", policy: full,
			request: request("GET", "Origin: "+of512Bytes),
			kind:    KindActual, allowed: true,
			answer: header("Access-Control-Allow-Origin: "+of512Bytes, "Access-Control-Allow-Credentials: true",
				"Access-Control-Expose-Headers: X-Total, Link", "Vary: Origin")},
		{name: "an Origin of 513 bytes is malformed", policy: full,
			request: request("GET", "Origin: https://a"+of512Bytes[len("https://"):]),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
		{name: "an Origin of more than 512 bytes is malformed", policy: full,
			request: request("GET", "Origin: https://"+strings.Repeat("a.", 300)+"example.org"),
			kind:    KindActual, reason: ReasonOriginMalformed, answer: onlyOnce},
	})
}

func TestEveryProblemOfPolicyAndOptionsIsOneOfAFlatList(t *testing.T) {
	_, err := New(Policy{AllowOrigins: []string{"https://example.com/"}, AllowMethods: []string{"put"}},
		WithLogger(nil), WithObserver(nil), WithOriginLookup(nil, "not a token", "*"))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %T %v, want a joined error", err, err)
	}
	var fields []string
	for _, problem := range joined.Unwrap() {
		var found *PolicyError
		if !errors.As(problem, &found) || found != problem {
			t.Errorf("got %T %v, want a *PolicyError", problem, problem)
			continue
		}
		fields = append(fields, found.Field)
		if found.Problem == "" || found.Fix == "" {
			t.Errorf("%v lacks a problem or a fix", found)
		}
	}
	const want = "WithLogger WithObserver WithOriginLookup WithOriginLookup WithOriginLookup AllowOrigins AllowMethods"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("got problems of %s\nwant %s\n%v", got, want, err)
	}
}

func TestMustNewPanicsWithTheProblems(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		var problem *PolicyError
		if !errors.As(err, &problem) || problem.Field != "AllowOrigins" {
			t.Errorf("got a panic with %v, want one with the problem of AllowOrigins", err)
		}
	}()
	MustNew(Policy{})
}

func TestDenyAllGrantsNothingToAnyone(t *testing.T) {
	for _, r := range []Request{
		request("GET"),
		request("GET", "Origin: https://example.com"),
		request("GET", "Origin: null"),
		request("POST", "Origin: http://api.test"),
		preflight("https://example.com", "GET"),
	} {
		d := DenyAll().Evaluate(t.Context(), r)
		answer := applied(d)
		wantStatus, wantVary := 0, varyOnly
		if d.Kind() == KindPreflight {
			wantStatus, wantVary = http.StatusForbidden, varyOptionsOnly
		}
		if d.Allowed() || d.Status() != wantStatus || shown(answer) != shown(wantVary) {
			t.Errorf("%sgot allowed %v, status %d\n%swant allowed false, status %d\n%s", described(Policy{}, r),
				d.Allowed(), d.Status(), shown(answer), wantStatus, shown(wantVary))
		}
	}
}

func TestZeroDecisionDoesNothing(t *testing.T) {
	outer := header("Access-Control-Allow-Origin: https://outer.test", "Vary: Accept", "X-Other: 1")
	want := shown(outer)
	var d Decision
	d.Apply(outer)
	if got := shown(outer); got != want {
		t.Errorf("got\n%swant the fields as they were\n%s", got, want)
	}
	if d.Kind() != KindNone || d.Allowed() || d.Status() != 0 || d.Reason() != ReasonNoPolicy || d.Explain() == "" {
		t.Errorf("got kind %v, allowed %v, status %d, reason %v, explanation %q; want none, false, 0, no policy, some text",
			d.Kind(), d.Allowed(), d.Status(), d.Reason(), d.Explain())
	}
}

func TestRequestFromHTTPViewsTheRequest(t *testing.T) {
	r, err := http.NewRequest("PUT", "http://api.test/a%2Fb?q=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://example.com")
	view := RequestFromHTTP(r)
	if view.Method != "PUT" || view.Host != "api.test" || view.Path != "/a/b" || view.RawPath != "/a%2Fb" || view.RawQuery != "q=1" ||
		view.Header.Get("Origin") != "https://example.com" {
		t.Errorf("got %+v", view)
	}
	if allocations := testing.AllocsPerRun(100, func() { view = RequestFromHTTP(r) }); allocations != 0 {
		t.Errorf("got %v allocations, want none", allocations)
	}
	r.URL = nil
	if view := RequestFromHTTP(r); view.Path != "" {
		t.Errorf("without a URL: got path %q, want none", view.Path)
	}
}

func TestZeroEngineDeniesAll(t *testing.T) {
	var engine Engine
	d := engine.Evaluate(context.Background(), preflight("https://example.com", "PUT"))
	if d.Allowed() || d.Status() != http.StatusForbidden {
		t.Errorf("got allowed %v, status %d, want false and 403", d.Allowed(), d.Status())
	}
	if got := engine.Policy(); len(got.AllowOrigins) != 0 {
		t.Errorf("got policy %+v, want an empty one", got)
	}
}
