package pathrule

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestPlainPathsHaveTheRuleOfServeMux holds what nobody should lose: the rule that a
// ServeMux takes decides alone if its pattern names the path to its end, and no
// pattern ends in a parameter.
func TestPlainPathsHaveTheRuleOfServeMux(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	alone := 0
	for range 3000 {
		patterns := []string{randomPattern(rnd), randomPattern(rnd), randomPattern(rnd), randomPattern(rnd)}
		set, problems := New(patterns)
		if len(problems) > 0 {
			continue
		}
		mux, ran := http.NewServeMux(), None
		for i, pattern := range patterns {
			mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) { ran = i })
		}
		endsInParameter := slices.ContainsFunc(patterns, func(pattern string) bool {
			return strings.HasSuffix(pattern, "}") && !strings.HasSuffix(pattern, "$}") && !strings.HasSuffix(pattern, "...}")
		})
		for range 10 {
			r := httptest.NewRequest("GET", "/"+strings.Join([]string{pick("a", "b"), pick("a", "b"), pick("a", "b"), ""}[rnd.IntN(3):], "/"), nil)
			r.URL.Path = strings.TrimSuffix(r.URL.Path, pick("", "/"))
			r.Host = pick("a.example", "a.example:80", "b.example", "c.example")
			ran = None
			if mux.ServeHTTP(httptest.NewRecorder(), r); ran == None {
				continue // a 404 or a redirect
			}
			found := set.Find(nil, r.Host, r.URL.Path, "")
			if !slices.Contains(found, ran) {
				t.Fatalf("Find(%s%s) among %q\ngot  %d\nwant %d too, as in a ServeMux", r.Host, r.URL.Path, patterns, found, ran)
			}
			isSubtree := strings.HasSuffix(patterns[ran], "/") || strings.HasSuffix(patterns[ran], "...}")
			if endsInParameter || isSubtree && strings.Count(patterns[ran], "/") < strings.Count(r.URL.Path, "/") {
				continue
			}
			alone++
			if len(found) > 1 {
				t.Fatalf("Find(%s%s) among %q\ngot  %d\nwant %d alone", r.Host, r.URL.Path, patterns, found, ran)
			}
		}
	}
	if alone < 1000 {
		t.Errorf("%d requests had a rule alone: too few to prove anything", alone)
	}
}

func TestRequestsAreReadAsRoutersReadThem(t *testing.T) {
	const root, users, user, posts, files, file, admin, adminFile = 0, 1, 2, 3, 4, 5, 6, 7
	set, problems := New([]string{"/", "/users/", "/users/{id}", "/users/{id}/posts", "/files/", "/files/{name}", "admin.example/", "admin.example/docs/{name}"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, row := range []struct {
		name, host, path, rawPath string
		want                      []int
	}{
		{"a plain path", "", "/users/7", "", []int{user}},
		{"no path", "", "", "", []int{root}},
		{"a longer path than a pattern that ends in a parameter", "", "/files/a/b", "", []int{files, file}},
		{"a trailing slash after one", "", "/files/a/", "", []int{files, file}},
		{"an empty last parameter", "", "/files/", "", []int{files}},
		{"a longer path where a pattern goes on below the parameter", "", "/users/7/likes", "", []int{users}},
		{"a trailing slash there", "", "/users/7/", "", []int{users, user}},
		{"a path that a pattern below the parameter names", "", "/users/7/posts", "", []int{posts}},
		{"an added slash", "", "/users", "", []int{root, users}},
		{"an escaped slash", "", "/users/7/posts", "/users/7%2Fposts", []int{user, posts}},
		{"a segment that is an escaped slash", "", "/users//", "/users/%2F", []int{users, user}},
		{"an escaped letter", "", "/users/7", "/%75sers/7", []int{root, user}},
		{"an escaped word and an escaped slash", "", "/users/7/posts", "/%75%73%65%72%73/7%2Fposts", []int{root, user, posts}},
		{"escaped dot segments and an escaped slash", "", "/x/../users/7/posts", "/x/%2e%2e/users/7%2Fposts", []int{root, user, posts}},
		{"a path that ends in a dot segment", "", "/files/a/.", "", []int{files, file}},
		{"one that ends in an escaped dot segment", "", "/users/7/..", "/users/7/%2e%2e", []int{root, users}},
		{"a path without its first slash", "", "users/7", "", []int{user}},

		{"a host", "admin.example", "/users/7", "", []int{admin}},
		{"a host with a port", "admin.example:8443", "/users/7", "", []int{admin}},
		{"a host with an empty port", "admin.example:", "/users/7", "", []int{admin}},
		{"a host that begins with another", "admin.example.test", "/users/7", "", []int{user}},
		{"a host in upper case", "Admin.example", "/users/7", "", []int{user, admin}},
		{"a host with a trailing dot", "admin.example.", "/users/7", "", []int{user, admin}},
		{"a host with a trailing dot and a port", "admin.example.:80", "/users/7", "", []int{user, admin}},
		{"a host in brackets", "[admin.example]:80", "/users/7", "", []int{user, admin}},
		{"a host with two ports", "admin.example:80:80", "/users/7", "", []int{user, admin}},
		{"a host with a bracket in its port", "admin.example:[80]", "/users/7", "", []int{user, admin}},
		{"a host that ends in a bracket", "admin.example]", "/users/7", "", []int{user}},
		{"a longer path than a pattern of the host that ends in a parameter", "admin.example", "/docs/a/b", "", []int{admin, adminFile}},
		{"a path of the host alone", "admin.example", "/files/a/b", "", []int{admin}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := set.Find(nil, row.host, row.path, row.rawPath); !slices.Equal(slices.Sorted(slices.Values(got)), row.want) {
				t.Errorf("Find(%q, %q, %q)\ngot  %d\nwant %d", row.host, row.path, row.rawPath, got, row.want)
			}
		})
	}
}

func TestPathThatNoPatternCoversHasNoRule(t *testing.T) {
	const files = 0
	set, problems := New([]string{"/files/{name}", "[::1]/x", "b.example/{name}"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, row := range []struct {
		name, host, path string
		want             []int
	}{
		{"no pattern", "", "/users", []int{None}},
		{"no pattern of the host", "[::1]", "/users", []int{None}},
		{"a longer path than a pattern that ends in a parameter", "", "/files/a/b", []int{None, files}},
		{"an empty parameter", "", "/files/", []int{None, files}},
		{"nothing but an empty parameter", "b.example", "/", []int{None, 2}},
		{"an IPv6 address", "[::1]", "/x", []int{1}},
		{"an IPv6 address with a port, which a ServeMux compares without brackets", "[::1]:80", "/x", []int{None, 1}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := set.Find(nil, row.host, row.path, ""); !slices.Equal(slices.Sorted(slices.Values(got)), row.want) {
				t.Errorf("Find(%q, %q)\ngot  %d\nwant %d", row.host, row.path, got, row.want)
			}
		})
	}
}

func TestFindAllocatesNothing(t *testing.T) {
	set, problems := New([]string{"/", "/api/v1/{id}", "/files/{name}", "a.example/"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, path := range []string{"/api/v1/7", "/api/v1/7/", "/api/v1", "/files/a/b", "/a//b/../c", "/api/v1" + strings.Repeat("/", 1000)} {
		if got := testing.AllocsPerRun(100, func() {
			var buf [8]int
			set.Find(buf[:0], "a.example:80", path, "")
			set.Find(buf[:0], "b.example", path, "")
		}); got > 0 {
			t.Errorf("Find(%.20q) allocates %v times", path, got)
		}
	}
}
