package export

import (
	"strconv"
	"strings"
)

// Apache decides with mod_setenvif when it has read a request, answers preflights with
// mod_rewrite before anything else sees them, and writes headers with mod_headers.
//
// mod_headers has two tables. What the application sends is in one of them, and "always"
// names the other, which Apache also sends with errors of its own. So the headers of the
// policy are in the second, and those of the application are removed from the first.
//
// SetEnvIf looks for a header before it looks for a variable, and a client can send any
// header. So variables are read by reqenv only.
var apache = &target{
	name: "apache", title: "Apache", comment: "#",
	export: exportApache, check: checkApache,
}

func exportApache(p *policy) (*Result, error) {
	a := apacheFile{policy: p}
	if err := a.statusProblem(); err != nil {
		return nil, err
	}
	a.request()
	a.preflight()
	a.response()
	return &Result{
		Files:      []File{{p.name + ".conf", a.b.String()}},
		Departures: a.departures(),
		HowTo: strings.ReplaceAll(`Include NAME.conf at the beginning of a virtual host, before other rules of mod_rewrite:

    <VirtualHost *:80>
        Include NAME.conf
        ProxyPass / http://127.0.0.1:9000/
    </VirtualHost>

The modules headers, rewrite and setenvif must be loaded. Behind the file, RewriteEngine
must not be turned off. Apache must be 2.4.10 or later.
`, "NAME", p.name),
	}, nil
}

// apacheFile writes the file.
type apacheFile struct {
	*policy
	b strings.Builder
}

// lines writes directives. NAME stands for the name that begins those of variables.
func (a *apacheFile) lines(lines ...string) {
	for _, line := range lines {
		a.b.WriteString(strings.ReplaceAll(line, "NAME", a.name) + "\n")
	}
}

// apacheQuoted is a text as an argument of a directive. It must hold no "${", which Apache
// replaces in every line.
func apacheQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// statusProblem says that mod_rewrite answers with statuses only that Apache knows.
func (a *apacheFile) statusProblem() error {
	if s := a.preflightStatus(); s > 208 && s != 226 {
		return &Unsayable{
			Field: "PreflightStatus", Index: -1, Value: strconv.Itoa(s),
			Problem: "Apache knows no such status",
			Fix:     "leave it out, which means 204",
		}
	}
	return nil
}
