package peertest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// policy is what both libraries are asked for, in the words of this one.
type policy core.Policy

func (p policy) star() bool { return slices.Contains(p.AllowOrigins, "*") }

// verdict is what a policy says about an origin, by a model that shares nothing with core.
type verdict string

const (
	noOrigin  verdict = "no Origin"
	malformed verdict = "malformed Origin"
	listed    verdict = "listed"
	refused   verdict = "refused"
	own       verdict = "own origin" // the server's own host, not listed
)

// wellFormed is a serialized origin with a host name, as far as the generator draws them.
// Browsers send neither a default port nor upper case.
var wellFormed = regexp.MustCompile(`^(null|([a-z][a-z0-9+.-]*)://([a-z0-9_-]+(\.[a-z0-9_-]+)*)(:[1-9][0-9]*)?)$`)

func (p policy) origin(lines []string) verdict {
	if len(lines) == 0 {
		return noOrigin
	}
	isOrigin := len(lines) == 1 && wellFormed.MatchString(lines[0]) &&
		!(strings.HasPrefix(lines[0], "https:") && strings.HasSuffix(lines[0], ":443")) &&
		!(strings.HasPrefix(lines[0], "http:") && strings.HasSuffix(lines[0], ":80"))
	switch {
	case !isOrigin:
		return malformed
	case p.star() || slices.ContainsFunc(p.AllowOrigins, func(entry string) bool { return covers(entry, lines[0]) }):
		return listed
	case lines[0] == "http://"+host || lines[0] == "https://"+host:
		return own
	}
	return refused
}

// covers is the documented meaning of an entry, word for word.
func covers(entry, origin string) bool {
	if entry == origin {
		return true
	}
	scheme, wanted, _ := strings.Cut(entry, "://")
	theirs, got, isTuple := strings.Cut(origin, "://")
	if !isTuple || scheme != theirs {
		return false
	}
	if name, any := strings.CutSuffix(wanted, ":*"); any {
		wanted = name
		got, _, _ = strings.Cut(got, ":")
	}
	if domain, any := strings.CutPrefix(wanted, "*."); any {
		return strings.HasSuffix(got, "."+domain)
	}
	return got == wanted
}

// grantsMethod reports whether a preflight may announce the method.
func (p policy) grantsMethod(method string) bool {
	return slices.Contains([]string{"GET", "HEAD", "POST"}, method) || slices.Contains(p.AllowMethods, method) ||
		slices.Contains(p.AllowMethods, "*")
}

// grantsHeaders reports whether a preflight may announce these names.
func (p policy) grantsHeaders(names []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(p.AllowHeaders, func(entry string) bool { return strings.EqualFold(entry, name) })
	}
	return !slices.ContainsFunc(names, func(name string) bool {
		return !has(name) && (!has("*") || strings.EqualFold(name, "Authorization"))
	})
}
