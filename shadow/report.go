// Package shadow counts the differences between the policy in force and a candidate, so
// that a new policy can be tried with real requests before it decides any:
//
//	differences := shadow.NewReport(1000)
//	engine, err := core.New(policy, core.WithShadow(candidate, differences.Observe))
//	...
//	admin.Handle("GET /cors/differences", differences) // as JSON
//
// The memory of a report is bounded, whatever clients send: about 1 KiB for each kind of
// difference at most. A difference costs a lock and a search in a map; a request without
// one costs nothing here.
package shadow

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sallyport/cors/core"
)

// Difference is one kind of difference. What is longer than 512 bytes (Origin) or 32
// bytes (Method) is cut, and "…" says so.
type Difference struct {
	Origin    string      `json:"origin"`    // the first line; empty if the request has none
	Method    string      `json:"method"`    // of the request; that of a preflight is what it asks for
	Preflight bool        `json:"preflight"` // the request is a preflight
	Current   core.Reason `json:"current"`   // why the policy in force does not grant everything
	Candidate core.Reason `json:"candidate"` // and why the candidate does not
}

const (
	maxOrigin = 512 // no longer origin is ever admitted by a list
	maxMethod = 32
)

// Tally is how often something happened, and when.
type Tally struct {
	Count uint64    `json:"count"`
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
}

// add counts one more. Times may come in any order.
func (t *Tally) add(at time.Time) {
	if t.Count == 0 || at.Before(t.First) {
		t.First = at
	}
	if t.Count == 0 || at.After(t.Last) {
		t.Last = at
	}
	t.Count++
}

// Report counts differences. It is safe for concurrent use.
type Report struct {
	max int

	mutex  sync.Mutex
	counts map[Difference]*Tally
	others Tally
}

// NewReport returns an empty report of at most max kinds of differences. Further kinds
// are counted together. It panics if max is less than 1.
func NewReport(max int) *Report {
	if max < 1 {
		panic("shadow: NewReport needs room for at least one difference, and got " + strconv.Itoa(max))
	}
	return &Report{max: max, counts: map[Difference]*Tally{}}
}

// Observe counts a difference that happens now. It is the report of [core.WithShadow].
func (r *Report) Observe(_ context.Context, request core.Request, current, candidate core.Decision) {
	r.Add(DifferenceOf(request, current.Reason(), candidate.Reason()), time.Now())
}

// DifferenceOf returns the kind of a difference.
func DifferenceOf(request core.Request, current, candidate core.Reason) Difference {
	d := Difference{Method: request.Method, Current: current, Candidate: candidate}
	if origins := request.Header["Origin"]; len(origins) > 0 {
		d.Origin = origins[0]
		if asked := request.Header["Access-Control-Request-Method"]; d.Method == http.MethodOptions && len(asked) > 0 {
			d.Method, d.Preflight = asked[0], true
		}
	}
	return d
}

// Add counts a difference that happened at a time, such as one of a log.
func (r *Report) Add(d Difference, at time.Time) {
	d.Origin, d.Method = cut(d.Origin, maxOrigin), cut(d.Method, maxMethod)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	count := r.counts[d]
	switch {
	case count != nil:
	case len(r.counts) == r.max:
		count = &r.others
	default:
		// The strings may be parts of a request, which would stay in memory.
		d.Origin, d.Method = strings.Clone(d.Origin), strings.Clone(d.Method)
		count = new(Tally)
		r.counts[d] = count
	}
	count.add(at)
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return s[:limit] + "…"
}

// Counted is a kind of difference, and how often it happened.
type Counted struct {
	Difference
	Tally
}

// Snapshot is what a report has counted.
type Snapshot struct {
	// Differences begin with the most frequent one.
	Differences []Counted `json:"differences"`

	// Others counts the differences for whose kind the report had no room.
	Others Tally `json:"others"`
}

// Snapshot returns what is counted so far. It copies everything.
func (r *Report) Snapshot() Snapshot {
	s := Snapshot{Differences: []Counted{}}
	r.mutex.Lock()
	s.Others = r.others
	for d, count := range r.counts {
		s.Differences = append(s.Differences, Counted{d, *count})
	}
	r.mutex.Unlock()
	slices.SortFunc(s.Differences, func(a, b Counted) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Method, b.Method),
			cmp.Compare(a.Current, b.Current), cmp.Compare(a.Candidate, b.Candidate), a.First.Compare(b.First),
		)
	})
	return s
}
