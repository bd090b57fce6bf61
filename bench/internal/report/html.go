package report

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/sallyport/cors/bench/internal/limits"
)

// HTML writes the report as one page that needs no other file.
func (r Report) HTML(w io.Writer) error {
	page := htmlPage{
		Environment: strings.Join(r.Environment, ", "), Rounds: r.Plan.Rounds,
		Picture: template.HTML(r.svg()), Findings: r.Findings,
	}
	for _, t := range tables(r.Cells) {
		page.Tables = append(page.Tables, t.html())
	}
	var text strings.Builder
	rest := r
	rest.Cells, rest.Findings = nil, nil
	rest.markdownFlatness(&text)
	rest.markdownFootprints(&text)
	page.Rest = strings.TrimSpace(text.String())
	return htmlTemplate.Execute(w, page)
}

type htmlPage struct {
	Environment string
	Rounds      int
	Picture     template.HTML // made by this package, with all names escaped
	Tables      []htmlTable
	Rest        string
	Findings    []limits.Finding
}

type htmlTable struct {
	Framework string
	Header    []string
	Rows      []htmlRow
	Notes     []htmlNote
}

type htmlRow struct {
	Origins, Scenario string
	Cells             []htmlCell
}

type htmlCell struct{ Text, Class, Title, Notes string }

type htmlNote struct{ Key, Text string }

func (t table) html() htmlTable {
	h := htmlTable{Framework: string(t.framework), Header: append([]string{"origins", "request"}, t.subjects...)}
	for _, peer := range t.peers {
		h.Header = append(h.Header, peer+", whole request over ours")
	}
	texts := make(map[string]string)
	for _, n := range t.notes {
		texts[n.key] = n.explanation()
		h.Notes = append(h.Notes, htmlNote{n.key, n.explanation()})
	}
	for _, r := range t.rows {
		row := htmlRow{Origins: r.origins, Scenario: r.scenario}
		for _, e := range r.entries {
			row.Cells = append(row.Cells, e.html(texts))
		}
		for _, q := range r.whole {
			row.Cells = append(row.Cells, htmlCell{Text: medianOrDash(q), Title: quartiles(q)})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func (e entry) html(notes map[string]string) htmlCell {
	if !e.present {
		return htmlCell{Text: "–"}
	}
	c := htmlCell{
		Text:  fmt.Sprintf("%s (%d)", medianOrDash(e.time), e.allocs.Count),
		Notes: strings.Join(e.notes, " "),
	}
	title := []string{fmt.Sprintf("quartiles %s, %d bytes", quartiles(e.time), e.allocs.Bytes)}
	for _, key := range e.notes {
		title = append(title, notes[key])
	}
	c.Title = strings.Join(title, "; ")
	switch {
	case !e.comparable:
		c.Class = "other"
	case e.time.Median > 3:
		c.Class = "dear"
	}
	return c
}

var htmlTemplate = template.Must(template.New("report").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>CORS middlewares side by side</title>
<style>
body { font: 14px/1.4 sans-serif; color: #222; max-width: 75em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; margin: 1em 0 }
th, td { padding: .2em .7em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left }
td.other { color: #888; font-style: italic }
td.dear { background: #fbe3d6 }
sup { font-size: 70% }
</style>
<h1>CORS middlewares side by side</h1>
<p>{{.Environment}}</p>
<p>Time beyond the bare framework over that of the floor: medians of {{.Rounds}} rounds, quartiles in each cell's
tooltip; in parentheses the allocations beyond the bare framework. Italic: the answer is not comparable, see the notes.</p>
{{.Picture}}
{{range .Tables}}
<h2>{{.Framework}}</h2>
<table>
<tr>{{range .Header}}<th>{{.}}</th>{{end}}</tr>
{{range .Rows}}<tr><td>{{.Origins}}</td><td>{{.Scenario}}</td>{{range .Cells}}<td class="{{.Class}}" title="{{.Title}}">{{.Text}}{{with .Notes}}<sup>{{.}}</sup>{{end}}</td>{{end}}</tr>
{{end}}</table>
<p>{{range .Notes}}<sup>{{.Key}}</sup> {{.Text}}<br>{{end}}</p>
{{end}}
{{with .Rest}}<pre>{{.}}</pre>{{end}}
{{with .Findings}}<h2>Beyond the limits</h2>
<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
</html>
`))
