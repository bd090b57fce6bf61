package pathrule

import (
	"net/url"
	"strings"
)

// split appends the segments of a path to dst, at most limit of them. The slash at
// the path's start begins the first segment.
func split(dst []string, path string, limit int) []string {
	path = strings.TrimPrefix(path, "/")
	for more := true; more && len(dst) < limit; {
		var segment string
		segment, path, more = strings.Cut(path, "/")
		dst = append(dst, segment)
	}
	return dst
}

// clean is split without the path's empty and dot segments. The empty segment after a
// trailing slash stays. If escaped is true, %2e is a dot. A path that ends in a dot
// segment gets a trailing slash, as in the URL standard. endsInDots reports that, since
// other routers leave this slash out.
//
// It reads the whole path and keeps no more than limit segments of it.
func clean(dst []string, path string, limit int, escaped bool) (_ []string, endsInDots bool) {
	path = strings.TrimPrefix(path, "/")
	beyond := 0 // how many segments came after the limit
	push := func(segment string) {
		if len(dst) < limit {
			dst = append(dst, segment)
		} else {
			beyond++
		}
	}
	for more := true; more; {
		var segment string
		segment, path, more = strings.Cut(path, "/")
		dots, isDots := countDots(segment, escaped)
		if segment != "" && (!isDots || dots > 2) {
			push(segment)
			continue
		}
		if dots == 2 && beyond > 0 {
			beyond--
		} else if dots == 2 {
			dst = dst[:max(len(dst)-1, 0)]
		}
		if !more {
			push("")
			endsInDots = segment != ""
		}
	}
	return dst, endsInDots
}

// countDots reports whether a segment consists only of dots, and how many.
func countDots(segment string, escaped bool) (dots int, isDots bool) {
	for ; segment != ""; dots++ {
		switch {
		case segment[0] == '.':
			segment = segment[1:]
		case escaped && len(segment) >= 3 && strings.EqualFold(segment[:3], "%2e"):
			segment = segment[3:]
		default:
			return 0, false
		}
	}
	return dots, true
}

func unescaped(segment string) string {
	if s, err := url.PathUnescape(segment); err == nil {
		return s
	}
	return segment
}
