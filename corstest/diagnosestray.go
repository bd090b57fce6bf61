package corstest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// stray is a request for something that the app does not have, and its answer.
type stray struct {
	what string // it is, for a person
	sent *wire.Request
	*probe
}

func (s *stray) hasStatus(status int) bool { return s.answer != nil && s.answer.Status == status }

// diagnoseError judges a router's refusal. Any other answer is a handler's, whose
// route is missing in the list of endpoints.
func (s *stray) diagnoseError() []problem {
	if s.hasStatus(http.StatusNotFound) || s.hasStatus(http.StatusMethodNotAllowed) {
		return s.diagnose(adviceStray)
	}
	return nil
}

// diagnose says what keeps a page from reading the answer, or lets one read it
// that must not; lost is the advice where there are no fields at all. Fields that
// decide neither do not count, such as those of a policy around the endpoint's.
func (s *stray) diagnose(lost string) []problem {
	found := func(how, advice string) []problem {
		what := fmt.Sprintf("%s is answered %d %s", s.what, s.answer.Status, how)
		if location := s.answer.Header.Get("Location"); location != "" {
			what = fmt.Sprintf("%s is redirected, %d to %s, %s", s.what, s.answer.Status, location, how)
		}
		return []problem{{what, advice, s.sent, s.probe}}
	}
	doubled := s.doubled()
	switch {
	case doubled != "":
		return found(fmt.Sprintf("with %d lines of %s", len(s.answer.Header[doubled]), doubled), adviceDoubled)
	case s.want != nil && !s.grants():
		if name := s.differs(); name != "" {
			return found("with "+name+" for an origin that the policy refuses", adviceOwnFields)
		}
		return nil
	case s.misses():
		return found("without "+wire.AllowOrigin, lost)
	}
	credentials := useragent.Omit
	if s.want != nil && s.want.Header[wire.AllowCredentials] != nil {
		credentials = useragent.Include
	}
	if refusal := useragent.CheckCORS(s.origin, credentials, s.answer.Header); refusal != nil {
		return found("so that a browser does not share it: "+refusal.Error(), adviceOwnFields)
	}
	if name := s.unvaried(); name != "" {
		return found("with a Vary that does not list "+name, adviceVary)
	}
	return nil
}

// redirectsTo reports whether the answer sends a browser to a path of the app.
func (s *stray) redirectsTo(path string) bool {
	if s.answer == nil || s.answer.Status < 300 || s.answer.Status > 399 {
		return false
	}
	from, err := url.Parse("http://" + s.sent.Host + s.path)
	if err != nil {
		return false
	}
	to, err := from.Parse(s.answer.Header.Get("Location"))
	if err != nil {
		return false
	}
	return to.Host == from.Host && to.EscapedPath() == path
}

// isPolicys reports whether the answer to a preflight is the policy's: nothing but
// its middleware makes one. The methods do not count, which RouteMethods narrows
// to those of the path. Where the evaluator leaves a path alone, no answer is: it
// wants no grant then and has no status.
func (p *probe) isPolicys() bool {
	switch {
	case p.answer == nil:
		return false
	case p.want == nil:
		return p.refusal() == nil
	}
	for _, name := range wire.CORSHeaders {
		if name != wire.AllowMethods && !slices.Equal(p.want.Header[name], p.answer.Header[name]) {
			return false
		}
	}
	return p.grants() || p.answer.Status == p.want.Status
}

// grants reports whether the evaluator admits the origin.
func (p *probe) grants() bool { return p.want.Header[wire.AllowOrigin] != nil }
