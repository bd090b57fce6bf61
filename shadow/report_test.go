package shadow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/shadow"
)

// TestReportIsThatOfAMapWithoutBounds counts random differences in a report and in a
// plain map of all.
func TestReportIsThatOfAMapWithoutBounds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	began := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	for range 50 {
		most := 1 + random.IntN(20)
		report := shadow.NewReport(most)
		type tally struct {
			count       uint64
			first, last time.Time
		}
		want, others := map[shadow.Difference]tally{}, tally{}
		for range random.IntN(300) {
			d := shadow.Difference{
				Origin:    fmt.Sprintf("https://app%d.example", random.IntN(6)),
				Method:    []string{"GET", "PUT"}[random.IntN(2)],
				Preflight: random.IntN(2) == 0,
				Current:   core.Reason(random.IntN(2)), Candidate: core.Reason(random.IntN(3)),
			}
			at := began.Add(time.Duration(random.IntN(1000)) * time.Second)
			report.Add(d, at)

			_, known := want[d]
			is := want[d]
			if !known && len(want) == most {
				is = others
			}
			if is.count == 0 || at.Before(is.first) {
				is.first = at
			}
			if is.count == 0 || at.After(is.last) {
				is.last = at
			}
			is.count++
			if !known && len(want) == most {
				others = is
			} else {
				want[d] = is
			}
		}
		got := report.Snapshot()
		require.Len(t, got.Differences, len(want))
		for i, d := range got.Differences {
			assert.Equal(t, want[d.Difference], tally{d.Count, d.First, d.Last}, "%+v", d.Difference)
			if i > 0 {
				assert.LessOrEqual(t, d.Count, got.Differences[i-1].Count, "the most frequent one is first")
			}
		}
		assert.Equal(t, others, tally{got.Others.Count, got.Others.First, got.Others.Last})
	}
}

func TestReportCountsByOriginMethodAndReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		report := shadow.NewReport(10)
		engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://a.example"}, AllowMethods: []string{"PUT"}},
			core.WithShadow(core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example"}}), report.Observe))
		ask := func(method, origin, asked string) {
			r := core.Request{Method: method, Host: "api.example", Path: "/", Header: http.Header{"Origin": {origin}}}
			if asked != "" {
				r.Header["Access-Control-Request-Method"] = []string{asked}
			}
			engine.Evaluate(t.Context(), r)
		}
		began := time.Now()
		for range 3 {
			ask("OPTIONS", "https://a.example", "PUT")
			ask("GET", "https://a.example", "")
			time.Sleep(time.Minute)
		}
		ask("GET", "https://b.example", "PUT")
		assert.Equal(t, []shadow.Counted{
			{
				Difference: shadow.Difference{Origin: "https://a.example", Method: "PUT", Preflight: true, Candidate: core.ReasonMethodNotAllowed},
				Tally:      shadow.Tally{Count: 3, First: began, Last: began.Add(2 * time.Minute)},
			},
			{
				Difference: shadow.Difference{Origin: "https://b.example", Method: "GET", Current: core.ReasonOriginNotAllowed},
				Tally:      shadow.Tally{Count: 1, First: began.Add(3 * time.Minute), Last: began.Add(3 * time.Minute)},
			},
		}, report.Snapshot().Differences)
	})
}

// TestFloodLeavesTheReportSmall sends long random origins and methods.
func TestFloodLeavesTheReportSmall(t *testing.T) {
	report := shadow.NewReport(100)
	long := strings.Repeat("x", 1<<16)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for j := range 500 {
				r := core.Request{Method: fmt.Sprint(i, j, long), Header: http.Header{"Origin": {fmt.Sprint("https://", i, j, long)}}}
				report.Observe(context.Background(), r, core.Decision{}, core.Decision{})
			}
		})
	}
	group.Wait()
	got := report.Snapshot()
	assert.Len(t, got.Differences, 100)
	assert.Equal(t, uint64(1900), got.Others.Count)
	for _, d := range got.Differences {
		assert.LessOrEqual(t, len(d.Origin), 512+len("…"))
		assert.LessOrEqual(t, len(d.Method), 32+len("…"))
		assert.True(t, strings.HasSuffix(d.Origin, "…") && strings.HasSuffix(d.Method, "…"), "%q", d)
	}
}

func TestReportIsServedAsJSON(t *testing.T) {
	report := shadow.NewReport(1)
	at := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	empty, err := json.Marshal(report)
	require.NoError(t, err)
	assert.JSONEq(t, `{"differences":[],"others":{"count":0}}`, string(empty))

	hostile := "https://\"</script>\x00\xff"
	report.Add(shadow.Difference{Origin: hostile, Method: "PUT", Preflight: true, Candidate: core.ReasonMethodNotAllowed}, at)
	report.Add(shadow.Difference{Origin: "https://b.example"}, at.Add(time.Minute))
	w := httptest.NewRecorder()
	report.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.NotContains(t, w.Body.String(), "<", "a page that includes it stays as it is")
	assert.JSONEq(t, `{
		"differences": [{"origin": "https://\"</script>\u0000\ufffd", "method": "PUT", "preflight": true, "current": "granted", "candidate": "method not allowed",
			"count": 1, "first": "2026-11-27T10:00:00Z", "last": "2026-11-27T10:00:00Z"}],
		"others": {"count": 1, "first": "2026-11-27T10:01:00Z", "last": "2026-11-27T10:01:00Z"}
	}`, w.Body.String())

	w = httptest.NewRecorder()
	report.ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
}

func TestReportNeedsRoom(t *testing.T) {
	assert.Panics(t, func() { shadow.NewReport(0) })
}
