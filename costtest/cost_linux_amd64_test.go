//go:build !race

package costtest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/core"
)

// growth says how a cost may grow with a length or a number.
type growth int

const (
	not      growth = iota // whatever the number
	linearly               // no faster than the number
)

// cost is what something costs that others choose. It is measured at a size, twice and four
// times that size.
type cost struct {
	name  string
	size  int
	grows growth
	of    func(n int) func()
	noise int // how much more it may be; 0 means usualNoise
}

// usualNoise is for a map that has one group more to look into, and the like.
const usualNoise = 300

func (c cost) check(t *testing.T) {
	counts := map[int]int{}
	problem := c.problem(t, counts)
	// Maps are hashed anew each time, and memory of the runtime may run out on the way. A cost
	// that grows too fast does so in every measurement.
	for tries := 0; problem != "" && tries < 12; tries++ {
		problem = c.problem(t, counts)
	}
	t.Logf("instructions by size: %v", counts)
	if problem != "" {
		t.Errorf("%s, of %v", problem, counts)
	}
}

// problem measures, and says what is wrong. counts has the least number for each size.
func (c cost) problem(t *testing.T, counts map[int]int) string {
	count := func(n int) int {
		took := instructions(t, c.of(n), c.of(n))
		if least, found := counts[n]; !found || took < least {
			counts[n] = took
		}
		return counts[n]
	}
	noise := cmp.Or(c.noise, usualNoise)
	small, large := count(c.size), count(4*c.size)
	if c.grows == not {
		if most := small + small/5 + noise; large > most {
			return fmt.Sprintf("want at most %d instructions for %d", most, 4*c.size)
		}
		return ""
	}
	// From twice to four times the size it grows by twice as much as from the size to twice. If
	// it were quadratic, it would by four times as much.
	middle := count(2 * c.size)
	if most := middle + 5*(middle-small)/2 + noise; large > most {
		return fmt.Sprintf("want at most %d instructions for %d", most, 4*c.size)
	}
	if middle-small < noise/2 {
		return "it grows so little that the test shows nothing"
	}
	return ""
}

func checkAll(t *testing.T, costs []cost) {
	for _, c := range costs {
		t.Run(c.name, c.check)
	}
}

var status, reason = 0, core.ReasonNone // kept, so that nothing is left out

// deciding returns a function that does what an adapter with a metric of reasons does. It
// leaves out Apply, which writes what is prepared, but for the names that are echoed.
func deciding(ev core.Evaluator, r core.Request) func() {
	return func() {
		d := ev.Evaluate(context.Background(), r)
		status, reason = d.Status(), d.Reason()
	}
}

const page = "https://a.test"

// request is one of the page. lines are header fields, a name before its lines.
func request(method string, lines map[string][]string) core.Request {
	r := core.Request{Method: method, Host: "api.test", Path: "/things", Header: http.Header{"Origin": {page}}}
	if method == "OPTIONS" {
		r.Header["Access-Control-Request-Method"] = []string{"PUT"}
	}
	for name, values := range lines {
		r.Header[name] = slices.Clone(values)
	}
	return r
}

func times(n int, of func(i int) string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = of(i)
	}
	return list
}
