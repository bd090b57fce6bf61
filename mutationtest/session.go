package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
	"github.com/sallyport/cors/mutationtest/internal/source"
	"github.com/sallyport/cors/mutationtest/internal/survivors"
	"github.com/sallyport/cors/mutationtest/internal/trial"
)

// session is one run of the command.
type session struct {
	root      string // of the module that is mutated
	survivors string // the folder with the lists
	groups    [][]target
	sample    float64
	seed      uint64
	floor     float64
	match     *regexp.Regexp
	again     map[string]bool // the keys of mutants that are tried again; nil: all
	list      bool
	verbose   bool
	workers   int
	longest   time.Duration // of a test
	out       io.Writer

	listed   survivors.List
	mu       sync.Mutex
	tallies  []*tally
	problems []error
}

func (s *session) run() error {
	root, err := filepath.Abs(s.root)
	if err != nil {
		return err
	}
	s.root = root
	var folders []string
	for _, group := range s.groups {
		for _, t := range group {
			folders = append(folders, t.folder)
		}
	}
	if s.listed, err = survivors.Read(s.survivors, folders); err != nil {
		return err
	}
	packages, err := source.Load(s.root, folders)
	if err != nil {
		return err
	}
	workspace, err := os.MkdirTemp("", "mutationtest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(workspace)
	for i, group := range s.groups {
		folder := filepath.Join(workspace, fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o755); err != nil {
			return err
		}
		if err := s.try(group, packages[:len(group)], folder); err != nil {
			return err
		}
		packages = packages[len(group):]
	}
	return s.conclude()
}

// try tries the mutants of a group of packages.
func (s *session) try(group []target, packages []*source.Package, workspace string) error {
	overlay := map[string]string{}
	var mutants []schemata.Mutant
	var tallies []*tally // by the number of the mutant
	var tests [][]string
	for i, p := range packages {
		own, err := schemata.Write(p, workspace, len(mutants)+1, overlay)
		if err != nil {
			return err
		}
		t := &tally{folder: p.Folder, mutants: len(own)}
		s.tallies = append(s.tallies, t)
		mutants = append(mutants, own...)
		for range own {
			tallies, tests = append(tallies, t), append(tests, group[i].tests)
		}
	}
	s.checkListed(group, mutants)
	if s.list {
		for _, m := range mutants {
			if s.match.MatchString(m.String()) {
				fmt.Fprintln(s.out, m.Position, m.Key)
			}
		}
		return nil
	}
	env := []string{fmt.Sprint("CORSTEST_SEED=", s.seed), fmt.Sprint("ROUTEMODEL_SEED=", s.seed)}
	binaries, err := s.compile(group, workspace, overlay, len(mutants), env)
	if err != nil {
		return err
	}
	of := func(id int) []*trial.Binary {
		var some []*trial.Binary
		for _, folder := range tests[id-1] {
			if b := binaries[folder]; b != nil {
				some = append(some, b)
			}
		}
		return some
	}
	judge := func(id int) (trial.Verdict, error) {
		_, listed := s.listed[mutants[id-1].Key]
		longest := s.longest
		if listed && s.sample < 1 {
			longest = min(longest, trial.Quick) // since most of the time goes to those that survive
		}
		v, err := trial.Judge(id, of(id), longest, env...)
		if err == nil && listed && !v.Survived() {
			// A listed mutant that is killed is an error in the list, so it is tried twice.
			v, err = trial.Judge(id, of(id), longest, env...)
		}
		return v, err
	}
	return trial.JudgeAll(s.drawn(mutants), s.workers, judge, func(id int, v trial.Verdict) {
		s.note(tallies[id-1], mutants[id-1], v)
	})
}

// compile compiles the tests of a group, and finds out which of them reach which mutant.
func (s *session) compile(group []target, workspace string, overlay map[string]string, mutants int, env []string) (map[string]*trial.Binary, error) {
	binaries := map[string]*trial.Binary{}
	for _, t := range group {
		for _, folder := range t.tests {
			if _, ok := binaries[folder]; ok {
				continue
			}
			b, err := trial.Compile(s.root, folder, workspace, overlay)
			if err != nil {
				return nil, err
			}
			binaries[folder] = b
			if b == nil {
				continue
			}
			if err := b.Reach(workspace, mutants, s.workers, s.longest, env...); err != nil {
				return nil, err
			}
			for why, names := range map[string][]string{"fail beside mutants": b.Failed, "take too long": b.Slow} {
				if len(names) > 0 {
					fmt.Fprintf(s.out, "%s: %d tests, without those that %s: %s\n", folder, len(b.Tests), why, strings.Join(names, ", "))
				}
			}
		}
	}
	return binaries, nil
}

// drawn returns the numbers of the mutants that are tried.
func (s *session) drawn(mutants []schemata.Mutant) []int {
	random := rand.New(rand.NewPCG(s.seed, uint64(len(mutants))))
	var ids []int
	for _, m := range mutants {
		if random.Float64() < s.sample && s.match.MatchString(m.String()) && (s.again == nil || s.again[m.String()]) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// survivorsIn returns the keys of the mutants that survived in a run that printed text.
func survivorsIn(text string) map[string]bool {
	keys := map[string]bool{}
	for line := range strings.Lines(text) {
		if survived, ok := strings.CutPrefix(line, "survived: "); ok {
			_, key, _ := strings.Cut(survived, " ") // after the position
			keys[key[:strings.LastIndex(key, ": ")]] = true
		}
	}
	return keys
}

// checkListed finds listed mutants that do not exist.
func (s *session) checkListed(group []target, mutants []schemata.Mutant) {
	exists := map[schemata.Key]bool{}
	for _, m := range mutants {
		exists[m.Key] = true
	}
	for key := range s.listed {
		ofGroup := slices.ContainsFunc(group, func(t target) bool { return t.folder == key.Package })
		if ofGroup && !exists[key] {
			s.problems = append(s.problems, fmt.Errorf("%v is listed and does not exist; remove it from %s, or change it to what -list prints",
				key, survivors.File(s.survivors, key.Package)))
		}
	}
}

func (s *session) note(t *tally, m schemata.Mutant, v trial.Verdict) {
	kind, isListed := s.listed[m.Key]
	s.mu.Lock()
	defer s.mu.Unlock()
	t.count(v, kind, isListed)
	switch {
	case isListed && !v.Survived() && s.floor > 0:
		// A mutant that costs time may meet the limit of a slow machine.
		fmt.Fprintf(s.out, "%v is listed as %s, but %s %s\n", m.Key, kind, v.By, v.Outcome)
	case isListed && !v.Survived():
		s.problems = append(s.problems, fmt.Errorf("%v is listed as %s, but %s %s; remove it from %s",
			m.Key, kind, v.By, v.Outcome, survivors.File(s.survivors, m.Package)))
	case v.Survived() && !isListed:
		how := fmt.Sprintf("%d tests pass", v.Ran)
		if v.Ran == 0 {
			how = "no test computes anything else"
		}
		fmt.Fprintf(s.out, "survived: %s %v: %s\n", m.Position, m.Key, how)
	case s.verbose:
		fmt.Fprintf(s.out, "%s: %s %v: %s\n", v.Outcome, m.Position, m.Key, v.By)
	}
}

// conclude prints the figures, and returns what is wrong.
func (s *session) conclude() error {
	if s.list {
		return errors.Join(s.problems...)
	}
	all := &tally{folder: "all"}
	for _, t := range s.tallies {
		all.join(t)
	}
	fmt.Fprintf(s.out, "\nseed %d\n\n", s.seed)
	printTable(s.out, append(s.tallies, all))
	switch {
	case s.floor == 0 && all.survived > 0:
		s.problems = append(s.problems, fmt.Errorf("%d mutants survived that are not listed; write a test that notices them, or list them with the reason", all.survived))
	case all.score() < s.floor:
		s.problems = append(s.problems, fmt.Errorf("%.1f %% killed, which is below %.1f %%; seed %d", 100*all.score(), 100*s.floor, s.seed))
	}
	return errors.Join(s.problems...)
}
