package suite

import (
	"math/rand/v2"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/core"
)

// What the dice draw is worth asking a browser only if all ends are common.
func TestRandomTriplesEndInEveryWay(t *testing.T) {
	const triples = 2000
	ends := map[string]int{}
	d := dice{rand.New(rand.NewPCG(1, 0))}
	for range triples {
		r := d.request()
		p := d.policyFor(r)
		r.Path = app.Path
		switch s := simulate(model(p), r, false); {
		case s.preflights > 0 && s.shared:
			ends["shared after a preflight"]++
		case s.preflights > 0:
			ends["refused by a preflight"]++
		case s.shared:
			ends["shared without one"]++
		default:
			ends["refused without one"]++
		}
	}
	for _, end := range []string{"shared after a preflight", "refused by a preflight", "shared without one", "refused without one"} {
		if ends[end] < triples/25 {
			t.Errorf("%s: %d of %d\n got %v\nwant one of 25 at least", end, ends[end], triples, ends)
		}
	}
	t.Log(ends)
}

// Where the two differ no browser needs to be asked.
func TestTheLibraryAnswersAsTheModelDoes(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(rand.Uint64(), 0))}
	for range 5000 {
		r := d.request()
		p := d.policyFor(r)
		r.Path = app.Path
		library := app.Adapters[0].Build(core.MustNew(p), app.Routes(app.Methods, content))
		if got, want := simulate(library, r, false), simulate(model(p), r, false); got != want {
			t.Fatalf("%+v\n%+v\n got %+v\nwant %+v", p, r, got, want)
		}
	}
}

// What is predicted rests on this alone; the rows are those of the README's table.
func TestCovers(t *testing.T) {
	for _, test := range []struct {
		entry, origin string
		want          bool
	}{
		{"*", "https://a.test", true},
		{"https://a.test", "https://a.test", true},
		{"https://a.test", "https://a.test:8443", false},
		{"https://*.a.test", "https://b.a.test", true},
		{"https://*.a.test", "https://c.b.a.test", true},
		{"https://*.a.test", "https://a.test", false},
		{"https://*.a.test", "https://ba.test", false},
		{"https://*.a.test", "http://b.a.test", false},
		{"https://*.a.test", "https://b.a.test:8443", false},
		{"https://*.a.test:*", "https://b.a.test:8443", true},
		{"https://a.test:*", "https://a.test", true},
		{"https://a.test:*", "https://b.a.test", false},
		{"https://*.a.test", "null", false},
		{"null", "null", true},
	} {
		if got := covers(test.entry, test.origin); got != test.want {
			t.Errorf("covers(%q, %q)\n got %t\nwant %t", test.entry, test.origin, got, test.want)
		}
	}
}
