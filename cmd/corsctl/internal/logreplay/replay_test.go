package logreplay_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/logreplay"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
)

// TestSummariesCountWhatTheEnginesDecide records random requests with one policy and
// replays them with another. The judge are the two engines, asked for each request.
func TestSummariesCountWhatTheEnginesDecide(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[g.IntN(len(from))] }
	list := func(most int, from ...string) (all []string) {
		for range g.IntN(most) + 1 {
			all = append(all, pick(from...))
		}
		return all
	}
	policy := func() core.Policy {
		return core.Policy{
			AllowOrigins: list(3, "https://a.test", "https://b.test", "https://*.c.test", "null"), AllowMethods: list(2, "PUT", "DELETE"),
			AllowHeaders: list(2, "X-A", "X-B"), ExposeHeaders: list(2, "ETag", "X-Total"), Enforce: core.Enforcement(pick("", "unsafe")),
		}
	}
	widened := 0
	for range 50 {
		older, newer := policy(), policy()
		var log bytes.Buffer
		recorder, err := decisionlog.New(&log, decisionlog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before, after := core.MustNew(older, core.WithObserver(recorder.Observe)), core.MustNew(newer)
		differ, widens := 0, false
		byOrigin := map[string]int{}
		for range 60 {
			r := core.Request{Method: pick("GET", "POST", "OPTIONS"), Host: "api.test", Path: "/x", Header: http.Header{}}
			if o := pick("https://a.test", "https://b.test", "https://x.c.test", "https://evil.test", "null", ""); o != "" {
				r.Header.Set("Origin", o)
			}
			if r.Method == "OPTIONS" && g.IntN(4) > 0 {
				r.Header.Set("Access-Control-Request-Method", pick("PUT", "DELETE", "PATCH"))
				if g.IntN(2) == 0 {
					r.Header.Set("Access-Control-Request-Headers", pick("x-a", "x-b", "x-a,x-b"))
				}
			}
			was, is := before.Evaluate(context.Background(), r).Verdict(), after.Evaluate(context.Background(), r).Verdict()
			if was != is {
				differ++
				byOrigin[r.Header.Get("Origin")]++
			}
			widens = widens || is.Origin && !was.Origin || is.Method && !was.Method || is.Headers && !was.Headers || is.Served && !was.Served ||
				strings.Contains(is.Exposed, "etag") && !strings.Contains(was.Exposed, "etag") || strings.Contains(is.Exposed, "x-total") && !strings.Contains(was.Exposed, "x-total")
		}
		if err := recorder.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := logreplay.Replay(context.Background(), &log, after)
		if err != nil {
			t.Fatal(err)
		}
		where := fmt.Sprintf("seed %d:\nold %+v\nnew %+v\n%+v", seed, older, newer, got)
		if got.Judged != 60 || got.NotJudged != 0 || got.Differ != differ || got.Widens != widens {
			t.Fatalf("%s\nwant 60 judged, %d differ, widens %v", where, differ, widens)
		}
		counted := map[string]int{}
		for _, group := range got.Groups {
			counted[group.Origin] += group.Count
			if len(group.Gains)+len(group.Loses) == 0 {
				t.Fatalf("%s\na group neither gains nor loses", where)
			}
		}
		for o, n := range byOrigin {
			if counted[o] != n {
				t.Fatalf("%s\nthe origin %q: got %d, want %d", where, o, counted[o], n)
			}
		}
		if widens {
			widened++
		}
	}
	if widened < 5 || widened > 49 {
		t.Errorf("seed %d: %d of 50 widen: the test judges too little", seed, widened)
	}
}

// A log holds what clients send: the memory for a summary of it is bounded.
func TestGroupsAreBounded(t *testing.T) {
	var log bytes.Buffer
	for i := range 1_500 {
		fmt.Fprintf(&log, `{"v":1,"time":"2026-11-27T10:00:00Z","request":{"method":"GET","host":"h","path":"/","header":{"Origin":["https://x%d.test"]}},`+
			`"decision":{"kind":"actual","reason":"granted","verdict":{"origin":true,"method":true,"headers":true,"credentials":false,"served":true}}}`+"\n", i)
	}
	got, err := logreplay.Replay(context.Background(), &log, core.DenyAll())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Groups) != 1_000 || got.Others != 500 || got.Differ != 1_500 || got.Widens {
		t.Errorf("got %d groups, %d others, %d differ, widens %v", len(got.Groups), got.Others, got.Differ, got.Widens)
	}
	var text bytes.Buffer
	if err := got.Text(&text, false); err != nil {
		t.Fatal(err)
	}
	if lines := slices.Collect(strings.Lines(text.String())); len(lines) > 70 {
		t.Errorf("the text has %d lines", len(lines))
	}
}
