package probe

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// preflightCount is how many preflights checkPreflights sends.
const preflightCount = 4

// What no server lists, so that a list that has it is an echo.
const (
	unknownMethod = "CORSCTL-PROBE"
	unknownHeader = "x-corsctl-probe"
)

// checkPreflights judges preflights of the subject, and one of a stranger.
func (p *Probe) checkPreflights(ctx context.Context) {
	r := p.pageRequest(stranger, useragent.Omit)
	others := p.preflightOf(ctx, withJSON(r))
	if p.subject == "" {
		if others.Err != nil && ctx.Err() == nil {
			p.report.add("request-unanswered", others.String(), others)
		}
		p.checkStrangersPreflight(others)
		return
	}
	r.Origin = p.subject
	p.preflight = others
	if p.subject != stranger {
		p.checkStrangersPreflight(others)
		p.preflight = p.preflightOf(ctx, withJSON(r))
	}
	if !p.checkPreflightStatus(p.preflight) {
		return
	}
	p.checkLists(p.preflight)
	p.checkAsked()
	p.checkMaxAge(p.preflight)
	p.checkCredentials(p.preflight)
	unknown := useragent.Request{Origin: p.subject, Method: unknownMethod, Headers: [][2]string{{unknownHeader, "1"}}}
	echo := p.preflightOf(ctx, unknown)
	p.checkEcho(echo)
	unknown.Headers = nil
	_, err := useragent.CheckPreflight(unknown, useragent.Response{Status: echo.Status, Header: echo.Response})
	p.grantsAll = err == nil
	p.checkPreflightVary(p.preflight, others)
	old := p.preflightOf(ctx, withJSON(r), Field{Name: "Access-Control-Request-Private-Network", Value: "true"})
	if _, found := old.value("Access-Control-Allow-Private-Network"); found {
		p.report.add("private-network-header", old.String(), old)
	}
}

// withJSON adds the header that most preflights ask for, so that there is a need for
// one. What the server says to it is not judged.
func withJSON(r useragent.Request) useragent.Request {
	if len(useragent.UnsafeRequestHeaderNames(r.Headers)) == 0 {
		r.Headers = append(slices.Clone(r.Headers), [2]string{"Content-Type", "application/json"})
	}
	return r
}

// checkStrangersPreflight finds a preflight that is granted to an origin that is not
// admitted.
func (p *Probe) checkStrangersPreflight(x *Exchange) {
	if x.isOK() && mayRead(x, useragent.Omit) && !mayRead(p.strangers, useragent.Omit) {
		p.report.add("preflight-admits-others", x.String(), x, p.strangers)
	}
}

// checkPreflightStatus says why a preflight fails before its lists matter. It returns
// true if it does not.
func (p *Probe) checkPreflightStatus(x *Exchange) bool {
	if x.Err != nil {
		p.report.add("preflight-unanswered", x.String(), x)
		return false
	}
	if !x.isOK() {
		id := "preflight-status"
		switch {
		case x.Status >= 300 && x.Status < 400:
			id = "preflight-redirected"
		case x.Status == http.StatusUnauthorized || x.Status == http.StatusProxyAuthRequired:
			id = "preflight-unauthorized"
		case x.Status == http.StatusForbidden && !mayRead(p.base, useragent.Omit):
			return false // the origin is not admitted, and that is found elsewhere
		case x.Status == http.StatusForbidden:
			id = "preflight-forbidden"
		case x.Status == http.StatusNotFound || x.Status == http.StatusGone:
			id = "preflight-not-found"
		case x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusNotImplemented:
			id = "preflight-method-not-allowed"
		case x.Status >= 500:
			id = "preflight-server-error"
		}
		p.report.add(id, x.String(), x)
		return false
	}
	if mayRead(x, useragent.Omit) {
		if p.credential && !mayRead(x, useragent.Include) && !p.report.has("star-with-credentials") {
			if _, present := x.value("Access-Control-Allow-Credentials"); !present {
				p.report.add("preflight-without-credentials", x.String(), x, p.base)
			}
		}
		return true
	}
	if _, present := p.base.value("Access-Control-Allow-Origin"); present || len(x.Response.Values("Access-Control-Allow-Origin")) > 0 {
		p.checkAllowOrigin(x, "preflight-without-allow-origin")
	}
	return false
}

