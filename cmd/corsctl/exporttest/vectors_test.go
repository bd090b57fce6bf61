package exporttest

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
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
	covers func(v *vector.Vector, d exportjudge.Difference) bool
}

// TestVectors sends every vector whose policy can be exported through the server. A
// difference needs an excuse, and an excuse that excuses nothing is wrong, too.
func TestVectors(t *testing.T) {
	forEachServer(t, func(t *testing.T, s server) {
		vectors, _, err := exportjudge.Vectors()
		if err != nil {
			t.Fatal(err)
		}
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
	all := exportjudge.Differences(v, got, runs)
	if len(all) == 0 {
		return nil, false
	}
	seen, excused := seenBy(v, excuses, p)
	if len(excused) > 0 {
		all = exportjudge.Differences(expected(t, p.policy, seen), got, runs)
	}
	for _, d := range all {
		i := slices.IndexFunc(excuses, func(e excuse) bool { return e.covers != nil && exportjudge.Departs(p.Result, e.code) && e.covers(v, d) })
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
		if e.as == nil || !exportjudge.Departs(p.Result, e.code) {
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
