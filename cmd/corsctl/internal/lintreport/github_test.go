package lintreport_test

import (
	"bytes"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/lintreport"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

// What a file name or a message holds cannot become a command of its own.
func TestAnnotationsOfGitHubAreEscaped(t *testing.T) {
	r := &lintreport.Report{Findings: []lint.Finding{{
		File: "a:b,c%\n::error::.yaml", Start: policydoc.Position{Line: 2, Column: 3}, End: policydoc.Position{Line: 2, Column: 9},
		Severity: lint.Advice, Code: "file-type", Index: -1, Problem: "100%, is it?\n::error::", Fix: "mend it",
	}}}
	var got bytes.Buffer
	if err := r.Formats()[lintreport.GitHub](&got, false); err != nil {
		t.Fatal(err)
	}
	const want = "::warning file=a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A.yaml,line=2,endLine=2,col=3,endColumn=9,title=file-type::100%25, is it?%0A::error::; mend it%0Ahelp: https://github.com/sallyport/cors/blob/main/docs/corsctl.md#file-type\n"
	if got.String() != want {
		t.Errorf("got  %q\nwant %q", got.String(), want)
	}
}

// Names come from whoever wrote the file: they neither steer a terminal nor begin a line.
func TestNamesCannotBeginALine(t *testing.T) {
	const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"x\\n::error::\\e[2J\"}\ndata:\n  \"k\\n::error::\": 'allowOrigins: [https://A.test]'\n"
	name := "a\n::error::\x1b[2J.yaml"
	f := policydoc.Read(name, []byte(text))
	r := &lintreport.Report{Files: []lintreport.File{{Name: name}}, Findings: lint.Check(f)}
	if len(r.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	broken := policydoc.Read(name, []byte("a: *x\x1b[2J\n"))
	r.Findings = append(r.Findings, lint.Check(broken)...)
	for _, format := range []cli.Format{cli.Text, lintreport.Agent, lintreport.GitHub} {
		var got bytes.Buffer
		if err := r.Formats()[format](&got, false); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(got.Bytes(), []byte("\n::error::\x1b")) || bytes.Contains(got.Bytes(), []byte("\n::error::\n")) || bytes.ContainsRune(got.Bytes(), '\x1b') {
			t.Errorf("%s:\n%q", format, got.String())
		}
	}
}
