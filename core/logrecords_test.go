package core

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// recordsOf returns what the engine of a policy logs about a request.
func recordsOf(t *testing.T, p Policy, r Request, opts ...Option) *recorder {
	t.Helper()
	log := &recorder{}
	newEngine(t, p, append(opts, WithLogger(log.logger()))...).Evaluate(t.Context(), r)
	return log
}

func TestARecordHasAllThatAPersonNeeds(t *testing.T) {
	plain := Policy{AllowOrigins: []string{"https://example.com"}}
	log := recordsOf(t, plain, request("GET", "Origin: https://evil.test"))
	log.wantOne(t, "WARN", `level=WARN msg="cors: not granted" decision.kind=actual decision.allowed=false decision.reason="origin not allowed" decision.status=0 `+
		`decision.origin=https://evil.test decision.explanation="Origin \"https://evil.test\" is not allowed: no entry of AllowOrigins covers it. To allow it, add \"https://evil.test\" to AllowOrigins." `+
		`decision.help=https://github.com/sallyport/cors/blob/main/docs/codes/origin-not-allowed.md method=GET path=/things`)
	log = recordsOf(t, plain, preflight("https://example.com", "PUT"))
	log.wantOne(t, "WARN", `msg="cors: not granted" decision.kind=preflight decision.allowed=true decision.reason="method not allowed" decision.status=204 decision.origin=https://example.com `)
}

func TestARecordQuotesWhatAClientChoseUpTo128Bytes(t *testing.T) {
	plain := Policy{AllowOrigins: []string{"https://example.com"}}
	for _, c := range []struct {
		name, method, path, origin string
		want                       []string
	}{
		{"128 bytes", strings.Repeat("M", 128), "/" + strings.Repeat("p", 127), "https://" + strings.Repeat("o", 120),
			[]string{" method=" + strings.Repeat("M", 128) + " ", " path=/" + strings.Repeat("p", 127), "origin=https://" + strings.Repeat("o", 120) + " "}},
		{"129 bytes", strings.Repeat("M", 129), "/" + strings.Repeat("p", 128), "https://" + strings.Repeat("o", 121),
			[]string{` method="\"` + strings.Repeat("M", 128) + `\"… (129 bytes)" `, ` path="\"/` + strings.Repeat("p", 127) + `\"… (129 bytes)"`,
				`origin="\"https://` + strings.Repeat("o", 120) + `\"… (129 bytes)" `}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(c.method, "Origin: "+c.origin)
			r.Path = c.path
			recordsOf(t, plain, r).wantOne(t, "WARN", c.want...)
		})
	}
}

func TestARecordOfAFailureHas512BytesOfTheErrorAnd8192OfTheStack(t *testing.T) {
	plain := Policy{AllowOrigins: []string{"https://example.com"}}
	r := request("GET", "Origin: https://evil.test")
	fails := func(text string) Option {
		return WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New(text) })
	}
	const before = "origin lookup: "
	fits := strings.Repeat("e", 512-len(before))
	recordsOf(t, plain, r, fails(fits)).wantOne(t, "ERROR", ` level=ERROR msg="cors: origin lookup failed"`, ` error="`+before+fits+`"`)
	recordsOf(t, plain, r, fails(fits+"f")).wantOne(t, "ERROR", ` error="\"`+before+fits+`\"… (513 bytes)"`)

	deep := func(context.Context, Request, string) (bool, error) { panicDeepIn(200); return true, nil }
	var stack string
	handler := slog.NewTextHandler(&recorder{}, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "stack" {
			stack = a.Value.String()
		}
		return a
	}})
	newEngine(t, plain, WithOriginLookup(deep), WithLogger(slog.New(handler))).Evaluate(t.Context(), r)
	if len(stack) != 8192 || !strings.Contains(stack, "panicDeepIn") {
		t.Errorf("the stack has %d bytes, want 8192: %s", len(stack), stack)
	}
}

func panicDeepIn(calls int) {
	if calls == 0 {
		panic("a bug")
	}
	panicDeepIn(calls - 1)
}

