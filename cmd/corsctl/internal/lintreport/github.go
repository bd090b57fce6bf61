package lintreport

import (
	"io"
	"strings"
	"unicode"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
)

// github writes workflow commands of GitHub Actions, which become annotations of the
// lines of a pull request.
func (r *Report) github(w io.Writer, _ cli.Paint) error {
	p := printer{w: w}
	for _, f := range r.Findings {
		command := "error"
		if f.Severity == lint.Advice {
			command = "warning"
		}
		message := f.Sentence()
		if fix := f.FixText(); fix != "" {
			message += "; " + fix
		}
		message += "\nhelp: " + pageOf(f.Code)
		p.printf("::%s file=%s,line=%d,endLine=%d,col=%d,endColumn=%d,title=%s::%s\n", command, escapeProperty(f.File),
			f.Start.Line, f.End.Line, f.Start.Column, f.End.Column, escapeProperty(f.Code), escapeData(message))
	}
	return p.err
}

var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// escapeData and escapeProperty escape as the toolkit of GitHub Actions does.
func escapeData(s string) string { return data.Replace(s) }

func escapeProperty(s string) string { return strings.Map(dropControl, property.Replace(s)) }

// dropControl drops what could steer the terminal that shows the log.
func dropControl(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}
