package probe

import "slices"

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // others can read or do what they should not, or a browser refuses the page
	Warning Severity = "warning" // something works in some cases only, or admits more than seems meant
	Note    Severity = "note"    // a fact; it does not count as a finding for the exit status
)

// Rule is a kind of finding. Its ID is stable.
type Rule struct {
	ID       string
	Severity Severity
	Title    string // what the server does
	Browser  string // what that means in a browser
	Fix      string // how to mend it
}

// Rules returns all of them, in the order in which reports list them.
func Rules() []Rule {
	return slices.Concat(originRules, responseRules, preflightRules, cacheRules, errorRules, cookieRules)
}

// ruleOf returns the rule with an ID. It panics for an ID that there is not, which a
// test excludes.
func ruleOf(id string) Rule {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		panic("probe: no rule " + id)
	}
	return rules[i]
}

const compareWhole = "Compare the whole Origin, byte for byte, with a list of origins."
