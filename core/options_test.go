package core

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestOptionsOfWhichOneCanActAreRefusedTwice(t *testing.T) {
	lookup := WithOriginLookup(func(context.Context, Request, string) (bool, error) { return true, nil })
	for name, opt := range map[string]Option{
		"WithOriginLookup": lookup,
		"WithLogger":       WithLogger(slog.New(slog.DiscardHandler)),
		"WithLogLimit":     WithLogLimit(5),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(Policy{AllowOrigins: []string{"https://example.com"}}, opt, opt)
			var problem *PolicyError
			if !errors.As(err, &problem) || problem.Field != name {
				t.Errorf("got %v, want a problem of %s", err, name)
			}
		})
	}
}

func TestLogLimitIsANumberFrom1To10000(t *testing.T) {
	for limit, valid := range map[int]bool{-1: false, 0: false, 1: true, 10_000: true, 10_001: false} {
		_, err := New(Policy{AllowOrigins: []string{"https://example.com"}}, WithLogLimit(limit))
		var problem *PolicyError
		if got := !errors.As(err, &problem); got != valid || !valid && problem.Field != "WithLogLimit" {
			t.Errorf("%d: got %v, want valid %v", limit, err, valid)
		}
	}
}

func TestAShadowNeedsACandidateAndAFunction(t *testing.T) {
	report := func(context.Context, Request, Decision, Decision) {}
	for _, opt := range []Option{WithShadow(nil, report), WithShadow((*Engine)(nil), report), WithShadow(DenyAll(), nil)} {
		for _, err := range []error{newError(full, opt), rulesError([]PathRule{{"/", DenyAll()}}, opt)} {
			var problem *PolicyError
			if !errors.As(err, &problem) || problem.Field != "WithShadow" {
				t.Errorf("got %v, want a problem of WithShadow", err)
			}
		}
	}
}

// A page chooses the method and the header names that it asks for, and "*" is a
// token: no explanation may advise to grant everything because a page asked.
func TestExplanationNeverAdvisesToAddAStar(t *testing.T) {
	policy := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-Token"}}
	for _, r := range []Request{
		preflight("https://example.com", "*"),
		preflight("https://example.com", "PUT", "Access-Control-Request-Headers: *"),
	} {
		d := evaluated(t, policy, r)
		if !d.Reason().refuses() || containsAdvice(d.Explain()) {
			t.Errorf("%sgot %q: %s", described(policy, r), d.Reason(), d.Explain())
		}
	}
}

func containsAdvice(explanation string) bool {
	return strings.Contains(explanation, "To allow it, add")
}
