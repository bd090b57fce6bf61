package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func update(t testing.TB, e *Engine, add, remove []string) {
	t.Helper()
	if err := e.UpdateOrigins(add, remove); err != nil {
		t.Fatalf("UpdateOrigins(%q, %q): %v", add, remove, err)
	}
}

func admits(e *Engine, origin string) bool {
	return e.Evaluate(context.Background(), request("GET", "Origin: "+origin)).Allowed()
}

func TestUpdateOriginsChangesTheList(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://a.test", "https://*.b.test", "https://a.test", "null"}, AllowMethods: []string{"PUT"}})
	list := func(want ...string) {
		t.Helper()
		if got := engine.Policy().AllowOrigins; !slices.Equal(got, want) {
			t.Errorf("got AllowOrigins %q\nwant             %q", got, want)
		}
		if got := engine.OriginCount(); got != len(want) {
			t.Errorf("got OriginCount %d, want %d", got, len(want))
		}
		if got := slices.Sorted(engine.Origins()); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("got Origins %q\nwant        %q", got, want)
		}
	}
	list("https://a.test", "https://*.b.test", "null")

	update(t, engine, []string{"https://c.test", "https://*.d.test:*", "https://a.test", "https://c.test"}, []string{"null", "https://absent.test"})
	list("https://a.test", "https://*.b.test", "https://c.test", "https://*.d.test:*")
	for origin, want := range map[string]bool{
		"https://a.test": true, "https://x.b.test": true, "https://c.test": true, "https://x.d.test:8443": true,
		"null": false, "https://absent.test": false, "https://d.test": false,
	} {
		if got := admits(engine, origin); got != want {
			t.Errorf("admits %s: got %v, want %v", origin, got, want)
		}
	}
	if d := engine.Evaluate(t.Context(), preflight("https://c.test", "PUT")); d.Reason() != ReasonNone {
		t.Errorf("the rest of the policy has changed: %s", d)
	}

	update(t, engine, []string{"https://a.test"}, []string{"https://a.test"}) // removed first, so it moves to the end
	list("https://*.b.test", "https://c.test", "https://*.d.test:*", "https://a.test")

	update(t, engine, nil, engine.Policy().AllowOrigins)
	list()
	if admits(engine, "https://a.test") {
		t.Error("an empty list admits somebody")
	}
	if text := engine.Evaluate(t.Context(), request("GET", "Origin: https://a.test")).Explain(); !strings.Contains(text, "the policy admits nobody") {
		t.Errorf("got %s\nwant it to say that the policy admits nobody", text)
	}
	update(t, engine, []string{"https://*.z.test"}, nil)
	list("https://*.z.test")
}

func TestUpdateOriginsFromAndToEveryone(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://a.test"}, ExposeHeaders: []string{"X-Total"}})
	for _, step := range []struct {
		add, remove []string
		want        []string
		answer      Policy
	}{
		{[]string{"*"}, []string{"https://a.test"}, []string{"*"}, Policy{AllowOrigins: []string{"*"}, ExposeHeaders: []string{"X-Total"}}},
		{[]string{"*"}, nil, []string{"*"}, Policy{AllowOrigins: []string{"*"}, ExposeHeaders: []string{"X-Total"}}},
		{[]string{"https://b.test"}, []string{"*"}, []string{"https://b.test"}, Policy{AllowOrigins: []string{"https://b.test"}, ExposeHeaders: []string{"X-Total"}}},
	} {
		update(t, engine, step.add, step.remove)
		if got := engine.Policy().AllowOrigins; !slices.Equal(got, step.want) {
			t.Errorf("got AllowOrigins %q, want %q", got, step.want)
		}
		for _, origin := range []string{"https://a.test", "https://b.test"} {
			r := request("GET", "Origin: "+origin)
			got, want := shown(applied(engine.Evaluate(t.Context(), r))), shown(applied(evaluated(t, step.answer, r)))
			if got != want {
				t.Errorf("after adding %q and removing %q, Origin %s: got\n%swant\n%s", step.add, step.remove, origin, got, want)
			}
		}
	}
}

