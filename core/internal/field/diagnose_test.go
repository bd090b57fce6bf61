package field

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/fault"
)

// mendName accepts names in upper case, and mends those in lower case but for "no".
func mendName(name string) (string, bool) { return strings.ToUpper(name), name != "no" }

func TestNamesThatAreNoTokens(t *testing.T) {
	const (
		token     = "a thing is a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)"
		list      = "an entry is one thing, not a list of them"
		spaces    = "a thing has no spaces or commas around it (was an environment variable split at its commas?)"
		parameter = `a thing has no parameters, and a ";" does not separate names`
		asSent    = "write the thing as it is sent"
		note      = `, and what follows the ";" as an entry of its own if it is a thing`
	)
	for _, c := range []struct {
		raw  string
		want fault.Fault
	}{
		{"", fault.Fault{Code: "name-empty", Problem: fault.EmptyEntry, Same: true, Remove: true}},
		{" , ", fault.Fault{Code: "name-empty", Problem: fault.EmptyEntry, Same: true, Remove: true}},
		{"a; b", fault.Fault{Code: "name-parameter", Problem: parameter, Note: note, Write: []string{"A"}, Remove: true}},
		{" a ;b", fault.Fault{Code: "name-parameter", Problem: parameter, Note: note, Write: []string{"A"}, Remove: true}},
		{"no;b", fault.Fault{Code: "name-parameter", Problem: parameter, Note: note, Remove: true}},
		{"a b;c", fault.Fault{Code: "name-list", Problem: list, Write: []string{"C"}, Remove: true}},
		{"a;", fault.Fault{Code: "name-spaces", Problem: spaces, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{"a; ", fault.Fault{Code: "name-spaces", Problem: spaces, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{";a", fault.Fault{Code: "name-spaces", Problem: spaces, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{"a,b", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A", "B"}, Same: true, Remove: true}},
		{"a,b,A", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A", "B"}, Same: true, Remove: true}},
		{"a,no", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A"}, Remove: true}},
		{"no,a", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A"}, Remove: true}},
		{"a,*", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A", "*"}, Remove: true}},
		{"*,a", fault.Fault{Code: "name-list", Problem: list, Write: []string{"*", "A"}, Remove: true}},
		{"a\tb", fault.Fault{Code: "name-list", Problem: list, Write: []string{"A", "B"}, Same: true, Remove: true}},
		{" a", fault.Fault{Code: "name-spaces", Problem: spaces, Write: []string{"A"}, Same: true, Remove: true}},
		{"a,", fault.Fault{Code: "name-spaces", Problem: spaces, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{"a b", fault.Fault{Code: "name-not-token", Problem: token, Fix: asSent, Remove: true}},
		{"a:", fault.Fault{Code: "name-not-token", Problem: token, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{`"a"`, fault.Fault{Code: "name-not-token", Problem: token, Write: []string{"A"}, Same: true, Fix: asSent, Remove: true}},
		{"a(b", fault.Fault{Code: "name-not-token", Problem: token, Fix: asSent, Remove: true}},
		{"a|(", fault.Fault{Code: "name-not-token", Problem: token, Fix: asSent, Remove: true}},
	} {
		if got := Diagnose("thing", c.raw, mendName); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("Diagnose(%q)\ngot  %+v\nwant %+v", c.raw, got, c.want)
		}
	}
}

// "|" is a byte of a token, so it separates no names.
func TestABarIsPartOfAName(t *testing.T) {
	if got := Diagnose("thing", "a|b,c", mendName); fmt.Sprint(got.Write) != "[A|B C]" {
		t.Errorf("got %q", got.Write)
	}
}
