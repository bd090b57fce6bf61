package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sallyport/cors/bench/internal/stats"
)

// Text writes the report for a terminal.
func (r Report) Text(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, strings.Join(r.Environment, ", "))
	fmt.Fprintf(out, "Medians of %d rounds: time beyond the bare framework, over that of the floor (allocations beyond bare) [notes]\n", r.Plan.Rounds)
	for _, t := range tables(r.Cells) {
		t.text(out)
	}
	r.textFlatness(out)
	r.textFootprints(out)
	fmt.Fprintf(out, "\nBeyond the limits: %d\n", len(r.Findings))
	for _, f := range r.Findings {
		fmt.Fprintln(out, "  "+f.String())
	}
	return out.Flush()
}

func (t table) text(out io.Writer) {
	fmt.Fprintf(out, "\n%s\t\t%s", t.framework, strings.Join(t.subjects, "\t"))
	for _, peer := range t.peers {
		fmt.Fprintf(out, "\t%s, whole request over ours", peer)
	}
	fmt.Fprintln(out)
	previous := ""
	for _, r := range t.rows {
		origins := r.origins
		if origins == previous {
			origins = ""
		}
		previous = r.origins
		fmt.Fprintf(out, "%s\t%s", origins, r.scenario)
		for _, e := range r.entries {
			fmt.Fprint(out, "\t"+e.text())
		}
		for _, q := range r.whole {
			fmt.Fprint(out, "\t"+medianOrDash(q))
		}
		fmt.Fprintln(out)
	}
	for _, n := range t.notes {
		fmt.Fprintf(out, "[%s] %s\n", n.key, n.explanation())
	}
}

func (e entry) text() string {
	if !e.present {
		return "–"
	}
	s := fmt.Sprintf("%s (%d)", medianOrDash(e.time), e.allocs.Count)
	if len(e.notes) > 0 {
		s += " [" + strings.Join(e.notes, ",") + "]"
	}
	return s
}

func medianOrDash(q stats.Quartiles) string {
	if q == (stats.Quartiles{}) {
		return "–"
	}
	return ratio(q.Median)
}

func (r Report) textFlatness(out io.Writer) {
	if len(r.Flatness) == 0 {
		return
	}
	fmt.Fprintf(out, "\nallowed request, over the floor\tours, one origin\tminimum, one origin\tours, rotating\tminimum, rotating\tours over minimum, rotating\n")
	for _, f := range r.Flatness {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Origins, medianOrDash(f.HotOurs), medianOrDash(f.HotMinimum),
			medianOrDash(f.ColdOurs), medianOrDash(f.ColdMinimum), medianOrDash(f.ColdOursOverTheMinimum))
	}
}

func (r Report) textFootprints(out io.Writer) {
	if len(r.Footprints) == 0 {
		return
	}
	fmt.Fprintf(out, "\nexact origins\tbytes each, ours\tbytes each, map\tmemory over the map\tcompiling over filling the map\n")
	for _, f := range r.Footprints {
		fmt.Fprintf(out, "%d\t%.1f\t%.1f\t%s\t%s\n", f.Origins, f.EngineBytes, f.MapBytes,
			ratio(f.MemoryOverTheMap), ratio(f.CompileOverFill.Median))
	}
}
