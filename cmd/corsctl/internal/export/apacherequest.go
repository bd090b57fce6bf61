package export

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
)

// request writes the directives that decide. They set the variables
//
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
	a.lines(``)
}

// origins writes what the policy says about each origin. The last line that matches counts.
func (a *apacheFile) origins() {
	a.match(".", "NAME_unstable")
	for _, expression := range a.comparable() {
		a.match(expression, "!NAME_unstable")
	}
	for _, e := range a.patterns {
		a.match(e.regexp(), "NAME_admitted")
	}
	var plain []string
	for _, e := range a.exact {
		if isPlain(e.text) {
			plain = append(plain, "'"+e.text+"'")
		} else {
			a.match(e.regexp(), "NAME_admitted")
		}
	}
	a.match("^.{"+strconv.Itoa(originset.MaxLength+1)+"}", "!NAME_admitted NAME_unstable")
	if len(plain) > 0 {
		a.lines(`SetEnvIfExpr "req_novary('Origin') in { \`, "    "+strings.Join(plain, ", \\\n    ")+` \`, `    }" NAME_admitted`)
	}
}

// match writes what a matching Origin does to variables.
func (a *apacheFile) match(expression, variables string) {
	a.lines("SetEnvIf Origin " + apacheQuoted(expression) + " " + variables)
}
