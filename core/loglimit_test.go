package core

import (
	"context"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// counter is a handler that notes when records came, and what they say.
type counter struct {
	slog.Handler
	mutex   sync.Mutex
	times   map[string][]time.Time // by what is limited together
	omitted map[string]uint64
}

// limitedTogether is what the documentation says about refusals.
var limitedTogether = map[Reason]string{
	ReasonOriginMalformed: "origin", ReasonOriginRepeated: "origin", ReasonNullOrigin: "origin", ReasonOriginNotAllowed: "origin",
	ReasonCrossSite: "cross-site", ReasonHostNotAllowed: "host", ReasonPathAmbiguous: "path",
	ReasonMethodMalformed: "preflight", ReasonMethodNotAllowed: "preflight", ReasonMethodNotRouted: "preflight",
	ReasonRequestHeadersMalformed: "preflight", ReasonRequestHeadersOverBudget: "preflight", ReasonRequestHeaderNotAllowed: "preflight",
}

func newCounter() *counter {
	return &counter{Handler: slog.DiscardHandler, times: map[string][]time.Time{}, omitted: map[string]uint64{}}
}

func (c *counter) Enabled(context.Context, slog.Level) bool { return true }

func (c *counter) Handle(_ context.Context, r slog.Record) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kind, omitted := r.Message, uint64(0)
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "decision":
			if r.Level == slog.LevelWarn {
				kind = limitedTogether[a.Value.Any().(Decision).Reason()]
			}
		case "omitted":
			omitted = a.Value.Uint64()
		}
		return true
	})
	c.times[kind] = append(c.times[kind], r.Time)
	c.omitted[kind] += omitted
	return nil
}

func TestNoSecondHasMoreRecordsThanTheLimit(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	requests := map[string][]Request{
		"origin": {request("GET", "Origin: https://evil.test"), request("GET", "Origin: null"), request("GET", "Origin: a", "Origin: b"),
			request("POST", "Origin: evil"), preflight("https://evil.test", "PUT"), request("GET", "Origin: https://"+strings.Repeat("a", 600))},
		"preflight": {preflight("https://example.com", "PATCH"), preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-a"),
			preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-a,", 500)),
			preflight("https://example.com", "PUT", slicesOf(500, "Access-Control-Request-Headers: x-a")...),
			preflight("https://example.com", "PUT", slicesOf(5000, "Access-Control-Request-Headers: x-a")...),
			preflight("https://example.com", strings.Repeat("x", 5000)), preflight("https://example.com", "PUT", "Access-Control-Request-Method: PUT")},
		"host":                  {{Method: "GET", Host: "rebound.test"}},
		"cross-site":            {request("GET", "Sec-Fetch-Site: cross-site")},
		"cors: observer failed": {request("GET")},
	}
	const limit = 7
	synctest.Test(t, func(t *testing.T) {
		records := newCounter()
		p := full
		p.AllowHosts, p.Enforce = []string{"api.test"}, EnforceAll
		engine := newEngine(t, p, WithLogger(slog.New(records)), WithLogLimit(limit), WithObserver(func(_ context.Context, r Request, d Decision) {
			if d.Kind() == KindNone && d.Reason() == ReasonNoOrigin {
				panic("a bug")
			}
		}))
		ask := func(r Request) {
			if random.IntN(2) == 0 {
				engine.Evaluate(t.Context(), r)
			} else {
				Answer(engine, toHTTP(r), http.Header{})
			}
		}
		sent, modelled := map[string]uint64{}, map[string][]time.Time{}
		// model writes a record unless the second before has as many as the limit.
		model := func(kind string) {
			sent[kind]++
			now, recent := time.Now(), 0
			for _, at := range modelled[kind] {
				if now.Sub(at) < time.Second {
					recent++
				}
			}
			if recent < limit {
				modelled[kind] = append(modelled[kind], now)
			}
		}
		var kinds []string
		for kind := range requests {
			kinds = append(kinds, kind)
		}
		slices.Sort(kinds)
		for range 20_000 {
			kind := kinds[random.IntN(len(kinds))]
			model(kind)
			ask(requests[kind][random.IntN(len(requests[kind]))])
			if random.IntN(100) == 0 {
				time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
			}
		}
		time.Sleep(time.Second) // the clock of the test
		for _, kind := range kinds {
			model(kind)
			ask(requests[kind][0])
		}
		for kind, times := range records.times {
			if got := uint64(len(times)) + records.omitted[kind]; got != sent[kind] {
				t.Errorf("%s: %d records and %d omitted, want %d together", kind, len(times), records.omitted[kind], sent[kind])
			}
			if !slices.EqualFunc(times, modelled[kind], time.Time.Equal) && kind != "preflight" { // whose reading is limited, too
				t.Errorf("%s: got %d records, want %d, at the same times", kind, len(times), len(modelled[kind]))
			}
			for i := range times[:max(0, len(times)-limit)] {
				if within := times[i+limit].Sub(times[i]); within < time.Second {
					t.Errorf("%s: got %d records within %v, want at most %d a second", kind, limit+1, within, limit)
				}
			}
			if len(times) < 2*limit {
				t.Errorf("%s: got %d records, want more: seconds go by", kind, len(times))
			}
			if most := limit + int(times[len(times)-1].Sub(times[0])/time.Second)*limit; len(times) > most {
				t.Errorf("%s: got %d records, want %d at most", kind, len(times), most)
			}
		}
		if len(records.times) != len(kinds) {
			t.Errorf("got records of %d kinds, want %d", len(records.times), len(kinds))
		}
	})
}

func TestTheLimitIs10WithoutTheOption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := newCounter()
		engine := newEngine(t, full, WithLogger(slog.New(records)))
		for range 100 {
			engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
		}
		if got := len(records.times["origin"]); got != 10 {
			t.Errorf("got %d records, want 10", got)
		}
	})
}

