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

	// The fields to write, Access-Control-Allow-Origin first and Vary last, with
	// their values. They are arrays since each slice is one more place in memory to
	// go to before the first field can be written.
	fields int
	keys   [maxFields]string
	values [maxFields]string

	absent []string // the CORS response fields that are not written

	namesOrigin bool        // the request's origin takes the place of the first value
	vary        *varyFields // nil: the answer depends on nothing

	// dependsOnMore tells that the list of origins is not all that decides: a lookup
	// may admit who it refuses, and "*" with credentials echoes.
	dependsOnMore bool
}

// maxFields is how many fields an answer has at most: a preflight's.
const maxFields = 6

// prepareAnswers fills in what c answers to each sort of request.
func (c *compiled) prepareAnswers(passthrough bool) {
	vary := &c.vary
	if c.origins.Everyone {
		// What a plain "*" answers is the same for all requests but OPTIONS, and has
		// to stay the same for caches (Fetch, "CORS protocol and HTTP caches").
		vary = nil
	}
	c.actual = c.newAnswers(vary, false)
	c.actual.vary = &c.vary // an ambiguous path has its answers list it all the same
	c.options = c.newAnswers(&c.varyOptions, false)
	c.preflight = c.newAnswers(&c.varyOptions, true)
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
		a.keys[a.fields], a.values[a.fields] = key, value
		a.fields++
	}
	add := func(key, value string, written bool) {
		if !granted || !written || value == "" {
			a.absent = append(a.absent, key)
			return
		}
		write(key, value)
	}
	a.namesOrigin = granted && !c.origins.Everyone
	a.dependsOnMore = granted && preflight && c.echoes() || !granted && c.looksUp
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
		if len(h) > 1 || present == nil { // Vary alone leaves nothing to remove
			for _, key := range a.absent {
				delete(h, key)
			}
		}
		if len(present) > 0 && a.vary != nil {
			a.writeOnto(present, a.vary.missingLine(present), h, origin)
			return
		}
	}
	a.writeInto(newStrings(a.fields), a.fields, h, origin)
}

// writeInto sets the first n fields. Their values share an array, each in a slice
// that has no room to grow into its neighbour.
func (a *answer) writeInto(values []string, n int, h http.Header, origin string) {
	for i := range n {
		values[i] = a.values[i]
		h[a.keys[i]] = values[i : i+1 : i+1]
	}
	if a.namesOrigin {
		values[0] = origin
	}
}

// writeOnto is write where Vary has lines, to which one is added unless it is
// empty. The lines that are there are copied: their array may have spare room
// that belongs to somebody else.
func (a *answer) writeOnto(present []string, varyLine string, h http.Header, origin string) {
	n := a.fields - 1 // all but Vary
	size := n
	if varyLine != "" {
		size += len(present) + 1
	}
	if size == 0 {
		return
	}
	values := newStrings(size)
	a.writeInto(values, n, h, origin)
	if varyLine == "" {
		return
	}
	lines := values[n:size:size]
	copy(lines, present)
	lines[len(present)] = varyLine
	h[keyVary] = lines
}

// newStrings is make, which takes longer to allocate an array whose length the
// compiler does not know.
func newStrings(n int) []string {
	switch n {
	case 0:
		return nil
	case 1:
		return new([1]string)[:]
	case 2:
		return new([2]string)[:]
	case 3:
		return new([3]string)[:]
	case 4:
		return new([4]string)[:]
	case 5:
		return new([5]string)[:]
	}
	return make([]string, n)
}
