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
// anything. Tests that fail then are left out, and their names are in Failed. They count
// allocations, say, which the branches of mutants add.
func (b *Binary) Reach(workspace string, mutants, workers int, env ...string) error {
	names, err := b.names()
	if err != nil {
		return err
	}
	tests := make([]*Test, len(names))
	err = parallel(workers, len(names), func(i int) error {
		test, err := b.reach(names[i], workspace, mutants, env)
		tests[i] = test
		return err
	})
	if err != nil {
		return err
	}
	for i, test := range tests {
		if test == nil {
			b.Failed = append(b.Failed, names[i])
		} else {
			b.Tests = append(b.Tests, *test)
		}
	}
	slices.SortStableFunc(b.Tests, func(x, y Test) int { return cmp.Compare(x.CPU, y.CPU) })
	return nil
}

func (b *Binary) reach(name, workspace string, mutants int, env []string) (*Test, error) {
	file, err := os.CreateTemp(workspace, "reached")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := file.Truncate(int64(mutants + 1)); err != nil {
		return nil, err
	}
	const enough = 5 * time.Minute / timeFactor
	outcome, cpu, err := b.Run([]string{name}, enough, append(env, "MUTANTS_REACHED="+file.Name())...)
	if err != nil {
		return nil, err
	}
	if outcome != Passed {
		return nil, nil
	}
	reached, err := os.ReadFile(file.Name())
	if err != nil {
		return nil, err
	}
	return &Test{name, cpu, reached}, nil
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
