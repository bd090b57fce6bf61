package lintreport

import (
	"fmt"
	"io"
	"strconv"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
)

// text is for a person: two lines for each finding, the page about each code where it is
// first found, and a count.
func (r *Report) text(w io.Writer, paint cli.Paint) error {
	p := printer{w: w}
	for _, f := range r.Fixed {
		p.printf("%s: %s %s %s\n", position(f), paint.Good("fixed:"), f.Sentence(), paint.Faint("["+f.Code+"]"))
	}
	helped := map[string]bool{}
	for _, f := range r.Findings {
		severity := paint.Bad("error:")
		if f.Severity == lint.Advice {
			severity = paint.Warn("advice:")
		}
		p.printf("%s: %s %s %s\n", paint.Strong(position(f)), severity, f.Sentence(), paint.Faint("["+f.Code+"]"))
		if f.Where != "" {
			p.printf("    in %s\n", f.Where)
		}
		if fix := f.FixText(); fix != "" {
			p.printf("    fix: %s\n", fix)
		}
		if !helped[f.Code] {
			helped[f.Code] = true
			p.printf("    help: %s\n", pageOf(f.Code))
		}
	}
	p.printf("%s\n", r.summary())
	return p.err
}

func (r *Report) summary() string {
	policies := 0
	for _, f := range r.Files {
		policies += f.Policies
	}
	s := fmt.Sprintf("%s in %s: ", plural(policies, "policy", "policies"), plural(len(r.Files), "file", "files"))
	if len(r.Fixed) > 0 {
		s += fmt.Sprintf("%d fixed, ", len(r.Fixed))
	}
	s += fmt.Sprintf("%s, %d advice", plural(r.Count(lint.Error), "error", "errors"), r.Count(lint.Advice))
	if n := r.automatic(); n > 0 {
		s += fmt.Sprintf("; lint --fix mends %d of them", n)
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func position(f lint.Finding) string {
	return fmt.Sprintf("%s:%d:%d", printable(f.File), f.Start.Line, f.Start.Column)
}

// printable keeps the name of a file from steering a terminal, or from beginning a line
// that a CI system reads as a command.
func printable(name string) string {
	if quoted := strconv.Quote(name); quoted != `"`+name+`"` {
		return quoted
	}
	return name
}

// printer writes until the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
