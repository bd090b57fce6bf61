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
	if d.policy == nil {
		return
	}
	a := d.answer()
	var present []string
	vary, varyLine := a.vary, a.varyLine
	if d.detail != nil && d.detail.vary != nil {
		vary = d.detail.vary
		varyLine = vary.missingLine(nil)
	}
	if len(h) > 0 { // most responses are still empty here
		for _, key := range a.absent {
			delete(h, key)
		}
		if present = h[keyVary]; len(present) > 0 && varyLine != "" {
			varyLine = vary.missingLine(present)
		}
	}
	size := len(a.values)
	if varyLine != "" {
		size += len(present) + 1
	}
	if size == 0 {
		return
	}

	// The values of all fields share this array, each in a slice that has no
	// room to grow into its neighbour.
	values := make([]string, size)
	for i, key := range a.keys {
		values[i] = a.values[i]
		h[key] = values[i : i+1 : i+1]
	}
	if a.namesOrigin {
		values[0] = d.origin
	}
	if varyLine != "" {
		// The lines that are there are copied too: their array may have spare
		// room that belongs to somebody else.
		lines := values[len(a.values):size:size]
		copy(lines, present)
		lines[len(present)] = varyLine
		h[keyVary] = lines
	}
	if d.detail != nil && d.detail.echoes {
		d.detail.writeEcho(h, d.policy)
	}
}
