package decisionlog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
)

// TestReplayDiffersWhereAShadowWould records random requests beside a shadow, and
// replays them with the same candidate.
func TestReplayDiffersWhereAShadowWould(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	differing := 0
	for range 100 {
		candidate := core.MustNew(randomPolicy(random))
		policy := randomPolicy(random)
		var log bytes.Buffer
		recorder, err := decisionlog.New(&log, decisionlog.Options{})
		require.NoError(t, err)
		want := map[int]string{} // by line
		n := 0
		engine := core.MustNew(policy, core.WithObserver(recorder.Observe), core.WithShadow(candidate,
			func(_ context.Context, _ core.Request, current, candidate core.Decision) {
				want[n] = fmt.Sprintf("%s, then %s", current.Reason(), candidate.Reason())
			}))
		for range 100 {
			n++
			engine.Evaluate(t.Context(), randomRequest(random))
		}
		require.NoError(t, recorder.Close())

		got := map[int]string{}
		for judged, err := range decisionlog.Replay(t.Context(), bytes.NewReader(log.Bytes()), candidate) {
			require.NoError(t, err)
			if judged.Differs() {
				got[judged.Line] = fmt.Sprintf("%s, then %s", judged.Recorded.Reason, judged.Candidate.Reason())
			}
		}
		require.Equal(t, want, got, "current\n%+v\ncandidate\n%+v\n%s", policy, candidate.Policy(), log.String())
		differing += len(got)
		for judged, err := range decisionlog.Replay(t.Context(), bytes.NewReader(log.Bytes()), core.MustNew(policy)) {
			require.NoError(t, err)
			require.False(t, judged.Differs(), "the same policy: line %d of\n%s", judged.Line, log.String())
		}
	}
	require.Greater(t, differing, 1000)
}

func randomPolicy(random *rand.Rand) core.Policy {
	some := func(from ...string) []string {
		random.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
		return from[:random.IntN(len(from)+1)]
	}
	p := core.Policy{
		AllowOrigins:     append(some(page, "https://*.b.example"), "https://other.example"),
		AllowMethods:     some("PUT", "DELETE", "OPTIONS"),
		AllowHeaders:     some("X-A", "X-B"),
		ExposeHeaders:    some("X-1", "X-2"),
		AllowCredentials: random.IntN(2) == 0,
		Enforce:          []core.Enforcement{"", core.EnforceUnsafe, core.EnforceAll}[random.IntN(3)],
	}
	if random.IntN(5) == 0 {
		p.AllowHosts = []string{"other.example"}
	}
	return p
}

func randomRequest(random *rand.Rand) core.Request {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	r := core.Request{Method: one("GET", "POST", "OPTIONS", "OPTIONS"), Host: one("api.example", "api.example", "other.example"), Path: "/things", Header: http.Header{}}
	add := func(name string, from ...string) {
		for range random.IntN(3) {
			r.Header[name] = append(r.Header[name], one(from...))
		}
	}
	if random.IntN(4) > 0 {
		r.Header["Origin"] = []string{one(page, "https://a.b.example", "https://c.example", "null", "http://api.example")}
	} else {
		add("Origin", page, "https://c.example", "")
	}
	if r.Method == "OPTIONS" {
		r.Header["Access-Control-Request-Method"] = []string{one("PUT", "DELETE", "PATCH")}
		add("Access-Control-Request-Headers", "x-a", "x-b", "x-a,x-b", "x y", "")
	}
	add("Sec-Fetch-Site", "cross-site", "same-origin", "none")
	add("Sec-Fetch-Mode", "navigate", "cors")
	add("Sec-Fetch-Dest", "document", "image")
	add("Upgrade", "websocket")
	// Only with an origin that both policies admit are the routes known to both, so that
	// a replay judges as a shadow does.
	if r.Header.Get("Origin") == "https://other.example" && random.IntN(2) == 0 {
		r.RouteMethods = func() []string { return []string{"PUT"} }
	}
	return r
}

func TestRoutesOfAnAdmittedPreflightAreReplayed(t *testing.T) {
	var log bytes.Buffer
	recorder, engine := recording(t, &log, decisionlog.Options{})
	for _, routes := range [][]string{{"PUT"}, {"GET"}, {}} {
		r := preflight("PUT")
		r.RouteMethods = func() []string { return routes }
		engine.Evaluate(t.Context(), r)
	}
	engine.Evaluate(t.Context(), preflight("PUT"))
	require.NoError(t, recorder.Close())
	var got []core.Reason
	for judged, err := range decisionlog.Replay(t.Context(), &log, core.MustNew(policy)) {
		require.NoError(t, err)
		assert.False(t, judged.Differs(), "line %d", judged.Line)
		got = append(got, judged.Candidate.Reason())
	}
	assert.Equal(t, []core.Reason{core.ReasonNone, core.ReasonMethodNotRouted, core.ReasonMethodNotRouted, core.ReasonNone}, got)
}

func TestLookupSeesTheRecordedHeaders(t *testing.T) {
	lookup := core.WithOriginLookup(func(_ context.Context, r core.Request, origin string) (bool, error) {
		return r.Header.Get("X-Tenant") == "acme", nil
	}, "X-Tenant")
	for _, headers := range [][]string{nil, {"x-tenant"}} {
		var log bytes.Buffer
		recorder, engine := recording(t, &log, decisionlog.Options{Headers: headers}, lookup)
		d := engine.Evaluate(t.Context(), request("GET", "/", "Origin: https://acme.example", "X-Tenant: acme"))
		require.True(t, d.Allowed())
		require.NoError(t, recorder.Close())
		for judged, err := range decisionlog.Replay(t.Context(), &log, core.MustNew(policy, lookup)) {
			require.NoError(t, err)
			assert.Equal(t, len(headers) == 0, judged.Differs(), "headers %q", headers)
		}
	}
}

