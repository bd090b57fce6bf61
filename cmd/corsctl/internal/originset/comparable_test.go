package originset_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
	"github.com/sallyport/cors/core"
)

// TestComparableMatchesWhatCoreFindsComparable has core judge random texts.
func TestComparableMatchesWhatCoreFindsComparable(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	isComparable := compiled()
	schemes := strings.Split("https http wss ws ftp file null app capacitor chrome-extension htt httpsx http+unix w wsss f ft ftps fil files fi x 1a -a +a a.b A HTTPS", " ")
	engine := core.DenyAll()
	judged := map[bool]int{}
	for range 100_000 {
		var origin string
		if random.IntN(4) > 0 {
			origin = schemes[random.IntN(len(schemes))] + []string{"://", "://", "://", "://", "", ":/"}[random.IntN(6)]
		}
		for range random.IntN(5) {
			origin += alphabet[random.IntN(len(alphabet))]
		}
		if len(origin) > originset.MaxLength {
			continue
		}
		want := isComparableForCore(engine, origin)
		judged[want]++
		if got := isComparable(origin); got != want && !(got && strings.Contains(origin, "[")) {
			t.Fatalf("for %q got %v, want %v", origin, got, want)
		}
	}
	if judged[true] < 1000 || judged[false] < 1000 {
		t.Errorf("not enough of both: %v", judged)
	}
}

// Browsers send IPv6 addresses in one spelling only. Others may count as comparable, but
// not the other way round.
func TestComparableMatchesIPv6Addresses(t *testing.T) {
	isComparable, engine := compiled(), core.DenyAll()
	for _, origin := range []string{"https://[::1]", "http://[2001:db8::1]:8080", "app://[::]", "ftp://[1:2:3:4:5:6:7:8]:1"} {
		if !isComparableForCore(engine, origin) || !isComparable(origin) {
			t.Errorf("%s is comparable", origin)
		}
	}
	for _, origin := range []string{"https://[::1]:443", "https://[]", "https://[::1", "https://[::1]a", "https://[::A]", "https://[::1%25lo]", "https://a[::1]", "https://[::127.0.0.1]"} {
		if isComparableForCore(engine, origin) || isComparable(origin) {
			t.Errorf("%s is not comparable", origin)
		}
	}
}

// Only the hosts of some schemes may have the bytes that caches take for others.
func TestComparableOfEachByte(t *testing.T) {
	isComparable, engine := compiled(), core.DenyAll()
	for b := range 256 {
		for _, origin := range []string{"app://x" + string([]byte{byte(b)}), "https://x" + string([]byte{byte(b)}) + "y"} {
			if got, want := isComparable(origin), isComparableForCore(engine, origin); got != want {
				t.Errorf("%q: got %v, want %v", origin, got, want)
			}
		}
	}
}

func compiled() func(string) bool {
	var expressions []*regexp.Regexp
	for _, s := range originset.Comparable() {
		expressions = append(expressions, regexp.MustCompile(s))
	}
	return func(origin string) bool {
		for _, e := range expressions {
			if e.MatchString(origin) {
				return true
			}
		}
		return false
	}
}

func isComparableForCore(engine *core.Engine, origin string) bool {
	d := engine.Evaluate(context.Background(), core.Request{Method: "GET", Header: map[string][]string{"Origin": {origin}}})
	h := http.Header{}
	d.Apply(h)
	return h.Get("Vary") != "*"
}
