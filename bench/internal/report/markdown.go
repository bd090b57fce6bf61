package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/sallyport/cors/bench/internal/measure"
)

// Markdown writes the report as one table for each framework.
func (r Report) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "Measured with %s.\n\n", strings.Join(Environment(), ", "))
	fmt.Fprintf(out, "Time beyond the bare framework over that of the floor: median of %d rounds, and the range in which it lies "+
		"with 95 %% confidence; in parentheses the allocations beyond the bare framework. Small numbers refer to the notes below each "+
		"table; an answer marked *not comparable* does other work than this library's.\n", r.Rounds)
	for _, t := range tables(r.Cells) {
		t.markdown(out)
	}
	return out.Flush()
}

func (t table) markdown(out io.Writer) {
	header := append([]string{"origins", "request"}, t.subjects...)
	for _, peer := range t.peers {
		header = append(header, peer+", whole request over ours")
	}
	fmt.Fprintf(out, "\n### %s\n\n| %s |\n| --- | --- |%s\n", t.framework, strings.Join(header, " | "),
		strings.Repeat(" ---: |", len(header)-2))
	for _, r := range t.rows {
		columns := []string{r.origins, r.scenario}
		for _, e := range r.entries {
			columns = append(columns, e.markdown())
		}
		for _, whole := range r.whole {
			columns = append(columns, Ratio(whole))
		}
		fmt.Fprintf(out, "| %s |\n", strings.Join(columns, " | "))
	}
	if len(t.notes) > 0 {
		fmt.Fprintln(out)
	}
	escape := strings.NewReplacer("*", `\*`, "|", `\|`, "<", "&lt;")
	for _, n := range t.notes {
		fmt.Fprintf(out, "<sup>%s</sup> %s  \n", n.key, escape.Replace(n.explanation()))
	}
}

func (e entry) markdown() string {
	if !e.present {
		return "–"
	}
	s := fmt.Sprintf("%s (%d)", Ratio(e.time), e.allocs.Count)
	if e.time.Confidence > 0 {
		s = fmt.Sprintf("%s ±%s (%d)", Ratio(e.time), e.time.PctRangeString(), e.allocs.Count)
	}
	if len(e.notes) > 0 {
		s += "<sup>" + strings.Join(e.notes, " ") + "</sup>"
	}
	return s
}

// Ratio prints a median with two or three digits, and a dash where there is none.
func Ratio(m measure.Median) string {
	switch v := m.Center; {
	case m.Confidence == 0:
		return "–"
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}
