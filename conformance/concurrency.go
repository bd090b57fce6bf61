package conformance

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
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

// judgeConcurrent lets every client use an origin of its own. Every second one is
// admitted, the others are refused.
func judgeConcurrent(s *stage) (found verdict) {
	ev := core.MustNew(plainPolicy())
	s.build(ev, routesFor(vector.Methods, answerOK))
	failures := manyClients(s, func(client, n int) (*wire.Request, func(*wire.Response) *failure) {
		domain := [...]string{"example.com", "example.net"}[n/2%2]
		origin := fmt.Sprintf("https://tenant-%d.%s", client, domain)
		r := actual(origin)
		if n%2 == 1 {
			r = preflight(origin, "PUT")
		}
		want := decided(ev, r)
		return r, func(a *wire.Response) *failure {
			if got := wire.CORSLines(a.Header); got != want {
				return &failure{r.Method + " of " + origin, want, got}
			}
			return nil
		}
	})
	found.failures = failures
	return found
}

// judgeReload swaps two policies, which differ in every field, while clients send
// requests.
func judgeReload(s *stage) (found verdict) {
	const origin = "https://example.com"
	policies := [2]core.Policy{plainPolicy(), {
		AllowOrigins: []string{"*"}, AllowMethods: []string{"PATCH"}, AllowHeaders: []string{"X-Other"},
		ExposeHeaders: []string{"X-Other"}, MaxAgeSeconds: -1, PreflightStatus: 200,
	}}
	asked := []*wire.Request{actual(origin), preflight(origin, "PUT")}
	want := map[*wire.Request][2]string{}
	for _, r := range asked {
		want[r] = [2]string{withStatus(core.MustNew(policies[0]), r), withStatus(core.MustNew(policies[1]), r)}
	}
	engine := core.MustNew(policies[0])
	s.build(engine, routesFor(vector.Methods, answerOK))

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
	found.failures = manyClients(s, func(_, n int) (*wire.Request, func(*wire.Response) *failure) {
		r := asked[n%len(asked)]
		return r, func(a *wire.Response) *failure {
			if got, either := statusAndLines(a), want[r]; got != either[0] && got != either[1] {
				return &failure{r.Method + " during a reload", either[0] + "or\n" + either[1], got}
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
			a, err := s.Ask(r)
			if err != nil {
				found.addf("%v", err)
			} else if got := statusAndLines(a); got != want[r][i] {
				found.add(r.Method+" after Reload has returned", want[r][i], got)
			}
		}
	}
	return found
}

func statusAndLines(a *wire.Response) string {
	return fmt.Sprintf("%d\n%s", a.Status, wire.CORSLines(a.Header))
}

// withStatus is the text of the whole response. The app's own status is 200.
func withStatus(ev core.Evaluator, r *wire.Request) string {
	status := ev.Evaluate(context.Background(), r.View()).Status()
	if status == 0 {
		status = 200
	}
	return fmt.Sprintf("%d\n%s", status, decided(ev, r))
}

// manyClients runs many clients at once. Each sends several requests over one
// connection. It returns at most one failure of each.
func manyClients(s *stage, next func(client, n int) (*wire.Request, func(*wire.Response) *failure)) []failure {
	failures := make([]*failure, clients)
	var working sync.WaitGroup
	for client := range clients {
		working.Go(func() {
			w, err := wire.Dial(s.Address)
			if err != nil {
				failures[client] = &failure{what: err.Error()}
				return
			}
			defer w.Close()
			for n := 0; n < requestsEach && failures[client] == nil; n++ {
				r, judge := next(client, n)
				a, err := w.Ask(r)
				if err != nil {
					failures[client] = &failure{what: err.Error() + "\n" + s.Log.Take()}
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
