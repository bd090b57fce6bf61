package core

import (
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// varyFields are the request fields that an answer depends on, with the field
// line that lists them, and the line for each part of them that may be missing
// from what other layers listed.
type varyFields struct {
	names []string
	lines []string // by the bits of the names that are missing; nil where there are too many names
}

// maxVaryNames bounds the prepared lines: the three fields of a preflight and
// five that a lookup reads. Beyond it a line is joined when it is needed.
const maxVaryNames = 8

func newVaryFields(names ...string) varyFields {
	var v varyFields
	for _, name := range names {
		if !containsFold(v.names, name) {
			v.names = append(v.names, name)
		}
	}
	if len(v.names) <= maxVaryNames {
		v.lines = make([]string, 1<<len(v.names))
		for missing := range v.lines {
			v.lines[missing] = v.join(func(i int) bool { return missing&(1<<i) != 0 })
		}
	}
	return v
}

// join lists the names that are chosen by their index.
func (v *varyFields) join(chosen func(i int) bool) string {
	var names []string
	for i, name := range v.names {
		if chosen(i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// missingLine returns the field line that adds to present what it does not list,
// or "" where nothing is missing. "*" covers everything (RFC 9110, section
// 12.5.5).
func (v *varyFields) missingLine(present []string) string {
	if v.lines == nil {
		if listsField(present, "*") {
			return ""
		}
		return v.join(func(i int) bool { return !listsField(present, v.names[i]) })
	}
	missing := len(v.lines) - 1
	for _, line := range present {
		for more := true; more; {
			var element string
			element, line, more = field.CutElement(line)
			if element == "*" {
				return ""
			}
			for i, name := range v.names {
				if field.EqualFold(element, name) {
					missing &^= 1 << i
				}
			}
		}
	}
	return v.lines[missing]
}

// joined returns the field line of a Vary that lists what is present and what is
// missing there, or "" where present can stay: it is one line, and complete. It has
// to be one line, since some caches heed one only: nginx before 1.23 the last,
// Traffic Server the first.
func (v *varyFields) joined(present []string) string {
	missing := v.missingLine(present)
	if len(present) == 1 {
		switch {
		case missing == "":
			return ""
		case field.TrimSpace(present[0]) == "":
			return missing
		}
		return present[0] + ", " + missing
	}
	if missing == "" && listsField(present, "*") {
		return ""
	}
	var line strings.Builder
	for i := range len(present) + 1 {
		part := missing
		if i < len(present) {
			part = present[i]
		}
		if field.TrimSpace(part) == "" {
			continue
		}
		if line.Len() > 0 {
			line.WriteString(", ")
		}
		line.WriteString(part)
	}
	return line.String()
}

// listsField reports whether a list over several lines has the field name.
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
