package explain

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// Result is what comes of a request.
type Result struct {
	Request *Request
	Policy  core.Policy

	// Readable says whether the page's script may read the response of the handler.
	Readable bool

	// Failure is the step of the Fetch standard at which it failed, or nil.
	Failure *useragent.Failure

	SameOrigin bool
	Preflight  *Exchange // nil if none is sent
	Actual     *Exchange // nil if the request itself is not sent

	Because []string // what makes the preflight necessary
	Grant   useragent.Grant
	Ignored []string // headers that a script cannot set

	// Exposed lists what script reads of the response besides the safelisted headers. "*"
	// alone stands for all but Set-Cookie.
	Exposed []string

	// Change is the edit of the policy that makes it readable, or nil if there is none.
	// If ScriptMethod is not empty, the script also has to write that method.
	Change       []Change
	ScriptMethod string

	Notes []string
	Steps []Step
}

// Exchange is one request and its response.
type Exchange struct {
	Method          string
	Request         http.Header
	Status          int // 200 stands for the answer of the handler
	Response        http.Header
	Reason          core.Reason
	Explanation     string
	Help            string // the address of the page about the reason, unless all is granted
	RefusedByServer bool
}

// Run plays the request against the policy, which must be valid.
func Run(policy core.Policy, r *Request) (*Result, error) {
	if _, err := core.New(policy); err != nil {
		return nil, err
	}
	result, err := run(policy, r)
	if err != nil {
		return nil, err
	}
	if !result.Readable {
		result.Change = findChange(policy, r)
		if upper := strings.ToUpper(r.Method); result.Change == nil && upper != r.Method && isStandard(upper) {
			mended := *r
			mended.Method = upper
			if changes := findChange(policy, &mended); changes != nil || works(policy, &mended, nil) {
				result.Change, result.ScriptMethod = changes, upper
			}
		}
	}
	result.note()
	return result, nil
}

func run(policy core.Policy, r *Request) (*Result, error) {
	checked := policy
	if r.URL == nil {
		checked.AllowHosts = nil // there is no host to check
	}
	engine, err := core.New(checked)
	if err != nil {
		return nil, err
	}
	p := player{engine: engine, r: r, browser: r.browser(), result: &Result{Request: r, Policy: policy}}
	p.play()
	return p.result, nil
}

// player plays one request.
type player struct {
	engine  *core.Engine
	r       *Request
	browser useragent.Request
	result  *Result
}

func (p *player) play() {
	_, p.result.Ignored = p.r.sent()
	p.result.SameOrigin = p.r.isSameOrigin()
	switch {
	case useragent.IsForbiddenMethod(p.r.Method):
		p.fail(&useragent.Failure{Section: "new Request(input, init)", Problem: "the method " + p.r.Method + " is a forbidden method: fetch throws a TypeError, and sends nothing"})
		return
	case p.isMixedContent():
		p.fail(&useragent.Failure{Section: "Main fetch", Problem: "mixed content: the page is secure, and the URL is plain http beyond loopback"})
		return
	case p.result.SameOrigin:
		p.step("Main fetch", "12", true, "the URL has the page's origin: neither a preflight nor a CORS check")
		p.sendActual()
		p.result.Readable = !p.result.Actual.RefusedByServer
		return
	}
	if p.needsPreflight() && !p.preflight() {
		return
	}
	p.sendActual()
	err := useragent.CheckCORS(p.r.Origin, p.browser.Credentials, p.result.Actual.Response)
	p.corsCheckSteps("the response", p.result.Actual.Response, err)
	if p.fail(err) {
		return
	}
	p.result.Readable = true
	p.result.Exposed = p.exposed()
}

