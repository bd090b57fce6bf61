package core

// answer is what a policy writes for one sort of request, prepared as far as the
// request has no say in it.
type answer struct {
	keys   []string // the fields to write, Access-Control-Allow-Origin first
	values []string // their values
	absent []string // the CORS response fields that are not written

	// namesOrigin has the request's origin written in place of the first value.
	namesOrigin bool

	vary     *varyFields // nil: the answer depends on nothing
	varyLine string      // all of vary
}

// answers has one for each sort of request that is answered alike.
type answers struct {
	refused, refusedOptions answer
	actual, actualOptions   answer
	preflight               answer
}

func (c *compiled) newAnswers() answers {
	// What a plain "*" answers is the same for all requests but OPTIONS, and has
	// to stay the same for caches (Fetch, "CORS protocol and HTTP caches").
	vary := &c.vary
	if c.origins.everyone {
		vary = nil
	}
	const granted, preflight = true, true
	return answers{
		refused:        c.newAnswer(vary, !granted, !preflight),
		refusedOptions: c.newAnswer(&c.varyOptions, !granted, !preflight),
		actual:         c.newAnswer(vary, granted, !preflight),
		actualOptions:  c.newAnswer(&c.varyOptions, granted, !preflight),
		preflight:      c.newAnswer(&c.varyOptions, granted, preflight),
	}
}

func (c *compiled) newAnswer(vary *varyFields, granted, preflight bool) answer {
	a := answer{vary: vary}
	if vary != nil {
		a.varyLine = vary.missingLine(nil)
	}
	add := func(key, value string, written bool) {
		if !granted || !written || value == "" {
			a.absent = append(a.absent, key)
			return
		}
		a.keys, a.values = append(a.keys, key), append(a.values, value)
	}
	a.namesOrigin = granted && !c.origins.everyone
	add(keyAllowOrigin, "*", true)
	add(keyAllowCredentials, "true", c.policy.AllowCredentials)
	add(keyExposeHeaders, c.exposeHeaders, !preflight)
	add(keyMaxAge, c.maxAge, preflight)
	add(keyAllowMethods, c.allowMethods, preflight)
	add(keyAllowHeaders, c.allowHeaders, preflight)
	return a
}

// answer returns what is written for d.
func (d *Decision) answer() *answer {
	all := &d.policy.answers
	switch {
	case !d.allowed && d.options:
		return &all.refusedOptions
	case !d.allowed:
		return &all.refused
	case d.kind == KindPreflight:
		return &all.preflight
	case d.options:
		return &all.actualOptions
	}
	return &all.actual
}
