package report

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"place": func(browser, adapter string) Place { return Place{browser, adapter} },
	"state": func(t Tally) string {
		switch {
		case t.Fails > 0:
			return "fails"
		case t.Departs > 0:
			return "departs"
		}
		return "holds"
	},
}).Parse(page))

// WriteHTML writes one page that needs nothing else.
func (r *Report) WriteHTML(w io.Writer) error { return pageTemplate.Execute(w, r) }