// fail notes a failure, if there is one.
func (p *player) fail(err error) bool {
	if err == nil {
		return false
	}
	if failure := (*useragent.Failure)(nil); errors.As(err, &failure) {
		p.result.Failure = failure
	} else {
		p.result.Failure = &useragent.Failure{Problem: err.Error()}
	}
	if p.result.Actual == nil && p.result.Preflight == nil {
		p.step(p.result.Failure.Section, p.result.Failure.Step, false, p.result.Failure.Problem)
	}
	return true
}

func (p *player) needsPreflight() bool {
	needed := useragent.NeedsPreflight(p.browser)
	sent, _ := p.r.sent()
	if m := p.r.wireMethod(); !useragent.IsSafelistedMethod(m) {
		p.result.Because = append(p.result.Because, "the method "+m)
	}
	for _, name := range useragent.UnsafeRequestHeaderNames(sent) {
		p.result.Because = append(p.result.Because, "the header "+name)
	}
	if !needed {
		p.step("Main fetch", "12", true, "the method and the headers are safelisted: no preflight")
		return false
	}
	p.step("Main fetch", "12", true, "a preflight is needed, because of "+strings.Join(p.result.Because, " and "))
	return true
}

// preflight sends the preflight, and reports whether the browser goes on.
func (p *player) preflight() bool {
	e := p.send(http.MethodOptions, useragent.PreflightFields(p.browser))
	p.result.Preflight = e
	grant, err := useragent.CheckPreflight(p.browser, useragent.Response{Status: e.Status, Header: e.Response})
	p.result.Grant = grant
	p.preflightSteps(e, err)
	return !p.fail(err)
}

func (p *player) sendActual() {
	h := http.Header{}
	sent, _ := p.r.sent()
	for _, header := range sent {
		h.Add(header[0], header[1])
	}
	// Browsers send Origin with every request of another origin, and with all of their
	// own but GET and HEAD.
	if m := p.r.wireMethod(); !p.result.SameOrigin || m != http.MethodGet && m != http.MethodHead {
		h.Set("Origin", p.r.Origin)
	}
	p.result.Actual = p.send(p.r.wireMethod(), h)
}

// send lets the engine answer a request.
func (p *player) send(method string, h http.Header) *Exchange {
	e := &Exchange{Method: method, Request: h.Clone(), Status: http.StatusOK, Response: http.Header{}}
	if p.r.URL == nil || isTrustworthy(p.r.URL) { // browsers send this to no others
		site := "cross-site"
		if p.result.SameOrigin {
			site = "same-origin"
		}
		e.Request.Set("Sec-Fetch-Site", site)
		e.Request.Set("Sec-Fetch-Mode", "cors")
	}
	r := &http.Request{Method: method, URL: p.r.URL, Header: e.Request}
	if p.r.URL != nil {
		r.Host = p.r.URL.Host
	}
	view := core.RequestFromHTTP(r)
	d := p.engine.Evaluate(r.Context(), view)
	d.Apply(e.Response)
	if status := d.Status(); status != 0 {
		e.Status = status
		e.RefusedByServer = status == http.StatusForbidden
	}
	e.Reason, e.Explanation = d.Reason(), d.Explain()
	if e.Reason != core.ReasonNone {
		e.Help = e.Reason.Help()
	}
	return e
}

// exposed returns what the response exposes, by its own header.
func (p *player) exposed() []string {
	const field = "Access-Control-Expose-Headers"
	listed := slices.Clone(p.result.Policy.ExposeHeaders)
	var names []string
	h := p.result.Actual.Response.Clone()
	for _, name := range listed {
		if name == "*" {
			name = "X-Any"
		}
		h.Set(name, "1")
	}
	for _, name := range useragent.ExposedNames(p.browser.Credentials, h) {
		i := slices.IndexFunc(listed, func(l string) bool { return strings.EqualFold(l, name) })
		switch {
		case strings.EqualFold(name, "X-Any") && slices.Contains(listed, "*"):
			return []string{"*"}
		case i >= 0 && h.Get(field) != "":
			names = append(names, listed[i])
		}
	}
	return names
}
