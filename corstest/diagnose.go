package corstest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// diagnosePreflight says what is wrong with the response to a preflight. Nil means that
// it is right.
func (p *probe) diagnosePreflight() *problem {
	const subject = "the preflight"
	if p.hostRefused {
		return p.problem("the policy serves no request for the host "+p.sent.Host+", so nothing else is checked", adviceHost)
	}
	if found := p.diagnoseAny(subject); found != nil {
		return found
	}
	if p.isRedirect() {
		return p.redirected(subject + " is redirected")
	}
	status := p.answer.Status
	if p.misses() {
		return p.problem(fmt.Sprintf("the preflight is answered %d without %s", status, wire.AllowOrigin), p.adviceForLostPreflight())
	}
	if name := p.differs(); name != "" {
		return p.problem("the preflight is answered by another policy: "+name+" differs", adviceOtherPolicy)
	}
	if p.want == nil {
		if refusal := p.refusal(); refusal != nil && !p.neighbours.takeAll() {
			return p.problem("a browser refuses the preflight: "+refusal.Error(), adviceGrant)
		}
	} else if !p.statusFits() {
		return p.problem(fmt.Sprintf("the preflight is answered %d", status), adviceStatus)
	}
	return p.diagnoseVary("the preflight's Vary does not list ")
}

func (p *probe) adviceForLostPreflight() advice {
	switch status := p.answer.Status; {
	case status == http.StatusNotFound:
		return adviceNotFound
	case status == http.StatusMethodNotAllowed:
		return adviceNotAllowed
	case status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired:
		return adviceAuthentication
	case status == http.StatusForbidden:
		return adviceForbidden
	case status >= 500:
		return adviceError
	case p.answer.Header.Get("Allow") != "":
		return adviceAllow
	}
	return adviceSwallowed
}

// diagnoseHeaders judges a preflight that asks for headers. The preflight without
// headers was right. Without an evaluator nobody knows which headers are granted.
func (p *probe) diagnoseHeaders() *problem {
	if p.want == nil {
		if found := p.diagnoseAny("the preflight that asks for headers"); found != nil {
			return found
		}
		if p.misses() {
			return p.problem(fmt.Sprintf("the preflight is answered %d without %s when it asks for headers", p.answer.Status, wire.AllowOrigin), adviceSwallowed)
		}
		return p.diagnoseVary("the preflight's Vary, when it asks for headers, does not list ")
	}
	found := p.diagnosePreflight()
	if found != nil {
		found.what += " (asked for headers; without them it is right)"
	}
	return found
}

// diagnoseActual judges the answer to a request itself.
func (p *probe) diagnoseActual(subject string, preflightRight bool) *problem {
	if found := p.diagnoseAny(subject); found != nil {
		return found
	}
	status := p.answer.Status
	if p.misses() {
		if p.isRedirect() {
			return p.redirected(subject + " is redirected without " + wire.AllowOrigin)
		}
		what := fmt.Sprintf("%s is answered %d without %s", subject, status, wire.AllowOrigin)
		switch {
		case p.isUnrouted():
			return p.problem(what, adviceNoRoute)
		case status == http.StatusUnauthorized || status == http.StatusForbidden:
			return p.problem(what, adviceAuthentication)
		case status >= 500:
			return p.problem(what, adviceError)
		case preflightRight:
			return p.problem(what, adviceRouteOrder)
		}
		return p.problem(what, adviceNotMounted)
	}
	if status == http.StatusMethodNotAllowed {
		return p.problem(subject+" is answered 405", adviceNoRoute)
	}
	if name := p.differs(); name != "" {
		return p.problem(subject+" is answered with another "+name+" than the policy's", adviceOwnFields)
	}
	if p.want == nil {
		if refusal := useragent.CheckCORS(p.origin, useragent.Omit, p.answer.Header); refusal != nil {
			return p.problem("a browser does not share the answer: "+refusal.Error(), adviceOwnFields)
		}
	}
	return p.diagnoseVary("the answer's Vary does not list ")
}

// diagnoseWithoutOrigin judges the response to a GET without Origin, and compares it
// with the response that a page gets. A cache may store it and give it to a page.
func (p *probe) diagnoseWithoutOrigin(pages *probe) *problem {
	const subject = "the same GET without Origin, as a cache may store it,"
	if p.want != nil {
		return p.diagnoseActual(subject, true)
	}
	if found := p.diagnoseAny(subject); found != nil {
		return found
	}
	if pages.answer.Header.Get(wire.AllowOrigin) != "*" && !wire.VaryLists(p.answer.Header, wire.Origin) {
		return p.problem(subject+" is answered with a Vary that does not list Origin", adviceStored)
	}
	return nil
}

func (p *probe) diagnoseVary(what string) *problem {
	name := p.unvaried()
	switch {
	case name == "":
		return nil
	case p.sent.Origin() == "":
		return p.problem("the same GET without Origin, as a cache may store it, is answered with a Vary that does not list "+name, adviceStored)
	}
	return p.problem(what+name, adviceVary)
}

// diagnoseAny finds what is wrong with any answer.
func (p *probe) diagnoseAny(subject string) *problem {
	if p.failure != nil {
		found := p.problem(subject+" got no answer", advicePanic)
		found.detail = strings.TrimSpace(p.failure.Error() + "\n" + p.log)
		return found
	}
	if name := p.doubled(); name != "" {
		lines := p.answer.Header[name]
		return p.problem(fmt.Sprintf("%s is answered with %d lines of %s, %q", subject, len(lines), name, lines), adviceDoubled)
	}
	return nil
}

func (p *probe) isRedirect() bool {
	return p.answer.Status >= 300 && p.answer.Status <= 399 && p.answer.Status != http.StatusNotModified
}

func (p *probe) redirected(what string) *problem {
	found := p.problem(what, adviceRedirect)
	found.detail = fmt.Sprintf("%d to %s", p.answer.Status, p.answer.Header.Get("Location"))
	return found
}

func (p *probe) problem(what string, a advice) *problem {
	return &problem{what: what, advice: a, probe: p}
}
