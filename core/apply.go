package core

import "net/http"

// Apply writes the decision into the header fields of a response. It owns the
// CORS response fields at its moment: it replaces what an outer layer left, and
// removes them where nothing is granted. Vary is merged with what is there. What
// a handler or an upstream server adds afterwards it cannot see.
//
// Applying twice is the same as applying once. At most one array is allocated
// for the values of all fields together, and none is shared with another
// response ("*" with credentials may need more).
func (d Decision) Apply(h http.Header) {
	c := d.policy
	if c == nil {
		return
	}
	var w fieldWriter
	w.header = h
	granted := d.allowed
	preflight := granted && d.kind == KindPreflight
	w.size(d, c, granted, preflight)

	switch {
	case !granted:
		w.set(keyAllowOrigin, "")
	case c.origins.everyone:
		w.set(keyAllowOrigin, "*")
	default:
		w.set(keyAllowOrigin, d.origin)
	}
	w.setIf(granted && c.policy.AllowCredentials, keyAllowCredentials, "true")
	w.setIf(granted && !preflight, keyExposeHeaders, c.exposeHeaders)
	w.setIf(preflight, keyMaxAge, c.maxAge)
	if preflight && d.detail != nil && d.detail.echoes {
		w.set(keyAllowMethods, d.detail.allowMethods(c))
		d.detail.writeAllowHeaders(&w, c)
	} else {
		w.setIf(preflight, keyAllowMethods, c.allowMethods)
		w.setIf(preflight, keyAllowHeaders, c.allowHeaders)
	}
	if w.varyLine != "" {
		w.addVary()
	}
}

// varies returns the request fields that the answer depends on, nil for none:
// what a plain "*" answers is the same for all requests but OPTIONS, and has to
// stay the same for caches (Fetch, "CORS protocol and HTTP caches").
func (d *Decision) varies(c *compiled) *varyFields {
	switch {
	case d.options:
		return &c.varyOptions
	case c.origins.everyone:
		return nil
	}
	return &c.vary
}

// fieldWriter sets fields whose values share one array of exactly the size that
// they need.
type fieldWriter struct {
	header   http.Header
	values   []string
	varyLine string
}

func (w *fieldWriter) size(d Decision, c *compiled, granted, preflight bool) {
	n := 0
	if vary := d.varies(c); vary != nil {
		present := w.header[keyVary]
		if w.varyLine = vary.missingLine(present); w.varyLine != "" {
			n += len(present) + 1
		}
	}
	if granted {
		n++
		if c.policy.AllowCredentials {
			n++
		}
		if !preflight && c.exposeHeaders != "" {
			n++
		}
	}
	if preflight {
		for _, value := range [...]string{c.maxAge, c.allowMethods, c.allowHeaders} {
			if value != "" {
				n++
			}
		}
	}
	if n > 0 {
		w.values = make([]string, 0, n)
	}
}

func (w *fieldWriter) setIf(granted bool, key, value string) {
	if !granted {
		value = ""
	}
	w.set(key, value)
}

// set replaces a field by one line, or removes it where the value is empty.
func (w *fieldWriter) set(key, value string) {
	if value == "" {
		delete(w.header, key)
		return
	}
	w.values = append(w.values, value)
	w.header[key] = w.last(1)
}

// addVary adds a line of its own, in a new array: the present one may have spare
// room that belongs to somebody else.
func (w *fieldWriter) addVary() {
	present := w.header[keyVary]
	w.values = append(append(w.values, present...), w.varyLine)
	w.header[keyVary] = w.last(len(present) + 1)
}

// last returns the latest n values, with no room to grow into their neighbours.
func (w *fieldWriter) last(n int) []string {
	end := len(w.values)
	return w.values[end-n : end : end]
}
