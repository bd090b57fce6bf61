package core

import "net/http"

// answers are the two answers of a policy to requests of one sort, prepared as
// far as a request has no say in them.
type answers struct {
	policy           *compiled
	granted, refused answer // to an origin that is admitted, and to any other
}

// granting is what an answer grants to an origin that is admitted. An empty value
// leaves the header out.
type granting struct {
	allowMethods, allowHeaders, exposeHeaders, maxAge string

	// namesMethod has the method that a preflight asks for take the place of
	// allowMethods.
	namesMethod bool
}

// answer is what is written into one response.
type answer struct {
	status int // 0 leaves the request to the next handler

	// The headers to write but Vary, Access-Control-Allow-Origin first. They are
	// arrays, since each slice is one more place in memory to go to before the
	// first header can be written.
	count  int
	keys   [maxHeaders]string
	values [maxHeaders]string

	absent []string // the CORS headers that are not written

	vary     *varyFields // nil: the answer depends on nothing
	varyLine string      // all of vary

	namesOrigin bool // the request's origin takes the place of the first value
	namesMethod bool // the method asked for takes the place of the value at methodAt
	methodAt    int

	// dependsOnMore says that the list of origins is not all that decides: a
	// lookup may admit who is refused, and "*" with credentials echoes.
	dependsOnMore bool
}

// maxHeaders is how many CORS headers an answer has at most: a preflight's.
const maxHeaders = 5

// prepareAnswers fills in what c answers to each sort of request.
func (c *compiled) prepareAnswers() {
	vary := &c.vary
	if c.origins.Everyone {
		// What a plain "*" answers is the same for all requests but OPTIONS, and has
		// to stay the same for caches (Fetch, "CORS protocol and HTTP caches").
		vary = nil
	}
	c.actual = c.newAnswers(vary, c.granting, false)
	c.options = c.newAnswers(&c.varyOptions, c.granting, false)
	c.preflight = c.newAnswers(&c.varyOptions, c.granting, true)
	c.preflight.granted.status, c.preflight.refused.status = c.grantedStatus, c.refusedStatus
}

func (c *compiled) newAnswers(vary *varyFields, granting granting, preflight bool) answers {
	return answers{
		policy:  c,
		granted: c.newGrantedAnswer(vary, granting, preflight),
		refused: c.newRefusedAnswer(vary),
	}
}

func (c *compiled) newRefusedAnswer(vary *varyFields) answer {
	a := newAnswer(vary)
	for _, key := range responseKeys {
		a.add(key, "")
	}
	a.dependsOnMore = c.looksUp
	return a
}

func (c *compiled) newGrantedAnswer(vary *varyFields, granting granting, preflight bool) answer {
	a := newAnswer(vary)
	a.add(keyAllowOrigin, "*")
	a.namesOrigin = !c.origins.Everyone
	credentials := ""
	if c.policy.AllowCredentials {
		credentials = "true"
	}
	a.add(keyAllowCredentials, credentials)
	if !preflight {
		a.add(keyExposeHeaders, granting.exposeHeaders)
		a.absent = append(a.absent, keyMaxAge, keyAllowMethods, keyAllowHeaders)
		return a
	}
	a.absent = append(a.absent, keyExposeHeaders)
	a.add(keyMaxAge, granting.maxAge)
	a.namesMethod, a.methodAt = granting.namesMethod, a.count
	a.add(keyAllowMethods, granting.allowMethods)
	a.add(keyAllowHeaders, granting.allowHeaders)
	a.dependsOnMore = c.echoes()
	return a
}

func newAnswer(vary *varyFields) answer {
	a := answer{vary: vary}
	if vary != nil {
		a.varyLine = vary.missingLine(nil)
	}
	return a
}

// add adds a header, or has it removed where its value is empty.
func (a *answer) add(key, value string) {
	if value == "" {
		a.absent = append(a.absent, key)
		return
	}
	a.keys[a.count], a.values[a.count] = key, value
	a.count++
}

// to returns the answer to an origin.
func (a *answers) to(admitted bool) *answer {
	if admitted {
		return &a.granted
	}
	return &a.refused
}

// write writes the headers of the answer into h, and removes the other CORS
// headers. origin and method are the request's, where the answer names them. vary
// takes the place of what the answer depends on, unless it is nil.
func (a *answer) write(h http.Header, origin, method string, vary *varyFields) {
	varyLine := a.varyLine
	if vary != nil {
		varyLine = vary.missingLine(nil)
	} else {
		vary = a.vary
	}
	if len(h) > 0 { // most responses are still empty here
		present := h[keyVary]
		if len(h) > 1 || present == nil { // Vary alone leaves nothing to remove
			for _, key := range a.absent {
				delete(h, key)
			}
		}
		if len(present) > 0 && vary != nil {
			varyLine = vary.joined(present)
		}
	}
	n := a.count
	if varyLine != "" {
		n++
	}
	if n == 0 {
		return
	}
	// The values share an array, each in a slice that has no room to grow into its
	// neighbour.
	values := newStrings(n)
	for i := range a.count {
		values[i] = a.values[i]
		h[a.keys[i]] = values[i : i+1 : i+1]
	}
	if a.namesOrigin {
		values[0] = origin
	}
	if a.namesMethod {
		a.writeMethod(h, values, method)
	}
	if varyLine != "" {
		values[a.count] = varyLine
		h[keyVary] = values[a.count:n:n]
	}
}

// writeMethod writes the method that was asked for, or none.
func (a *answer) writeMethod(h http.Header, values []string, method string) {
	if method == "" {
		delete(h, keyAllowMethods)
		return
	}
	values[a.methodAt] = method
}

// newStrings is make, which takes longer to allocate an array whose length the
// compiler does not know.
func newStrings(n int) []string {
	switch n {
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