func TestAmbiguousPathsAndOriginsHaveALimitEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := newCounter()
		paths := newPaths(t, []Option{WithLogger(slog.New(records)), WithLogLimit(1)}, PathRule{"/", newEngine(t, full)}, PathRule{"/admin/{id}", newEngine(t, everyone)})
		ambiguous, refused := request("GET", "Origin: https://example.com"), request("GET", "Origin: https://evil.test")
		ambiguous.Path, ambiguous.RawPath = "/admin/x", "/admin%2Fx"
		for range 3 {
			paths.Evaluate(t.Context(), refused)
			paths.Evaluate(t.Context(), ambiguous)
		}
		if len(records.times["origin"]) != 1 || len(records.times["path"]) != 1 {
			t.Errorf("got %v, want a record of each", records.times)
		}
	})
}

func TestConcurrentRefusalsAreEachRecordedOrCounted(t *testing.T) {
	records := newCounter()
	engine := newEngine(t, full, WithLogger(slog.New(records)), WithLogLimit(3))
	const routines, each = 8, 2000
	var group sync.WaitGroup
	for range routines {
		group.Go(func() {
			for range each {
				engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
			}
		})
	}
	group.Wait()
	const kind = "origin"
	pending := engine.settings.limit.kinds[refusedOrigin].omitted.Load()
	if got := uint64(len(records.times[kind])) + records.omitted[kind] + pending; got != routines*each {
		t.Errorf("got %d records, %d omitted and %d not told yet, want %d together", len(records.times[kind]), records.omitted[kind], pending, routines*each)
	}
}

func TestTheLimitOpensAgainWhenTheClockIsSetBack(t *testing.T) {
	l := newLogLimit(2)
	l.began = time.Now().Add(-time.Hour)
	for i, want := range []bool{true, true, false} {
		if got := l.take(refusedOrigin); got != want {
			t.Fatalf("record %d: got %v, want %v", i, got, want)
		}
	}
	l.began = time.Now()
	if ok, omitted := l.take(refusedOrigin), l.takeOmitted(refusedOrigin); !ok || omitted != 1 {
		t.Errorf("an hour earlier: got %v with %d omitted, want a record with 1", ok, omitted)
	}
}

func TestFailuresAreLimitedWithoutALogger(t *testing.T) {
	records := newCounter()
	defer log.SetOutput(log.Writer()) // slog.SetDefault redirects these, and does not restore them
	defer log.SetFlags(log.Flags())
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(records))
	synctest.Test(t, func(t *testing.T) {
		looks := newEngine(t, full, WithLogLimit(4), WithOriginLookup(failsToLookUp))
		observes := newEngine(t, full, WithLogLimit(4), WithObserver(failsToObserve))
		for range 50 {
			looks.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
			observes.Evaluate(t.Context(), request("GET", "Origin: https://example.com"))
		}
	})
	for _, kind := range []string{"cors: origin lookup failed", "cors: observer failed"} {
		if got := len(records.times[kind]); got != 4 {
			t.Errorf("%s: got %d records, want 4", kind, got)
		}
	}
}

// panickingHandler panics in one of its methods.
type panickingHandler struct {
	slog.Handler
	inEnabled bool
}

func (h panickingHandler) Enabled(context.Context, slog.Level) bool {
	if h.inEnabled {
		panic("a bug of the handler")
	}
	return true
}

func (h panickingHandler) Handle(context.Context, slog.Record) error { panic("a bug of the handler") }

func TestPanickingLogHandlerTakesNoRequestWithIt(t *testing.T) {
	record := &recorder{}
	defer log.SetOutput(log.Writer())
	defer log.SetFlags(log.Flags())
	defer slog.SetDefault(slog.Default())
	for _, inEnabled := range []bool{false, true} {
		hostile := slog.New(panickingHandler{slog.DiscardHandler, inEnabled})
		for _, c := range []struct {
			name    string
			request Request
			options []Option
			reason  Reason
		}{
			{"a refusal", request("GET", "Origin: https://evil.test"), nil, ReasonOriginNotAllowed},
			{"a failed lookup", request("GET", "Origin: https://evil.test"), []Option{WithOriginLookup(failsToLookUp)}, ReasonLookupFailed},
			{"a failed observer", request("GET", "Origin: https://example.com"), []Option{WithObserver(failsToObserve)}, ReasonObserverFailed},
		} {
			record.Reset()
			slog.SetDefault(record.logger())
			d := evaluated(t, full, c.request, append(c.options, WithLogger(hostile))...)
			if d.Reason() != c.reason || d.Allowed() {
				t.Errorf("%s: got %q, allowed %v, want %q", c.name, d.Reason(), d.Allowed(), c.reason)
			}
			record.wantOne(t, "ERROR", "cors: logger failed", "a bug of the handler", "stack=")

			slog.SetDefault(hostile)
			if d := evaluated(t, full, c.request, append(c.options, WithLogger(hostile))...); d.Reason() != c.reason {
				t.Errorf("%s, and the default handler panics: got %q, want %q", c.name, d.Reason(), c.reason)
			}
		}
	}
}

func TestARecordTellsHowManyWereOmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		record := &recorder{}
		engine := newEngine(t, full, WithLogger(record.logger()), WithLogLimit(1))
		for range 5 {
			engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
		}
		record.wantOne(t, "WARN")
		if strings.Contains(record.String(), "omitted") {
			t.Errorf("nothing was omitted before\n%s", record)
		}
		record.Reset()
		time.Sleep(time.Second)
		engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
		record.wantOne(t, "WARN", "omitted=4")
	})
}
