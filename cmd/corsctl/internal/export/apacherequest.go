package export

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
)

// request writes the directives that decide. They set the variables
//
//	NAME_origin      admitted, other or malformed, what the policy says about Origin; not set without Origin
//	NAME_options     the method is OPTIONS, also where a page about an error is fetched with GET
//	NAME_preflight   the request is a preflight
//	NAME_admitted    the policy admits the origin
//	NAME_unstable    a cache could take another request for this one
//
// Apache joins the lines of a header by ", ". An origin has no space, so several lines are
// never one that is admitted.
func (a *apacheFile) request() {
	a.lines(
		`SetEnvIfExpr "%{THE_REQUEST} =~ /^OPTIONS\s/" NAME_options`,
		`SetEnvIfExpr "%{REQUEST_METHOD} == 'OPTIONS' && -n req_novary('Origin') && -n req_novary('Access-Control-Request-Method')" NAME_preflight`,
	)
	if a.everyone {
		return
	}
	a.origins()
	a.lines(
		`SetEnvIfExpr "reqenv('NAME_origin') == 'admitted'" NAME_admitted`,
		`SetEnvIfExpr "reqenv('NAME_origin') == 'malformed'" NAME_unstable`,
		``,
	)
}

// origins writes what the policy says about each origin. The last line that matches counts.
func (a *apacheFile) origins() {
	a.lines(`SetEnvIf Origin "." NAME_origin=malformed`)
	for _, expression := range originset.WellFormed() {
		a.match(expression, "other")
	}
	for _, e := range a.patterns {
		a.match(e.regexp(), "admitted")
	}
	var plain []string
	for _, e := range a.exact {
		if isPlain(e.text) {
			plain = append(plain, "'"+e.text+"'")
		} else {
			a.match(e.regexp(), "admitted")
		}
	}
	a.match("^.{"+strconv.Itoa(originset.MaxLength+1)+"}", "malformed")
	if len(plain) > 0 {
		a.lines(`SetEnvIfExpr "req_novary('Origin') in { \`, "    "+strings.Join(plain, ", \\\n    ")+` \`, `    }" NAME_origin=admitted`)
	}
}

func (a *apacheFile) match(expression, state string) {
	a.lines("SetEnvIf Origin " + apacheQuoted(expression) + " NAME_origin=" + state)
}
