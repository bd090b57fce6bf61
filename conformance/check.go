package conformance

import (
	"fmt"
	"strings"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// check is one requirement on an adapter: a vector or a behaviour.
type check struct {
	name  string        // of its subtest: file/vector, or behaviour/…
	rule  string        // where it comes from
	about func() string // request and policy, as failures show them; nil: the rule says it

	holdsAt func(Mount) bool // nil: everywhere
	judge   func(*stage) verdict
}

// verdict is the result of a check, with the response that it is about.
type verdict struct {
	failures []failure
	answer   *wire.Response
}

func (v *verdict) add(what, want, got string) {
	v.failures = append(v.failures, failure{what, want, got})
}

func (v *verdict) addf(format string, args ...any) {
	v.add(fmt.Sprintf(format, args...), "", "")
}

// by names the app whose response has failures.
func (v verdict) by(whom string) verdict {
	if len(v.failures) > 0 {
		v.addf("(by %s)", whom)
	}
	return v
}

// allChecks returns every vector and every behaviour.
func allChecks() ([]check, error) {
	vectors, err := vector.All()
	if err != nil {
		return nil, err
	}
	checks := make([]check, 0, len(vectors))
	for i := range vectors {
		checks = append(checks, vectorCheck{&vectors[i]}.check())
	}
	return append(checks, behaviours()...), nil
}

func behaviours() []check {
	var checks []check
	checks = append(checks, contractChecks()...)
	checks = append(checks, sharingChecks()...)
	return append(checks, concurrencyChecks()...)
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
