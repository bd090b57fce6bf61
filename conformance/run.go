package conformance

import "testing"

// Run tests an adapter with every vector and every other check, for each mount that the
// adapter names. If BuildPolicies is set, it also runs every sequence. Subtests are
// called mount/file/vector and policies/file/sequence. To run the vectors of one file:
//
//	go test -run 'TestConformance/app/vary/'
//
// A failure prints the request, the policy, the expected and the received response, and
// the source of the rule.
//
// Run listens on loopback and uses no other network. It takes some seconds. Run it
// under the race detector too.
func Run(t *testing.T, a Adapter) {
	t.Helper()
	if a.Name == "" || a.Build == nil && a.BuildPolicies == nil || (a.Build == nil) != (len(a.Mounts) == 0) {
		t.Fatal("conformance: an Adapter has a Name, at least one Mount with Build, or BuildPolicies")
	}
	checks, err := allChecks()
	if err != nil {
		t.Fatalf("conformance: %v", err)
	}
	for _, m := range a.Mounts {
		t.Run(m.String(), func(t *testing.T) { run(t, a, m, a.Name+" "+m.String(), checks) })
	}
	if a.BuildPolicies == nil {
		return
	}
	if checks, err = sequenceChecks(); err != nil {
		t.Fatalf("conformance: %v", err)
	}
	t.Run("policies", func(t *testing.T) { run(t, a, MountRoute, a.Name+" policies", checks) })
}

func run(t *testing.T, a Adapter, m Mount, place string, checks []check) {
	s, err := newStage(a, m)
	if err != nil {
		t.Fatalf("conformance: no loopback listener: %v", err)
	}
	defer s.Close()
	for _, c := range checks {
		if c.holdsAt != nil && !c.holdsAt(m) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			if v := c.judge(s); len(v.failures) > 0 {
				t.Error(c.report(place, v))
			}
		})
	}
}
