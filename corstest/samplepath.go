package corstest

import "strings"

// sampleSegment stands for path parameters. A digit is an id to most handlers
// and matches most patterns that restrict a parameter.
const sampleSegment = "1"

// samplePath fills the parameters of a route's pattern, as gin, Echo, chi and
// ServeMux write them: :id, *filepath, *, {id}, {id:[0-9]+}, {path...} and {$}.
func samplePath(pattern string) string {
	var b strings.Builder
	for rest := pattern; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "{$}"):
			rest = rest[len("{$}"):]
		case rest[0] == '{':
			b.WriteString(sampleSegment)
			rest = rest[bracedLength(rest):]
		case startsParameter(b.String(), rest):
			b.WriteString(sampleSegment)
			_, after, found := strings.Cut(rest, "/")
			if rest = after; found {
				b.WriteByte('/')
			}
		default:
			b.WriteByte(rest[0])
			rest = rest[1:]
		}
	}
	return b.String()
}

// startsParameter reports whether rest is a parameter without braces. A colon
// within a segment, as in /jobs/1:cancel, is text.
func startsParameter(before, rest string) bool {
	return rest[0] == '*' || rest[0] == ':' && strings.HasSuffix(before, "/")
}

// bracedLength returns the length of the parameter at the start of s. A regular
// expression in it may have braces of its own.
func bracedLength(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
