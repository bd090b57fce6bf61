package scenario

import (
	"slices"
	"strings"
)

// hostile is a value of Access-Control-Request-Headers that is made to be costly
// (CVE-2025-47908, GHSA-mh55-gqvf-xfwm, go-chi/cors issue 36).
type hostile struct {
	name  string
	lines func() []string
}

func hostileHeaders() []hostile {
	return []hostile{
		{"hostile-commas", func() []string { return []string{strings.Repeat(",", 64<<10)} }},
		{"hostile-lines", func() []string { return slices.Repeat([]string{"authorization"}, 4096) }},
		{"hostile-duplicates", func() []string {
			return []string{strings.Repeat("authorization,", 4096) + "authorization"}
		}},
		{"hostile-1MiB", func() []string { return []string{strings.Repeat("x-a,y-b,", 1<<17)} }},
	}
}
