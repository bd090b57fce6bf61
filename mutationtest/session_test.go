package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
)

const (
	greaterOrEqual = `{"function": "Max", "kind": "equivalent", "because": "Either is the greater.", "mutants": ["` + "`a > b`" + ` has >= for >"]}`
	reverse        = `{"function": "Untested", "kind": "cost", "because": "Nobody calls it.", "mutants": ["` + "`true`" + ` is the reverse"]}`
	killed         = `{"function": "Max", "kind": "equivalent", "because": "It is not.", "mutants": ["` + "`a > b`" + ` is negated"]}`
	vanished       = `{"function": "Min", "kind": "equivalent", "because": "It was there.", "mutants": ["` + "`a < b`" + ` is negated"]}`
)

// try runs a session on testdata/module, with a list of survivors.
func try(t *testing.T, listed string, change func(*session)) (out string, err error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "counted.json"), []byte(listed), 0o600); err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	s := session{root: "testdata/module", survivors: folder, groups: [][]target{{own("counted")}},
		sample: 1, seed: 1, workers: 2, longest: time.Hour, match: regexp.MustCompile("Max|Untested"), out: &printed}
	change(&s)
	err = s.run()
	return printed.String(), err
}

func unchanged(*session) {}

func TestMutantsThatSurviveMustBeListed(t *testing.T) {
	out, err := try(t, "[]", unchanged)
	if err == nil || !strings.Contains(err.Error(), "2 mutants survived that are not listed") {
		t.Errorf("err is %v", err)
	}
	for _, want := range []string{
		"counted Max: `a > b` has >= for >: 1 tests pass",
		"counted Untested: `true` is the reverse: no test computes anything else",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Count(out, "survived: ") != 2 {
		t.Errorf("others survived:\n%s", out)
	}
}

func TestListedSurvivorsAreCountedByKind(t *testing.T) {
	out, err := try(t, "["+greaterOrEqual+","+reverse+"]", unchanged)
	if err != nil {
		t.Error(err)
	}
	// Max has: returns at once; negated, always false, always true, >= for >; the first return
	// left out; two results zero. Untested has the reverse.
	want := regexp.MustCompile(`counted +\d+ +9 +7 +0 +1 +1 +0 +100.0 %`)
	if !want.MatchString(out) {
		t.Errorf("%v does not match\n%s", want, out)
	}
}

func TestListedSurvivorThatIsKilledIsAnError(t *testing.T) {
	_, err := try(t, "["+greaterOrEqual+","+reverse+","+killed+"]", unchanged)
	if err == nil || !strings.Contains(err.Error(), "`a > b` is negated is listed as equivalent, but counted TestMax failed") {
		t.Errorf("err is %v", err)
	}
}

func TestListedSurvivorThatDoesNotExistIsAnError(t *testing.T) {
	_, err := try(t, "["+greaterOrEqual+","+reverse+","+vanished+"]", unchanged)
	if err == nil || !strings.Contains(err.Error(), "counted Min: `a < b` is negated is listed and does not exist") {
		t.Errorf("err is %v", err)
	}
}

func TestFloorIsComparedWithWhatCanBeKilled(t *testing.T) {
	// Of the eight mutants that are not listed, seven are killed.
	for floor, wantError := range map[float64]bool{0.87: false, 0.88: true, 0: true} {
		var printed bytes.Buffer
		s := session{floor: floor, out: &printed, tallies: []*tally{{folder: "counted", mutants: 10, tried: 10, killed: 7, survived: 1, equivalent: 1, cost: 1}}}
		if err := s.conclude(); (err != nil) != wantError || !strings.Contains(printed.String(), "87.5 %") {
			t.Errorf("floor %v: %v\n%s", floor, err, printed.String())
		}
	}
}

func TestLoopsWithoutEndAreKilledByTime(t *testing.T) {
	out, err := try(t, "[]", func(s *session) { s.match = regexp.MustCompile("Digits: .*has >= for >") })
	if err != nil {
		t.Error(err)
	}
	want := regexp.MustCompile(`counted +\d+ +1 +1 +1 +0 +0 +0 +100.0 %`)
	if !want.MatchString(out) {
		t.Errorf("%v does not match\n%s", want, out)
	}
}

func TestSampleIsAboutThatPartAndTheSameForTheSameSeed(t *testing.T) {
	mutants := make([]schemata.Mutant, 10_000)
	for i := range mutants {
		mutants[i].ID = i + 1
	}
	draw := func(seed uint64) []int {
		s := session{sample: 0.1, seed: seed, match: regexp.MustCompile("")}
		return s.drawn(mutants)
	}
	first := draw(7)
	if len(first) < 850 || len(first) > 1150 { // five times the deviation
		t.Errorf("%d of 10 000 are drawn, want about 1 000", len(first))
	}
	if again := draw(7); !slices.Equal(first, again) {
		t.Error("one seed draws differently")
	}
	if other := draw(8); slices.Equal(first, other) {
		t.Error("two seeds draw the same")
	}
}

func TestOnlyTheSurvivorsOfAnEarlierRunAreTriedAgain(t *testing.T) {
	first, err := try(t, "[]", unchanged)
	if err == nil {
		t.Fatal("nothing survived")
	}
	out, err := try(t, "["+greaterOrEqual+","+reverse+"]", func(s *session) { s.again = survivorsIn(first) })
	if err != nil {
		t.Error(err)
	}
	want := regexp.MustCompile(`counted +\d+ +2 +0 +0 +1 +1 +0 `)
	if !want.MatchString(out) {
		t.Errorf("%v does not match\n%s", want, out)
	}
}

func TestPackagesThatAreNotMutatedAreAnError(t *testing.T) {
	if _, err := chosen([]string{"core", "shadow"}); err == nil || !strings.Contains(err.Error(), `"shadow"`) {
		t.Errorf("err is %v", err)
	}
	some, err := chosen([]string{"core/internal/...", "httpadapter"})
	if err != nil || len(some) != 2 || some[0][0].folder != "core/internal/exactset" || some[1][0].folder != "httpadapter" {
		t.Errorf("%v, %v", some, err)
	}
}
