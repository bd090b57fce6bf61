package originset

import (
	"regexp"
	"strconv"
	"strings"
)

// FromRegexp returns the entry of which [Entry.Regexp] makes the expression.
func FromRegexp(expression string) (e Entry, found bool) {
	text, _ := strings.CutPrefix(expression, "^")
	text, _ = strings.CutSuffix(text, "$")
	scheme, rest, isOrigin := strings.Cut(text, "://")
	if !isOrigin {
		return Entry{}, false
	}
	e.Scheme = unliteral(scheme)
	if host, isAny := strings.CutSuffix(rest, anyPort(e.Scheme)); isAny {
		rest, e.AnyPort = host, true
	} else if m := endsInPort.FindStringSubmatch(rest); m != nil {
		rest = m[1]
		e.Port, _ = strconv.Atoi(m[2])
	}
	switch host, isPattern := strings.CutPrefix(rest, labels); {
	case rest == anyHost(e.Scheme):
		e.Form = EveryHost
	case isPattern:
		e.Form, e.Host = Subdomains, unliteral(host)
	default:
		e.Host = unliteral(rest)
	}
	return e, e.Regexp() == expression
}

var (
	endsInPort = regexp.MustCompile(`^(.*[^:]):([1-9][0-9]{0,4})$`)
	bracketed  = regexp.MustCompile(`\[(.)\]`)
)

// unliteral returns the text of which literal makes the expression.
func unliteral(expression string) string { return bracketed.ReplaceAllString(expression, "$1") }
