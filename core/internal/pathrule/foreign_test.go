package pathrule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPatternsOfOtherRoutersAreMended(t *testing.T) {
	const (
		parameter  = "a parameter is written {name} in a pattern of net/http.ServeMux"
		whole      = "a parameter of a pattern of net/http.ServeMux is a whole segment, written {name}"
		regular    = "a parameter of a pattern of net/http.ServeMux has no regular expression"
		star       = "* has no meaning in a pattern of net/http.ServeMux"
		dots       = "no request's path has empty or dot segments once it is cleaned"
		slash      = "a segment that is an escaped slash is the end of the path for a ServeMux"
		query      = "a pattern has no query and no fragment"
		spaces     = "a pattern of net/http.ServeMux has no spaces in its path"
		colon      = ", or %3A for a colon that is text"
		scheme     = "a pattern has no scheme"
		method     = "a pattern is written without method, since a preflight and its request have the same rule"
		noSlash    = "it begins with neither a slash nor a host"
		noPath     = "a pattern has a path after its host"
		asBrowsers = "write the host as browsers send it, in lower case and ASCII, without wildcard, port and trailing dot"
	)
	for _, c := range []struct{ pattern, problem, fix string }{
		{"/users/:id", parameter, `write "/users/{id}"`},
		{"/:azAZ_09/x", parameter, `write "/{azAZ_09}/x"`},
		{"/:a-b.c/x", parameter, `write "/{abc}/x"`},
		{"/:9a/x", parameter, `write "/{a}/x"`},
		{"/:0123456789/x", parameter, `write "/{rest}/x"`},
		{"/:@[`{^/x", parameter, `write "/{rest}/x"`},
		{"/:/x", parameter, `write "/{rest}/x"`},
		{"/v:id", whole, `write "/{id}"` + colon},
		{"/v:id/x", whole, `write "/{id}/x"` + colon},
		{"/{id:[0-9]+}", regular, `write "/{id}"`},
		{"/{:x}", regular, `write "/{rest}"`},
		{"/files/*", star, `write "/files/{rest...}"`},
		{"/files/*path", star, `write "/files/{path...}"`},
		{"/*a:b", star, `write "/{ab...}"`},
		{"/*/x", star, `write "/{rest}/x"`},
		{"/files*", star, `write "/files" for one path, and with a "/" at its end for those below it`},
		{"/a/b*c/d", star, `write "/a/b" for one path, and with a "/" at its end for those below it`},
		{"/a/./b", dots, `write "/a/b"`},
		{"/a//b", dots, `write "/a/b"`},
		{"/a/b/../c", dots, `write "/a/c"`},
		{"/../c", dots, `write "/c"`},
		{"/a/%2F/b", dots, `write "/a/b"`},
		{"/a/%2F", slash, `write "/a/{$}"`},
		{"/a?b", query, `write "/a"`},
		{"/?b", query, `write "/"`},
		{"/#b", query, `write "/"`},
		{"/a#b", query, `write "/a"`},
		{"/a b", spaces, "write %20 for a space"},
		{"/a\tb", spaces, "write %20 for a space"},
		{"GET /a", method, `write "/a"`},
		{"GET\t /a", method, `write "/a"`},
		{" /a", method, `write "/a"`},
		{"http://a.test/b", scheme, `write "a.test/b"`},
		{"https://a.test/b", scheme, `write "a.test/b"`},
		{"admin/", noSlash, `write "/admin/"`},
		{"admin", noSlash, `write "/admin"`},
		{"admin/:id", noSlash, `write "/admin/{id}"`},
		{"a.test", noPath, `write "a.test/"`},
		{"localhost", noPath, `write "localhost/"`},
		{"[::1]", noPath, `write "[::1]/"`},
		{"A.test/b", `no request matches the host "A.test"`, `write "a.test/b"`},
		{"a.test:80/b", `no request matches the host "a.test:80"`, `write "a.test/b"`},
		{"a.test./b", `no request matches the host "a.test."`, `write "a.test/b"`},
		{"*.a.test/b", `no request matches the host "*.a.test"`, asBrowsers},
		{"localhost:80", `no request matches the host "localhost:80"`, `write "localhost/"`},
	} {
		_, problems := New([]string{c.pattern})
		if len(problems) != 1 || problems[0].Problem != c.problem || problems[0].Fix != c.fix || problems[0].Index != 0 {
			t.Errorf("%q\ngot  %+v\nwant %s; %s", c.pattern, problems, c.problem, c.fix)
		}
	}
	for _, pattern := range []string{"/", "/a", "/a/", "/{a}", "/{a...}", "/{$}", "a.test/", "localhost/a", "[::1]/a", "/a%20b", "/%3A", "/a.b", "/...", "/{_}", "xn--bcher-kva.test/"} {
		if _, problems := New([]string{pattern}); len(problems) > 0 {
			t.Errorf("%q\ngot %+v", pattern, problems)
		}
	}
}

func TestConflictsSayWhatToDo(t *testing.T) {
	_, problems := New([]string{"/x", "/a/{x}", "/{y}/b"})
	if len(problems) != 1 || problems[0].Index != 2 || problems[0].Fix != "keep one of the patterns, or make one more specific than the other" ||
		!strings.HasPrefix(problems[0].Problem, `pattern "/{y}/b" conflicts with pattern "/a/{x}":`) {
		t.Errorf("got %+v", problems)
	}
}

// A host is compared without port, trailing dot and case, and no pattern has a longer one than 512 bytes.
func TestHostsOfRequestsAreFolded(t *testing.T) {
	long := strings.Repeat("a", 506) + ".test."
	for host, want := range map[string]string{
		"A.Test": "a.test", "a.test:80": "a.test", "a.test.": "a.test", "a.test..": "a.test", "a.test.:80": "a.test", "[::A]:80": "[::a]", "[::1]": "[::1]", "[a.test]:80": "a.test",
		"": "", ":80": "", "[": "", "[::1": "[::1",
		long: strings.TrimSuffix(long, "."), "a" + long: "a" + long, "A" + long: "A" + long,
	} {
		if got := foldHost(host); got != want {
			t.Errorf("foldHost(%q)\ngot  %q\nwant %q", host, got, want)
		}
	}
}

func TestTheZeroSetHasNoRule(t *testing.T) {
	var s *Set
	if got := fmt.Sprint(s.Find([]int{7}, "a.test", "/a", "")); got != fmt.Sprint([]int{7, None}) {
		t.Errorf("got %s", got)
	}
}

// A path is decoded once, and what is no escape is text.
func TestPathsAreDecodedOnce(t *testing.T) {
	s, problems := New([]string{"/", "/a", "/c/{y}"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		path, rawPath string
		want          []int
	}{
		{"/%61", "/%2561", []int{0}},
		{"/a", "/%61", []int{0, 1}},
		{"/c/%zz", "/c/%zz", []int{2}},
		{"/c/x", "", []int{2}},
	} {
		got := s.Find(nil, "a.test", c.path, c.rawPath)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, sent as %s: got the rules %v, want %v", c.path, c.rawPath, got, c.want)
		}
	}
}
