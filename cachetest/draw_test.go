package cachetest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// sequence is a site and what happens to it, in order.
type sequence struct {
	shape
	steps []step
}

// step is one event. One of the fields is set.
type step struct {
	visit  *visit
	attack *attack
	change change
	crowd  []step // at the same time
}

// change is an event of the application itself.
type change string

const (
	reload change = "the policies are reloaded"
	edit   change = "the resources change"
	outage change = "the lookups begin to fail"
	mended change = "the lookups work again"
)

func (s step) String() string {
	switch {
	case s.visit != nil:
		return s.visit.String()
	case s.attack != nil:
		return s.attack.String()
	case s.crowd != nil:
		return fmt.Sprintf("at once: %v", s.crowd)
	}
	return string(s.change)
}

// stepsOfSequence is how long a sequence is. The resources are few, so that most requests
// are for what is stored.
const stepsOfSequence = 16

// drawSequence draws a sequence for a cache and a subject.
func drawSequence(dice *rand.Rand, c setup, of subject) sequence {
	s := sequence{shape: drawShape(dice)}
	if of.reshape != nil {
		of.reshape(&s.shape)
	}
	cast := drawCast(dice, s.shape)
	stage := stage{drawResources(dice, s.shape), drawAsked(dice), 3, gamesOf(c, of)}
	if c.settings.keepsOptions {
		stage.preflights = 9
	}
	fails, reloads := false, 1
	for range stepsOfSequence {
		switch n := dice.IntN(40); {
		case n == 0:
			s.steps = append(s.steps, step{change: edit})
		case n <= 2 && reloads < len(s.versions):
			reloads++
			s.steps = append(s.steps, step{change: reload})
		case n <= 4 && s.versions[0][0].lookup != noLookup:
			fails = !fails
			s.steps = append(s.steps, step{change: map[bool]change{true: outage, false: mended}[fails]})
		case n <= 6:
			var crowd []step
			for range 2 + dice.IntN(3) {
				crowd = append(crowd, drawRequest(dice, pick(dice, cast), stage))
			}
			if reloads < len(s.versions) {
				reloads++
				crowd = append(crowd, step{change: reload})
			}
			s.steps = append(s.steps, step{crowd: crowd})
		default:
			s.steps = append(s.steps, drawRequest(dice, pick(dice, cast), stage))
		}
	}
	return s
}

// drawRequest draws an honest request or an attack.
func drawRequest(dice *rand.Rand, who visit, s stage) step {
	if dice.IntN(3) == 0 {
		a := drawAttack(dice, who, s)
		return step{attack: &a}
	}
	v := drawVisit(dice, who, s)
	return step{visit: &v}
}

// stage is what the requests of a sequence are drawn from.
type stage struct {
	resources  []string
	asked      []asked
	preflights int // how many of 16 requests of a script are preflights
	games      []game
}

// asked is what a preflight asks for.
type asked struct {
	method  string
	headers []string
}

func drawAsked(dice *rand.Rand) []asked {
	var list []asked
	for range 1 + dice.IntN(2) {
		a := asked{pick(dice, []string{"PUT", "DELETE", "POST", "PATCH"}), pick(dice, [][]string{nil, {"Content-Type"}, {"X-Tenant"}, {"Authorization"}, {"Content-Type", "X-Tenant"}})}
		if a.headers == nil && a.method == http.MethodPost {
			a.method = http.MethodPut // such a POST is sent without a preflight
		}
		list = append(list, a)
	}
	return list
}

func drawResources(dice *rand.Rand, s shape) []string {
	if s.mount == paths {
		return []string{pick(dice, []string{"/thing", "/open/thing", "/closed/thing"}), pick(dice, []string{"/thing", "/open/thing", "/open/missing"})}
	}
	if dice.IntN(3) > 0 {
		return []string{"/thing"}
	}
	return []string{"/thing", pick(dice, []string{"/missing", "/broken", "/moved"})}
}

// drawCast draws who takes part: a few pages, programs and tenants.
func drawCast(dice *rand.Rand, s shape) []visit {
	var cast []visit
	for range 3 + dice.IntN(3) {
		v := visit{metadata: dice.IntN(4) > 0, gzip: dice.IntN(2) == 0}
		n := dice.IntN(20)
		if s.versions[0][0].Enforce != core.EnforceNone && dice.IntN(2) == 0 { // then those matter that send no Origin
			n = 12 + dice.IntN(8)
		}
		switch {
		case n < 12:
			v.kind, v.origin = page, pick(dice, pages)
			if dice.IntN(3) > 0 { // mostly those that matter
				v.origin = pick(dice, pages[:3])
			}
			if apps := admittedApps(s); len(apps) > 0 && dice.IntN(2) == 0 {
				v.origin = pick(dice, apps)
			}
			if dice.IntN(3) == 0 {
				v.credentials = useragent.Include
			}
		case n < 14:
			v.kind = image
		case n < 15:
			v.kind = link
		case n < 16:
			v.kind = typed
		case n < 18:
			v.kind, v.origin = own, pick(dice, []string{ownOrigin, ownPlain})
		default:
			v.kind, v.metadata = tool, false
		}
		if s.versions[0][0].lookup == byTenant && (v.kind == page || v.kind == own || v.kind == tool) {
			v.tenant = pick(dice, []string{"red", "blue", "none"})
		}
		cast = append(cast, v)
	}
	return cast
}

// admittedApps are the pages of apps and extensions that a policy of the site lists.
func admittedApps(s shape) (apps []string) {
	for _, p := range s.versions[0] {
		for _, entry := range p.AllowOrigins {
			if !strings.HasPrefix(entry, "http") && strings.Contains(entry, "://") {
				apps = append(apps, covers[entry]...)
			}
		}
	}
	return apps
}

// drawVisit draws a request of one of the cast.
func drawVisit(dice *rand.Rand, who visit, s stage) visit {
	v := who
	v.method, v.path = http.MethodGet, pick(dice, s.resources)
	switch n := dice.IntN(16); {
	case n == 0:
		v.method = http.MethodHead
	case n == 1 && (v.kind == page || v.kind == own || v.kind == tool):
		v.method = http.MethodPost
	case n == 2:
		v.ranged = true
	case n <= 4:
		v.revalidates = true
	case n <= 4+s.preflights && v.kind == page:
		v.kind, v.method = preflight, http.MethodOptions
		a := pick(dice, s.asked)
		v.asksMethod, v.asksHeaders = a.method, a.headers
		v.tenant = "" // it has none of the headers that the page sets
	}
	if v.kind == own && v.method != http.MethodPost {
		v.origin = ""
	}
	return v
}

// drawAttack draws an honest request and changes it.
func drawAttack(dice *rand.Rand, victim visit, s stage) attack {
	v := drawVisit(dice, victim, s)
	a := attack{method: v.method, path: v.path, host: ownHost, fields: v.lines()}
	if v.origin == "" && dice.IntN(2) == 0 {
		a.set("Origin", pick(dice, pages[:3]))
	}
	for range 1 + dice.IntN(2) {
		g := pick(dice, s.games)
		g.play(&a, dice)
		a.games = append(a.games, g.name)
	}
	return a
}

// diceFor returns the dice of one sequence, so that it can be drawn again alone.
func diceFor(seed uint64, number int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(number))) }

func nameOf(seed uint64, number int) string { return fmt.Sprintf("seed %d, sequence %d", seed, number) }
