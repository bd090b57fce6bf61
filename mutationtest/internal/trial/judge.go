package trial

import (
	"fmt"
	"math"
	"time"
)

// Verdict is what the tests say about a mutant.
type Verdict struct {
	Outcome Outcome // Passed: it survived
	By      string  // the tests that noticed it
	Ran     int     // how many tests ran; 0: it changes nothing that a test computes
}

// Survived reports whether no test noticed the mutant.
func (v Verdict) Survived() bool { return v.Outcome == Passed }

// Judge runs the tests that a mutant may change until one fails, the quick ones first. Tests that
// take more processor time than longest are left out.
func Judge(mutant int, binaries []*Binary, longest time.Duration, env ...string) (Verdict, error) {
	env = append(env, fmt.Sprint("MUTANT=", mutant))
	var v Verdict
	for _, s := range speeds {
		for _, b := range binaries {
			for _, batch := range b.batches(mutant, s, longest) {
				v.Ran += len(batch.names)
				outcome, _, err := b.run(batch.names, limit(batch.cpu), env)
				if err != nil {
					return v, err
				}
				if outcome != Passed {
					v.Outcome, v.By = outcome, b.Folder+" "+batch.names[0]
					if more := len(batch.names) - 1; more > 0 {
						v.By += fmt.Sprintf(" or one of %d others", more)
					}
					return v, nil
				}
			}
		}
	}
	return v, nil
}

// speed says which tests run together: starting a process costs as much as a quick test.
type speed struct {
	from, to time.Duration // of the processor time of a test
	alone    bool
}

var speeds = []speed{
	{0, 15 * time.Millisecond, false},
	{15 * time.Millisecond, 60 * time.Millisecond, false},
	{60 * time.Millisecond, math.MaxInt64, true},
}

// Quick is the longest time of the tests that run together.
const Quick = 60 * time.Millisecond

type batch struct {
	names []string
	cpu   time.Duration
}

// batches returns the tests of a speed that reach a mutant.
func (b *Binary) batches(mutant int, s speed, longest time.Duration) (all []batch) {
	for _, test := range b.Tests {
		if !test.Reaches(mutant) || test.CPU < s.from || test.CPU >= s.to || test.CPU > longest {
			continue
		}
		if s.alone || len(all) == 0 {
			all = append(all, batch{})
		}
		last := &all[len(all)-1]
		last.names, last.cpu = append(last.names, test.Name), last.cpu+test.CPU
	}
	return all
}

// JudgeAll judges mutants with several workers. done is called for each as soon as it is
// judged, by one worker at a time or more.
func JudgeAll(mutants []int, workers int, judge func(mutant int) (Verdict, error), done func(mutant int, v Verdict)) error {
	return parallel(workers, len(mutants), func(i int) error {
		v, err := judge(mutants[i])
		if err == nil {
			done(mutants[i], v)
		}
		return err
	})
}
