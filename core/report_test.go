package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// recorder keeps what is logged, a record to a line.
type recorder struct{ bytes.Buffer }

func (r *recorder) logger() *slog.Logger { return slog.New(slog.NewTextHandler(r, nil)) }

func (r *recorder) records() []string {
	return slices.DeleteFunc(strings.Split(r.String(), "\n"), func(s string) bool { return s == "" })
}

// wantOne checks that there is one record, of a level, which holds some texts.
func (r *recorder) wantOne(t *testing.T, level string, texts ...string) {
	t.Helper()
	records := r.records()
	if len(records) != 1 {
		t.Fatalf("got %d records, want one:\n%s", len(records), r)
	}
	for _, text := range append(texts, "level="+level) {
		if !strings.Contains(records[0], text) {
			t.Errorf("got the record\n%s\nwant it to hold %s", records[0], text)
		}
	}
}

func TestWhatIsLogged(t *testing.T) {
	for _, c := range []struct {
		name    string
		policy  Policy
		request Request
		reason  string // "" where nothing is logged
	}{
		{"a refused origin", full, request("GET", "Origin: https://evil.test"), "origin not allowed"},
		{"a refused preflight", full, preflight("https://evil.test", "PUT"), "origin not allowed"},
		{"null", full, request("GET", "Origin: null"), "null origin"},
		{"a malformed origin", full, request("GET", "Origin: evil"), "origin malformed"},
		{"several Origin lines", full, request("GET", "Origin: a", "Origin: b"), "several Origin lines"},
		{"a method that is not allowed", full, preflight("https://example.com", "PATCH"), "method not allowed"},
		{"a request header that is not allowed", full, preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-a"),
			"request header not allowed"},
		{"everyone's method that is not allowed", everyone, preflight("null", "PATCH"), "method not allowed"},

		{"a method that is not routed", full, routedAt(preflight("https://example.com", "PUT"), "GET"), "method not routed"},
		{"a method that is not routed, and headers", full, routedAt(preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token"), "GET"), "method not routed"},

		{"no Origin", full, request("GET"), ""},
		{"the same origin", full, request("POST", "Origin: https://api.test"), ""},
		{"a granted origin", full, request("GET", "Origin: https://example.com"), ""},
		{"a granted preflight", full, preflight("https://example.com", "PUT"), ""},
		{"anything under a plain *", everyone, request("GET", "Origin: evil"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &recorder{}
			d := evaluated(t, c.policy, c.request, WithLogger(log.logger()))
			if c.reason == "" {
				if got := log.String(); got != "" {
					t.Errorf("%sgot records\n%swant none", described(c.policy, c.request), got)
				}
				return
			}
			log.wantOne(t, "WARN", fmt.Sprintf("decision.reason=%q", c.reason),
				fmt.Sprintf("decision.explanation=%q", d.Explain()), "method="+c.request.Method, "path=/things")
		})
	}
}

func TestLogIsBoundedAndEscaped(t *testing.T) {
	hostile := strings.Repeat("\x1b[2J\r\nlevel=INFO msg=forged ü\x00", 1<<15) // 1 MiB
	fails := WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New(hostile) })
	for _, c := range []struct {
		name    string
		request Request
		options []Option
	}{
		{"a hostile origin", request("GET", "Origin: "+hostile), nil},
		{"a hostile method asked for", preflight("https://example.com", hostile), nil},
		{"a hostile header name asked for", preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x"+hostile[:3000]), nil},
		{"a hostile method and path", Request{Method: hostile, Path: hostile, Header: header("Origin: https://evil.test")}, nil},
		{"a hostile error of a lookup", request("GET", "Origin: https://evil.test"), []Option{fails}},
		{"a hostile panic of an observer", request("GET", "Origin: https://example.com"),
			[]Option{WithObserver(func(context.Context, Request, Decision) { panic(hostile) })}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &recorder{}
			evaluated(t, full, c.request, append(c.options, WithLogger(log.logger()))...)
			if records := log.records(); len(records) != 1 {
				t.Fatalf("got %d records, want one", len(records))
			}
			record := log.String()
			if len(record) > 8192 {
				t.Errorf("got a record of %d bytes, want at most 8192", len(record))
			}
			for i, b := range []byte(strings.TrimSuffix(record, "\n")) {
				if b < ' ' || b == 0x7f {
					t.Fatalf("got the control character %#x at %d of %q", b, i, record)
				}
			}
		})
	}
}

