package ginadapter

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// routeTable finds the route that Gin runs for a method and a path. Gin has no
// such question in its API, so the table asks engine.Routes() once, at the first
// lookup, when all routes are there: Gin takes none while it serves.
type routeTable struct {
	engine *gin.Engine
	once   sync.Once

	methods  []string            // sorted
	patterns map[string][]string // by method; of two that match a path, Gin's choice comes first
}

func (t *routeTable) load() {
	t.patterns = map[string][]string{}
	for _, route := range t.engine.Routes() {
		t.patterns[route.Method] = append(t.patterns[route.Method], route.Path)
	}
	for method, patterns := range t.patterns {
		t.methods = append(t.methods, method)
		slices.SortFunc(patterns, comparePatterns)
	}
	slices.Sort(t.methods)
}

// find returns the pattern of the route that runs for the method, or "".
func (t *routeTable) find(method, path string) string {
	t.once.Do(t.load)
	for _, pattern := range t.patterns[method] {
		if matches(pattern, path) {
			return pattern
		}
	}
	return ""
}

// methodsFor returns the methods that have a route for the path, sorted.
func (t *routeTable) methodsFor(path string) []string {
	t.once.Do(t.load)
	var methods []string
	for _, method := range t.methods {
		if t.find(method, path) != "" {
			methods = append(methods, method)
		}
	}
	return methods
}

// routedPath returns the form of the request's path that the engine routes by.
func routedPath(engine *gin.Engine, r *http.Request) string {
	routed := r.URL.Path
	if engine.UseEscapedPath {
		routed = r.URL.EscapedPath()
	} else if engine.UseRawPath && r.URL.RawPath != "" {
		routed = r.URL.RawPath
	}
	if engine.RemoveExtraSlash {
		routed = withoutExtraSlashes(routed)
	}
	return routed
}

// withoutExtraSlashes is path.Clean as Gin has it, which keeps a trailing slash.
func withoutExtraSlashes(p string) string {
	clean := path.Clean("/" + p)
	if clean != "/" && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.")) {
		clean += "/"
	}
	return clean
}

// matches reports whether the pattern covers the path: a :parameter stands for the
// rest of a segment, and may be empty before a slash but not at the end; a
// *wildcard stands for all the rest. A colon that was escaped within a segment
// reaches us without its backslash and is taken for a parameter, which covers
// more, its own text included.
func matches(pattern, path string) bool {
	for {
		i := strings.IndexAny(pattern, ":*")
		switch {
		case i < 0:
			return pattern == path
		case !strings.HasPrefix(path, pattern[:i]):
			return false
		case pattern[i] == '*':
			return true
		}
		path = path[i:]
		if path == "" {
			return false
		}
		pattern, path = pattern[i+segmentLength(pattern[i:]):], path[segmentLength(path):]
	}
}

// comparePatterns orders patterns as Gin prefers them: text before a parameter, a
// parameter before a wildcard, from left to right.
func comparePatterns(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			if by := wildness(a[i]) - wildness(b[i]); by != 0 {
				return by
			}
			break
		}
	}
	return strings.Compare(a, b)
}

func wildness(c byte) int { return strings.IndexByte(":*", c) }

// under reports whether the path lies under a group's base path.
func under(base, path string) bool {
	return base == "" || matches(base, path) || matches(base+"/*", path)
}

// overlap reports whether some path is covered by both patterns. It may say so of
// patterns that share a segment of text and parameter.
func overlap(a, b string) bool {
	for a != "" && b != "" {
		if a[0] == '*' || b[0] == '*' {
			return true
		}
		m, n := segmentLength(a), segmentLength(b)
		if a[:m] != b[:n] && !strings.ContainsAny(a[:m]+b[:n], ":*") {
			return false
		}
		a, b = strings.TrimPrefix(a[m:], "/"), strings.TrimPrefix(b[n:], "/")
	}
	return a == b || strings.HasPrefix(a+b, "*")
}

// segmentLength is that of s up to its first slash.
func segmentLength(s string) int {
	if i := strings.IndexByte(s, '/'); i >= 0 {
		return i
	}
	return len(s)
}
