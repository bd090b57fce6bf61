package lintreport

import (
	"io"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
)

type jsonReport struct {
	cli.Header
	Files    []jsonFile    `json:"files"`
	Errors   int           `json:"errors"`
	Advice   int           `json:"advice"`
	Findings []jsonFinding `json:"findings"`
	Fixed    []jsonFinding `json:"fixed"`
}

type jsonFile struct {
	Name     string `json:"name"`
	Policies int    `json:"policies"`
}

type jsonFinding struct {
	File      string        `json:"file"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	EndLine   int           `json:"end_line"`
	EndColumn int           `json:"end_column"`
	Where     string        `json:"where,omitempty"`
	Severity  lint.Severity `json:"severity"`
	Code      string        `json:"code"`
	URL       string        `json:"url"`
	Field     string        `json:"field,omitempty"`
	Index     *int          `json:"index,omitempty"`
	Value     string        `json:"value,omitempty"`
	Problem   string        `json:"problem"`
	Fix       string        `json:"fix,omitempty"`
	Automatic bool          `json:"automatic"`
	Write     []string      `json:"write,omitempty"`
	Remove    bool          `json:"remove,omitempty"`
}

func (r *Report) json(w io.Writer, _ cli.Paint) error {
	out := jsonReport{
		Header: cli.NewHeader("lint"), Errors: r.Count(lint.Error), Advice: r.Count(lint.Advice),
		Files: []jsonFile{}, Findings: jsonFindings(r.Findings), Fixed: jsonFindings(r.Fixed),
	}
	for _, f := range r.Files {
		out.Files = append(out.Files, jsonFile{f.Name, f.Policies})
	}
	return cli.WriteJSON(w, out)
}

func jsonFindings(findings []lint.Finding) []jsonFinding {
	all := []jsonFinding{}
	for _, f := range findings {
		j := jsonFinding{
			File: f.File, Line: f.Start.Line, Column: f.Start.Column, EndLine: f.End.Line, EndColumn: f.End.Column,
			Where: f.Where, Severity: f.Severity, Code: f.Code, URL: pageOf(f.Code), Field: f.Field, Value: f.Value,
			Problem: f.Problem, Fix: f.Fix, Automatic: f.Automatic, Write: f.Write, Remove: f.Remove,
		}
		if f.Index >= 0 {
			index := f.Index
			j.Index = &index
		}
		all = append(all, j)
	}
	return all
}