// What was granted before needs no judgement, so that the limit of judgements does not hide what the
// router refuses.
func TestWhatTheRouterRefusesIsLoggedUnderAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &recorder{}
		engine := newEngine(t, full, WithLogger(log.logger()), WithLogLimit(1))
		asking := func(name string) Request {
			return preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+name)
		}
		engine.Evaluate(t.Context(), asking("x-token"))      // is judged, and remembered
		engine.Evaluate(t.Context(), asking("content-type")) // is not judged any more
		engine.Evaluate(t.Context(), routedAt(asking("x-token"), "DELETE"))
		log.wantOne(t, "WARN", `decision.reason="method not routed"`)
	})
}

// A router that panics has no methods, and the failure has a limit of its own.
func TestARouterThatPanicsIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &recorder{}
		engine := newEngine(t, full, WithLogger(log.logger()), WithLogLimit(1))
		r := preflight("https://example.com", "GET")
		r.RouteMethods = func() []string { panic("a bug") }
		d := engine.Evaluate(t.Context(), r)
		log.wantOne(t, "ERROR", ` level=ERROR msg="cors: router failed"`, ` error="RouteMethods panicked: a bug"`)
		if _, listed := applied(d)["Access-Control-Allow-Methods"]; listed || !d.Allowed() {
			t.Errorf("got %v\n%s", d, shown(applied(d)))
		}
		engine.Evaluate(t.Context(), r)
		engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
		if records := log.records(); len(records) != 2 || !strings.Contains(records[1], "origin not allowed") {
			t.Errorf("got\n%s\nwant the refusal beside the failure", log)
		}
	})
}

// No second has more than the limit, wherever it begins.
func TestRecordsOfASecondAreLimitedWhereverItBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := newLogLimit(3)
		var taken []time.Duration
		began := time.Now()
		for range 100 {
			if limit.take(refusedOrigin) {
				taken = append(taken, time.Since(began))
			}
			time.Sleep(130 * time.Millisecond) // of the test's own clock
		}
		// 0, 130 and 260 ms are taken, then nothing until a second after the first: 1040 ms.
		for i, at := range taken {
			if want := time.Duration(i/3)*1040*time.Millisecond + time.Duration(i%3)*130*time.Millisecond; at != want {
				t.Fatalf("the record %d is taken at %v, want %v", i, at, want)
			}
		}
		if len(taken) != 39 {
			t.Errorf("%d records are taken in 13 s, want 39", len(taken))
		}
	})
}

func TestOneOmittedRecordIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &recorder{}
		engine := newEngine(t, full, WithLogger(log.logger()), WithLogLimit(1))
		refused := request("GET", "Origin: https://evil.test")
		for range 3 {
			engine.Evaluate(t.Context(), refused)
			engine.Evaluate(t.Context(), refused)
			time.Sleep(time.Second) // of the test's own clock
		}
		records := log.records()
		if len(records) != 3 || strings.Contains(records[0], "omitted") || !strings.HasSuffix(records[1], " omitted=1") || !strings.HasSuffix(records[2], " omitted=1") {
			t.Errorf("got\n%s", log)
		}
	})
}

// panickyHandler is a slog handler with a bug.
type panickyHandler struct{ slog.Handler }

func (panickyHandler) Handle(context.Context, slog.Record) error { panic("full disk") }

func TestALoggerThatPanicsIsToldToTheDefaultLogger(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	log := &recorder{}
	slog.SetDefault(log.logger())
	panicky := slog.New(panickyHandler{slog.DiscardHandler})
	engine := newEngine(t, full, WithLogger(slog.New(panickyHandler{log.logger().Handler()})))
	d := engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
	log.wantOne(t, "ERROR", ` level=ERROR msg="cors: logger failed"`, ` error="logger panicked: full disk"`, "stack=")
	if d.Allowed() || d.Reason() != ReasonOriginNotAllowed {
		t.Errorf("got %v", d)
	}
	*log = recorder{}
	engine.Evaluate(t.Context(), request("GET", "Origin: https://example.com"))
	if log.Len() > 0 {
		t.Errorf("a granted request is logged: %s", log)
	}
	// A logger that works is told alone.
	own := &recorder{}
	newEngine(t, full, WithLogger(own.logger())).Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
	if log.Len() > 0 || own.Len() == 0 {
		t.Errorf("the default logger is told %s\nand the engine's own %s", log, own)
	}
	// If the default logger is the one that panics, nobody is left to tell.
	slog.SetDefault(panicky)
	newEngine(t, full, WithLogger(slog.Default())).Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
}
