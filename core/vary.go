package core

import "strings"

// varyFields are the request fields that an answer depends on, with the field
// line that lists them, and the line for each part of them that may be missing
// from what other layers listed.
type varyFields struct {
	names []string
	lines []string // by the bits of the names that are missing; nil where there are too many names
}

// maxVaryLines bounds the prepared lines: the three fields of a preflight and
// three that a lookup reads. Beyond it a missing part is joined when needed.
const maxVaryNames = 6

func newVaryFields(names ...string) varyFields {
	var v varyFields
	for _, name := range names {
		if !v.lists(name) {
			v.names = append(v.names, name)
		}
	}
	if len(v.names) <= maxVaryNames {
		v.lines = make([]string, 1<<len(v.names))
		for missing := range v.lines {
			v.lines[missing] = v.join(uint(missing))
		}
	}
	return v
}

func (v *varyFields) lists(name string) bool {
	for _, listed := range v.names {
		if equalFold(listed, name) {
			return true
		}
	}
	return false
}

func (v *varyFields) join(missing uint) string {
	var names []string
	for i, name := range v.names {
		if missing&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// missingLine returns the field line that adds to present what it does not list,
// or "" where nothing is missing. "*" covers everything (RFC 9110, section
// 12.5.5).
func (v *varyFields) missingLine(present []string) string {
	missing := uint(1)<<len(v.names) - 1
	for _, line := range present {
		for more := true; more; {
			var name string
			name, line, more = cutElement(line)
			if name == "*" {
				return ""
			}
			for i, wanted := range v.names {
				if equalFold(name, wanted) {
					missing &^= 1 << i
				}
			}
		}
	}
	if v.lines != nil {
		return v.lines[missing]
	}
	return v.join(missing)
}
