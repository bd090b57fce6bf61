package export

import (
	"errors"
	"strconv"
)

const (
	// haproxyReserve is how much of its buffer HAProxy keeps for headers that rules add. It
	// answers 500 if they do not fit, since the rest may be full of the response.
	haproxyReserve = 1024

	// haproxyLongest is the longest value of a header here. The buffer has 16 KiB, of which
	// HAProxy keeps at most half.
	haproxyLongest = 6 << 10
)

// responseSize returns how many bytes to keep for the headers of a response. What is kept
// by default is enough for all but a long list of exposed headers, and stays there for the
// operator's own rules.
func (h *haproxyFile) responseSize() int {
	if n := len(h.exposeHeaders()); n > 128 {
		return 2*haproxyReserve + n
	}
	return haproxyReserve
}

// tooLong returns the lists that do not fit.
func (h *haproxyFile) tooLong() error {
	var problems []error
	for _, list := range []struct{ field, value string }{
		{"AllowMethods", h.allowMethods()}, {"AllowHeaders", h.allowHeaders()}, {"ExposeHeaders", h.exposeHeaders()},
	} {
		if n := len(list.value); n > haproxyLongest {
			problems = append(problems, &Unsayable{
				Field: list.field, Index: -1,
				Problem: "its header has " + strconv.Itoa(n) + " bytes, and HAProxy's buffer has room for " + strconv.Itoa(haproxyLongest),
				Fix:     "list fewer names",
			})
		}
	}
	return errors.Join(problems...)
}
