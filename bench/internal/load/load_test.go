package load

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

func TestMain(m *testing.M) {
	ServeIfAsked()
	os.Exit(m.Run())
}

func TestHistogramErrsByOnePartIn64AtMost(t *testing.T) {
	for _, d := range []time.Duration{0, 1, 63, 64, 65, 127, 128, 1000, 123_456, time.Millisecond, time.Second, time.Hour} {
		var h histogram
		h.add(d)
		got := h.quantile(0.5)
		if got < d || float64(got-d) > float64(d)/64 {
			t.Errorf("%d comes back as %d", d, got)
		}
	}
}

func TestHistogramQuantilesFollowTheRanks(t *testing.T) {
	var a, b histogram
	for i := range 50 {
		a.add(time.Duration(i))
	}
	for i := range 50 {
		b.add(time.Duration(50 + i))
	}
	a.merge(&b)
	for _, c := range []struct {
		q    float64
		want time.Duration
	}{{0, 0}, {0.5, 50}, {0.63, 63}, {1, 99}} {
		if got := a.quantile(c.q); got < c.want || got > c.want+1 {
			t.Errorf("quantile %v of 0 to 99 = %d, want %d", c.q, got, c.want)
		}
	}
	if got := new(histogram).quantile(0.5); got != 0 {
		t.Errorf("quantile of nothing = %d", got)
	}
}

func TestMixtureHasEachRequestByItsWeight(t *testing.T) {
	requests, err := mixture(scenario.Origins{Form: scenario.Exact, Count: 10})
	if err != nil {
		t.Fatal(err)
	}
	preflights, withoutOrigin := 0, 0
	for _, r := range requests {
		if strings.HasPrefix(string(r), "OPTIONS /items HTTP/1.1\r\n") {
			preflights++
		}
		if !strings.Contains(string(r), "\r\nOrigin: ") {
			withoutOrigin++
		}
	}
	if len(requests) != 20 || preflights != 4 || withoutOrigin != 6 {
		t.Errorf("%d requests, %d preflights, %d without Origin; want 20, 4, 6", len(requests), preflights, withoutOrigin)
	}
}

func TestAnswersAreReadToTheirEnd(t *testing.T) {
	r := bufio.NewReader(strings.NewReader("HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\nabc" +
		"HTTP/1.1 204 No Content\r\nVary: Origin\r\n\r\n" + "HTTP/1.1 500 Internal Server Error\r\n\r\n"))
	for range 2 {
		if err := skipAnswer(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := skipAnswer(r); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a server error: %v", err)
	}
}

func TestEverySubjectIsServedAndCounted(t *testing.T) {
	plan := Plan{Duration: 150 * time.Millisecond, Connections: 2, Origins: scenario.Origins{Form: scenario.Exact, Count: 10}}
	steps := 0
	outcomes, err := plan.Run(subject.Echo, func(_, _ int) { steps++ })
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != 3 || outcomes[0].Subject != subject.Bare || outcomes[1].Subject != subject.Ours {
		t.Fatalf("outcomes %+v, want bare, ours and echo's own", outcomes)
	}
	for _, o := range outcomes {
		if o.Requests == 0 || o.P50 <= 0 || o.P50 > o.P99 || o.P99 > o.P999 {
			t.Errorf("%+v", o)
		}
	}
	if steps < 2 {
		t.Errorf("progress was told %d times", steps)
	}
}

func TestSlicesFillTheDuration(t *testing.T) {
	rounds, slice := Plan{Duration: time.Minute}.slices(5)
	if rounds != 48 || slice != 250*time.Millisecond {
		t.Errorf("%d rounds of %s, want 48 of 250ms", rounds, slice)
	}
	if rounds, slice = (Plan{Duration: 150 * time.Millisecond}).slices(5); rounds < 3 || slice > 10*time.Millisecond {
		t.Errorf("%d rounds of %s", rounds, slice)
	}
}
