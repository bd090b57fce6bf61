package core

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/origin"
)

// The canonical keys under which net/http keeps these fields.
const (
	keyOrigin         = "Origin"
	keyRequestMethod  = "Access-Control-Request-Method"
	keyRequestHeaders = "Access-Control-Request-Headers"
	keySecFetchSite   = "Sec-Fetch-Site"

	keyAllowOrigin      = "Access-Control-Allow-Origin"
	keyAllowCredentials = "Access-Control-Allow-Credentials"
	keyAllowMethods     = "Access-Control-Allow-Methods"
	keyAllowHeaders     = "Access-Control-Allow-Headers"
	keyMaxAge           = "Access-Control-Max-Age"
	keyExposeHeaders    = "Access-Control-Expose-Headers"
	keyVary             = "Vary"
)

// compiled is a policy made ready for requests. It never changes, so that any
// number of requests may read it.
type compiled struct {
	policy  Policy
	origins origin.Set

	anyMethod bool
	methods   map[string]struct{}

	anyHeader   bool
	headers     map[string]struct{} // in lower case
	longHeaders []string            // those too long to be looked up

	// Values of response fields; "" leaves the field out.
	allowMethods, allowHeaders, exposeHeaders, maxAge string

	status int

	looksUp bool // an origin that is not listed is looked up

	vary        varyFields // for answers to anything but OPTIONS
	varyOptions varyFields

	// The answers to OPTIONS that is no preflight, to preflights and to the rest.
	options, preflight, actual answers
}

// compile takes a policy that was found valid.
func compile(p Policy, s settings) *compiled {
	p = p.clone()
	c := &compiled{
		policy:        p,
		origins:       origin.NewSet(p.AllowOrigins),
		methods:       make(map[string]struct{}, len(p.AllowMethods)),
		headers:       make(map[string]struct{}, len(p.AllowHeaders)),
		allowMethods:  strings.Join(p.AllowMethods, ", "),
		allowHeaders:  strings.Join(p.AllowHeaders, ", "),
		exposeHeaders: strings.Join(p.ExposeHeaders, ", "),
		looksUp:       s.lookup != nil,
		status:        http.StatusNoContent,
		vary:          newVaryFields(append([]string{keyOrigin}, s.varyOn...)...),
		varyOptions:   newVaryFields(append([]string{keyOrigin, keyRequestMethod, keyRequestHeaders}, s.varyOn...)...),
	}
	for _, method := range p.AllowMethods {
		c.methods[method] = struct{}{}
		c.anyMethod = c.anyMethod || method == "*"
	}
	for _, name := range p.AllowHeaders {
		c.headers[string(field.AppendLower(nil, name))] = struct{}{}
		c.anyHeader = c.anyHeader || name == "*"
		if len(name) > longestLookedUp {
			c.longHeaders = append(c.longHeaders, name)
		}
	}
	switch {
	case p.MaxAgeSeconds > 0:
		c.maxAge = strconv.Itoa(p.MaxAgeSeconds)
	case p.MaxAgeSeconds < 0:
		c.maxAge = "0"
	}
	if p.PreflightStatus != 0 {
		c.status = p.PreflightStatus
	}
	c.prepareAnswers(s.passthrough)
	return c
}

// isRequestMethod reports whether a line of Access-Control-Request-Method holds
// a method. No method is anywhere near as long as the budget of header names,
// which bounds what is read here too.
func isRequestMethod(line string) bool {
	return len(line) <= requestHeadersBudget && field.IsToken(line)
}

// grantsMethod reports whether a preflight for the method passes.
func (c *compiled) grantsMethod(method string) bool {
	if isSafelistedMethod(method) {
		return true
	}
	if c.anyMethod {
		return !isForbiddenMethod(method)
	}
	_, listed := c.methods[method]
	return listed
}
