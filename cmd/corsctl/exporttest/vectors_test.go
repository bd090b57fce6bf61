package exporttest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// excuse lets responses differ in one way, for policies whose departures have its code. It
// has one of the two functions.
type excuse struct {
	code string // of a Departure

	// as is what the server sees in place of the vector's request, or of what its application
	// sends. The response must be what the library makes of that.
	as func(v *vector.Vector) *vector.Vector

	// covers is for what cannot be said so.
	covers func(v *vector.Vector, d difference) bool
}

// difference is one thing that is not as the vector says.
type difference struct {
	what      string // status, runs, or the name of a header
	want, got string
}

func (d difference) String() string { return fmt.Sprintf("%s: want %s, got %s", d.what, d.want, d.got) }

// TestVectors sends every vector whose policy can be exported through the server. A
// difference needs an excuse, and an excuse that excuses nothing is wrong, too.
func TestVectors(t *testing.T) {
	forEachServer(t, func(t *testing.T, s server) {
		vectors, _ := exportable(t)
		policies, policyOf := distinct(t, vectors)
		all, unsayable := exportAll(t, s.target(), policies)
		app := newUpstream(t)
		addresses := s.start(t, all, app.Address)
		at := map[int]int{}
		for i, p := range all {
			at[indexOf(p)] = i
		}
		counts := tally{total: len(vectors)}
		used := map[string]int{}
		for i, v := range vectors {
			if problem, found := unsayable[policyOf[i]]; found {
				counts.cannotSay(problem)
				continue
			}
			n := at[policyOf[i]]
			t.Run(v.File+"/"+v.Name, func(t *testing.T) {
				excused, failed := judge(t, v, s.excuses(), all[n], addresses[n], app)
				for _, code := range excused {
					used[code]++
				}
				counts.judged(excused, failed)
			})
		}
		for _, e := range s.excuses() {
			if used[e.code] == 0 {
				t.Errorf("the excuse %s excuses nothing", e.code)
			}
		}
		other, isOther := s.(interface{ isDocumented() bool })
		if !t.Failed() && (!isOther || other.isDocumented()) && counts.isWhole() {
			checkRow(t, counts.row(s))
		}
	})
}

// judge sends a vector's request, and returns the codes of the excuses that it needed.
func judge(t *testing.T, v *vector.Vector, excuses []excuse, p exported, address string, app *upstream) (excused []string, failed bool) {
	app.prepare(&v.App)
	conn, err := wire.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	got, err := conn.Ask(v.Request)
	if err != nil {
		t.Errorf("%s\n%v", v.Request, err)
		return nil, true
	}
	runs := int(app.runs.Load())
	all := differences(v, got, runs)
	if len(all) == 0 {
		return nil, false
	}
	seen, excused := seenBy(v, excuses, p)
	if len(excused) > 0 {
		all = differences(expected(t, p.policy, seen), got, runs)
	}
	for _, d := range all {
		i := slices.IndexFunc(excuses, func(e excuse) bool { return e.covers != nil && has(p.Result, e.code) && e.covers(v, d) })
		if i >= 0 {
			excused = append(excused, excuses[i].code)
			continue
		}
		failed = true
		policy, _ := json.Marshal(v.Policy)
		t.Errorf("%s\nrule: %s\npolicy: %s\n%sapplication: %+v\nanswer:\n%s", d, v.Rule, policy, v.Request, v.App, got)
	}
	return excused, failed
}

// seenBy returns what the server sees of a vector, and the codes of the departures that make
// it something else.
func seenBy(v *vector.Vector, excuses []excuse, p exported) (seen *vector.Vector, codes []string) {
	seen = v
	for _, e := range excuses {
		if e.as == nil || !has(p.Result, e.code) {
			continue
		}
		next := e.as(seen)
		if !reflect.DeepEqual(next, seen) {
			codes = append(codes, e.code)
		}
		seen = next
	}
	return seen, codes
}

func has(r *export.Result, code string) bool {
	return slices.ContainsFunc(r.Departures, func(d export.Departure) bool { return d.Code == code })
}

// differences compares as package conformance does.
func differences(v *vector.Vector, got *wire.Response, runs int) (all []difference) {
	add := func(what string, want, got any) {
		all = append(all, difference{what, fmt.Sprint(want), fmt.Sprint(got)})
	}
	if want := v.Response.StatusFor("net/http app"); want != 0 && want != got.Status {
		add("status", want, got.Status)
	}
	names := wire.CORSHeaders[:]
	for name := range v.Response.Fields {
		if !slices.Contains(names, name) {
			names = append(slices.Clip(names), name)
		}
	}
	for _, name := range names {
		if want := v.Response.Fields[name]; !slices.Equal(want, got.Header[name]) {
			add(name, quoted(want), quoted(got.Header[name]))
		}
	}
	if !slices.Equal(v.Response.Vary, got.Header[wire.Vary]) {
		add(wire.Vary, quoted(v.Response.Vary), quoted(got.Header[wire.Vary]))
	}
	want := 0
	if v.Runs {
		want = 1
	}
	if want != runs {
		add("runs", want, runs)
	}
	return all
}

func quoted(lines []string) string { return fmt.Sprintf("%q", lines) }

// exportable returns the vectors that say what a proxy in front of an application does,
// and counts the others by the reason.
func exportable(t *testing.T) (vectors []*vector.Vector, left map[string]int) {
	t.Helper()
	all, err := vector.All()
	if err != nil {
		t.Fatal(err)
	}
	left = map[string]int{}
	for i := range all {
		if reason := notExportable(&all[i]); reason != "" {
			left[reason]++
			continue
		}
		vectors = append(vectors, &all[i])
	}
	return vectors, left
}

func notExportable(v *vector.Vector) string {
	isOurs := func(line [2]string) bool {
		return wire.SameName(line[0], wire.Vary) || strings.HasPrefix(strings.ToLower(line[0]), "access-control-")
	}
	switch {
	case v.Policy == nil:
		return "DenyAll is no policy"
	case v.Lookup != nil:
		return "a lookup is code"
	case v.Passthrough:
		return "the application answers preflights"
	case slices.ContainsFunc(v.App.Fields, isOurs):
		return "the handler sends CORS headers or Vary after the library"
	case len(v.App.Outer) > 0 && !v.Runs:
		return "a layer around the library sends headers"
	case !v.HoldsAt("app"):
		return "it is about groups or routes"
	}
	return ""
}

// distinct returns the policies of vectors, each once, and for each vector its policy.
func distinct(t *testing.T, vectors []*vector.Vector) (policies []core.Policy, policyOf []int) {
	t.Helper()
	index := map[string]int{}
	for _, v := range vectors {
		text, err := json.Marshal(v.Policy)
		if err != nil {
			t.Fatal(err)
		}
		i, known := index[string(text)]
		if !known {
			i = len(policies)
			index[string(text)] = i
			policies = append(policies, *v.Policy)
		}
		policyOf = append(policyOf, i)
	}
	return policies, policyOf
}
