package exportjudge

import (
	"fmt"
	"slices"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// Difference is one thing that is not as a vector says.
type Difference struct {
	What      string // status, runs, or the name of a header
	Want, Got []string
}

func (d Difference) String() string { return fmt.Sprintf("%s: want %q, got %q", d.What, d.Want, d.Got) }

// Differences compares a response as package conformance does. runs is how often the
// application ran.
func Differences(v *vector.Vector, got *wire.Response, runs int) (all []Difference) {
	add := func(what string, want, got []string) {
		if !slices.Equal(want, got) {
			all = append(all, Difference{what, want, got})
		}
	}
	if want := v.Response.StatusFor("net/http app"); want != 0 {
		add("status", []string{fmt.Sprint(want)}, []string{fmt.Sprint(got.Status)})
	}
	names := wire.CORSHeaders[:]
	for name := range v.Response.Fields {
		if !slices.Contains(names, name) {
			names = append(slices.Clip(names), name)
		}
	}
	for _, name := range names {
		add(name, v.Response.Fields[name], got.Header[name])
	}
	add(wire.Vary, v.Response.Vary, got.Header[wire.Vary])
	want := 0
	if v.Runs {
		want = 1
	}
	add("runs", []string{fmt.Sprint(want)}, []string{fmt.Sprint(runs)})
	return all
}
