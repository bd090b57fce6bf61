package useragent_test

import (
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

func TestMethods(t *testing.T) {
	tests := []struct {
		name       string
		method     string
		normalized string
		safelisted bool // once normalized
		forbidden  bool
	}{
		{"GET is safelisted", "GET", "GET", true, false},
		{"get is normalized", "get", "GET", true, false},
		{"hEaD is normalized", "hEaD", "HEAD", true, false},
		{"post is normalized", "post", "POST", true, false},
		{"put is normalized and needs a preflight", "put", "PUT", false, false},
		{"delete is normalized and needs a preflight", "delete", "DELETE", false, false},
		{"options is normalized and needs a preflight", "options", "OPTIONS", false, false},
		{"patch is sent as it is", "patch", "patch", false, false},
		{"QUERY is not safelisted", "QUERY", "QUERY", false, false},
		{"query is sent as it is", "query", "query", false, false},
		{"the wildcard is a method like any other", "*", "*", false, false},
		{"CONNECT is forbidden", "CONNECT", "CONNECT", false, true},
		{"trace is forbidden in any case", "trace", "trace", false, true},
		{"TrAcK is forbidden in any case", "TrAcK", "TrAcK", false, true},
		{"TRACES is not TRACE", "TRACES", "TRACES", false, false},
		{"letters beyond ASCII are not folded", "TRAC\u212a", "TRAC\u212a", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			normalized := useragent.NormalizeMethod(test.method)
			if normalized != test.normalized {
				t.Errorf("NormalizeMethod(%q)\n got %q\nwant %q", test.method, normalized, test.normalized)
			}
			if got := useragent.IsSafelistedMethod(normalized); got != test.safelisted {
				t.Errorf("IsSafelistedMethod(%q)\n got %v\nwant %v", normalized, got, test.safelisted)
			}
			if got := useragent.IsForbiddenMethod(test.method); got != test.forbidden {
				t.Errorf("IsForbiddenMethod(%q)\n got %v\nwant %v", test.method, got, test.forbidden)
			}
		})
	}
}

func TestCredentialsModesAreSpelledAsScriptsSpellThem(t *testing.T) {
	want := map[useragent.CredentialsMode]string{
		useragent.Omit:                "omit",
		useragent.SameOrigin:          "same-origin",
		useragent.Include:             "include",
		useragent.CredentialsMode(99): "CredentialsMode(99)",
	}
	for mode, want := range want {
		if got := mode.String(); got != want {
			t.Errorf("CredentialsMode(%d).String()\n got %q\nwant %q", uint8(mode), got, want)
		}
	}
}
