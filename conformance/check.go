package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
)

// check is one thing that an adapter has to get right: a vector or a behaviour.
type check struct {
	name  string        // of its subtest: file/vector, or behaviour/…
	rule  string        // where it comes from
	about func() string // request and policy, as failures show them; nil: the rule says it

	holdsAt func(Mount) bool // nil: everywhere
	judge   func(*stage) verdict
}

// verdict is what a check found, and the answer that it is about.
type verdict struct {
	failures []failure
	answer   *answer
}

func (v *verdict) add(what, want, got string) {
	v.failures = append(v.failures, failure{what, want, got})
}

func (v *verdict) addf(format string, args ...any) {
	v.add(fmt.Sprintf(format, args...), "", "")
}

// allChecks returns every vector and every behaviour.
func allChecks() ([]check, error) {
	files, err := vectorFiles()
	if err != nil {
		return nil, err
	}
	var checks []check
	for i := range files {
		for j := range files[i].vectors {
			checks = append(checks, files[i].vectors[j].check(files[i].name))
		}
	}
	return append(checks, behaviours()...), nil
}

func behaviours() []check {
	var checks []check
	checks = append(checks, contractChecks()...)
	checks = append(checks, sharingChecks()...)
	return append(checks, concurrencyChecks()...)
}

func (v *vector) check(file string) check {
	return check{
		name: file + "/" + v.name, rule: v.rule, about: v.String,
		holdsAt: v.holdsAt, judge: v.judge,
	}
}

// String shows what a person needs to understand a failure: request, policy and
// whatever the app does.
func (v *vector) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "request:\n%s", indent(v.request.String()))
	switch {
	case v.denyAll:
		b.WriteString("policy: DenyAll")
	default:
		policy, err := json.Marshal(v.policy)
		if err != nil {
			policy = []byte(err.Error())
		}
		fmt.Fprintf(&b, "policy: %s", policy)
	}
	if v.lookup != nil {
		fmt.Fprintf(&b, "\nlookup: %+v", *v.lookup)
	}
	if v.passthrough {
		b.WriteString("\npreflight passthrough")
	}
	if a := v.app; a.routes != nil || a.outer != nil || a.fields != nil || a.status != 0 || a.panics {
		fmt.Fprintf(&b, "\napp: routes %q, outer %q, status %d, fields %q, panics %t", a.routes, a.outer, a.status, a.fields, a.panics)
	}
	return b.String()
}

// report is the text of a failed check.
func (c *check) report(place string, v verdict) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nrule: %s\n", place, c.rule)
	if c.about != nil {
		b.WriteString(strings.TrimRight(c.about(), "\n") + "\n")
	}
	if v.answer != nil {
		fmt.Fprintf(&b, "answer:\n%s", indent(v.answer.String()))
	}
	for _, f := range v.failures {
		fmt.Fprintf(&b, "wrong: %s\n", f)
	}
	return b.String()
}

func indent(text string) string {
	return "   " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n   ") + "\n"
}
