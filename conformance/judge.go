package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// vectorCheck tests an adapter with a vector.
type vectorCheck struct{ *vector.Vector }

func (v vectorCheck) check() check {
	return check{
		name: v.File + "/" + v.Name, rule: v.Rule, about: v.String,
		holdsAt: func(m Mount) bool { return v.HoldsAt(m.String()) && (m == MountApp || !v.isHuge()) }, judge: v.judge,
	}
}

// isHuge reports whether the request is of hostile size. Such requests take most of
// the time, and what they try is core's own, so they are sent at MountApp only.
func (v vectorCheck) isHuge() bool { return v.Request.Size() > 64<<10 }

// judge sends the request to two apps. The engine of the first has neither logger nor
// observer, as in most applications. The engine of the second has both, so that every
// decision is made in full and explained. Both responses must be as expected, and the
// same.
//
// Two kinds of vectors use only one app. A lookup that fails is always logged, and a
// plain engine would fill the output of the test. And requests of hostile size take
// most of the time, so half of them go to each app.
func (v vectorCheck) judge(s *stage) (found verdict) {
	judgesPlain, judgesObserved := true, true
	if l := v.Lookup; l != nil && (l.Fails || l.Panics) {
		judgesPlain = false
	} else if v.isHuge() {
		judgesPlain = len(v.Name)%2 == 0
		judgesObserved = !judgesPlain
	}
	var plain verdict
	if judgesPlain {
		if plain = v.judgeWith(s, false); len(plain.failures) > 0 || !judgesObserved {
			return plain.by("an engine without logger and observer")
		}
	}
	observed := v.judgeWith(s, true,
		core.WithLogger(slog.New(slog.DiscardHandler)),
		core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) { _ = d.Explain() }))
	if len(observed.failures) > 0 || !judgesPlain {
		return observed.by("an engine with logger and observer")
	}
	// A framework's own headers may differ from one response to the next: chi changes
	// the order of Allow.
	if want, got := statusAndLines(plain.answer), statusAndLines(observed.answer); want != got {
		observed.add("the answer of an engine with logger and observer is another than without", want, got)
	}
	return observed
}

// judgeWith sends the vector's request to a new app on the stage and compares the
// answer with the expectation.
func (v vectorCheck) judgeWith(s *stage, observed bool, opts ...core.Option) (found verdict) {
	ev, err := v.Evaluator(opts...)
	if err != nil {
		found.addf("the policy is refused: %v", err)
		return found
	}
	if s.exchange != nil {
		ev = s.exchange(ev, observed)
	}
	var runs atomic.Int32
	s.build(ev, serve(&v.App, &runs), around(&v.App))
	got, err := s.Ask(v.Request)
	if err != nil {
		found.addf("%v\n%s", err, s.Log.Take())
		return found
	}
	found.answer = got
	v.judgeStatus(&found, s.place())
	v.judgeFields(&found)
	v.judgeHandler(&found, int(runs.Load()))
	v.judgeBrowser(&found)
	return found
}

func (v vectorCheck) judgeStatus(found *verdict, place string) {
	want, got := v.Response.StatusFor(place), found.answer.Status
	if want != 0 && want != got {
		found.add("status", strconv.Itoa(want), strconv.Itoa(got))
	}
}

func (v vectorCheck) judgeFields(found *verdict) {
	want, got := maps.Clone(v.Response.Fields), found.answer.Header
	if want == nil {
		want = http.Header{}
	}
	for _, name := range wire.CORSHeaders {
		if _, listed := want[name]; !listed {
			want[name] = nil // absent
		}
	}
	want[wire.Vary] = v.Response.Vary
	for _, name := range slices.Sorted(maps.Keys(want)) {
		found.failures = append(found.failures, lineFailures(name, want[name], got[name])...)
	}
}

// judgeHandler counts calls of the handler. It must not run twice, nor after the
// middleware has answered. The count is final here, because a server sends such a short
// response only when the handler has returned.
func (v vectorCheck) judgeHandler(found *verdict, runs int) {
	want := 0
	if v.Runs {
		want = 1
	}
	if runs != want {
		found.add("calls of the application's handler", strconv.Itoa(want), strconv.Itoa(runs))
	}
}

// String shows what a person needs to understand a failure: the request, the policy and
// what the app does.
func (v vectorCheck) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "request:\n%s", indent(v.Request.String()))
	if v.Policy == nil {
		b.WriteString("policy: DenyAll")
	} else if policy, err := json.Marshal(v.Policy); err != nil {
		fmt.Fprintf(&b, "policy: %v", err)
	} else {
		fmt.Fprintf(&b, "policy: %s", policy)
	}
	if v.Lookup != nil {
		fmt.Fprintf(&b, "\nlookup: %+v", *v.Lookup)
	}
	if v.Passthrough {
		b.WriteString("\npreflight passthrough")
	}
	if a := v.App; a.Routes != nil || a.Outer != nil || a.Fields != nil || a.Status != 0 || a.Panics {
		fmt.Fprintf(&b, "\napp: %+v", a)
	}
	return b.String()
}
