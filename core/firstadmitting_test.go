package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
)

var (
	ownPages = Policy{AllowOrigins: []string{"https://own.test"}, AllowMethods: []string{"PUT"}, AllowCredentials: true}
	anyone   = Policy{AllowOrigins: []string{"*"}}
	partners = Policy{AllowOrigins: []string{"https://partner.test", "https://own.test"}, AllowMethods: []string{"DELETE"}}
)

func TestTheFirstEvaluatorThatAdmitsTheOriginDecides(t *testing.T) {
	const other = "https://other.test"
	own, partner, all := newEngine(t, ownPages), newEngine(t, partners), newEngine(t, anyone)
	asked := func(method, origin string) Request { return preflight(origin, method) }
	get := func(origin string) Request { return request("GET", "Origin: "+origin) }
	const varyOrigin = "Vary: Origin"
	for _, c := range []struct {
		name    string
		evs     []Evaluator
		request Request
		status  int
		reason  Reason
		answer  http.Header
	}{
		{"our own page", []Evaluator{own, all}, get("https://own.test"), 0, ReasonNone,
			header("Access-Control-Allow-Origin: https://own.test", "Access-Control-Allow-Credentials: true", varyOrigin)},
		{"anybody else's page", []Evaluator{own, all}, get(other), 0, ReasonNone, header("Access-Control-Allow-Origin: *", varyOrigin)},
		{"no Origin", []Evaluator{own, all}, request("GET"), 0, ReasonNoOrigin, header("Access-Control-Allow-Origin: *", varyOrigin)},
		{"a malformed Origin", []Evaluator{own, all}, get("x"), 0, ReasonNone, header("Access-Control-Allow-Origin: *", "Vary: *", "Cache-Control: no-store")},
		{"everyone comes first", []Evaluator{all, own}, get("https://own.test"), 0, ReasonNone, header("Access-Control-Allow-Origin: *")},
		{"nobody admits it", []Evaluator{own, partner}, get(other), 0, ReasonOriginNotAllowed, header(varyOrigin)},
		{"nobody admits it, no Origin", []Evaluator{own, partner}, request("GET"), 0, ReasonNoOrigin, header(varyOrigin)},
		{"nobody admits its preflight", []Evaluator{own, partner}, asked("PUT", other), 403, ReasonOriginNotAllowed, header(varyOfOptions)},
		{"the second admits its preflight", []Evaluator{own, partner}, asked("DELETE", "https://partner.test"), 204, ReasonNone,
			header("Access-Control-Allow-Origin: https://partner.test", "Access-Control-Allow-Methods: DELETE", varyOfOptions)},
		{"the first admits the origin, and grants no method of the second", []Evaluator{own, partner}, asked("DELETE", "https://own.test"), 204,
			ReasonMethodNotAllowed, header("Access-Control-Allow-Origin: https://own.test", "Access-Control-Allow-Credentials: true",
				"Access-Control-Allow-Methods: PUT", varyOfOptions)},
		{"the first does not cover the path", []Evaluator{newPaths(t, nil, PathRule{"/elsewhere/", all}), partner}, get("https://partner.test"), 0,
			ReasonNone, header("Access-Control-Allow-Origin: https://partner.test", varyOrigin)},
		{"none covers the path", []Evaluator{newPaths(t, nil, PathRule{"/elsewhere/", all})}, get("https://partner.test"), 0,
			ReasonNoPolicy, http.Header{}},
		{"one in another", []Evaluator{FirstAdmitting(own, partner), all}, get("https://partner.test"), 0, ReasonNone,
			header("Access-Control-Allow-Origin: https://partner.test", varyOrigin)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, evs := range map[string][]Evaluator{"engines": c.evs, "other evaluators": wrappedAll(c.evs)} {
				d := FirstAdmitting(evs...).Evaluate(t.Context(), c.request)
				if got := applied(d); shown(got) != shown(c.answer) || d.Status() != c.status || d.Reason() != c.reason {
					t.Errorf("%s: got status %d, reason %q\n%swant %d, %q\n%s", how, d.Status(), d.Reason(), shown(got), c.status, c.reason, shown(c.answer))
				}
			}
		})
	}
}

func wrappedAll(evs []Evaluator) (all []Evaluator) {
	for _, ev := range evs {
		all = append(all, wrapped{ev})
	}
	return all
}

