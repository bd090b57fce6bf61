package core

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

const (
	fieldAllowHeaders  = "AllowHeaders"
	fieldExposeHeaders = "ExposeHeaders"
)

func (v *validation) allowHeaders(p Policy) {
	v.headerNames(fieldAllowHeaders, p.AllowHeaders)
}

func (v *validation) exposeHeaders(p Policy) {
	v.headerNames(fieldExposeHeaders, p.ExposeHeaders)
	if !p.AllowCredentials {
		return
	}
	for i, raw := range p.ExposeHeaders {
		if raw == "*" {
			v.entry(fieldExposeHeaders, i, raw,
				`with credentials browsers take it for a field named "*" (Fetch, "CORS protocol")`,
				"list the fields that script may read, or set AllowCredentials to false")
		}
	}
}

func (v *validation) headerNames(list string, names []string) {
	for i, raw := range names {
		if !field.IsToken(raw) {
			v.entry(list, i, raw, notATokenProblem("a field name", raw), tokenFix("name", raw, asWritten))
		}
	}
}

func asWritten(name string) (string, bool) { return name, true }

// notATokenProblem says what keeps s from being a token. what names the thing
// that s should be.
func notATokenProblem(what, s string) string {
	switch {
	case strings.TrimFunc(s, isNameSeparator) == "":
		return fault.EmptyEntry
	case len(cutNames(s)) > 1:
		return "an entry is " + what + ", not a list of them"
	case strings.TrimFunc(s, isNameSeparator) != s:
		return what + " has no spaces or commas around it (was an environment variable split at its commas?)"
	}
	return what + " is a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)"
}

// tokenFix offers the names that the entry was meant to be, as far as mend lets
// them pass.
func tokenFix(kind, s string, mend func(name string) (string, bool)) string {
	var meant []string
	names := cutNames(s)
	for _, name := range names {
		if name = strings.Trim(strings.TrimSpace(name), `:"'`); !field.IsToken(name) {
			continue
		}
		if name, ok := mend(name); ok {
			meant = append(meant, name)
		}
	}
	switch {
	case len(meant) > 0:
		return fault.Write(meant...)
	case len(names) == 1 && !field.IsToken(strings.TrimSpace(s)):
		return "write the " + kind + " as it is sent, or remove it"
	}
	return "remove it"
}

// cutNames splits a list that should have been split before. A space is a slip
// within a name as often as between two, and says nothing.
func cutNames(s string) []string {
	names := strings.FieldsFunc(s, func(r rune) bool { return isNameSeparator(r) && r != ' ' })
	return slices.DeleteFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" })
}

// isNameSeparator differs from isSeparator in "|", which is part of tokens.
func isNameSeparator(r rune) bool { return r != '|' && fault.IsSeparator(r) }
