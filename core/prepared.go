package core

import "net/http"

// answers are the prepared answers of a policy to requests of one sort. Only what
// depends on the request is missing.
type answers struct {
	rules            *rules
	granted, refused answer // to an origin that is admitted, and to any other
	unstable         answer // refuses, too: see Decision.isUnstable
	barred           answer // to a request that the server does not serve
}

// granting is what an answer grants to an origin that is admitted. An empty value
// leaves the header out.
type granting struct {
	allowMethods, allowHeaders, exposeHeaders, maxAge string

	// namesMethod: the method that a preflight asks for replaces allowMethods.
	namesMethod bool
}

// answer is what is written into one response.
type answer struct {
	status int // 0 leaves the request to the next handler

	// The headers to write, Access-Control-Allow-Origin first and Vary last. If the
	// answer depends on nothing, Vary stands behind the last of them. They are arrays,
	// because each slice would be one more memory access before the first header can be
	// written.
	count  int
	keys   [maxHeaders]string
	values [maxHeaders]string

	absent []string // the CORS headers that are not written

	vary *varyFields // nil: the answer depends on nothing

	namesOrigin bool // the request's origin takes the place of the first value
	namesMethod bool // the method asked for takes the place of the value at methodAt
	methodAt    int

	// dependsOnMore says that not only the list of origins decides about an Origin: a
	// lookup may admit a refused one, "*" with credentials echoes, and the policy may
	// enforce.
	dependsOnMore bool

	enforced bool // the server may not serve the request at all, see Enforcement.bars

	once bool // no cache may use it again
}

func (a *answer) enforce() { a.enforced, a.dependsOnMore = true, true }

// maxHeaders is how many headers an answer has at most: a preflight's.
const maxHeaders = 6

// prepareAnswers fills in what c answers to each sort of request.
func (c *rules) prepareAnswers() {
	vary := &c.vary
	if c.everyone {
		// The answer of a plain "*" is the same for all requests except OPTIONS, and
		// must stay the same for caches (Fetch, "CORS protocol and HTTP caches").
		vary = nil
	}
	c.actual = c.newAnswers(vary, c.granting, false)
	c.options = c.newAnswers(&c.varyOptions, c.granting, false)
	c.preflight = c.newAnswers(&c.varyPreflight, c.granting, true)
	c.preflight.setStatus(c.grantedStatus, c.refusedStatus)
	if c.policy.Enforce != EnforceNone {
		c.actual.refused.enforce()
		c.options.refused.enforce()
		if c.refusedStatus == 0 { // passed through
			c.preflight.refused.enforce()
		}
	}
}

func (c *rules) newAnswers(vary *varyFields, granting granting, preflight bool) answers {
	a := answers{
		rules:    c,
		granted:  c.newGrantedAnswer(vary, granting, preflight),
		refused:  c.newRefusedAnswer(vary),
		unstable: c.newOnceAnswer(),
		barred:   c.newOnceAnswer(),
	}
	a.barred.status = http.StatusForbidden
	return a
}

// setStatus sets the statuses of answers to preflights.
func (a *answers) setStatus(granted, refused int) {
	a.granted.status, a.refused.status, a.unstable.status = granted, refused, refused
}

func (c *rules) newRefusedAnswer(vary *varyFields) answer {
	a := answer{dependsOnMore: c.looksUp}
	for _, key := range responseKeys {
		a.add(key, "")
	}
	a.addVary(vary)
	return a
}

// newOnceAnswer returns an answer that refuses, and that no cache may use again. A 403 of
// Enforce or AllowHosts is one, since it may be due to Host, Upgrade or Sec-Fetch-Site,
// which are not in every cache's key.
func (c *rules) newOnceAnswer() answer {
	a := answer{once: true}
	for _, key := range responseKeys {
		a.add(key, "")
	}
	a.add(keyCacheControl, noStore)
	a.addVary(&varyOnAll)
	return a
}

func (c *rules) newGrantedAnswer(vary *varyFields, granting granting, preflight bool) answer {
	a := answer{namesOrigin: !c.everyone}
	a.add(keyAllowOrigin, "*")
	credentials := ""
	if c.policy.AllowCredentials {
		credentials = "true"
	}
	a.add(keyAllowCredentials, credentials)
	if preflight {
		a.absent = append(a.absent, keyExposeHeaders)
		a.add(keyMaxAge, granting.maxAge)
		a.namesMethod, a.methodAt = granting.namesMethod, a.count
		a.add(keyAllowMethods, granting.allowMethods)
		a.add(keyAllowHeaders, granting.allowHeaders)
		a.dependsOnMore = c.echoes()
	} else {
		a.add(keyExposeHeaders, granting.exposeHeaders)
		a.absent = append(a.absent, keyMaxAge, keyAllowMethods, keyAllowHeaders)
	}
	a.addVary(vary)
	return a
}

// add adds a header, or removes it if its value is empty.
func (a *answer) add(key, value string) {
	if value == "" {
		a.absent = append(a.absent, key)
		return
	}
	a.keys[a.count], a.values[a.count] = key, value
	a.count++
}

func (a *answer) addVary(vary *varyFields) {
	a.keys[a.count] = keyVary
	if vary != nil {
		a.vary, a.values[a.count] = vary, vary.line
		a.count++
	}
}

// write writes the headers of the answer into h, and removes the other CORS headers.
// origin and method are those of the request, for answers that name them. vary, unless
// it is nil, replaces the answer's own Vary.
func (a *answer) write(h http.Header, origin, method string, vary *varyFields) {
	n, varyLine := a.count, ""
	if len(h) > 0 || vary != nil { // most responses are still empty here
		n, varyLine = a.writeOnto(h, vary)
	}
	// The values share an array, each in a slice that has no room to grow into its
	// neighbour.
	values := make([]string, n)
	for i := range n {
		values[i] = a.values[i]
		h[a.keys[i]] = values[i : i+1 : i+1]
	}
	if varyLine != "" {
		values[n-1] = varyLine
	}
	if a.namesOrigin {
		values[0] = origin
	}
	if a.namesMethod {
		a.writeMethod(h, values, method)
	}
}

// writeOnto removes the headers that the answer does not have. It returns how many
// headers are to be written, and the value of Vary if that is not the answer's own.
func (a *answer) writeOnto(h http.Header, vary *varyFields) (n int, varyLine string) {
	present := h[keyVary]
	if len(h) > 1 || present == nil { // Vary alone leaves nothing to remove
		for _, key := range a.absent {
			delete(h, key)
		}
	}
	n = a.count
	if a.vary != nil {
		n-- // all but Vary
	}
	if vary == nil {
		vary = a.vary
	}
	switch {
	case vary == nil:
		return n, ""
	case len(present) == 0:
		return n + 1, vary.line
	}
	if varyLine = vary.joined(present); varyLine == "" {
		return n, ""
	}
	return n + 1, varyLine
}

// writeMethod writes the method that was asked for, or none.
func (a *answer) writeMethod(h http.Header, values []string, method string) {
	if method == "" {
		delete(h, keyAllowMethods)
		return
	}
	values[a.methodAt] = method
}
