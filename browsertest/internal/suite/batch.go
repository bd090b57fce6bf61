package suite

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/session"
)

// task is one step of some page, independent of all others.
type task struct {
	page string
	step page.Step
	done func(page.Outcome, error) // called once, from any goroutine
}

const (
	stepsPerOrder = 48 // small enough for an order's timeout on a busy machine
	ordersAtOnce  = 4
)

// runTasks runs many tasks: several pages at once, and the tasks of one page together.
func runTasks(ctx context.Context, s *session.Session, tasks []task) {
	slices.SortStableFunc(tasks, func(a, b task) int { return strings.Compare(a.page, b.page) })
	limit := make(chan struct{}, ordersAtOnce)
	var running sync.WaitGroup
	for len(tasks) > 0 {
		n := 1
		for n < len(tasks) && n < stepsPerOrder && tasks[n].page == tasks[0].page {
			n++
		}
		batch := tasks[:n]
		tasks = tasks[n:]
		limit <- struct{}{}
		running.Go(func() {
			defer func() { <-limit }()
			order := page.Order{Page: batch[0].page, Parallel: true}
			for _, t := range batch {
				order.Steps = append(order.Steps, t.step)
			}
			outcomes, err := s.Run(ctx, order)
			for i, t := range batch {
				if err != nil {
					t.done(page.Outcome{}, err)
					continue
				}
				t.done(outcomes[i], nil)
			}
		})
	}
	running.Wait()
}
