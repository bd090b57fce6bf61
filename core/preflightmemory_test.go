package core

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhatIsRememberedChangesNoReason sends random preflights to one engine, and each to
// a new engine, which remembers nothing.
func TestWhatIsRememberedChangesNoReason(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	for range 100 {
		p := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT", one("PATCH", "*")}, AllowHeaders: []string{"X-A", one("X-B", "*")}}
		engine := newEngine(t, p)
		for range 100 {
			r := preflight("https://example.com", one("GET", "PUT", "PATCH", "DELETE", "x y", ""))
			if random.IntN(3) > 0 {
				names := make([]string, 1+random.IntN(3))
				for i := range names {
					names[i] = one("x-a", "X-A", "x-b", "x-c", "authorization", "", "x y")
				}
				r.Header[keyRequestHeaders] = []string{strings.Join(names, ",")}
			}
			if random.IntN(4) == 0 {
				r = routedAt(r, one("PUT", "PATCH"), "GET")
			}
			want, got := evaluated(t, p, r), engine.Evaluate(t.Context(), r)
			if got.Reason() != want.Reason() || got.Verdict() != want.Verdict() {
				t.Fatalf("%sgot %q\nwant %q", described(p, r), got.Reason(), want.Reason())
			}
		}
	}
}

func TestFewShortPreflightsAreRemembered(t *testing.T) {
	engine := newEngine(t, full)
	ask := func(headers string) {
		d := engine.Evaluate(t.Context(), preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+headers))
		if d.Reason() != ReasonNone {
			t.Fatalf("got %s", d)
		}
	}
	ask(strings.Repeat("x-token,", 200))
	if engine.inForce().grantedLines.Load() != nil {
		t.Error("a long line is remembered")
	}
	for i := range 100 {
		ask(strings.Repeat("x-token,", 1+i%50))
	}
	if got := len(*engine.inForce().grantedLines.Load()); got != 32 {
		t.Errorf("%d are remembered, want 32", got)
	}
	p := full.clone()
	p.AllowMethods = []string{"DELETE"}
	if err := engine.Reload(p); err != nil {
		t.Fatal(err)
	}
	if d := engine.Evaluate(t.Context(), preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token,")); d.Reason() != ReasonMethodNotAllowed {
		t.Errorf("after Reload: got %s", d)
	}
}

func TestALoggerCostsNoAllocationForWhatIsGrantedOrOmitted(t *testing.T) {
	engine := newEngine(t, full, WithLogger((&recorder{}).logger()), WithLogLimit(1))
	for name, r := range map[string]Request{
		"granted":             request("GET", "Origin: https://example.com"),
		"a granted preflight": preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token"),
		"no Origin":           request("GET"),
	} {
		sent, h := toHTTP(r), make(http.Header, 8)
		if n := testing.AllocsPerRun(100, func() { clear(h); Answer(engine, sent, h) }); n > 1 {
			t.Errorf("%s: got %v allocations, want 1 at most", name, n)
		}
	}
	ctx, refused := context.Background(), request("GET", "Origin: https://evil.test")
	// The first is written, and the average is rounded down.
	if n := testing.AllocsPerRun(10_000, func() { engine.Evaluate(ctx, refused) }); n != 0 {
		t.Errorf("omitted: got %v allocations, want none", n)
	}
}

// Header names that were not granted before are read as often as the limit permits.
func TestPreflightsThatAreNotReadCountAsOmitted(t *testing.T) {
	long := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-token,", 200))
	routed := routedAt(preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-token,", 200)), "PUT")
	lines := preflight("https://example.com", "PUT", slicesOf(300, "Access-Control-Request-Headers: x-other")...)
	short := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")
	missing := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-other")
	for name, ask := range map[string]func(*Engine, Request){
		"Evaluate": func(engine *Engine, r Request) { engine.Evaluate(context.Background(), r) },
		"Answer":   func(engine *Engine, r Request) { Answer(engine, toHTTP(r), http.Header{}) },
	} {
		synctest.Test(t, func(t *testing.T) {
			record := &recorder{}
			engine := newEngine(t, full, WithLogger(record.logger()), WithLogLimit(1))
			ask(engine, short) // is read and remembered
			time.Sleep(time.Second)
			ask(engine, long) // is read, and granted
			for _, r := range []Request{long, routed, lines, missing, short, short} {
				ask(engine, r)
			}
			if record.String() != "" {
				t.Errorf("%s: got\n%s\nwant nothing yet", name, record)
			}
			time.Sleep(time.Second)
			ask(engine, missing)
			record.wantOne(t, "WARN", "x-other", "omitted=4")
		})
	}
}