// Two requests that get different answers differ in a header that the first
// answer's Vary names.
func TestFirstAdmittingNamesInVaryWhatTheAnswerDependsOn(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	reads := func(name string) Option {
		return WithOriginLookup(func(_ context.Context, r Request, origin string) (bool, error) {
			return r.Header.Get(name) == origin, nil
		}, name)
	}
	engines := []Evaluator{newEngine(t, ownPages), newEngine(t, partners), newEngine(t, anyone),
		newEngine(t, Policy{}, reads("X-A")), newEngine(t, partners, reads("X-B")), DenyAll()}
	origins := []string{"", "https://own.test", "https://partner.test", "https://other.test"}
	values := origins
	for range 3000 {
		evs := slices.Clone(engines)
		random.Shuffle(len(evs), func(i, j int) { evs[i], evs[j] = evs[j], evs[i] })
		evs = evs[:1+random.IntN(4)]
		if random.IntN(3) == 0 {
			evs = wrappedAll(evs)
		}
		ev := FirstAdmitting(evs...)
		ask := func() (http.Header, http.Header) {
			r := request("GET")
			for name, value := range map[string]string{"Origin": origins[random.IntN(4)], "X-A": values[random.IntN(4)], "X-B": values[random.IntN(4)]} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			return r.Header, applied(ev.Evaluate(t.Context(), r))
		}
		firstAsked, first := ask()
		secondAsked, second := ask()
		same := true
		for _, name := range strings.Split(first.Get("Vary"), ", ") {
			same = same && firstAsked.Get(name) == secondAsked.Get(name)
		}
		if first["Vary"] == nil {
			same = true
		}
		delete(first, "Vary")
		delete(second, "Vary")
		if same && shown(first) != shown(second) {
			t.Fatalf("%v\nwas answered\n%sand a cache would use that for\n%v\nwhich is answered\n%s", firstAsked, shown(first), secondAsked, shown(second))
		}
	}
}

func TestFirstAdmittingReportsOnce(t *testing.T) {
	build := func() (Evaluator, *recorder, *recorder) {
		var first, second recorder
		return FirstAdmitting(newEngine(t, ownPages, WithLogger(first.logger())), newEngine(t, partners, WithLogger(second.logger()))), &first, &second
	}
	ev, first, second := build()
	ev.Evaluate(t.Context(), request("GET", "Origin: https://partner.test"))
	if len(first.records())+len(second.records()) != 0 {
		t.Errorf("a granted request was logged:\n%s%s", first, second)
	}
	ev, first, second = build()
	ev.Evaluate(t.Context(), request("GET", "Origin: https://other.test"))
	first.wantOne(t, "WARN", "origin not allowed")
	if len(second.records()) != 0 {
		t.Errorf("a refusal was logged twice:\n%s", second)
	}
}

func TestAFailedLookupOfFirstAdmittingIsLoggedAndTheNextIsAsked(t *testing.T) {
	for _, failing := range []int{0, 1} {
		var log recorder
		fails := newEngine(t, Policy{}, WithLogger(log.logger()),
			WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New("no database") }))
		evs := []Evaluator{newEngine(t, ownPages), newEngine(t, anyone)}
		d := FirstAdmitting(slices.Insert(evs, failing, Evaluator(fails))...).Evaluate(t.Context(), request("GET", "Origin: https://other.test"))
		if !d.Allowed() || applied(d).Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("got %s", d)
		}
		log.wantOne(t, "ERROR", "no database")
	}
}

func TestFirstAdmittingAllocatesNothing(t *testing.T) {
	ev := FirstAdmitting(newEngine(t, ownPages), newEngine(t, partners), newEngine(t, anyone))
	for _, r := range []Request{request("GET"), request("GET", "Origin: https://other.test"), preflight("https://partner.test", "PUT")} {
		if n := testing.AllocsPerRun(100, func() { ev.Evaluate(context.Background(), r) }); n != 0 {
			t.Errorf("%s: got %v allocations", described(anyone, r), n)
		}
	}
}

func TestFirstAdmittingPanicsWithoutEvaluators(t *testing.T) {
	for name, evs := range map[string][]Evaluator{"none": nil, "nil": {DenyAll(), nil}, "a nil engine": {(*Engine)(nil)}} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.Contains(text, "core.") {
					t.Errorf("%s: got %s, want a panic that says what to pass", name, text)
				}
			}()
			FirstAdmitting(evs...)
		}()
	}
}
