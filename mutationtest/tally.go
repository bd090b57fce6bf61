package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/sallyport/cors/mutationtest/internal/survivors"
	"github.com/sallyport/cors/mutationtest/internal/trial"
)

// tally counts the mutants of a package.
type tally struct {
	folder                                   string
	mutants, tried                           int
	killed, slow, equivalent, cost, survived int
}

func (t *tally) count(v trial.Verdict, kind survivors.Kind, isListed bool) {
	t.tried++
	switch {
	case !v.Survived():
		t.killed++
		if v.Outcome != trial.Failed {
			t.slow++
		}
	case !isListed:
		t.survived++
	case kind == survivors.Equivalent:
		t.equivalent++
	default:
		t.cost++
	}
}

func (t *tally) join(other *tally) {
	t.mutants += other.mutants
	t.tried += other.tried
	t.killed += other.killed
	t.slow += other.slow
	t.equivalent += other.equivalent
	t.cost += other.cost
	t.survived += other.survived
}

// score is the part that is killed of what can be.
func (t *tally) score() float64 {
	if t.killed+t.survived == 0 {
		return 1
	}
	return float64(t.killed) / float64(t.killed+t.survived)
}

func printTable(out io.Writer, tallies []*tally) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "package\tmutants\ttried\tkilled\tby time\tequivalent\tcost only\tsurvived\tscore\t")
	for _, t := range tallies {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f %%\t\n",
			t.folder, t.mutants, t.tried, t.killed, t.slow, t.equivalent, t.cost, t.survived, 100*t.score())
	}
	w.Flush()
}
