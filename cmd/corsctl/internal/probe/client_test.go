package probe

import (
	"context"
	"net/http"
	"testing"
	"time"
)

type answering struct{}

func (answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody}, nil
}

// TestRequestsKeepTheirDistance runs on a clock of the test.
func TestRequestsKeepTheirDistance(t *testing.T) {
	clock := time.Unix(0, 0)
	var starts []time.Duration
	c := &client{transport: answering{}, timeout: time.Minute, interval: 100 * time.Millisecond,
		now: func() time.Time { return clock },
		wait: func(_ context.Context, d time.Duration) error {
			clock = clock.Add(d)
			return nil
		},
	}
	for range 4 {
		if x := c.send(t.Context(), &Exchange{Method: "GET", URL: "http://a.test/"}); x.Err != nil {
			t.Fatal(x.Err)
		}
		starts = append(starts, clock.Sub(time.Unix(0, 0)))
		clock = clock.Add(30 * time.Millisecond) // what a request takes
	}
	for i, start := range starts {
		if want := time.Duration(i) * 100 * time.Millisecond; start != want {
			t.Errorf("request %d: got %v, want %v", i, start, want)
		}
	}
}

func TestVariablesAreWordsOfTheShell(t *testing.T) {
	for name, want := range map[string]string{"Authorization": "PROBE_AUTHORIZATION", "x-api-key": "PROBE_X_API_KEY", "X.1!~": "PROBE_X_1__"} {
		if got := SecretVariable(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if _, err := headersOf([]string{"X-A: 1", "X.A: 2"}); err == nil {
		t.Error("two headers have one variable")
	}
}
