package core

import (
	"slices"
	"strings"
)

// judgeMethod returns why a preflight's method is not granted.
func (c *rules) judgeMethod(method string) Reason {
	switch {
	case !isRequestMethod(method):
		return ReasonMethodMalformed
	case !c.grantsMethod(method):
		return ReasonMethodNotAllowed
	}
	return ReasonNone
}

// judgeHeaderLine returns why not all header names of a line are granted. Pages ask for
// the same names again and again, so lines that were granted are remembered.
func (c *rules) judgeHeaderLine(headers string) Reason {
	known := c.grantedLines.Load()
	if known.has(headers) {
		return ReasonNone
	}
	line := [1]string{headers}
	reason, _ := c.judgeRequestHeaders(line[:])
	if reason == ReasonNone {
		c.remember(known, headers)
	}
	return reason
}

// judgeKnown judges a preflight if that takes no more than a few look-ups. Others may
// take 100 times as long, and clients decide how long: they are not known.
func (c *rules) judgeKnown(method, headers string) (reason Reason, known bool) {
	if len(method) > longestKnownMethod {
		return ReasonNone, false
	}
	if reason = c.judgeMethod(method); reason != ReasonNone {
		return reason, true
	}
	return ReasonNone, c.grantedLines.Load().has(headers)
}

// headerLines are lines of Access-Control-Request-Headers.
type headerLines []string

func (known *headerLines) has(line string) bool {
	return line == "" || known != nil && slices.Contains(*known, line)
}

// A policy remembers the first lines that it grants: a client that sends many others
// changes nothing.
const (
	maxRemembered       = 32
	maxRememberedLength = 1024

	longestKnownMethod = 64
)

func (c *rules) remember(known *headerLines, headers string) {
	if len(headers) > maxRememberedLength {
		return
	}
	var all headerLines
	if known != nil {
		all = slices.Clip(*known)
	}
	if len(all) == maxRemembered {
		return
	}
	all = append(all, strings.Clone(headers))  // or the request would stay in memory
	c.grantedLines.CompareAndSwap(known, &all) // who loses the race judges again
}
