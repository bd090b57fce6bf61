package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report as tables for a README.
func (r Report) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "Measured with %s.\n\n", strings.Join(r.Environment, ", "))
	fmt.Fprintf(out, "Time beyond the bare framework over that of the floor: median of %d rounds, quartiles in brackets; "+
		"in parentheses the allocations beyond the bare framework. Numbers in superscript refer to the notes below each table; "+
		"an answer marked *not comparable* does other work than this library's.\n", r.Plan.Rounds)
	for _, t := range tables(r.Cells) {
		t.markdown(out)
	}
	r.markdownFlatness(out)
	r.markdownFootprints(out)
	if len(r.Findings) > 0 {
		fmt.Fprint(out, "\n### Beyond the limits\n\n")
		for _, f := range r.Findings {
			fmt.Fprintf(out, "- %s\n", escapeMarkdown(f.String()))
		}
	}
	return out.Flush()
}

func (t table) markdown(out io.Writer) {
	fmt.Fprintf(out, "\n### %s\n\n", t.framework)
	header := append([]string{"origins", "request"}, t.subjects...)
	for _, peer := range t.peers {
		header = append(header, peer+", whole request over ours")
	}
	markdownRow(out, header)
	markdownRow(out, append([]string{"---", "---"}, repeat("---:", len(header)-2)...))
	for _, r := range t.rows {
		columns := []string{r.origins, r.scenario}
		for _, e := range r.entries {
			columns = append(columns, e.markdown())
		}
		for _, q := range r.whole {
			columns = append(columns, medianOrDash(q))
		}
		markdownRow(out, columns)
	}
	if len(t.notes) > 0 {
		fmt.Fprintln(out)
	}
	for _, n := range t.notes {
		fmt.Fprintf(out, "<sup>%s</sup> %s  \n", n.key, escapeMarkdown(n.explanation()))
	}
}

func (e entry) markdown() string {
	if !e.present {
		return "–"
	}
	s := fmt.Sprintf("%s [%s] (%d)", medianOrDash(e.time), quartiles(e.time), e.allocs.Count)
	if len(e.notes) > 0 {
		s += "<sup>" + strings.Join(e.notes, " ") + "</sup>"
	}
	return s
}

func (r Report) markdownFlatness(out io.Writer) {
	if len(r.Flatness) == 0 {
		return
	}
	fmt.Fprint(out, "\n### From one origin to a million: an allowed request, over the floor\n\n")
	markdownRow(out, []string{"origins", "one origin", "minimum, one origin", "rotating", "minimum, rotating", "over the minimum, rotating"})
	markdownRow(out, append([]string{"---"}, repeat("---:", 5)...))
	for _, f := range r.Flatness {
		markdownRow(out, []string{f.Origins.String(), medianOrDash(f.HotOurs), medianOrDash(f.HotMinimum),
			medianOrDash(f.ColdOurs), medianOrDash(f.ColdMinimum), medianOrDash(f.ColdOursOverTheMinimum)})
	}
}

func (r Report) markdownFootprints(out io.Writer) {
	if len(r.Footprints) == 0 {
		return
	}
	fmt.Fprint(out, "\n### Memory and compilation\n\n")
	markdownRow(out, []string{"exact origins", "bytes each", "bytes each in a map", "memory over the map", "compiling over filling the map"})
	markdownRow(out, repeat("---:", 5))
	for _, f := range r.Footprints {
		markdownRow(out, []string{fmt.Sprint(f.Origins), fmt.Sprintf("%.1f", f.EngineBytes), fmt.Sprintf("%.1f", f.MapBytes),
			ratio(f.MemoryOverTheMap), ratio(f.CompileOverFill.Median)})
	}
}

func markdownRow(out io.Writer, columns []string) {
	fmt.Fprintf(out, "| %s |\n", strings.Join(columns, " | "))
}

func repeat(s string, n int) []string { return strings.Fields(strings.Repeat(s+" ", n)) }

func escapeMarkdown(s string) string {
	return strings.NewReplacer("*", `\*`, "|", `\|`, "<", "&lt;").Replace(s)
}
