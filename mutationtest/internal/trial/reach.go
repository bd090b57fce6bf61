package trial

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// Reach runs each test alone, without a mutant, and notes which of the mutants would change
// anything. Tests that fail then, or take more processor time than longest, are left out, and
// their names are in Failed and Slow. A test that counts allocations may fail, since the branches
// of mutants add some.
func (b *Binary) Reach(workspace string, mutants, workers int, longest time.Duration, env ...string) error {
	names, err := b.names()
	if err != nil {
		return err
	}
	tests, outcomes := make([]*Test, len(names)), make([]Outcome, len(names))
	err = parallel(workers, len(names), func(i int) (err error) {
		tests[i], outcomes[i], err = b.reach(names[i], workspace, mutants, longest, env)
		return err
	})
	if err != nil {
		return err
	}
	for i, test := range tests {
		switch {
		case outcomes[i] == Passed && test.CPU <= longest:
			b.Tests = append(b.Tests, *test)
		case outcomes[i] == Passed || outcomes[i] == TimedOut:
			b.Slow = append(b.Slow, names[i])
		default:
			b.Failed = append(b.Failed, names[i])
		}
	}
	slices.SortStableFunc(b.Tests, func(x, y Test) int { return cmp.Compare(x.CPU, y.CPU) })
	return nil
}

func (b *Binary) reach(name, workspace string, mutants int, longest time.Duration, env []string) (*Test, Outcome, error) {
	file, err := os.CreateTemp(workspace, "reached")
	if err != nil {
		return nil, 0, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := file.Truncate(int64(mutants + 1)); err != nil {
		return nil, 0, err
	}
	outcome, cpu, err := b.run([]string{name}, longest, append(env, "MUTANTS_REACHED="+file.Name()))
	if err != nil || outcome != Passed {
		return nil, outcome, err
	}
	reached, err := os.ReadFile(file.Name())
	return &Test{name, cpu, reached}, outcome, err
}

// parallel calls f for 0 to n-1, with so many workers.
func parallel(workers, n int, f func(i int) error) error {
	next := make(chan int)
	var failed sync.Map
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					failed.Store(i, err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	var err error
	failed.Range(func(i, first any) bool {
		err = fmt.Errorf("job %d: %w", i, first.(error))
		return false
	})
	return err
}
