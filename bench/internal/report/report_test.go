package report

import (
	"encoding/xml"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// example is a report of two cells with known numbers.
func example() Report {
	cell := func(f subject.Framework, peer string) measure.Cell {
		c := measure.Cell{Framework: f, Origins: scenario.Origins{Form: scenario.Exact, Count: 10}}
		for _, s := range scenario.Scenarios() {
			if s.Name == scenario.AllowedActual {
				c.Scenario = s
			}
		}
		add := func(name string, nanoseconds float64, marks ...answer.Mark) {
			s, _ := subject.Find(f, name)
			c.Subjects = append(c.Subjects, measure.SubjectResult{Subject: s, Marks: marks, Result: measure.Result{
				Nanoseconds: append(slices.Repeat([]float64{nanoseconds}, 6), math.NaN()), // fewer than 6 have no range
				Allocations: measure.Allocations{Count: 1, Bytes: 32}}})
		}
		add(subject.Bare, 10)
		c.Subjects[0].Allocations = measure.Allocations{}
		add(subject.Floor, 110)
		add(subject.Minimum, 120)
		add(subject.Ours, 133)
		add(peer, 310, answer.Mark{Text: "shares <slices>", Incomparable: true})
		return c
	}
	return Report{Rounds: 7, Cells: []measure.Cell{cell(subject.NetHTTP, "rs/cors"), cell(subject.Gin, "gin-contrib/cors")}}
}

func render(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var out strings.Builder
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}

func TestMarkdownTablesAreWellFormed(t *testing.T) {
	text := render(t, example().Markdown)
	holds(t, text, "### net/http", "### gin", "exact-10", "allowed-actual", "1.10 ±0% (1)", "1.23 ±0% (1)",
		"3.00 ±0% (1)<sup>1</sup>", "<sup>1</sup> shares &lt;slices> (not comparable)",
		"gin-contrib/cors, whole request over ours", "2.33")
	if strings.Contains(text, "NaN") {
		t.Errorf("a round without a value is printed:\n%s", text)
	}
	columns := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := strings.Count(line, "|")
		if columns != 0 && n != columns {
			t.Errorf("a row of %d columns in a table of %d: %s", n, columns, line)
		}
		columns = n
	}
}

func TestSVGIsWellFormedAndShowsEachSubject(t *testing.T) {
	text := render(t, example().SVG)
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	}
	holds(t, text, "10 origins, allowed request", "sallyport", "rs/cors", ">1.23<", ">3.00 *<")
}

func TestSVGOfNoCellsIsStillAPicture(t *testing.T) {
	holds(t, render(t, Report{}.SVG), "<svg ", "</svg>")
}

func TestBenchstatOutputIsReadBack(t *testing.T) {
	text := render(t, example().Benchstat)
	reader := benchfmt.NewReader(strings.NewReader(text), "test")
	var names []string
	for reader.Scan() {
		r, ok := reader.Result().(*benchfmt.Result)
		if !ok {
			t.Fatalf("not a result: %v", reader.Result())
		}
		names = append(names, string(r.Name))
		if _, found := r.Value("B/op"); !found {
			t.Errorf("%s has no bytes", r.Name)
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	// Two cells of five subjects; one of seven rounds has no value.
	if len(names) != 2*5*6 {
		t.Errorf("%d lines, want 60", len(names))
	}
	if want := "CORS/framework=net-http/origins=exact-10/scenario=allowed-actual/subject=sallyport"; !slices.Contains(names, want) {
		t.Errorf("no %q in %q", want, names)
	}
}
