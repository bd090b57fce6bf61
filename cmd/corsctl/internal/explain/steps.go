package explain

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// Step is one step of the standard, and what came of it.
type Step struct {
	Section, Step string
	Passed        bool
	Text          string
}

func (p *player) step(section, step string, passed bool, text string) {
	p.result.Steps = append(p.result.Steps, Step{section, step, passed, text})
}

// corsCheckSteps tells the steps of the CORS check. err is what useragent found, which
// decides.
func (p *player) corsCheckSteps(of string, h http.Header, err error) {
	const section = "CORS check"
	failure := failureIn(section, err)
	told := func(step, text string) bool { // reports whether the check goes on
		if failure != nil && failure.Step == step {
			p.step(section, step, false, failure.Problem)
			return false
		}
		p.step(section, step, true, text)
		return true
	}
	allowed := strings.Join(h.Values("Access-Control-Allow-Origin"), ", ")
	include := p.browser.Credentials == useragent.Include
	switch {
	case !told("2", "Access-Control-Allow-Origin of "+of+" is "+strconv.QuoteToASCII(allowed)):
	case allowed == "*" && !include:
		told("3", `it is "*", and no credentials are included: success`)
	case !told("4", "it is the page's origin, byte for byte"):
	case !include:
		told("5", "no credentials are included: success")
	default:
		told("8", "credentials are included, and Access-Control-Allow-Credentials is \"true\": success")
	}
}

// preflightSteps tells the steps of the CORS-preflight fetch.
func (p *player) preflightSteps(e *Exchange, err error) {
	const section = "CORS-preflight fetch"
	asks := "OPTIONS with Origin " + p.r.Origin + ", Access-Control-Request-Method " + e.Request.Get("Access-Control-Request-Method")
	if names := e.Request.Get("Access-Control-Request-Headers"); names != "" {
		asks += ", Access-Control-Request-Headers " + names
	}
	p.step(section, "1 to 5", true, asks)
	p.step(section, "6", true, "the server answers "+strconv.Itoa(e.Status))
	p.corsCheckSteps("the preflight", e.Response, err)
	if failureIn("CORS check", err) != nil {
		return
	}
	failure := failureIn(section, err)
	sent, _ := p.r.sent()
	for _, row := range []struct{ step, text string }{
		{"7", "the status is an ok status"},
		{"7.3", "Access-Control-Allow-Methods and -Headers are lists of tokens"},
		{"7.5", "the method " + p.r.wireMethod() + " is granted: Access-Control-Allow-Methods is " + strconv.QuoteToASCII(e.Response.Get("Access-Control-Allow-Methods"))},
		{"7.6", "Authorization is not sent, or listed by name"},
		{"7.7", "the headers are granted: " + orNone(useragent.UnsafeRequestHeaderNames(sent))},
	} {
		if failure != nil && failure.Step == row.step {
			p.step(section, row.step, false, failure.Problem)
			return
		}
		p.step(section, row.step, true, row.text)
	}
	p.step(section, "7.8 to 7.14", true, "the grant is kept for "+p.result.Grant.MaxAge.String()+" at most")
}

// failureIn returns the failure if it is one of that section.
func failureIn(section string, err error) *useragent.Failure {
	failure := (*useragent.Failure)(nil)
	if errors.As(err, &failure) && failure.Section == section {
		return failure
	}
	return nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none has to be"
	}
	return strings.Join(names, ", ")
}
