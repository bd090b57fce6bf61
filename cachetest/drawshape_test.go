package cachetest

import (
	"math/rand/v2"

	"github.com/sallyport/cors/core"
)

// drawShape draws how a site is built.
func drawShape(dice *rand.Rand) shape {
	s := shape{
		adapter: dice.IntN(len(adapters)),
		mount:   pick(dice, []mount{one, one, one, one, paths, firstAdmitting}),
		fresh:   pick(dice, []string{"max-age=600", "public, max-age=600", "max-age=1", "max-age=1", "s-maxage=600, max-age=0", "no-cache", "max-age=1, stale-while-revalidate=600", ""}),
		outer:   pick(dice, []string{"", "", "max-age=600", "max-age=1"}),
		vary:    pick(dice, []varying{notVarying, outside, inside}), // the others need Guard
	}
	if adapters[s.adapter].guard {
		s.vary = pick(dice, []varying{notVarying, outside, inside, overwritten, added, ownFieldLine})
		s.meddles = dice.IntN(4) == 0
	}
	s.gzips = s.vary != notVarying && dice.IntN(2) == 0
	first := drawRules(dice, s.mount)
	s.versions = []rules{first}
	if dice.IntN(4) == 0 {
		for range 1 + dice.IntN(2) {
			s.versions = append(s.versions, drawReloaded(dice, s.mount, first))
		}
	}
	return s
}

func drawRules(dice *rand.Rand, m mount) rules {
	first := drawPolicy(dice)
	switch m {
	case paths:
		return rules{first, everyone(dice)}
	case firstAdmitting:
		first.Enforce, first.AllowHosts = core.EnforceNone, nil
		if first.isForEveryone() {
			first.AllowOrigins = []string{"https://a.test"}
		}
		second := everyone(dice)
		if dice.IntN(2) == 0 {
			second = drawPolicy(dice)
			second.lookup, second.known = noLookup, nil
			if len(second.AllowOrigins) == 0 {
				second.AllowOrigins = []string{"https://b.test"}
			}
			second.AllowHosts = nil
		}
		second.passthrough = first.passthrough
		return rules{first, second}
	}
	return rules{first}
}

// drawReloaded draws rules that a reload can put in the place of others.
func drawReloaded(dice *rand.Rand, m mount, first rules) rules {
	for {
		r := drawRules(dice, m)
		same := true
		for i := range r {
			// The lookup and the passthrough are options, which stay.
			same = same && (r[i].lookup == noLookup) == (first[i].lookup == noLookup) && !(r[i].isForEveryone() && r[i].lookup != noLookup)
			r[i].lookup, r[i].passthrough = first[i].lookup, first[i].passthrough
		}
		if same {
			return r
		}
	}
}

func (p policy) isForEveryone() bool { return len(p.AllowOrigins) == 1 && p.AllowOrigins[0] == "*" }

func everyone(dice *rand.Rand) policy {
	return policy{Policy: core.Policy{AllowOrigins: []string{"*"}, AllowMethods: drawMethods(dice), AllowHeaders: drawHeaders(dice), ExposeHeaders: drawExposed(dice, false)}}
}

func drawPolicy(dice *rand.Rand) policy {
	if dice.IntN(8) == 0 {
		return everyone(dice)
	}
	p := policy{Policy: core.Policy{
		AllowCredentials: dice.IntN(2) == 0, AllowMethods: drawMethods(dice), AllowHeaders: drawHeaders(dice),
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
	}}
	p.ExposeHeaders = drawExposed(dice, p.AllowCredentials)
	for _, entry := range []string{"https://a.test", "https://b.test", "https://c.test", "https://a.test:8443", "https://*.wild.test", "http://localhost:*", "app://shell",
		"null", "https://*.b.test:*", "chrome-extension://*"} {
		if dice.IntN(3) == 0 {
			p.AllowOrigins = append(p.AllowOrigins, entry)
		}
	}
	switch dice.IntN(4) {
	case 0:
		p.lookup = pick(dice, []lookup{byOrigin, byTenant})
		p.known = map[string][]string{}
		for _, tenant := range []string{"red", "blue"} {
			p.known[tenant] = some(dice, pages)
			if dice.IntN(2) == 0 {
				p.known[tenant] = append(p.known[tenant], pick(dice, pages[:3]))
			}
		}
		p.AllowOrigins = p.AllowOrigins[:min(len(p.AllowOrigins), 1)]
	default:
		if len(p.AllowOrigins) == 0 {
			p.AllowOrigins = []string{"https://never.example"}
		}
	}
	p.Enforce = pick(dice, []core.Enforcement{core.EnforceNone, core.EnforceNone, core.EnforceUnsafe, core.EnforceAll})
	if dice.IntN(6) == 0 {
		p.AllowHosts = []string{ownHost}
	}
	p.passthrough = dice.IntN(8) == 0
	return p
}

func drawMethods(dice *rand.Rand) []string {
	return pick(dice, [][]string{nil, {"PUT"}, {"PUT", "DELETE"}, {"*"}})
}

func drawHeaders(dice *rand.Rand) []string {
	return pick(dice, [][]string{nil, {"Content-Type", "X-Tenant"}, {"*"}, {"*", "Authorization"}})
}

func drawExposed(dice *rand.Rand, credentials bool) []string {
	if credentials {
		return pick(dice, [][]string{nil, {"X-Total"}})
	}
	return pick(dice, [][]string{nil, {"X-Total"}, {"*"}})
}
