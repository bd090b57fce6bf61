package core

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// guardedResponse returns the last word on a granted response of an engine, and its log.
func guardedResponse(t *testing.T, p Policy, r Request) (last LastWord, h http.Header, log *recorder) {
	t.Helper()
	log = &recorder{}
	h = http.Header{}
	_, last = NewGuard(newEngine(t, p, WithLogger(log.logger()))).Answer(toHTTP(r), h)
	*log = recorder{} // without a refusal
	return last, h, log
}

func TestGuardLogsWhatAHandlerChanged(t *testing.T) {
	plain := Policy{AllowOrigins: []string{"https://example.com"}}
	get := request("GET", "Origin: https://example.com")
	last, h, log := guardedResponse(t, plain, get)
	h["Access-Control-Allow-Origin"] = []string{"*", "https://a.test", "https://b.test", "https://c.test", "https://d.test"}
	h["Access-Control-Expose-Headers"] = []string{strings.Repeat("x", 129)}
	h["Vary"] = []string{"Accept"}
	last.Restore(h, "/things/"+strings.Repeat("r", 128))
	log.wantOne(t, "WARN", ` level=WARN msg="cors: a handler changed the CORS headers or Vary, and the guard restored them"`,
		" method=GET ", ` route="\"/things/`+strings.Repeat("r", 120)+`\"… (136 bytes)" `,
		` changed.Access-Control-Allow-Origin="[\"*\" \"https://a.test\" \"https://b.test\" \"https://c.test\"]"`,
		` changed.Access-Control-Expose-Headers="[\"`+strings.Repeat("x", 128)+`\"… (129 bytes)]"`,
		` changed.Vary="[\"Accept\"]"`)
	if want := header("Access-Control-Allow-Origin: https://example.com", "Vary: Accept, Origin"); shown(h) != shown(want) {
		t.Errorf("restored\n%swant\n%s", shown(h), shown(want))
	}
}

// A star covers all that Vary has to list, and none of the other headers.
func TestGuardLogsAHeaderBesideAStarInVary(t *testing.T) {
	last, h, log := guardedResponse(t, full, request(strings.Repeat("M", 129), "Origin: https://example.com"))
	h["Vary"] = []string{"*"}
	h["Access-Control-Allow-Origin"] = []string{"*"}
	last.Restore(h, "/things")
	log.wantOne(t, "WARN", ` changed.Access-Control-Allow-Origin="[\"*\"]"`, `method="\"`+strings.Repeat("M", 128)+`\"… (129 bytes)"`)
	if strings.Contains(log.String(), "changed.Vary") {
		t.Errorf("got %s", log)
	}
}

func TestGuardLogsNothingIfNothingChanged(t *testing.T) {
	for name, leave := range map[string]func(h http.Header){
		"nothing":                func(http.Header) {},
		"another header":         func(h http.Header) { h.Set("Content-Type", "text/plain") },
		"more in Vary":           func(h http.Header) { h.Add("Vary", "Accept") },
		"Vary with a star":       func(h http.Header) { h.Set("Vary", "*") },
		"a star beside others":   func(h http.Header) { h.Set("Vary", "Accept, *") },
		"Vary in other letters":  func(h http.Header) { h.Set("Vary", "ORIGIN") },
		"Vary that is repeated":  func(h http.Header) { h["Vary"] = []string{"Accept", "Origin"} },
		"CORS headers of others": func(h http.Header) { h.Set("Access-Control-Request-Method", "PUT") },
	} {
		last, h, log := guardedResponse(t, full, request("GET", "Origin: https://example.com"))
		leave(h)
		last.Restore(h, "/things")
		if log.Len() > 0 {
			t.Errorf("%s: got %s", name, log)
		}
	}
}

func TestGuardLogsTheFirstChangeOfEachRoute(t *testing.T) {
	log := &recorder{}
	guard := NewGuard(newEngine(t, full, WithLogger(log.logger())))
	change := func(route string) {
		h := http.Header{}
		_, last := guard.Answer(toHTTP(request("GET", "Origin: https://example.com")), h)
		h.Set("Access-Control-Allow-Origin", "*")
		last.Restore(h, route)
	}
	change("/a")
	change("/a")
	change("/b")
	if got := log.records(); len(got) != 2 || !strings.Contains(got[0], "route=/a ") || !strings.Contains(got[1], "route=/b ") {
		t.Errorf("got\n%s\nwant one record of each route", log)
	}
	for i := range 1100 {
		change("/" + strconv.Itoa(i))
	}
	if got := len(log.records()); got != 1000 {
		t.Errorf("got %d records, want 1000: no more routes are remembered", got)
	}
	change("/a")
	change("/new")
	if got := len(log.records()); got != 1000 {
		t.Errorf("got %d records after that", got)
	}
}

func TestGuardWithoutALoggerRestoresInSilence(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	log := &recorder{}
	slog.SetDefault(log.logger())
	h := http.Header{}
	_, last := NewGuard(newEngine(t, full)).Answer(toHTTP(request("GET", "Origin: https://evil.test")), h)
	h.Set("Access-Control-Allow-Origin", "*")
	last.Restore(h, "/things")
	if len(h["Access-Control-Allow-Origin"]) > 0 || log.Len() > 0 {
		t.Errorf("restored\n%sand logged %s", shown(h), log)
	}
}

func TestGuardLeavesAResponseAloneThatNoPolicyCovers(t *testing.T) {
	h := outerLayer()
	_, last := NewGuard(new(Paths)).Answer(toHTTP(request("GET", "Origin: https://example.com")), h)
	last.Restore(h, "/things")
	if shown(h) != shown(outerLayer()) {
		t.Errorf("got\n%s", shown(h))
	}
}

func TestGuardNeedsAnEvaluator(t *testing.T) {
	for _, ev := range []Evaluator{nil, (*Engine)(nil)} {
		func() {
			defer func() {
				if v, ok := recover().(string); !ok || !strings.HasPrefix(v, "cors: ") {
					t.Errorf("got the panic %v", v)
				}
			}()
			NewGuard(ev)
		}()
	}
}
