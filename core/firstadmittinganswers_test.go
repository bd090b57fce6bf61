package core

import (
	"context"
	"strings"
	"testing"
)

// The same evaluators answer other kinds of requests, twice each.
func TestFirstAdmittingKeepsItsAnswersApart(t *testing.T) {
	tenants := newEngine(t, Policy{AllowOrigins: []string{"https://own.test"}}, WithOriginLookup(admitsTenants, "X-Tenant"), WithLogger((&recorder{}).logger()))
	finder := newEngine(t, Policy{}, WithOriginFinder(func(_ context.Context, _ Request, origin string) (any, bool, error) {
		return "found", origin == "https://found.test", nil
	}, "X-Region"))
	ambiguous := twoRules(t, DenyAll(), newEngine(t, Policy{AllowOrigins: []string{"https://a.test"}}, WithOriginLookup(admitsTenants, "X-Path")))
	first := FirstAdmitting(tenants, finder, ambiguous)
	const preflightNames = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, X-Tenant, X-Region"
	at := ambiguousPath
	for range 2 {
		for _, c := range []struct {
			name    string
			request Request
			want    string
		}{
			{"admitted by the first", request("GET", "Origin: https://own.test"), "Origin, X-Tenant"},
			{"admitted by the second", request("GET", "Origin: https://found.test"), "Origin, X-Tenant, X-Region"},
			{"refused by all", request("GET", "Origin: https://evil.test"), "Origin, X-Tenant, X-Region"},
			{"refused by all, at a path of two rules", at(request("GET", "Origin: https://evil.test")), "Origin, X-Tenant, X-Region, X-Path"},
			{"no Origin", request("GET"), "Origin, X-Tenant, X-Region"},
			{"no Origin, at a path of two rules", at(request("GET")), "Origin, X-Tenant, X-Region, X-Path"},
			{"OPTIONS", request("OPTIONS", "Origin: https://evil.test"), preflightNames},
			{"OPTIONS of the second", request("OPTIONS", "Origin: https://found.test"), preflightNames},
			{"a preflight", preflight("https://evil.test", "PUT"), preflightNames},
			{"a preflight of the second", preflight("https://found.test", "PUT"), preflightNames},
			{"several values of what the first reads", request("GET", "Origin: https://found.test", "X-Tenant: a", "X-Tenant: b"), "*"},
			{"a list of values of what the first reads", request("GET", "Origin: https://found.test", "X-Tenant: a,b"), "*"},
			{"a malformed Origin", request("GET", "Origin: x"), "*"},
		} {
			if got := strings.Join(applied(first.Evaluate(t.Context(), c.request))["Vary"], "|"); got != c.want {
				t.Errorf("%s: got Vary %s\nwant %s", c.name, got, c.want)
			}
		}
	}
}

// A rule for a Host holds whoever would admit the origin.
func TestFirstAdmittingStopsAtAnotherHost(t *testing.T) {
	const page = "https://example.com"
	listed, other := Policy{AllowOrigins: []string{page}}, Policy{AllowOrigins: []string{"https://other.example"}}
	hosts := other
	hosts.AllowHosts = []string{"other.test"}
	for name, ev := range map[string]Evaluator{
		"the first":  FirstAdmitting(newEngine(t, hosts), newEngine(t, listed)),
		"the second": FirstAdmitting(newEngine(t, other), newEngine(t, hosts), newEngine(t, listed)),
	} {
		d := ev.Evaluate(t.Context(), request("GET", "Origin: "+page))
		if d.Status() != 403 || d.Reason() != ReasonHostNotAllowed || d.Allowed() {
			t.Errorf("%s refuses the host: got %d, %v", name, d.Status(), d)
		}
	}
}

func TestFirstAdmittingLogsAFailedLookupOnce(t *testing.T) {
	log := &recorder{}
	fails := newEngine(t, Policy{}, WithOriginLookup(failsToLookUp), WithLogger(log.logger()))
	d := FirstAdmitting(fails, DenyAll()).Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
	if d.Reason() != ReasonLookupFailed || d.Allowed() {
		t.Errorf("got %v", d)
	}
	log.wantOne(t, "ERROR", "cors: origin lookup failed")
}

// One FirstAdmitting within another asks as if all stood in one.
func TestNestedFirstAdmittingReportsOnlyTheOneThatDecides(t *testing.T) {
	log := &recorder{}
	a := newEngine(t, Policy{AllowOrigins: []string{"https://a.test"}}, WithLogger(log.logger()))
	b := newEngine(t, Policy{AllowOrigins: []string{"https://b.test"}}, WithLogger(log.logger()))
	c := newEngine(t, Policy{AllowOrigins: []string{"https://c.test"}}, WithLogger(log.logger()))
	nested := FirstAdmitting(FirstAdmitting(a, b), c)
	if d := nested.Evaluate(t.Context(), request("GET", "Origin: https://c.test")); !d.Allowed() || log.Len() > 0 {
		t.Errorf("got %v, and the log %s", d, log)
	}
	nested.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
	log.wantOne(t, "WARN", "no entry of AllowOrigins covers it")
}
