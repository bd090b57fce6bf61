package lintreport

import (
	"io"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// agent is for programs that read text: one line for each finding, with its code, its
// fix, who has to make it, and the page about the code.
func (r *Report) agent(w io.Writer, _ cli.Paint) error {
	p := printer{w: w}
	for _, f := range r.Findings {
		who := "decide"
		if f.Automatic {
			who = "automatic"
		}
		line := position(f) + ": " + string(f.Severity) + "[" + f.Code + "]: " + f.Sentence()
		if f.Fix != "" {
			line += "; help (" + who + "): " + f.Fix
		}
		line += "; see " + pageOf(f.Code)
		p.printf("%s\n", strings.NewReplacer("\r", " ", "\n", " ").Replace(line))
	}
	return p.err
}
