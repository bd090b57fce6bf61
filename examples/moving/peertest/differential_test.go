package peertest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
)

// rounds is how many policies are drawn for each library.
var rounds = 600

func TestMain(m *testing.M) {
	if given, err := strconv.Atoi(os.Getenv("PEERTEST_ROUNDS")); err == nil {
		rounds = given
	}
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

// newSeed is CORSTEST_SEED, or new each time.
func newSeed(t *testing.T) uint64 {
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv("CORSTEST_SEED"); given != "" {
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("CORSTEST_SEED=%d", seed)
	return seed
}

// run compares a library with ours, for some policies. It returns how often each of the
// rules showed, and how often each changed what a page gets. The error is the first
// difference that is of none of these kinds.
func run(l library, g *generator, rounds int) (shown, pages map[string]int, err error) {
	shown, pages = map[string]int{}, map[string]int{}
	for drawn := 0; drawn < rounds; {
		p := g.policy()
		if !l.can(p) {
			continue
		}
		drawn++
		engine, err := core.New(core.Policy(p))
		if err != nil {
			return nil, nil, fmt.Errorf("%+v is refused: %w", p, err)
		}
		theirs := newApplication(func(h http.Handler) http.Handler { return l.theirs(p, h) })
		ours := newApplication(func(h http.Handler) http.Handler { return l.ours(engine, h) })
		explain := func(r *request) ([]rule, error) {
			c := &comparison{l, p, r, ours.answer}
			want, got := ours.answer(r), theirs.answer(r)
			first := want
			var applied []rule
			for _, rule := range rules {
				if slices.Contains(strings.Fields(rule.of), l.name) {
					before := want
					if rule.change(c, &want); want != before {
						applied = append(applied, rule)
					}
				}
			}
			if got == first {
				applied = nil // the rules cancel out
			}
			for _, rule := range applied {
				shown[rule.does]++
			}
			if want != got {
				return nil, fmt.Errorf("a difference of no listed kind\npolicy   %+v\nrequest  %s %v\ntheirs   %+v\nexpected %+v\nours     %+v\nafter %q",
					core.Policy(p), r.method, r.header, got, want, first, namesOf(applied))
			}
			return applied, nil
		}
		for range 12 {
			if _, err := explain(g.raw(p)); err != nil {
				return nil, nil, err
			}
			f := g.fetch(p)
			was, sentThen := theirs.fetch(f)
			is, sentNow := ours.fetch(f)
			var applied []rule
			for _, r := range slices.Concat(sentThen, sentNow) {
				some, err := explain(r)
				if err != nil {
					return nil, nil, err
				}
				applied = append(applied, some...)
			}
			if was == is {
				continue
			}
			effect := "less"
			if is.script == "blocked" {
				effect = "more"
			}
			applied = slices.DeleteFunc(applied, func(r rule) bool { return r.page != effect })
			if len(applied) == 0 {
				return nil, nil, fmt.Errorf("a page gets %s by no listed kind\npolicy %+v\nfetch  %+v\ntheirs %+v\nours   %+v", effect, core.Policy(p), f, was, is)
			}
			for _, rule := range applied {
				pages[rule.does]++
			}
		}
	}
	return shown, pages, nil
}

func namesOf(rules []rule) (names []string) {
	for _, rule := range rules {
		names = append(names, rule.does)
	}
	return names
}

func TestDifferencesAreOfTheListedKinds(t *testing.T) {
	seed := newSeed(t)
	for _, l := range libraries {
		t.Run(l.name, func(t *testing.T) {
			shown, pages, err := run(l, &generator{rand.New(rand.NewPCG(seed, 0))}, rounds)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range slices.Sorted(maps.Keys(shown)) {
				t.Logf("%6d times it %s; %d pages got something else by it", shown[name], name, pages[name])
			}
			for _, rule := range rules {
				if !slices.Contains(strings.Fields(rule.of), l.name) {
					continue
				}
				if shown[rule.does] == 0 {
					t.Errorf("it never showed in %d rounds that it %s", rounds, rule.does)
				}
				if rule.page != "" && pages[rule.does] == 0 {
					t.Errorf("no page got %s because it %s", rule.page, rule.does)
				}
			}
		})
	}
}
