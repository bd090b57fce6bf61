package subject

import (
	"net/http"

	"github.com/sallyport/cors/bench/internal/answer"
)

// fieldSetter returns what writes the fields of an answer, with one array for
// the values of all of them, and looks at nothing. The usual numbers of fields
// are written out: a loop over them costs as much as the rest.
func fieldSetter(want answer.Answer) func(http.Header) {
	f := want.Fields
	if want.Values() != len(f) {
		return func(h http.Header) { setLines(h, f, want.Values()) }
	}
	switch len(f) {
	case 0:
		return func(http.Header) {}
	case 1:
		k0, v0 := f[0].Name, f[0].Lines[0]
		return func(h http.Header) { h[k0] = []string{v0} }
	case 2:
		k0, v0 := f[0].Name, f[0].Lines[0]
		k1, v1 := f[1].Name, f[1].Lines[0]
		return func(h http.Header) {
			values := &[...]string{v0, v1}
			h[k0], h[k1] = values[0:1:1], values[1:2:2]
		}
	case 5:
		k0, v0 := f[0].Name, f[0].Lines[0]
		k1, v1 := f[1].Name, f[1].Lines[0]
		k2, v2 := f[2].Name, f[2].Lines[0]
		k3, v3 := f[3].Name, f[3].Lines[0]
		k4, v4 := f[4].Name, f[4].Lines[0]
		return func(h http.Header) {
			values := &[...]string{v0, v1, v2, v3, v4}
			h[k0], h[k1], h[k2] = values[0:1:1], values[1:2:2], values[2:3:3]
			h[k3], h[k4] = values[3:4:4], values[4:5:5]
		}
	}
	return func(h http.Header) { setLines(h, f, want.Values()) }
}

func setLines(h http.Header, fields []answer.Field, n int) {
	values := make([]string, 0, n)
	for _, f := range fields {
		start := len(values)
		values = append(values, f.Lines...)
		h[f.Name] = values[start:len(values):len(values)]
	}
}