func TestInvalidUpdateOriginsChangesNothing(t *testing.T) {
	credentialed := Policy{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true}
	type place struct {
		field string
		index int
		code  string
	}
	for _, row := range []struct {
		name        string
		policy      Policy
		options     []Option
		add, remove []string
		want        []place
	}{
		{"all problems of both lists", Policy{AllowOrigins: []string{"https://a.test"}}, nil,
			[]string{"https://b.test", "https://B.test", "https://c.test/"}, []string{"https://a.test", " https://a.test"},
			[]place{{"remove", 1, "origin-spaces"}, {"add", 1, "origin-host-case"}, {"add", 2, "origin-trailing-slash"}}},
		{"what New refuses with credentials", credentialed, nil, []string{"http://b.test", "*"}, nil,
			[]place{{"add", 0, "credentials-insecure-origin"}, {"add", 1, "everyone-beside-others"}, {"add", 1, "everyone-with-credentials"}}},
		{"removing what New would refuse now is possible", credentialed, nil, []string{"null"}, []string{"http://b.test"},
			[]place{{"add", 0, "credentials-null-origin"}}},
		{"everyone beside others", Policy{AllowOrigins: []string{"https://a.test"}}, nil, []string{"*"}, nil,
			[]place{{"add", 0, "everyone-beside-others"}}},
		{"others beside everyone", Policy{AllowOrigins: []string{"*"}}, nil, []string{"https://a.test", "https://b.test"}, nil,
			[]place{{"add", 0, "everyone-beside-others"}, {"add", 1, "everyone-beside-others"}}},
		{"everyone with a lookup", Policy{}, []Option{WithOriginLookup(admitsTenants)}, []string{"*"}, nil,
			[]place{{"add", 0, "everyone-with-lookup"}}},
		{"everyone with Enforce", Policy{Enforce: EnforceAll}, nil, []string{"*"}, nil,
			[]place{{"Enforce", -1, "enforce-everyone"}}},
		{"an empty entry", Policy{AllowOrigins: []string{"https://a.test"}}, nil, []string{""}, []string{""},
			[]place{{"remove", 0, "origin-empty"}, {"add", 0, "origin-empty"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			engine := newEngine(t, row.policy, row.options...)
			before := engine.Policy()
			err := engine.UpdateOrigins(row.add, row.remove)
			if err == nil {
				t.Fatal("got no error")
			}
			joined, ok := err.(interface{ Unwrap() []error })
			if !ok {
				t.Fatalf("got %T, want joined errors", err)
			}
			var got []place
			for _, err := range joined.Unwrap() {
				var p *PolicyError
				if !errors.As(err, &p) {
					t.Fatalf("got %T, want *PolicyError", err)
				}
				got = append(got, place{p.Field, p.Index, p.Code})
				if p.Fix == "" || strings.Contains(p.Fix, "DenyAll") {
					t.Errorf("the fix does not fit an update: %v", p)
				}
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("got  %v\nwant %v\nin %v", got, row.want, err)
			}
			if after := engine.Policy(); !reflect.DeepEqual(after, before) {
				t.Errorf("got the policy %+v\nwant it as before %+v", after, before)
			}
		})
	}
}

// The entries beside "*" are in the policy. A fix that tells to keep "*" alone is of no use
// to a caller who gave it alone.
func TestTheFixForAddingEveryoneWorks(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://a.test"}})
	err := engine.UpdateOrigins([]string{"*"}, nil)
	var problem *PolicyError
	if !errors.As(err, &problem) || !strings.Contains(problem.Fix, "remove all other origins in the same call") {
		t.Fatalf("got error %v, want one that says to remove the other origins", err)
	}
	update(t, engine, []string{"*"}, slices.Collect(engine.Origins()))
	if !admits(engine, "https://b.test") {
		t.Error("the fix does not admit everyone")
	}
}

func TestUpdateOriginsOfEnginesWithoutAPolicy(t *testing.T) {
	if err := DenyAll().UpdateOrigins([]string{"https://a.test"}, nil); err == nil || !strings.Contains(err.Error(), "New") {
		t.Errorf("DenyAll: got error %v, want one that says to make an engine with New", err)
	}
	var zero Engine
	update(t, &zero, []string{"https://a.test"}, nil)
	if !admits(&zero, "https://a.test") || admits(DenyAll(), "https://a.test") || admits(new(Engine), "https://a.test") {
		t.Error("an engine's list is not its own")
	}
}

// A Decision that is kept goes on to answer as it did, and explains itself with the list
// that is in force.
func TestDecisionAfterItsOriginWasRemoved(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://a.test", "https://b.test"}})
	d := engine.Evaluate(t.Context(), request("GET", "Origin: https://a.test"))
	update(t, engine, nil, []string{"https://a.test"})
	if got, want := shown(applied(d)), shown(header("Access-Control-Allow-Origin: https://a.test", "Vary: Origin")); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if text := d.Explain(); !strings.Contains(text, `"https://a.test" is allowed by an entry of AllowOrigins.`) {
		t.Errorf("got %s", text)
	}
}

// The judge is an engine that New makes of the list.
func TestRandomUpdatesAgreeWithNew(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	entry := func() string {
		if random.IntN(20) == 0 {
			return pick("null", "file://", "app://*", "https://*.com")
		}
		return pick("http", "https", "https", "app") + "://" + pick("", "", "", "*.") + pick("a", "b", "c") + "." + pick("a.test", "b.test", "localhost") + pick("", "", ":1", ":*")
	}
	entries := func() (list []string) {
		for range random.IntN(6) {
			list = append(list, entry())
		}
		return list
	}
	for range 300 {
		list := append(entries(), "https://first.test")
		engine := newEngine(t, Policy{AllowOrigins: list})
		var fingerprints []string
		for range 8 {
			add, remove := entries(), entries()
			update(t, engine, add, remove)
			list = slices.DeleteFunc(list, func(e string) bool { return slices.Contains(remove, e) })
			want := []string{}
			for _, e := range append(list, add...) {
				if !slices.Contains(want, e) {
					want = append(want, e)
				}
			}
			list = want
			if got := engine.Policy().AllowOrigins; !slices.Equal(got, list) {
				t.Fatalf("got AllowOrigins %q\nwant             %q", got, list)
			}
			if len(list) == 0 {
				continue
			}
			shuffled := slices.Clone(list)
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			judge := newEngine(t, Policy{AllowOrigins: shuffled})
			for range 30 {
				origin := strings.NewReplacer("*.", pick("", "x.", "x.y."), "*", pick("x", "1", "")).Replace(entry())
				if got, want := admits(engine, origin), admits(judge, origin); got != want {
					t.Fatalf("AllowOrigins %q\nOrigin %s\ngot  admitted %v\nwant %v", list, origin, got, want)
				}
			}
			if got, want := engine.Fingerprint(), judge.Fingerprint(); got != want {
				t.Fatalf("AllowOrigins %q\ngot fingerprint %s after updates, and %s of the same list", list, got, want)
			}
			if err := engine.Reload(engine.Policy()); err != nil || engine.Fingerprint() != judge.Fingerprint() || !slices.Equal(engine.Policy().AllowOrigins, list) {
				t.Fatalf("Reload(Policy()) of %q: got error %v and the list %q", list, err, engine.Policy().AllowOrigins)
			}
			fingerprints = append(fingerprints, fmt.Sprint(slices.Sorted(slices.Values(list)))+" "+engine.Fingerprint())
		}
		slices.Sort(fingerprints)
		fingerprints = slices.Compact(fingerprints)
		seen := map[string]bool{}
		for _, f := range fingerprints {
			print := f[strings.LastIndex(f, " "):]
			if seen[print] {
				t.Fatalf("two lists have the fingerprint %s:\n%q", print, fingerprints)
			}
			seen[print] = true
		}
	}
}

func TestFingerprintIsOfTheWholePolicy(t *testing.T) {
	seen := map[string]string{}
	policies := map[string]Policy{"full": full}
	for i := range reflect.TypeFor[Policy]().NumField() {
		p := full.clone()
		f := reflect.ValueOf(&p).Elem().Field(i)
		switch name := reflect.TypeFor[Policy]().Field(i).Name; {
		case name == "AllowHosts":
			p.AllowHosts = []string{"api.test"}
		case name == "AllowOrigins":
			p.AllowOrigins = append(p.AllowOrigins, "https://more.test")
		case f.Kind() == reflect.Slice:
			f.Set(reflect.ValueOf([]string{"X-One"}))
		case f.Kind() == reflect.Bool:
			f.SetBool(!f.Bool())
		case f.Kind() == reflect.Int:
			f.SetInt(201)
		default:
			p.Enforce = EnforceAll
		}
		policies[reflect.TypeFor[Policy]().Field(i).Name] = p
	}
	for name, p := range policies {
		print := newEngine(t, p).Fingerprint()
		if len(print) != 32 || seen[print] != "" {
			t.Errorf("the policies that differ in %s and %s have the fingerprint %q", name, seen[print], print)
		}
		seen[print] = name
	}
}

// No update is lost, whoever else updates.
func TestUpdateOriginsFromManyGoroutines(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://first.test"}})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 200 {
				keep, drop := fmt.Sprintf("https://keep-%d-%d.test", worker, i), fmt.Sprintf("https://drop-%d.test", worker)
				if err := errors.Join(engine.UpdateOrigins([]string{keep, drop}, nil), engine.UpdateOrigins(nil, []string{drop})); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := engine.OriginCount(); got != 1+8*200 {
		t.Errorf("got %d entries, want %d", got, 1+8*200)
	}
}

// The history of one writer and many readers must be linearizable: a request sees the
// list of a moment between its begin and its end, and of a batch all or nothing. The
// writer's n-th step leaves one origin, https://v<n>.test, which is admitted at no other
// step. It is a member of a batch of 100, and a request for another one of the batch
// must see the same.
func TestUpdateOriginsAndReloadAreLinearizable(t *testing.T) {
	const steps = 1000
	batch := func(step int64) []string {
		list := make([]string, 100)
		for i := range list {
			list[i] = fmt.Sprintf("https://v%d-%d.test", step, i)
		}
		return list
	}
	engine := newEngine(t, Policy{AllowOrigins: batch(0)})
	var begun, done atomic.Int64
	var readers sync.WaitGroup
	for reader := range 4 {
		readers.Go(func() {
			random := rand.New(rand.NewPCG(uint64(reader), 1))
			for done.Load() < steps {
				from := done.Load()
				step := from + int64(random.IntN(3)) - 1
				admitted := admits(engine, fmt.Sprintf("https://v%d-%d.test", step, random.IntN(100)))
				to := begun.Load()
				if admitted && (step < from || step > to) {
					t.Errorf("admitted an origin of step %d between the steps %d and %d", step, from, to)
				}
				if !admitted && from == to && step == from {
					t.Errorf("refused an origin of step %d during that step", step)
				}
			}
		})
	}
	for step := int64(1); step <= steps; step++ {
		begun.Store(step)
		var err error
		if step%7 == 0 {
			err = engine.Reload(Policy{AllowOrigins: batch(step)})
		} else {
			err = engine.UpdateOrigins(batch(step), batch(step-1))
		}
		if err != nil {
			t.Fatal(err)
		}
		done.Store(step)
		runtime.Gosched()
	}
	readers.Wait()
}

// An engine with origins of 36 bytes takes 50 for each, text and all else included.
func TestBytesOfAnOrigin(t *testing.T) {
	const engines, listed, most = 20, 1000, 50
	policy := Policy{AllowOrigins: make([]string, listed)}
	for i := range policy.AllowOrigins {
		policy.AllowOrigins[i] = fmt.Sprintf("https://tenant-%08d.example.com", i)
	}
	inUse := func() int64 {
		runtime.GC()
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return int64(stats.HeapAlloc)
	}
	before := inUse()
	kept := make([]*Engine, engines)
	for i := range kept {
		kept[i] = newEngine(t, policy)
	}
	bytes := float64(inUse()-before) / engines / listed
	t.Logf("%.1f bytes an origin", bytes)
	if bytes > most {
		t.Errorf("got %.1f bytes an origin, want at most %d", bytes, most)
	}
	runtime.KeepAlive(kept)
}
