package corstest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// diagnosePreflight says what is wrong with the answer to a preflight, and what
// to do; "" means that nothing is.
func (p *probe) diagnosePreflight() (what, advice string) {
	if what, advice = p.diagnoseAny("the preflight"); what != "" {
		return what, advice
	}
	status := p.answer.Status
	if p.misses() {
		what = fmt.Sprintf("the preflight is answered %d without %s", status, wire.AllowOrigin)
		switch {
		case status == http.StatusNotFound:
			return what, adviceNotFound
		case status == http.StatusMethodNotAllowed:
			return what, adviceNotAllowed
		case status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired:
			return what, adviceAuthentication
		case status == http.StatusForbidden:
			return what, adviceForbidden
		case status >= 500:
			return what, adviceError
		case p.answer.Header.Get("Allow") != "":
			return what, adviceAllow
		}
		return what, adviceSwallowed
	}
	if name := p.differs(); name != "" {
		return "the preflight is answered by another policy: " + name + " differs", adviceOtherPolicy
	}
	if p.want == nil {
		if refusal := p.refusal(); refusal != nil {
			return "a browser takes the preflight for refused: " + refusal.Error(), adviceGrant
		}
	} else if !p.statusFits() {
		return fmt.Sprintf("the preflight is answered %d", status), adviceStatus
	}
	if name := p.unvaried(); name != "" {
		return "the preflight's Vary does not list " + name, adviceVary
	}
	return "", ""
}

// diagnoseActual does the same for the answer to the request itself.
func (p *probe) diagnoseActual(preflightRight bool) (what, advice string) {
	if what, advice = p.diagnoseAny("the request"); what != "" {
		return what, advice
	}
	status := p.answer.Status
	if p.misses() {
		what = fmt.Sprintf("the request is answered %d without %s", status, wire.AllowOrigin)
		switch {
		case status == http.StatusMethodNotAllowed || status == http.StatusNotFound:
			return what, adviceNoRoute
		case status == http.StatusUnauthorized || status == http.StatusForbidden:
			return what, adviceAuthentication
		case status >= 500:
			return what, adviceError
		case preflightRight:
			return what, adviceRouteOrder
		}
		return what, adviceNotMounted
	}
	if status == http.StatusMethodNotAllowed {
		return "the request is answered 405", adviceNoRoute
	}
	if name := p.differs(); name != "" {
		return "the request is answered with another " + name + " than the policy's", adviceOwnFields
	}
	if p.want == nil {
		if refusal := useragent.CheckCORS(p.origin, useragent.Omit, p.answer.Header); refusal != nil {
			return "a browser does not share the answer: " + refusal.Error(), adviceOwnFields
		}
	}
	if name := p.unvaried(); name != "" {
		return "the answer's Vary does not list " + name, adviceVary
	}
	return "", ""
}

// diagnoseAny finds what is wrong with any answer.
func (p *probe) diagnoseAny(subject string) (what, advice string) {
	if p.failure != nil {
		return strings.TrimSpace(fmt.Sprintf("%s got no answer: %v\n%s", subject, p.failure, p.log)), advicePanic
	}
	if location := p.answer.Header.Get("Location"); p.redirected() {
		return fmt.Sprintf("%s is redirected, %d to %s", subject, p.answer.Status, location), adviceRedirect
	}
	if name := p.doubled(); name != "" {
		lines := p.answer.Header[name]
		return fmt.Sprintf("%s is answered with %d lines of %s, %q", subject, len(lines), name, lines), adviceDoubled
	}
	return "", ""
}

// doubled returns the first field that has several lines but should not.
func (p *probe) doubled() string {
	for _, name := range wire.CORSHeaders {
		if len(p.answer.Header[name]) > 1 && (p.want == nil || len(p.want.Header[name]) <= 1) {
			return name
		}
	}
	return ""
}

// redirected reports whether a router answered with the path that it would have
// liked better, or a browser is sent elsewhere without CORS fields.
func (p *probe) redirected() bool {
	if p.answer.Status < 300 || p.answer.Status > 399 || p.answer.Status == http.StatusNotModified {
		return false
	}
	location := p.answer.Header.Get("Location")
	tidied := strings.EqualFold(strings.Trim(location, "/"), strings.Trim(p.path, "/"))
	return tidied || p.misses()
}

// misses reports whether the origin is not named although it should be.
func (p *probe) misses() bool {
	if p.want != nil && p.want.Header[wire.AllowOrigin] == nil {
		return false
	}
	return p.answer.Header[wire.AllowOrigin] == nil
}

// differs returns the first field that is not as the policy has it.
func (p *probe) differs() string {
	if p.want == nil {
		return ""
	}
	for _, name := range wire.CORSHeaders {
		if !slices.Equal(p.want.Header[name], p.answer.Header[name]) && (name != wire.AllowMethods || !p.isNarrowed()) {
			return name
		}
	}
	return ""
}

// isNarrowed reports whether the methods that a preflight grants are those of the
// policy that the path has, no more and no fewer, in the router's order. HEAD does
// not count beside GET: ServeMux routes both by one pattern, and no preflight fails
// for want of it.
func (p *probe) isNarrowed() bool {
	if p.narrowed == nil {
		return false
	}
	granted := sortedMethods(p.answer.Header[wire.AllowMethods])
	return slices.Equal(granted, sortedMethods(p.narrowed(granted).Header[wire.AllowMethods]))
}

// sortedMethods returns the methods of at most one field line, without the HEAD
// that GET implies.
func sortedMethods(line []string) []string {
	methods := strings.Split(strings.Join(line, ""), ", ")
	if slices.Contains(methods, http.MethodGet) {
		methods = slices.DeleteFunc(methods, func(m string) bool { return m == http.MethodHead })
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// statusFits compares with the policy's status, or for a preflight that the
// application answers with those that browsers take (Fetch, "ok status").
func (p *probe) statusFits() bool {
	if p.want.Status == 0 {
		return p.answer.Status >= 200 && p.answer.Status <= 299 || p.want.Header[wire.AllowOrigin] == nil
	}
	return p.want.Status == p.answer.Status
}

// unvaried returns a request field that the answer depends on and Vary does not
// list.
func (p *probe) unvaried() string {
	if p.want == nil {
		if p.answer.Header.Get(wire.AllowOrigin) != "*" && !wire.VaryLists(p.answer.Header, wire.Origin) {
			return wire.Origin
		}
		return ""
	}
	for _, line := range p.want.Header[wire.Vary] {
		for name := range strings.SplitSeq(line, ", ") {
			if !wire.VaryLists(p.answer.Header, name) {
				return name
			}
		}
	}
	return ""
}
