package pathrule

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestPatternsThatMatchNothingAreRefusedWithAFix(t *testing.T) {
	for _, row := range []struct {
		name, pattern string
		problem, fix  string // parts of the texts
	}{
		{"a method", "GET /a", "without method", `write "/a"`},
		{"a method and a host", "GET\t a.example/a", "without method", `write "a.example/a"`},
		{"a parameter of Gin and Echo", "/users/:id", "written {name}", `write "/users/{id}"`},
		{"a parameter after text", "/user_:name", "a whole segment", `write "/{name}", or %3A for a colon that is text`},
		{"a parameter after text, and more", "/a/user_:name/posts/:id", "written {name}", `write "/a/{name}/posts/{id}"`},
		{"a method after a colon, as in Google's APIs", "/jobs:batch", "a whole segment", "or %3A for a colon that is text"},
		{"a catch-all of Gin", "/files/*path", "no meaning", `write "/files/{path...}"`},
		{"a catch-all of Echo and chi", "/admin/*", "no meaning", `write "/admin/{rest...}"`},
		{"a glob", "/admin/**", "no meaning", `write "/admin/{rest...}"`},
		{"a glob in the middle", "/a/*/b", "no meaning", `write "/a/{rest}/b"`},
		{"a star after text", "/admin*", "no meaning", `write "/admin" for one path, and with a "/" at its end for those below it`},
		{"a star in a parameter", "/{name*}", "no meaning", `write "/{name...}"`},
		{"a star alone", "*", "neither a slash nor a host", `write "/{rest...}"`},
		{"a space", "/my files", "no spaces", "write %20"},
		{"a regular expression of chi", "/users/{id:[0-9]+}/posts", "no regular expression", `write "/users/{id}/posts"`},
		{"a regular expression with a star", "/users/{id:.*}", "no regular expression", `write "/users/{id}"`},
		{"text after a parameter", "/{name}.json", "must end with '}'", "ServeMux"},
		{"a parameter that is not closed", "/{x", "must end with '}'", "ServeMux"},
		{"a parameter twice", "/{x}/{x}", "duplicate", "ServeMux"},
		{"a doubled slash", "/admin//x", "empty or dot segments", `write "/admin/x"`},
		{"two slashes at the end", "/admin//", "empty or dot segments", `write "/admin/"`},
		{"a dot segment", "/./x", "empty or dot segments", `write "/x"`},
		{"a double-dot segment", "/admin/../x", "empty or dot segments", `write "/x"`},
		{"more double-dot segments than others", "/../../x", "empty or dot segments", `write "/x"`},
		{"an escaped slash as a segment", "/a/%2F/b", "empty or dot segments", `write "/a/b"`},
		{"an escaped slash as the last segment", "/a/%2f", "the end of the path", `write "/a/{$}"`},
		{"a query", "/admin?x", "no query", `write "/admin"`},
		{"a fragment", "/admin#x", "no query and no fragment", `write "/admin"`},
		{"nothing", "", "neither a slash nor a host", `write "/"`},
		{"no slash at the start", "admin/", "neither a slash nor a host", `write "/admin/"`},
		{"no slash at all", "admin", "neither a slash nor a host", `write "/admin"`},
		{"no slash, and a parameter", "users/:id", "neither a slash nor a host", `write "/users/{id}"`},
		{"a host without a path", "a.example", "a path after its host", `write "a.example/"`},
		{"a scheme", "https://a.example/x", "no scheme", `write "a.example/x"`},
		{"a host in upper case", "A.example/x", "no request matches the host", `write "a.example/x"`},
		{"a host with a port", "a.example:8080/x", "no request matches the host", `write "a.example/x"`},
		{"a host with a trailing dot", "a.example./x", "no request matches the host", `write "a.example/x"`},
		{"a host with a wildcard", "*.a.example/x", "no request matches the host", "without wildcard"},
		{"a host with a parameter", "{tenant}.example/x", "no request matches the host", "as browsers send it"},
		{"a host beyond ASCII", "bücher.example/x", "no request matches the host", "ASCII"},
		{"an IPv6 address with a port", "[::1]:80/x", "no request matches the host", `write "[::1]/x"`},
		{"an IPv6 address without brackets", "::1/x", "no request matches the host", "as browsers send it"},
		{"user information", "a@a.example/x", "no request matches the host", "as browsers send it"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, problems := New([]string{row.pattern})
			if len(problems) != 1 || !strings.Contains(problems[0].Problem, row.problem) || !strings.Contains(problems[0].Fix, row.fix) {
				t.Fatalf("New(%q)\ngot  %+v\nwant a problem with %q and a fix with %q", row.pattern, problems, row.problem, row.fix)
			}
			for _, quoted := range regexp.MustCompile(`write ("[^"]*")`).FindAllStringSubmatch(problems[0].Fix, -1) {
				mended, err := strconv.Unquote(quoted[1])
				if err != nil {
					t.Fatal(err)
				}
				if _, problems := New([]string{mended}); len(problems) > 0 {
					t.Errorf("New(%q), which is the fix of %q\ngot  %+v\nwant no problem", mended, row.pattern, problems)
				}
			}
		})
	}
}

func TestPatternsOfServeMuxAreTaken(t *testing.T) {
	for _, pattern := range []string{
		"/", "/{$}", "/a", "/a/", "/a/{$}", "/{x}", "/{x}/a", "/{x...}", "/a/{x...}", "/a%20b", "/jobs%3Abatch", "/a%2Fb", "/.well-known/x", "/...", "/ü",
		"a.example/", "a.example/{x}", "localhost/", "127.0.0.1/", "[::1]/", "my_app.localhost/",
	} {
		if _, problems := New([]string{pattern}); len(problems) > 0 {
			t.Errorf("New(%q)\ngot  %+v\nwant no problem", pattern, problems)
		}
	}
}

func TestEveryPatternThatIsWrongIsReportedInOrder(t *testing.T) {
	_, problems := New([]string{"/{x}/b", "/:a", "/a/{y}", "/c", "/*", "/c"})
	var got []int
	for _, problem := range problems {
		got = append(got, problem.Index)
	}
	if want := []int{1, 2, 4, 5}; !slices.Equal(got, want) {
		t.Fatalf("got  %+v\nwant those of the patterns %d", problems, want)
	}
	for index, words := range map[int]string{1: `pattern "/a/{y}" conflicts with pattern "/{x}/b": `, 3: `pattern "/c" conflicts with pattern "/c": `} {
		if !strings.HasPrefix(problems[index].Problem, words) || strings.Contains(problems[index].Problem, "\n") {
			t.Errorf("got  %q\nwant one line that begins with %q", problems[index].Problem, words)
		}
	}
}
