package core

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// varyFields are the request headers that an answer depends on, and the field
// line that lists them.
type varyFields struct {
	names []string
	line  string
}

// An answer that no cache may use for another request has "Vary: *" (RFC 9110, section
// 12.5.5) and "Cache-Control: no-store" (RFC 9111, section 5.2.2.5). nginx and Varnish heed
// "*" only if nothing stands beside it. Squid stores such a response in spite of it, and
// asks the server whether it is still good.
var varyOnAll = varyFields{names: []string{"*"}, line: "*"}

const noStore = "no-store"

// keepOutOfCaches lets no cache use a response again.
func keepOutOfCaches(h http.Header) {
	values := []string{noStore, varyOnAll.line}
	h[keyCacheControl], h[keyVary] = values[0:1:1], values[1:2:2]
}

func newVaryFields(names ...string) varyFields {
	if slices.Contains(names, "*") {
		return varyOnAll
	}
	var v varyFields
	for _, name := range names {
		if !containsFold(v.names, name) {
			v.names = append(v.names, name)
		}
	}
	v.line = strings.Join(v.names, ", ")
	return v
}

// joined returns a Vary line with the names that other layers listed and those that are
// missing. It returns "" if their Vary can stay, because it is one line and complete.
// "*" covers everything, and then stands alone.
//
// It must be one line, since some caches read only one: nginx before 1.23 the last,
// Traffic Server the first.
func (v *varyFields) joined(present []string) string {
	if v.line == "*" || listsField(present, "*") {
		if len(present) == 1 && present[0] == "*" {
			return ""
		}
		return "*"
	}
	complete := true
	for _, name := range v.names {
		complete = complete && listsField(present, name)
	}
	if complete && len(present) == 1 {
		return ""
	}
	var line strings.Builder
	size := len(v.line)
	for _, part := range present {
		size += len(part) + len(", ")
	}
	line.Grow(size)
	add := func(part string) {
		if line.Len() > 0 {
			line.WriteString(", ")
		}
		line.WriteString(part)
	}
	for _, part := range present {
		if field.TrimSpace(part) != "" {
			add(part)
		}
	}
	for _, name := range v.names {
		if !listsField(present, name) {
			add(name)
		}
	}
	return line.String()
}

// listsField reports whether a list on several lines has the name.
func listsField(lines []string, name string) bool {
	for _, line := range lines {
		for more := true; more; {
			var element string
			element, line, more = field.CutElement(line)
			if field.EqualFold(element, name) {
				return true
			}
		}
	}
	return false
}

func containsFold(names []string, name string) bool {
	for _, listed := range names {
		if field.EqualFold(listed, name) {
			return true
		}
	}
	return false
}
