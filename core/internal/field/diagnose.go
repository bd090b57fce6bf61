package field

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
)

// Diagnose says why raw is not a token. what names the thing that raw should be. The
// fix offers the names that were probably meant, if mend accepts them.
func Diagnose(what, raw string, mend func(name string) (string, bool)) fault.Fault {
	if name, parameter, found := strings.Cut(raw, ";"); found && IsToken(strings.TrimSpace(name)) && strings.TrimSpace(parameter) != "" {
		f := fault.Fault{
			Code:    fault.NameParameter,
			Problem: "a " + what + ` has no parameters, and a ";" does not separate names`,
			Note:    `, and what follows the ";" as an entry of its own if it is a ` + what,
			Remove:  true,
		}
		if name, ok := mend(strings.TrimSpace(name)); ok {
			f.Write = []string{name}
		}
		return f
	}
	names := cutNames(raw)
	f := fault.Fault{Code: fault.NameNotToken, Problem: "a " + what + " is a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)"}
	switch {
	case len(names) == 0:
		f.Code, f.Problem = fault.NameEmpty, fault.EmptyEntry
	case len(names) > 1:
		f.Code, f.Problem = fault.NameList, "an entry is one "+what+", not a list of them"
	case strings.TrimFunc(raw, isNameSeparator) != raw:
		f.Code, f.Problem = fault.NameSpaces, "a "+what+" has no spaces or commas around it (was an environment variable split at its commas?)"
	}
	f.Same = true
	for _, name := range names {
		name = strings.Trim(strings.TrimSpace(name), `:"'`)
		meant, ok := name, false
		if IsToken(name) {
			meant, ok = mend(name)
		}
		// What is left out, and a "*", are for the author of the policy to see.
		f.Same = f.Same && ok && name != "*"
		if ok && !slices.Contains(f.Write, meant) {
			f.Write = append(f.Write, meant)
		}
	}
	if f.Remove = true; len(names) == 1 && !IsToken(strings.TrimSpace(raw)) {
		f.Fix = "write the " + what + " as it is sent"
	}
	return f
}

// cutNames splits an entry that is a list. A space does not separate names: it is a
// slip within a name as often as between two names.
func cutNames(s string) []string {
	names := strings.FieldsFunc(s, func(r rune) bool { return isNameSeparator(r) && r != ' ' })
	return slices.DeleteFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" })
}

// isNameSeparator is fault.IsSeparator without "|", which may be part of a token.
func isNameSeparator(r rune) bool { return r != '|' && fault.IsSeparator(r) }
