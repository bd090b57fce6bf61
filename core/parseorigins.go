package core

import (
	"errors"
	"strings"
	"unicode"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
)

// ParseOrigins reads the entries of [Policy.AllowOrigins] from one text, such as an
// environment variable. Commas and white space separate them, any number of either, also
// at both ends. Nothing else is removed or changed: an entry in quotes is an error, as are
// several that another character separates.
//
// The error joins all problems. Each is a *[PolicyError] with the fix that [New] would
// give. Its Index counts the entries of s from 0; it is -1 if s as a whole is a list in
// brackets, as in JSON. With an error, no origins are returned.
//
// Whatever depends on the rest of the policy is left to New: "*" beside other entries,
// and what credentials forbid. A text without entries gives an empty list and no error,
// because only New knows whether that is a mistake: it refuses an empty list, unless a
// lookup or [Policy.Enforce] gives it a meaning. Entries that repeat stay, and [Advise]
// names them.
//
// An opaque host can contain a comma, as in app://a,b. Such an entry is read as two. It
// fits only in a policy in Go or JSON.
//
// The time is proportional to the length of s.
func ParseOrigins(s string) ([]string, error) {
	v := validation{explains: true}
	if isBracketed(s) {
		v.field(fieldAllowOrigins, s, fault.OriginList,
			"commas and white space separate origins here, and there are no brackets around them",
			"remove the brackets and the quotes")
		return nil, errors.Join(v.problems...)
	}
	v.policy.AllowOrigins = strings.FieldsFunc(s, separatesOrigins)
	for i, raw := range v.policy.AllowOrigins {
		if _, ok := origin.ParseEntry(raw); !ok {
			v.entry(fieldAllowOrigins, i, raw, v.diagnosed(raw))
		}
	}
	if err := errors.Join(v.problems...); err != nil {
		return nil, err
	}
	return v.policy.AllowOrigins, nil
}

func separatesOrigins(r rune) bool { return r == ',' || unicode.IsSpace(r) }

// isBracketed reports whether s is a list as JSON or YAML write it. Split at its commas,
// each part would be half of something, and the problems would not name the brackets.
func isBracketed(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]")
}
