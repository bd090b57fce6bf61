package lintreport

import (
	"io"
	"net/url"
	"path/filepath"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
)

// The types are the part of SARIF 2.1.0 (OASIS standard, 27 March 2020) that is
// written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string `json:"id"`
		HelpURI string `json:"helpUri"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysicalLocation `json:"physicalLocation"`
	}
	sarifPhysicalLocation struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description     sarifMessage  `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion  `json:"deletedRegion"`
		InsertedContent sarifMessage `json:"insertedContent"`
	}
)

// sarif writes the findings with fixes for those that need no decision: tools may apply
// what they find there unasked.
func (r *Report) sarif(w io.Writer, _ cli.Paint) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "corsctl", Version: r.Version, InformationURI: documents + "corsctl.md", Rules: []sarifRule{},
		}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	rules := map[string]int{}
	texts := map[string]*document.Document{}
	for _, f := range r.Files {
		texts[f.Name] = &document.Document{Data: f.Data}
	}
	for _, f := range r.Findings {
		if _, known := rules[f.Code]; !known {
			rules[f.Code] = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{f.Code, pageOf(f.Code)})
		}
		run.Results = append(run.Results, sarifResultOf(f, rules[f.Code], texts[f.File]))
	}
	return cli.WriteJSON(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func sarifResultOf(f lint.Finding, rule int, text *document.Document) sarifResult {
	artifact := sarifArtifact{(&url.URL{Path: filepath.ToSlash(f.File)}).String()}
	result := sarifResult{
		RuleID: f.Code, RuleIndex: rule, Level: "error",
		Message: sarifMessage{f.Sentence()},
		Locations: []sarifLocation{{sarifPhysicalLocation{artifact,
			sarifRegion{f.Start.Line, f.Start.Column, f.End.Line, f.End.Column}}}},
	}
	if f.Severity == lint.Advice {
		result.Level = "warning"
	}
	if f.Fix != "" {
		result.Message.Text += "; " + f.Fix
	}
	if !f.Automatic {
		return result
	}
	change := sarifChange{ArtifactLocation: artifact}
	for _, e := range f.Edits() {
		var region sarifRegion
		region.StartLine, region.StartColumn = text.Position(e.Start)
		region.EndLine, region.EndColumn = text.Position(e.End)
		change.Replacements = append(change.Replacements, sarifReplacement{region, sarifMessage{e.Text}})
	}
	result.Fixes = []sarifFix{{sarifMessage{f.Fix}, []sarifChange{change}}}
	return result
}
