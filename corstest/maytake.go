package corstest

import "strings"

// mayTake reports whether a router may run the route of a pattern for a path. In doubt
// it says yes: frameworks differ in how far a parameter reaches, and a pattern does not
// show its framework.
func mayTake(pattern, path string) bool {
	pattern, _, _ = strings.Cut(pattern, "?")
	if !strings.HasPrefix(path, literal(pattern)) {
		return false // most patterns of a large app
	}
	wanted, segments := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, want := range wanted {
		last := i == len(wanted)-1
		switch {
		case i >= len(segments):
			return false
		case strings.Contains(want, "*") || strings.HasSuffix(want, "...}"):
			return true // the rest, whatever it is
		case last && want == "":
			return true // ServeMux: all that is below
		case want == "{$}":
			if segments[i] != "" {
				return false
			}
		case strings.ContainsAny(want, ":{"):
			if segments[i] == "" {
				return false
			}
			if last && want[0] == ':' {
				return true // Echo: a parameter at the end takes slashes too
			}
		case want != segments[i]:
			return false
		}
	}
	return len(wanted) == len(segments)
}

// takes reports whether every router runs the route of a pattern for a path, unless
// another route of the method is more specific. In doubt it says no, unlike mayTake.
func takes(pattern, path string) bool {
	if !strings.HasPrefix(path, literal(pattern)) {
		return false
	}
	wanted, segments := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, want := range wanted {
		switch {
		case i >= len(segments):
			return false
		case strings.HasPrefix(want, "*") || strings.HasPrefix(want, "{") && strings.HasSuffix(want, "...}"):
			return segments[i] != ""
		case strings.HasPrefix(want, ":") || strings.HasPrefix(want, "{") && strings.IndexByte(want, '}') == len(want)-1 && !strings.ContainsAny(want, ":$"):
			if segments[i] == "" {
				return false
			}
		case want != segments[i]:
			return false
		}
	}
	return len(wanted) == len(segments)
}

// literal is the beginning of a pattern, up to its first parameter.
func literal(pattern string) string {
	if i := strings.IndexAny(pattern, ":{*"); i >= 0 {
		return pattern[:i]
	}
	return pattern
}
