package core

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// naivelyAdmitted says whether full covers an origin, in the plainest way.
func naivelyAdmitted(origin string) bool {
	if origin == "https://example.com" {
		return true
	}
	rest, found := strings.CutPrefix(origin, "https://")
	labels, under := strings.CutSuffix(rest, ".example.org")
	if !found || !under || len(origin) > 512 {
		return false
	}
	for _, label := range strings.Split(labels, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// FuzzDecision sends arbitrary requests. No policy panics, what is allowed is
// what a plain reading of the policy allows, the answer names the origin exactly or
// is "*", and Answer writes the same.
func FuzzDecision(f *testing.F) {
	for _, s := range append(situations(), hostileSituations()...) {
		if h := s.request.Header; len(h[keyRequestHeaders]) < 100 && len(h[keyOrigin]) < 100 && len(h[keyRequestMethod]) < 100 && len(h.Get(keyRequestHeaders)) < 100 {
			f.Add(s.request.Method, s.request.Host, strings.Join(h[keyOrigin], "\n"), strings.Join(h[keyRequestMethod], "\n"), strings.Join(h[keyRequestHeaders], "\n"), h.Get(keySecFetchSite))
		}
	}
	stars := full
	stars.AllowMethods, stars.AllowHeaders = []string{"*"}, []string{"*"}
	quiet := WithLogger((&recorder{}).logger())
	policies := map[string]*Engine{
		"full":     newEngine(f, full),
		"stars":    newEngine(f, stars),
		"everyone": newEngine(f, everyone),
		"deny all": DenyAll(),
		"failing":  newEngine(f, full, WithOriginLookup(failsToLookUp), WithObserver(failsToObserve), quiet),
	}
	f.Fuzz(func(t *testing.T, method, host, originLines, methodLines, headerLines, site string) {
		r := Request{Method: method, Host: host, Header: http.Header{}}
		for key, text := range map[string]string{keyOrigin: originLines, keyRequestMethod: methodLines, keyRequestHeaders: headerLines, keySecFetchSite: site} {
			if text != "" {
				r.Header[key] = strings.Split(text, "\n")
			}
		}
		origins := r.Header[keyOrigin]
		preflight := method == "OPTIONS" && len(origins) > 0 && len(r.Header[keyRequestMethod]) > 0
		for name, engine := range policies {
			d := engine.Evaluate(t.Context(), r)
			answer := applied(d)
			quick := http.Header{}
			if status := Answer(engine, toHTTP(r), quick); status != d.Status() || shown(quick) != shown(answer) {
				t.Fatalf("%s: %s\nAnswer: %d\n%sthe decision: %d\n%s", name, described(engine.Policy(), r), status, shown(quick), d.Status(), shown(answer))
			}
			allowOrigin := answer[keyAllowOrigin]
			if engine == policies["everyone"] {
				if !slices.Equal(allowOrigin, []string{"*"}) || d.Allowed() != (len(origins) > 0) {
					t.Fatalf("%s: %s\ngot allowed %v\n%s", name, described(engine.Policy(), r), d.Allowed(), shown(answer))
				}
				continue
			}
			want := (name == "full" || name == "stars") && len(origins) == 1 && naivelyAdmitted(origins[0])
			if d.Allowed() != want {
				t.Fatalf("%s: %s\ngot allowed %v, want %v: %s", name, described(engine.Policy(), r), d.Allowed(), want, d)
			}
			if want && !slices.Equal(allowOrigin, origins) || !want && !isRefusal(answer) {
				t.Fatalf("%s: %s\ngot\n%s", name, described(engine.Policy(), r), shown(answer))
			}
			wantStatus := map[[2]bool]int{{true, true}: 204, {true, false}: 403}[[2]bool{preflight, want}]
			if (d.Kind() == KindPreflight) != preflight || d.Status() != wantStatus {
				t.Fatalf("%s: %s\ngot kind %v, status %d, want %d", name, described(engine.Policy(), r), d.Kind(), d.Status(), wantStatus)
			}
			if want == aboutOrigin(d.Reason()) || d.Explain() == "" {
				t.Fatalf("%s: %s\ngot reason %q, allowed %v: %s", name, described(engine.Policy(), r), d.Reason(), want, d)
			}
			for _, field := range []string{keyAllowMethods, keyAllowHeaders} {
				if reason, _ := naiveVerdict([]string{"*", "authorization"}, answer[field]); reason != ReasonNone {
					t.Fatalf("%s: %s\ngot %s %q", name, described(engine.Policy(), r), field, answer[field])
				}
			}
		}
	})
}

// isRefusal reports whether a response has nothing but Vary, and what keeps it out of caches
// where that is needed.
func isRefusal(answer http.Header) bool {
	if answer.Get("Vary") == "*" {
		return shown(answer) == shown(onlyOnce)
	}
	return len(answer) == 1 && len(answer["Vary"]) == 1
}

// aboutOrigin reports whether the reason is about the origin.
func aboutOrigin(r Reason) bool { return ReasonNoOrigin <= r && r <= ReasonObserverFailed }