const (
	whole = `{"v":1,"time":"2026-11-27T10:00:00Z","request":{"method":"GET","host":"api.example","path":"/","header":{"origin":["https://app.example"]}},"decision":{"kind":"actual","reason":"granted","verdict":{"origin":true,"method":true,"headers":true,"credentials":true,"exposed":"x-total","served":true}}}`
	later = `{"v":1,"time":"2026-11-27T10:00:00Z","color":"blue","request":{"method":"GET","host":"api.example","path":"/","header":{"Origin":["https://app.example"]},"size":1},"decision":{"kind":"actual","reason":"granted","verdict":{"origin":true,"method":true,"headers":true,"credentials":true,"exposed":"x-total","served":true,"smell":"none"}}}`
)

func TestBrokenLinesAreNamedAndTheRestIsJudged(t *testing.T) {
	broken := []struct{ line, says string }{
		{"not JSON", "it is no record"},
		{whole[:100], "it is no record"},
		{whole + whole, "it is no record"},
		{"[]", "it is no record"},
		{"{}", "its version is 0, and this program reads 1"},
		{strings.Replace(whole, `"v":1`, `"v":2`, 1), "its version is 2"},
		{strings.Replace(whole, `"actual"`, `"unheard"`, 1), "unknown kind"},
		{strings.Replace(whole, `"granted"`, `"unheard"`, 1), "unknown reason"},
		{`{"v":1}`, "no request"},
		{strings.Replace(whole, `"verdict"`, `"other"`, 1), "no decision with a verdict"},
		{strings.Replace(whole, `"method":"GET"`, `"method":""`, 1), "no request with a method"},
		{strings.Replace(whole, `"method":"GET"`, `"altered":true,"method":"GET"`, 1), "not recorded whole"},
		{`{"v":1,"time":"2026-11-27T10:00:00Z","dropped":12}`, "12 decisions before it are missing"},
		{strings.Repeat("x", 70_000), "longer than 65536 bytes"},
		{strings.Repeat(whole, 1000), "longer than 65536 bytes"},
		{strings.Repeat(" ", 1<<20), "longer than 65536 bytes"},
	}
	var log strings.Builder
	want := map[int]string{}
	line := 0
	add := func(text string) { line++; log.WriteString(text + "\n") }
	for _, b := range broken {
		add(whole)
		add(b.line)
		want[line] = b.says
		add("")
		add("  \r")
		add(later + "\r")
	}
	log.WriteString(whole) // the last line has no end

	for name, reader := range map[string]io.Reader{"at once": strings.NewReader(log.String()), "in small parts": iotest.HalfReader(strings.NewReader(log.String()))} {
		t.Run(name, func(t *testing.T) {
			judgedLines, named := 0, 0
			for judged, err := range decisionlog.Replay(t.Context(), reader, core.MustNew(policy)) {
				var of *decisionlog.LineError
				if errors.As(err, &of) {
					assert.Equal(t, judged.Line, of.Line)
					assert.Contains(t, err.Error(), fmt.Sprintf("line %d: ", of.Line))
					if assert.Contains(t, want, of.Line) {
						assert.ErrorContains(t, err, want[of.Line])
					}
					named++
					continue
				}
				require.NoError(t, err)
				assert.NotContains(t, want, judged.Line)
				assert.False(t, judged.Differs(), "line %d", judged.Line)
				judgedLines++
			}
			assert.Equal(t, len(broken), named)
			assert.Equal(t, 2*len(broken)+1, judgedLines)
		})
	}
}

func TestReplayStopsWithItsContextAndItsReader(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lines := 0
	var last error
	for _, err := range decisionlog.Replay(ctx, strings.NewReader(strings.Repeat(whole+"\n", 10)), core.MustNew(policy)) {
		if lines++; lines == 3 {
			cancel()
		}
		last = err
	}
	assert.Equal(t, 4, lines, "three lines and the error")
	assert.ErrorIs(t, last, context.Canceled)

	lines = 0
	for _, err := range decisionlog.Replay(t.Context(), io.MultiReader(strings.NewReader(whole+"\n"), iotest.ErrReader(errors.New("the disk is gone"))), core.MustNew(policy)) {
		lines++
		last = err
	}
	assert.Equal(t, 2, lines)
	assert.ErrorContains(t, last, "reading line 2: the disk is gone")

	for _, err := range decisionlog.Replay(t.Context(), strings.NewReader(whole), (*core.Engine)(nil)) {
		last = err
	}
	assert.ErrorContains(t, last, "core.Evaluator")
}

type panics struct{}

func (panics) Evaluate(context.Context, core.Request) core.Decision { panic("a bug") }

func TestCandidateThatPanicsIsNamedByLine(t *testing.T) {
	lines := 0
	for _, err := range decisionlog.Replay(t.Context(), strings.NewReader(strings.Repeat(whole+"\n", 3)), panics{}) {
		lines++
		assert.ErrorContains(t, err, fmt.Sprintf("line %d: the candidate panicked: a bug", lines))
	}
	assert.Equal(t, 3, lines)
}
