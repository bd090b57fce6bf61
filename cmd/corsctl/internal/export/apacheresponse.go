package export

import (
	"net/http"
	"strconv"
	"strings"
)

// preflight writes the rules that answer preflights, which the application never sees.
func (a *apacheFile) preflight() {
	status := strconv.Itoa(a.preflightStatus())
	a.lines(`RewriteEngine On`, `RewriteCond expr "-n reqenv('NAME_preflight')`+a.and("NAME_admitted")+`"`, `RewriteRule ^ - [R=`+status+`,L]`)
	if !a.everyone {
		a.lines(`RewriteCond expr "-n reqenv('NAME_preflight')"`, `RewriteRule ^ - [R=403,L]`)
	}
	if a.preflightStatus() != http.StatusNoContent {
		// Apache would send a page about an error.
		a.lines(`ErrorDocument ` + status + ` " "`)
	}
	a.lines("")
}

// response writes the headers of every response, also of those that Apache makes.
func (a *apacheFile) response() {
	for _, name := range [...]string{"Origin", "Credentials", "Methods", "Headers"} {
		a.remove("Access-Control-Allow-" + name)
	}
	a.remove("Access-Control-Max-Age")
	a.remove("Access-Control-Expose-Headers")

	granted, actual, preflight := "", "-z reqenv('NAME_preflight')", "-n reqenv('NAME_preflight')"
	origin := "*"
	if !a.everyone {
		granted, origin = "-n reqenv('NAME_admitted')", "expr=%{req_novary:Origin}"
		actual, preflight = actual+" && "+granted, preflight+" && "+granted
	}
	a.header("Access-Control-Allow-Origin", origin, granted)
	if a.AllowCredentials {
		a.header("Access-Control-Allow-Credentials", "true", granted)
	}
	a.set("Access-Control-Expose-Headers", a.exposeHeaders(), actual)
	a.set("Access-Control-Max-Age", a.maxAge(), preflight)
	if a.echoesMethod() {
		a.echoMethod(preflight)
	} else {
		a.set("Access-Control-Allow-Methods", a.allowMethods(), preflight)
	}
	if a.echoesHeaders() {
		a.echoHeaders(preflight)
	} else {
		a.set("Access-Control-Allow-Headers", a.allowHeaders(), preflight)
	}
	a.vary()
}

// vary writes Vary. Apache itself joins what both tables have, and removes what is listed
// twice.
func (a *apacheFile) vary() {
	names := strings.Split(optionsVary, ", ")
	if !a.everyone {
		a.lines(`Header always merge Vary ` + names[0])
		names = names[1:]
	}
	for _, name := range names {
		a.lines(`Header always merge Vary ` + name + ` env=NAME_options`)
	}
	// "*" stands alone, since nginx reads it only then.
	unlessAll := ""
	if a.everyone {
		unlessAll = " && -n reqenv('NAME_options')"
	}
	for _, table := range [...]string{"always ", ""} {
		a.lines(`Header ` + table + `set Vary * "expr=resp('Vary') =~ m#(^|,)\s*[*]\s*(,|$)#` + unlessAll + `"`)
	}
	// Some caches heed only one of the two.
	a.lines(
		`Header always set Vary * env=NAME_unstable`, `Header set Vary * env=NAME_unstable`,
		`Header always set Cache-Control no-store env=NAME_unstable`, `Header unset Cache-Control env=NAME_unstable`,
	)
}

func (a *apacheFile) remove(name string) {
	a.lines("Header unset "+name, "Header always unset "+name)
}

// set writes that a header is set if a condition holds, unless its value is empty.
func (a *apacheFile) set(name, value, condition string) {
	if value != "" {
		a.header(name, strings.ReplaceAll(value, "%", "%%"), condition)
	}
}

// header is set for a value in the format of mod_headers.
func (a *apacheFile) header(name, value, condition string) {
	line := "Header always set " + name + " " + apacheQuoted(value)
	if condition != "" {
		line += ` "expr=` + condition + `"`
	}
	a.lines(line)
}

// and is a further condition, unless everyone is admitted.
func (a *apacheFile) and(variable string) string {
	if a.everyone {
		return ""
	}
	return " && -n reqenv('" + variable + "')"
}
