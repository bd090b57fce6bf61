// Package lintreport writes the findings of lint, one file for each format.
package lintreport

import (
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/core"
)

// The formats beside text and JSON.
const (
	SARIF  cli.Format = "sarif"
	GitHub cli.Format = "github"
	Agent  cli.Format = "agent"
)

// Report is what lint has found in all files.
type Report struct {
	Files    []File
	Findings []lint.Finding // that are left
	Fixed    []lint.Finding // that --fix has mended
	Version  string         // of corsctl
}

// File is one file that was read.
type File struct {
	Name     string
	Data     []byte // its text, to which the findings belong
	Policies int
}

// Formats returns the functions that write the report.
func (r *Report) Formats() cli.Formats {
	return cli.Formats{cli.Text: r.text, cli.JSON: r.json, SARIF: r.sarif, GitHub: r.github, Agent: r.agent}
}

// Count returns how many findings have a severity.
func (r *Report) Count(s lint.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

func (r *Report) automatic() int {
	n := 0
	for _, f := range r.Findings {
		if f.Automatic {
			n++
		}
	}
	return n
}

// documents has the guide of corsctl.
const documents = "https://github.com/sallyport/cors/blob/main/docs/"

// pageOf returns the address of the page that explains a code.
func pageOf(code string) string {
	if strings.HasPrefix(code, "file-") || strings.HasPrefix(code, "gateway-") {
		return documents + "corsctl.md#" + code
	}
	return core.Advice{Code: code}.Help()
}
