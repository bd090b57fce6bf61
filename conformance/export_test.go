package conformance

import (
	"strings"

	"github.com/sallyport/cors/core"
)

// Failing runs the checks of an adapter under one mount, or only those with the given
// names. It returns the reports of those that fail, and which exist, by name.
func Failing(a Adapter, m Mount, names ...string) (reports map[string]string, known map[string]bool, err error) {
	return FailingWith(nil, a, m, names...)
}

// FailingWith is Failing with other evaluators instead of those of the vectors.
func FailingWith(exchange func(ev core.Evaluator, observed bool) core.Evaluator, a Adapter, m Mount, names ...string) (reports map[string]string, known map[string]bool, err error) {
	checks, err := allChecks()
	if err != nil {
		return nil, nil, err
	}
	s, err := newStage(a, m)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	s.exchange = exchange
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	reports, known = map[string]string{}, map[string]bool{}
	for _, c := range checks {
		if len(names) > 0 && !wanted[c.name] || c.holdsAt != nil && !c.holdsAt(m) {
			continue
		}
		known[c.name] = true
		if v := c.judge(s); len(v.failures) > 0 {
			reports[c.name] = c.report(s.place(), v)
		}
	}
	return reports, known, nil
}

// CheckNames returns the names of all checks but the hostile ones, which are
// slow under the race detector.
func CheckNames() ([]string, error) {
	checks, err := allChecks()
	var names []string
	for _, c := range checks {
		if !strings.HasPrefix(c.name, "hostile-") {
			names = append(names, c.name)
		}
	}
	return names, err
}

// FailingPolicies runs the sequences of an adapter and returns what fails, by name.
func FailingPolicies(a Adapter) (reports map[string]string, count int, err error) {
	checks, err := sequenceChecks()
	if err != nil {
		return nil, 0, err
	}
	s, err := newStage(a, MountRoute)
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	reports = map[string]string{}
	for _, c := range checks {
		if v := c.judge(s); len(v.failures) > 0 {
			reports[c.name] = c.report(a.Name, v)
		}
	}
	return reports, len(checks), nil
}