// checkLists judges the lists of methods and headers.
func (p *Probe) checkLists(x *Exchange) {
	for _, name := range []string{"Access-Control-Allow-Methods", "Access-Control-Allow-Headers"} {
		list, err := useragent.List(x.Response, name)
		switch {
		case err != nil:
			p.report.add("preflight-list-malformed", err.Error(), x)
		case p.credential && slices.Contains(list, "*"):
			p.report.add("preflight-star-with-credentials", x.String(), x)
		}
		if name == "Access-Control-Allow-Methods" {
			for _, method := range list {
				if upper := strings.ToUpper(method); isStandardMethod(upper) && !slices.Contains(list, upper) {
					p.report.add("preflight-method-case", x.String(), x)
				}
			}
		}
	}
}

// isStandardMethod reports whether a method needs a preflight and has an upper-case name
// that scripts use.
func isStandardMethod(upper string) bool {
	return slices.Contains([]string{"PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}, upper)
}

// checkAsked judges whether the preflight grants what the user named. Without a method
// and headers there is nothing to grant.
func (p *Probe) checkAsked() {
	if p.report.has("preflight-list-malformed", "preflight-star-with-credentials") {
		return
	}
	_, err := useragent.CheckPreflight(p.pageRequest(p.subject, useragent.Omit), useragent.Response{Status: p.preflight.Status, Header: p.preflight.Response})
	failure := (*useragent.Failure)(nil)
	if !errors.As(err, &failure) {
		return
	}
	switch failure.Step {
	case "7.5":
		p.report.add("preflight-method-refused", failure.Error(), p.preflight)
	case "7.6":
		if p.preflight.names("Access-Control-Allow-Headers", "Authorization") {
			p.report.add("authorization-under-star", failure.Error(), p.preflight)
			return
		}
		p.report.add("preflight-header-refused", failure.Error(), p.preflight)
	case "7.7":
		p.report.add("preflight-header-refused", failure.Error(), p.preflight)
	}
}

func (p *Probe) checkMaxAge(x *Exchange) {
	value, present := x.value("Access-Control-Max-Age")
	if !present {
		return
	}
	seconds, err := strconv.ParseUint(value, 10, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		p.report.add("max-age-malformed", x.String(), x)
	case err != nil || seconds > 600:
		p.report.add("max-age-cut", x.String(), x)
	}
}

// checkEcho looks for what was asked in the answer to a preflight that no list foresees.
func (p *Probe) checkEcho(x *Exchange) {
	if !x.isOK() {
		return
	}
	methods, _ := useragent.List(x.Response, "Access-Control-Allow-Methods")
	headers, _ := useragent.List(x.Response, "Access-Control-Allow-Headers")
	if slices.Contains(methods, unknownMethod) {
		p.report.add("preflight-echoes-methods", x.String(), x)
		p.requireVary(x, "Access-Control-Request-Method")
	}
	if useragent.ContainsName(headers, unknownHeader) {
		p.report.add("preflight-echoes-headers", x.String(), x)
		p.requireVary(x, "Access-Control-Request-Headers")
	}
}

// checkPreflightVary compares the preflights of two origins.
func (p *Probe) checkPreflightVary(x, others *Exchange) {
	if others.Err != nil || x == others {
		return
	}
	a, _ := x.value("Access-Control-Allow-Origin")
	b, _ := others.value("Access-Control-Allow-Origin")
	if a != b {
		p.requireVary(x, "Origin")
		p.requireVary(others, "Origin")
	}
}

func (p *Probe) requireVary(x *Exchange, name string) {
	if !x.names("Vary", name) {
		p.report.add("preflight-vary-missing", name+" is missing in Vary: "+x.String(), x)
	}
}
