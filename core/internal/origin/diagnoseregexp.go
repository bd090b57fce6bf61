package origin

import (
	"regexp"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
)

// diagnoseRegexp is about regular expressions and globs, which other libraries accept.
// If the expression clearly means the same as a pattern, the fix is that pattern.
func diagnoseRegexp(raw string) (f fault.Fault, found bool) {
	s := trimPunctuation(strings.TrimSpace(raw))
	if !expression.MatchString(s) {
		return fault.Fault{}, false
	}
	f = fault.Fault{
		Code:    fault.OriginRegexp,
		Problem: "it is a regular expression or a glob, and the only wildcard of an entry is a *, for whole labels at the start of the host or for any port",
		Fix:     `list the origins, write a pattern such as "https://*.example.com", or decide with WithOriginLookup`,
	}
	s = strings.TrimPrefix(strings.TrimSuffix(s, "/"), "/")
	if _, err := regexp.Compile(s); err != nil || strings.ContainsFunc(s, isInvisible) {
		return f, true
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "^"), "$")
	s = unescape.Replace(s)
	note := ""
	if m := subdomainsOf.FindStringSubmatch(s); m != nil {
		s = m[1] + "://*." + m[3]
		if !strings.Contains(m[2], ".") || strings.Contains(m[2], "[") {
			note = ", which covers more: any number of labels, not one"
		}
	} else if strings.Contains(s, "*") {
		return f, true // it repeats what stands before it
	}
	s = strings.ReplaceAll(s, `\.`, ".")
	if isWebPattern.MatchString(s) && isPlainEntry(s) {
		f.Write, f.Note = []string{s}, note+", or decide with WithOriginLookup"
	}
	return f, true
}

var (
	// expression matches what expressions have and origins do not. At the beginning of
	// a host "[" is an IPv6 address.
	expression = regexp.MustCompile(`[\^$(){}]|\\[.dDwWsSbB/-]|://\.\*|\.\+|[^/@[.]\[|\[[^\]"':]*-|s\?:`)

	// subdomainsOf matches an expression without its anchors. A dot is still escaped, so
	// that a repeated one does not pass for any characters.
	subdomainsOf = regexp.MustCompile(`^([a-z][a-z0-9+.-]*)://\(?(\.[*+]|\[[^\]]*\][*+]|\\w[*+])\)?\\?\.([^*+?]+)$`)

	// isWebPattern matches what is left of an expression that is offered as an entry. A
	// byte such as the + of "ht+ps" would still be a part of the expression.
	isWebPattern = regexp.MustCompile(`^https?://(\*\.)?[a-z0-9.-]+(:[0-9]+)?$`)

	unescape = strings.NewReplacer(`\/`, "/", `\-`, "-")
)
