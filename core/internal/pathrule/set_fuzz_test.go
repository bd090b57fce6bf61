package pathrule

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
)

// FuzzFind holds that the rule of a ServeMux is found for any request, each rule once.
func FuzzFind(f *testing.F) {
	patterns := []string{"/", "/{$}", "/a/", "/a/{x}", "/a/{x}/b", "/c/{y...}", "/d/{x}/{$}", "/d/{x}", "h.example/", "h.example/a/{x}", "[::1]/a/b"}
	set, problems := New(patterns)
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	for _, seed := range [][3]string{
		{"h.example", "/a/b/c", ""}, {"H.example.:80", "/a//b", ""}, {"[::1]:80", "/a/b", ""}, {"[::1]", "/a/b", ""}, {"]", "", ""}, {"[", "*", ""}, {":", "//", ""},
		{"", "/a/b/c", "/a/b%2Fc"}, {"", "/d/x//", "/d/x/%2F"}, {"", "/a/../d/x", "/a/%2e%2E/d/x"}, {"", "/a/%zz", "/a/%zz"}, {"", "a", "%61"}, {"", "/a/..", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, host, path, rawPath string) {
		found := set.Find(nil, host, path, rawPath)
		for i, rule := range found {
			if rule < None || rule >= len(patterns) || slices.Contains(found[:i], rule) {
				t.Errorf("Find(%q, %q, %q)\ngot  %d\nwant rules that exist, each once", host, path, rawPath, found)
			}
		}
		ran := None
		mux := http.NewServeMux()
		for i, pattern := range patterns {
			mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) { ran = i })
		}
		r := &http.Request{Method: http.MethodGet, Host: host, URL: &url.URL{Path: path, RawPath: rawPath}, RequestURI: "/"}
		if mux.ServeHTTP(httptest.NewRecorder(), r); ran != None && !slices.Contains(found, ran) {
			t.Errorf("Find(%q, %q, %q)\ngot  %d\nwant %d too, as in a ServeMux", host, path, rawPath, found, ran)
		}
	})
}
