package core

import (
	"net/http"
	"slices"
	"testing"
)

func TestGuardRestoresAndTellsAVaryThatAHandlerOverwrote(t *testing.T) {
	for _, c := range []struct {
		name        string
		request     Request
		left, wants []string
		told        bool
	}{
		{"of every cache", request("GET", "Origin: https://example.com/"), []string{"Origin"}, []string{"*"}, true},
		{"of every cache, beside it", request("GET", "Origin: https://example.com/"), []string{"*", "Accept-Encoding"}, []string{"*"}, false},
		{"of Origin", request("GET", "Origin: https://example.com"), []string{"Accept"}, []string{"Accept, Origin"}, true},
		{"of Origin, beside it", request("GET", "Origin: https://example.com"), []string{"Origin", "Accept"}, []string{"Origin, Accept"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &recorder{}
			h := http.Header{}
			_, last := NewGuard(newEngine(t, full, WithLogger(log.logger()))).Answer(toHTTP(c.request), h)
			*log = recorder{} // without the refusal
			h["Vary"] = c.left
			last.Restore(h, "/things")
			if got := h["Vary"]; !slices.Equal(got, c.wants) {
				t.Errorf("got Vary %q, want %q", got, c.wants)
			}
			if told := log.String() != ""; told != c.told {
				t.Errorf("got the log %q", log)
			}
		})
	}
}
