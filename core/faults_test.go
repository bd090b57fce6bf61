package core

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
)

// client is one that may leave while its request is decided.
type client struct {
	ctx   context.Context
	leave func()
}

// faults are what a user's function may do wrong.
var faults = map[string]func(c client){
	"panics":                            func(client) { panic("the database is gone") },
	"panics with nil":                   func(client) { panic(nil) },
	"panics with an error":              func(client) { panic(errors.New("the database is gone")) },
	"returns after the client has left": func(c client) { c.leave(); <-c.ctx.Done() },
	"panics after the client has left":  func(c client) { c.leave(); <-c.ctx.Done(); panic("too late") },
}

// TestFaultsOfUsersFunctionsOpenNothingAndAreReportedOnce breaks each function that a user
// may give, in each way. The lookup would admit, and the shadow differs from the policy.
func TestFaultsOfUsersFunctionsOpenNothingAndAreReportedOnce(t *testing.T) {
	const listed, unlisted = "https://example.com", "https://unlisted.example"
	panics := func(fault string) bool { return fault != "returns after the client has left" }
	functions := map[string]struct {
		option Option
		// whether a fault refuses the listed origin, and whether it is one of a request
		refuses func(fault string) bool
		reports func(fault, origin string, r Request) bool
	}{
		"lookup": {
			WithOriginLookup(func(ctx context.Context, _ Request, _ string) (bool, error) { breakIn(ctx); return true, nil }),
			func(string) bool { return false },
			func(_, origin string, _ Request) bool { return origin == unlisted },
		},
		"observer": {
			WithObserver(func(ctx context.Context, _ Request, _ Decision) { breakIn(ctx) }),
			panics,
			func(fault, _ string, _ Request) bool { return panics(fault) },
		},
		"report of a shadow": {
			WithShadow(MustNew(Policy{AllowOrigins: []string{unlisted}}), func(ctx context.Context, _ Request, _, _ Decision) { breakIn(ctx) }),
			func(string) bool { return false },
			func(fault, origin string, _ Request) bool { return panics(fault) && origin != "" },
		},
		"policy of a shadow": {
			WithShadow(evaluatorFunc(func(ctx context.Context, _ Request) Decision { breakIn(ctx); return Decision{} }), func(context.Context, Request, Decision, Decision) {}),
			func(string) bool { return false },
			func(fault, _ string, _ Request) bool { return panics(fault) },
		},
		"router": {
			func(*settings) {},
			func(string) bool { return false },
			func(fault, origin string, r Request) bool {
				return panics(fault) && origin == listed && r.Method == "OPTIONS"
			},
		},
	}
	for function, f := range functions {
		for fault, does := range faults {
			for _, origin := range []string{listed, unlisted, ""} {
				for _, r := range []Request{request("GET", "Origin: "+origin), preflight(origin, "PUT")} {
					if origin == "" {
						r = request("GET")
					}
					c := client{}
					c.ctx, c.leave = context.WithCancel(context.WithValue(t.Context(), faultKey{}, func() { does(c) }))
					defer c.leave()
					if function == "router" {
						r.RouteMethods = func() []string { does(c); return []string{"PUT"} }
					}
					records := &errorCounter{}
					engine := newEngine(t, Policy{AllowOrigins: []string{listed}, AllowMethods: []string{"PUT"}}, f.option, WithLogger(slog.New(records)))
					d, h := engine.Evaluate(c.ctx, r), http.Header{}
					d.Apply(h)

					want := listed
					if origin != listed || f.refuses(fault) {
						want = ""
					}
					if got := h.Get("Access-Control-Allow-Origin"); got != want {
						t.Errorf("%s %s, %s of %q: granted %q, want %q", function, fault, r.Method, origin, got, want)
					}
					reports := f.reports(fault, origin, r)
					if function == "router" && reports && h.Get("Access-Control-Allow-Methods") != "" {
						t.Errorf("%s %s: methods are granted: %v", function, fault, h)
					}
					if reported := records.errors == 1; reported != reports || records.errors > 1 {
						t.Errorf("%s %s, %s of %q: %d errors are logged, want one: %t", function, fault, r.Method, origin, records.errors, reports)
					}
				}
			}
		}
	}
}

// breakIn does in a function what the context says.
func breakIn(ctx context.Context) { ctx.Value(faultKey{}).(func())() }

type faultKey struct{}

// errorCounter counts records of errors.
type errorCounter struct{ errors int }

func (*errorCounter) Enabled(context.Context, slog.Level) bool { return true }
func (c *errorCounter) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		c.errors++
	}
	return nil
}
func (c *errorCounter) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *errorCounter) WithGroup(string) slog.Handler      { return c }
