package core

import "net/http"

// answers is what a policy answers to requests of one sort, prepared as far as a
// request has no say in it.
type answers struct {
	policy *compiled
	vary   *varyFields // on what answers of this sort depend

	granted, refused answer
}

// answer is what is written for requests of one sort, to origins that are
// admitted or to those that are not.
type answer struct {
	status int // 0 leaves the request to the next handler

	keys   []string // the fields to write: Access-Control-Allow-Origin first, Vary last
	values []string // their values
	absent []string // the CORS response fields that are not written

	namesOrigin bool        // the request's origin takes the place of the first value
	vary        *varyFields // nil: the answer depends on nothing
	echoes      bool        // "*" with credentials: some values depend on the request
}

// prepareAnswers fills in what c answers to each sort of request.
func (c *compiled) prepareAnswers(passthrough bool) {
	c.actual = c.newAnswers(&c.vary, false)
	c.options = c.newAnswers(&c.varyOptions, false)
	c.preflight = c.newAnswers(&c.varyOptions, true)
	if c.origins.everyone {
		// What a plain "*" answers is the same for all requests but OPTIONS, and has
		// to stay the same for caches (Fetch, "CORS protocol and HTTP caches").
		c.actual.granted = c.newAnswer(nil, true, false)
		c.actual.refused = c.newAnswer(nil, false, false)
	}
	if !passthrough {
		c.preflight.granted.status = c.status
		c.preflight.refused.status = http.StatusForbidden
	}
}

func (c *compiled) newAnswers(vary *varyFields, preflight bool) answers {
	return answers{
		policy:  c,
		vary:    vary,
		granted: c.newAnswer(vary, true, preflight),
		refused: c.newAnswer(vary, false, preflight),
	}
}

func (c *compiled) newAnswer(vary *varyFields, granted, preflight bool) answer {
	a := answer{vary: vary}
	write := func(key, value string) {
		a.keys, a.values = append(a.keys, key), append(a.values, value)
	}
	add := func(key, value string, written bool) {
		if !granted || !written || value == "" {
			a.absent = append(a.absent, key)
			return
		}
		write(key, value)
	}
	a.namesOrigin = granted && !c.origins.everyone
	a.echoes = granted && preflight && c.echoes()
	add(keyAllowOrigin, "*", true)
	add(keyAllowCredentials, "true", c.policy.AllowCredentials)
	add(keyExposeHeaders, c.exposeHeaders, !preflight)
	add(keyMaxAge, c.maxAge, preflight)
	add(keyAllowMethods, c.allowMethods, preflight)
	add(keyAllowHeaders, c.allowHeaders, preflight)
	if vary != nil {
		write(keyVary, vary.missingLine(nil))
	}
	return a
}

// to returns the answer to an origin.
func (a *answers) to(admitted bool) *answer {
	if admitted {
		return &a.granted
	}
	return &a.refused
}

// write sets the fields of the answer, and removes those of CORS that are not
// among them.
func (a *answer) write(h http.Header, origin string) {
	if len(h) > 0 { // most responses are still empty here
		present := h[keyVary]
		if len(h) > 1 || present == nil {
			for _, key := range a.absent {
				delete(h, key)
			}
		}
		if len(present) > 0 && a.vary != nil {
			a.writeOnto(present, a.vary.missingLine(present), h, origin)
			return
		}
	}
	values := cloned(a.values)
	if a.namesOrigin {
		values[0] = origin
	}
	// The values of all fields share an array, each in a slice that has no room to
	// grow into its neighbour.
	for i := range values {
		h[a.keys[i]] = values[i : i+1 : i+1]
	}
}

// writeOnto is write where Vary has lines, to which one is added unless it is
// empty. The lines that are there are copied: their array may have spare room
// that belongs to somebody else.
func (a *answer) writeOnto(present []string, varyLine string, h http.Header, origin string) {
	n := len(a.values) - 1 // all but Vary
	size := n
	if varyLine != "" {
		size += len(present) + 1
	}
	if size == 0 {
		return
	}
	values := make([]string, size)
	copy(values, a.values[:n])
	if a.namesOrigin {
		values[0] = origin
	}
	for i, key := range a.keys[:n] {
		h[key] = values[i : i+1 : i+1]
	}
	if varyLine != "" {
		lines := values[n:size:size]
		copy(lines, present)
		lines[len(present)] = varyLine
		h[keyVary] = lines
	}
}

// cloned copies values. An array whose length the compiler knows is allocated
// faster than by make, by a tenth of what writing an answer costs; no answer has
// more than six fields.
func cloned(values []string) []string {
	switch len(values) {
	case 0:
		return nil
	case 1:
		array := [1]string(values)
		return array[:]
	case 2:
		array := [2]string(values)
		return array[:]
	case 3:
		array := [3]string(values)
		return array[:]
	case 4:
		array := [4]string(values)
		return array[:]
	case 5:
		array := [5]string(values)
		return array[:]
	}
	array := [6]string(values)
	return array[:]
}
