package trial

import (
	"fmt"
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

// Judge runs the tests that a mutant may change until one fails, the quick ones first.
func Judge(mutant int, binaries []*Binary, env ...string) (Verdict, error) {
	env = append(env, fmt.Sprint("MUTANT=", mutant))
	var v Verdict
	for _, quick := range []bool{true, false} {
		for _, b := range binaries {
			for _, batch := range b.batches(mutant, quick) {
				v.Ran += len(batch.names)
				outcome, _, err := b.Run(batch.names, batch.cpu, env...)
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

type batch struct {
	names []string
	cpu   time.Duration
}

// batches returns the tests that reach a mutant: the quick ones together, the others one by one.
func (b *Binary) batches(mutant int, quick bool) []batch {
	const short = 50 * time.Millisecond
	var all []batch
	var together batch
	for _, test := range b.Tests {
		switch {
		case !test.Reaches(mutant):
		case test.CPU <= short:
			together.names = append(together.names, test.Name)
			together.cpu += test.CPU
		default:
			all = append(all, batch{[]string{test.Name}, test.CPU})
		}
	}
	switch {
	case !quick:
		return all
	case len(together.names) > 0:
		return []batch{together}
	}
	return nil
}

// JudgeAll judges mutants with several workers. done is called for each as soon as it is
// judged, by one worker at a time or more.
func JudgeAll(mutants []int, workers int, binaries func(mutant int) []*Binary, env []string, done func(mutant int, v Verdict)) error {
	return parallel(workers, len(mutants), func(i int) error {
		v, err := Judge(mutants[i], binaries(mutants[i]), env...)
		if err == nil {
			done(mutants[i], v)
		}
		return err
	})
}
