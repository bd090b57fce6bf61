package core

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Clients and tenants choose long texts, of bytes that take the most room when they are
// escaped.
func TestExplanationsAreNoLongerThanTheDocsSay(t *testing.T) {
	const longestExplanation, longestValue = 4096, 5120
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	one := func(of ...string) string { return of[dice.IntN(len(of))] }
	long := func() string {
		return strings.Repeat(one("a", "a.", "\xff", "ü", "\x00", ",", "X,", "*", "[", `"`), 1+dice.IntN(2000))
	}
	name := func() string { return strings.Repeat("n", 1+dice.IntN(300)) + one("a", "b", "c", "d", "e") }
	names := func() (list []string) {
		for range dice.IntN(25) {
			list = append(list, name())
		}
		return list
	}
	quiet := WithLogger(slog.New(slog.DiscardHandler))
	longest, reasons := 0, map[Reason]int{}
	for range 3000 {
		scheme := strings.Repeat("s", 1+dice.IntN(480))
		origins := []string{"app://" + strings.Repeat(`"`, 1+dice.IntN(500)), "https://a.test", scheme + "://a.test", "https://" + strings.Repeat("a.", dice.IntN(240)) + "test"}
		dice.Shuffle(len(origins), func(i, j int) { origins[i], origins[j] = origins[j], origins[i] })
		p := Policy{AllowOrigins: origins[:2], AllowMethods: append(names(), one("PUT", "PATCH")), AllowHeaders: names(), Enforce: []Enforcement{EnforceNone, EnforceAll}[dice.IntN(2)]}
		opts := []Option{quiet}
		if dice.IntN(8) == 0 {
			opts = append(opts, WithOriginLookup(func(context.Context, Request, string) (bool, error) { return false, errors.New(long()) }))
		}
		origin := one(origins...)
		r := request(one("GET", "POST", "OPTIONS", "OPTIONS", "OPTIONS"), "Origin: "+one(origin, origin, origin, strings.ToUpper(origin), strings.Replace(origin, "://", "s://", 1), origin+"/", long(), "https://"+long(), "null"))
		if r.Method == "OPTIONS" {
			r.Header[keyRequestMethod] = []string{one("PUT", "PUT", "PUT", name(), long(), "put")}
			r.Header[keyRequestHeaders] = []string{one(strings.Join(names(), ","), strings.Join(names(), ","), "x-a", long())}
			r.RouteMethods = []func() []string{nil, nil, names}[dice.IntN(3)]
		}
		d := evaluated(t, p, r, opts...)
		reasons[d.Reason()]++
		text := d.Explain()
		if longest = max(longest, len(text)); len(text) > longestExplanation {
			t.Fatalf("seed %d: %d bytes: %s", seed, len(text), text)
		}
		if value := slog.AnyValue(d).Resolve().String(); len(value) > longestValue {
			t.Fatalf("seed %d: a value of %d bytes: %s", seed, len(value), value)
		}
	}
	t.Logf("seed %d: the longest has %d bytes", seed, longest)
	for _, want := range []Reason{ReasonNone, ReasonOriginMalformed, ReasonOriginNotAllowed, ReasonLookupFailed, ReasonMethodMalformed, ReasonMethodNotAllowed, ReasonRequestHeaderNotAllowed} {
		if reasons[want] < 5 {
			t.Errorf("seed %d: only %d decisions with the reason %q, of %v", seed, reasons[want], want, reasons)
		}
	}
	if longest < longestExplanation/4 {
		t.Errorf("seed %d: the longest has %d bytes only, so the test shows little", seed, longest)
	}
}