func TestObserversSeeEveryDecision(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			type key struct{}
			ctx := context.WithValue(t.Context(), key{}, "the request's")
			var calls []string
			observer := func(name string) Option {
				return WithObserver(func(ctx context.Context, r Request, d Decision) {
					calls = append(calls, fmt.Sprintf("%s %v %s %v", name, ctx.Value(key{}), r.Path, d.Explain()))
				})
			}
			d := newEngine(t, s.policy, append(s.options, observer("first"), nil, observer("second"))...).Evaluate(ctx, s.request)
			want := []string{"first the request's /things " + d.Explain(), "second the request's /things " + d.Explain()}
			if !slices.Equal(calls, want) {
				t.Errorf("%sgot calls\n%q\nwant\n%q", described(s.policy, s.request), calls, want)
			}
		})
	}
}

func TestPanickingObserverNeverOpens(t *testing.T) {
	fails := WithOriginLookup(func(context.Context, Request, string) (bool, error) { return true, errors.New("no database") })
	for _, c := range []struct {
		name    string
		policy  Policy
		request Request
		options []Option
		want    Reason
		records []string
	}{
		{"a granted origin is refused", full, request("GET", "Origin: https://example.com"), nil,
			ReasonObserverFailed, []string{"observer failed"}},
		{"a granted preflight is refused", full, preflight("https://example.com", "PUT"), nil,
			ReasonObserverFailed, []string{"observer failed"}},
		{"a preflight that asks for more is refused", full, preflight("https://example.com", "PATCH"), nil,
			ReasonObserverFailed, []string{"observer failed"}},
		{"a refused origin keeps its reason", full, request("GET", "Origin: https://evil.test"), nil,
			ReasonOriginNotAllowed, []string{"observer failed", "not granted"}},
		{"a failed lookup keeps its reason", full, request("GET", "Origin: https://evil.test"), []Option{fails},
			ReasonLookupFailed, []string{"origin lookup failed", "observer failed"}},
		{"the same origin keeps its reason", full, request("POST", "Origin: https://api.test"), nil,
			ReasonSameOrigin, []string{"observer failed"}},
		{"no Origin, nothing to refuse", full, request("GET"), nil,
			ReasonNoOrigin, []string{"observer failed"}},
		{"a plain * judges no origin", everyone, request("GET", "Origin: https://example.com"), nil,
			ReasonNone, []string{"observer failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &recorder{}
			panics := WithObserver(func(context.Context, Request, Decision) { panic("a bug") })
			var later []Reason
			seen := WithObserver(func(_ context.Context, _ Request, d Decision) { later = append(later, d.Reason()) })
			d := evaluated(t, c.policy, c.request, append(c.options, panics, seen, WithLogger(log.logger()))...)

			if d.Reason() != c.want || d.Reason() == ReasonObserverFailed && d.Allowed() {
				t.Errorf("%sgot reason %q, allowed %v\nwant %q", described(c.policy, c.request), d.Reason(), d.Allowed(), c.want)
			}
			if !slices.Equal(later, []Reason{c.want}) {
				t.Errorf("the observer after it got reasons %q\nwant %q", later, c.want)
			}
			if len(log.records()) != len(c.records) {
				t.Fatalf("got records\n%swant %q", log, c.records)
			}
			for i, want := range c.records {
				if got := log.records()[i]; !strings.Contains(got, `msg="cors: `+want+`"`) {
					t.Errorf("got as record %d\n%s\nwant %q", i, got, want)
				}
			}
		})
	}
}

func TestFailuresGoToTheDefaultLoggerWithoutOne(t *testing.T) {
	record := &recorder{}
	defer log.SetOutput(log.Writer()) // slog.SetDefault redirects these, and does not restore them
	defer log.SetFlags(log.Flags())
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(record.logger())
	evaluated(t, full, request("GET", "Origin: https://evil.test"))
	if record.String() != "" {
		t.Errorf("a refusal was logged without WithLogger:\n%s", record)
	}
	evaluated(t, full, request("GET", "Origin: https://example.com"), WithObserver(failsToObserve))
	record.wantOne(t, "ERROR", "observer panicked: a bug")
	record.Reset()
	evaluated(t, full, request("GET", "Origin: https://evil.test"), WithOriginLookup(failsToLookUp))
	record.wantOne(t, "ERROR", "origin lookup failed", "no database")
}
