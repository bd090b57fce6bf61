package core

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/hostlist"
	"github.com/sallyport/cors/core/internal/origin"
)

// rules are a policy that is prepared for requests. They never change but for the list
// of origins, so any number of requests may read them.
type rules struct {
	policy   Policy // without AllowOrigins
	everyone bool   // AllowOrigins is "*"

	// The list that is in force, or was when the policy was replaced. A request reads it
	// once. Decisions have no list of their own: those that are kept would keep many.
	origins atomic.Pointer[origin.Set]

	anyMethod bool
	methods   map[string]struct{}

	anyHeader     bool
	headers       map[string]struct{} // in lower case
	longestHeader int                 // the length of the longest of them

	exposed map[string]struct{} // ExposeHeaders in lower case

	granting granting

	grantedStatus, refusedStatus int // of preflights

	looksUp bool // an origin that is not listed is looked up

	// What the answers depend on: to OPTIONS that is no preflight, to preflights and
	// to the rest.
	varyOptions, varyPreflight, vary varyFields

	hosts *hostlist.List // nil: every host

	logger *slog.Logger // of the engine, or nil

	// The answers to OPTIONS that is no preflight, to preflights and to the rest.
	options, preflight, actual answers

	without atomic.Pointer[[]preparedWithout] // see preflightWithout

	grantedLines atomic.Pointer[headerLines] // see judgeHeaderLine
}

// compile compiles a valid policy.
func compile(p Policy, s *settings) *rules {
	origins := origin.NewSet(p.AllowOrigins)
	p.AllowOrigins = nil
	return newRules(p.clone(), &origins, s)
}

func newRules(p Policy, origins *origin.Set, s *settings) *rules {
	c := &rules{
		policy:   p,
		everyone: origins.Everyone,
		methods:  make(map[string]struct{}, len(p.AllowMethods)),
		headers:  make(map[string]struct{}, len(p.AllowHeaders)),
		exposed:  make(map[string]struct{}, len(p.ExposeHeaders)),
		granting: granting{
			allowMethods:  strings.Join(p.AllowMethods, ", "),
			allowHeaders:  strings.Join(p.AllowHeaders, ", "),
			exposeHeaders: strings.Join(p.ExposeHeaders, ", "),
			maxAge:        maxAge(p.MaxAgeSeconds),
		},
		looksUp:       s.lookup != nil,
		logger:        s.logger,
		varyPreflight: newVaryFields(append(optionsNames[:], s.varyOn...)...),
	}
	varyOn := s.varyOn
	if p.Enforce == EnforceAll {
		// A cache must not give another site what it stored for our own.
		varyOn = append(slices.Clone(varyOn), keySecFetchSite, keySecFetchMode, keySecFetchDest)
	}
	c.varyOptions = newVaryFields(append(optionsNames[:], varyOn...)...)
	c.vary = newVaryFields(append([]string{keyOrigin}, varyOn...)...)
	if len(p.AllowHosts) > 0 {
		c.hosts = hostlist.New(p.AllowHosts)
	}
	for _, method := range p.AllowMethods {
		c.methods[method] = struct{}{}
		c.anyMethod = c.anyMethod || method == "*"
	}
	for _, name := range p.AllowHeaders {
		c.headers[field.Lower(name)] = struct{}{}
		c.anyHeader = c.anyHeader || name == "*"
		c.longestHeader = max(c.longestHeader, len(name))
	}
	for _, name := range p.ExposeHeaders {
		c.exposed[field.Lower(name)] = struct{}{}
	}
	c.granting.namesMethod = c.anyMethod && p.AllowCredentials
	if !s.passthrough {
		c.grantedStatus, c.refusedStatus = http.StatusNoContent, http.StatusForbidden
		if p.PreflightStatus != 0 {
			c.grantedStatus = p.PreflightStatus
		}
	}
	c.prepareAnswers()
	c.origins.Store(origins)
	return c
}

func maxAge(seconds int) string {
	switch {
	case seconds > 0:
		return strconv.Itoa(seconds)
	case seconds < 0:
		return "0"
	}
	return ""
}

// optionsNames are the request headers that every answer to OPTIONS depends on.
var optionsNames = [...]string{keyOrigin, keyRequestMethod, keyRequestHeaders}

// settled is the result of settle: what is known before any lookup.
type settled struct {
	answers       *answers
	origins       []string // the lines of Origin; not read where they make no difference
	requestMethod []string // of a preflight, the lines of Access-Control-Request-Method
	listed        bool     // the list of origins admits the request
	mistakable    bool     // and some caches take its Origin for another
}

// settle decides which answers a request can get, and whether the list of origins
// admits it. Both [Answer] and [Engine.Evaluate] use it. It fills in s, because to
// return s would cost more.
func (c *rules) settle(method string, h http.Header, s *settled) {
	s.answers, s.listed = &c.actual, c.everyone
	options := method == http.MethodOptions
	if s.listed && !options {
		return
	}
	if options {
		s.answers = &c.options
	}
	if s.origins = h[keyOrigin]; len(s.origins) == 0 {
		return
	}
	if list := c.origins.Load(); list.Covers(s.origins) {
		s.listed, s.mistakable = true, list.CoversMistakable(s.origins[0])
	}
	if options {
		// A preflight has an Origin and names a method, see IsPreflight.
		if s.requestMethod = h[keyRequestMethod]; len(s.requestMethod) > 0 {
			s.answers = &c.preflight
		}
	}
}

// admitsHost reports whether a request to the host is served at all.
func (c *rules) admitsHost(host string) bool { return c.hosts == nil || c.hosts.Covers(host) }

// grantsMethod reports whether a preflight for the method passes.
func (c *rules) grantsMethod(method string) bool {
	if isSafelistedMethod(method) {
		return true
	}
	if c.anyMethod {
		return !isForbiddenMethod(method)
	}
	_, listed := c.methods[method]
	return listed
}
