package origin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestHostTableFindsWhatItHoldsAndNothingElse(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for name, host := range map[string]func(i int) string{
		"numbered":                 func(i int) string { return fmt.Sprintf("tenant-%05d.example.com", i) },
		"of one byte":              func(i int) string { return string(rune('a' + i%26)) },
		"shorter than eight bytes": func(i int) string { return fmt.Sprintf("%x.com", i%4096) },
		"of eight bytes":           func(i int) string { return fmt.Sprintf("%04x.com", i) },
		"of all lengths":           func(i int) string { return strings.Repeat("a", i%200) + fmt.Sprint(i) },
		"that differ in two places which no eight bytes cover": func(i int) string {
			return fmt.Sprintf("%02d.aaaaaaaaaaaa.%02d", i%100, i/100%100)
		},
		"random": func(int) string { return fmt.Sprintf("%x.example", random.Uint32()) },
	} {
		t.Run(name, func(t *testing.T) {
			held := make(map[string]*ports)
			for i := range 2000 {
				held[host(i)] = &ports{}
			}
			set := newHostSet(held)
			for host, want := range held {
				if got := set.find(host); got != want {
					t.Fatalf("seed %d: %q: got %p, want %p", seed, host, got, want)
				}
				for _, other := range []string{host + "x", "x" + host, host[1:], host[:len(host)-1],
					host[:len(host)/2] + "~" + host[len(host)/2+1:], strings.Repeat("\x00", len(host)), ""} {
					if got := set.find(other); got != held[other] {
						t.Fatalf("seed %d: %q: got %p, want %p", seed, other, got, held[other])
					}
				}
			}
		})
	}
}

func TestAnEmptyHostSetFindsNothing(t *testing.T) {
	set := newHostSet(nil)
	for _, host := range []string{"", "a", "example.com"} {
		if set.find(host) != nil {
			t.Errorf("found %q", host)
		}
	}
}

// BenchmarkHostTable is why there is one: a map is beside it.
func BenchmarkHostTable(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		held := make(map[string]*ports)
		for i := range n {
			held[fmt.Sprintf("tenant-%07d.example.com", i)] = &ports{}
		}
		set := newHostSet(held)
		for what, host := range map[string]string{
			"found": fmt.Sprintf("tenant-%07d.example.com", n/2), "missed": "tenant-x000000.example.com",
		} {
			b.Run(fmt.Sprintf("%s of %d/table", what, n), func(b *testing.B) {
				for b.Loop() {
					set.find(host)
				}
			})
			b.Run(fmt.Sprintf("%s of %d/map", what, n), func(b *testing.B) {
				for b.Loop() {
					_ = held[host]
				}
			})
		}
	}
}
