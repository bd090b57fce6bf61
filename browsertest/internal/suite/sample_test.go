package suite

import (
	"strconv"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
)

func TestTheFirstAdapterIsAskedEverythingAndTheOthersATenth(t *testing.T) {
	const cases = 10_000
	for _, seed := range []uint64{0, 1, 1 << 63} {
		s, asked, observed := Sample{Seed: seed}, map[string]int{}, 0
		for i := range cases {
			for _, a := range app.Adapters {
				name := strconv.Itoa(i)
				if s.asks("group", name, a, app.Adapters[0]) {
					asked[a.Name]++
				}
				if s.observes("group", name, a) {
					observed++
				}
			}
		}
		for i, a := range app.Adapters {
			switch n := asked[a.Name]; {
			case i == 0 && n != cases:
				t.Errorf("seed %d: %s is asked %d of %d cases, want all", seed, a.Name, n, cases)
			case i > 0 && (n < cases/10-200 || n > cases/10+200): // more than six standard deviations
				t.Errorf("seed %d: %s is asked %d of %d cases, want a tenth", seed, a.Name, n, cases)
			}
		}
		if all := cases * len(app.Adapters); observed < all/2-1000 || observed > all/2+1000 {
			t.Errorf("seed %d: %d of %d engines are observed, want half", seed, observed, all)
		}
	}
}

func TestEverythingIsEveryCaseOnEveryAdapter(t *testing.T) {
	s := Sample{Seed: 1, Everything: true}
	for i := range 1000 {
		for _, a := range app.Adapters {
			if !s.asks("group", strconv.Itoa(i), a, app.Adapters[0]) {
				t.Fatalf("case %d is not asked on %s", i, a.Name)
			}
		}
	}
}

func TestASeedDrawsTheSameAgain(t *testing.T) {
	differs := false
	for i := range 1000 {
		a, name := app.Adapters[1], strconv.Itoa(i)
		first := Sample{Seed: 7}.asks("group", name, a, app.Adapters[0])
		if again := (Sample{Seed: 7}).asks("group", name, a, app.Adapters[0]); again != first {
			t.Fatalf("case %d is asked once and then not", i)
		}
		differs = differs || first != Sample{Seed: 8}.asks("group", name, a, app.Adapters[0])
	}
	if !differs {
		t.Error("another seed draws the same")
	}
}
