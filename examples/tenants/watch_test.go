package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestWatchSaysWhyAReplicaLags(t *testing.T) {
	answer := func(number int64, fingerprint string, age time.Duration) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			writeJSON(w, http.StatusOK, health{Number: number, Fingerprint: fingerprint, LastSuccess: time.Now().Add(-age)})
		}
	}
	tests := []struct {
		name   string
		is     http.HandlerFunc
		lags   string
		hasAge bool
	}{
		{"up to date", answer(7, "a", 0), "", true},
		{"up to date as well", answer(7, "a", 0), "", true},
		{"a change ahead, with another policy", answer(8, "b", 0), "", true},
		{"another policy after the same change", answer(7, "c", 0), "differs", true},
		{"no success for a while", answer(7, "a", lagging+time.Second), "too long ago", true},
		{"no list yet", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, health{}) }, "no list yet", false},
		{"an answer that is not valid", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>") }, "does not answer", false},
		{"an error of a proxy", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "{}", http.StatusBadGateway) }, "does not answer", false},
	}
	var replicas []*replica
	for _, test := range tests {
		s := httptest.NewServer(test.is)
		defer s.Close()
		replicas = append(replicas, &replica{server: &server{origin: s.URL}, framework: framework{name: test.name}})
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	replicas = append(replicas, &replica{server: &server{origin: closed.URL}, framework: framework{name: "closed"}})
	w := newWatch(replicas)
	w.client.Timeout = time.Minute // all of them do answer, but a busy machine takes its time
	got := w.ask(t.Context())
	for i, test := range tests {
		if s := got[i]; s.Name != test.name || !strings.Contains(s.Lags, test.lags) || (s.Lags == "") != (test.lags == "") || (s.AgeSeconds != "") != test.hasAge {
			t.Errorf("%s: %+v, want %q in Lags, and an age: %t", test.name, s, test.lags, test.hasAge)
		}
	}
	if s := got[len(tests)]; !strings.Contains(s.Lags, "does not answer") {
		t.Errorf("closed: %+v, want that it does not answer", s)
	}
}
