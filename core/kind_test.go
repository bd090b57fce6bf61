package core

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestEveryKindIsJSONTextAndHasARequest(t *testing.T) {
	requests := map[Kind]Request{
		KindNone:      request("GET"),
		KindActual:    request("GET", "Origin: https://example.com"),
		KindPreflight: preflight("https://example.com", "PUT"),
	}
	seen := map[string]bool{}
	for want := range kindCount {
		r, found := requests[want]
		if got := evaluated(t, full, r).Kind(); !found || got != want {
			t.Errorf("%sgot kind %v, want %v", described(full, r), got, want)
		}
		if text := want.String(); text == "" || seen[text] {
			t.Errorf("kind %d: got the text %q, want one of its own", want, text)
		}
		seen[want.String()] = true

		data, err := json.Marshal(want)
		if err != nil || string(data) != fmt.Sprintf("%q", want) {
			t.Errorf("kind %d: got %s, %v", want, data, err)
		}
		got := Kind(200)
		if err := json.Unmarshal(data, &got); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", data, got, err, want)
		}
	}
	if len(kindNames) != int(kindCount) {
		t.Errorf("got %d texts, want %d", len(kindNames), kindCount)
	}
}

func TestUnknownKinds(t *testing.T) {
	if got, want := Kind(200).String(), "Kind(200)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	k := KindActual
	if err := json.Unmarshal([]byte(`"nonsense"`), &k); err == nil || !strings.Contains(err.Error(), `"nonsense"`) || k != KindActual {
		t.Errorf("got %v, %v, want an error that quotes the text and leaves the kind", k, err)
	}
}
