package core

import "strings"

const (
	fieldAllowHeaders  = "AllowHeaders"
	fieldExposeHeaders = "ExposeHeaders"
)

func (v *validation) allowHeaders(p Policy) {
	v.fieldNames(fieldAllowHeaders, p.AllowHeaders)
}

func (v *validation) exposeHeaders(p Policy) {
	v.fieldNames(fieldExposeHeaders, p.ExposeHeaders)
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

func (v *validation) fieldNames(field string, names []string) {
	for i, raw := range names {
		if !isToken(raw) {
			v.entry(field, i, raw, notATokenProblem("a field name", raw), tokenFix(raw, keep))
		}
	}
}

func keep(s string) string { return s }

// notATokenProblem says what keeps s from being a token. what names the thing
// that s should be.
func notATokenProblem(what, s string) string {
	switch {
	case s == "":
		return "an empty entry, often left by splitting an environment variable at its commas"
	case strings.TrimSpace(s) != s:
		return what + " has no spaces around it; they are often left by splitting an environment variable at its commas"
	case strings.Contains(s, ","):
		return "an entry is one name, not a list"
	}
	return what + " is a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)"
}

// tokenFix offers what the entry was meant to be, in the case that normal gives.
func tokenFix(s string, normal func(string) string) string {
	var meant []string
	for _, element := range strings.Split(s, ",") {
		name := strings.Trim(strings.TrimSpace(element), `:"'`)
		if isToken(name) {
			meant = append(meant, normal(name))
		}
	}
	if len(meant) == 0 {
		return "remove it"
	}
	return quotedFix(meant...)
}
