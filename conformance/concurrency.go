package conformance

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sallyport/cors/core"
)

func concurrencyChecks() []check {
	return []check{
		{name: "behaviour/each of many concurrent requests gets its own answer",
			rule: "design: everything is safe for concurrent use", judge: judgeConcurrent},
		{name: "behaviour/every answer during a reload is of one policy",
			rule: "design: Reload is atomic, and a request sees one policy throughout", judge: judgeReload},
	}
}

const clients, requestsEach = 16, 24

// judgeConcurrent has every client use an origin of its own, admitted and
// refused in turn.
func judgeConcurrent(s *stage) (found verdict) {
	ev := core.MustNew(plainPolicy())
	s.build(ev, routesFor(routeMethods, answerOK))
	failures := manyClients(s, func(client, n int) (*request, func(*answer) *failure) {
		domain := [...]string{"example.com", "example.net"}[n/2%2]
		origin := fmt.Sprintf("https://tenant-%d.%s", client, domain)
		r := actual(origin)
		if n%2 == 1 {
			r = preflight(origin, "PUT")
		}
		want := decided(ev, r)
		return r, func(a *answer) *failure {
			if got := corsLines(a.header); got != want {
				return &failure{r.method + " of " + origin, want, got}
			}
			return nil
		}
	})
	found.failures = failures
	return found
}

// judgeReload swaps two policies that differ in every field while clients ask.
func judgeReload(s *stage) (found verdict) {
	const origin = "https://example.com"
	policies := [2]core.Policy{plainPolicy(), {
		AllowOrigins: []string{"*"}, AllowMethods: []string{"PATCH"}, AllowHeaders: []string{"X-Other"},
		ExposeHeaders: []string{"X-Other"}, MaxAgeSeconds: -1, PreflightStatus: 200,
	}}
	asked := []*request{actual(origin), preflight(origin, "PUT")}
	want := map[*request][2]string{}
	for _, r := range asked {
		want[r] = [2]string{withStatus(core.MustNew(policies[0]), r), withStatus(core.MustNew(policies[1]), r)}
	}
	engine := core.MustNew(policies[0])
	s.build(engine, routesFor(routeMethods, answerOK))

	ctx, cancel := context.WithCancel(context.Background())
	var reloading sync.WaitGroup
	reloading.Go(func() {
		for i := 1; ctx.Err() == nil; i++ {
			time.Sleep(50 * time.Microsecond) // leaves the clients some of the processor
			if err := engine.Reload(policies[i%2]); err != nil {
				panic(err) // both are valid: MustNew has taken them above
			}
		}
	})
	found.failures = manyClients(s, func(_, n int) (*request, func(*answer) *failure) {
		r := asked[n%len(asked)]
		return r, func(a *answer) *failure {
			if got, either := a.statusAndLines(), want[r]; got != either[0] && got != either[1] {
				return &failure{r.method + " during a reload", either[0] + "or\n" + either[1], got}
			}
			return nil
		}
	})
	cancel()
	reloading.Wait()
	for i, policy := range policies {
		if err := engine.Reload(policy); err != nil {
			found.addf("%v", err)
		}
		for _, r := range asked {
			a, err := s.ask(r)
			if err != nil {
				found.addf("%v", err)
			} else if got := a.statusAndLines(); got != want[r][i] {
				found.add(r.method+" after Reload has returned", want[r][i], got)
			}
		}
	}
	return found
}

func (a *answer) statusAndLines() string { return fmt.Sprintf("%d\n%s", a.status, corsLines(a.header)) }

// withStatus is the text of the whole answer, where the app's own is 200.
func withStatus(ev core.Evaluator, r *request) string {
	status := ev.Evaluate(context.Background(), r.view()).Status()
	if status == 0 {
		status = 200
	}
	return fmt.Sprintf("%d\n%s", status, decided(ev, r))
}

// manyClients has many clients ask at once, each over one connection and several
// times, and returns what they found wrong, at most one failure of each.
func manyClients(s *stage, next func(client, n int) (*request, func(*answer) *failure)) []failure {
	failures := make([]*failure, clients)
	var working sync.WaitGroup
	for client := range clients {
		working.Go(func() {
			w, err := dial(s.address)
			if err != nil {
				failures[client] = &failure{what: err.Error()}
				return
			}
			defer w.close()
			for n := 0; n < requestsEach && failures[client] == nil; n++ {
				r, judge := next(client, n)
				a, err := w.ask(r)
				if err != nil {
					failures[client] = &failure{what: err.Error() + "\n" + s.log.take()}
					return
				}
				failures[client] = judge(a)
			}
		})
	}
	working.Wait()
	var found []failure
	for _, f := range failures {
		if f != nil {
			found = append(found, *f)
		}
	}
	return found
}
