package corstest

import (
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// checkLongerPath is about a route that is refused to the origin. Its router may run
// the route for longer paths too, and another rule may grant these: in Echo the last
// parameter takes slashes.
func (x *examination) checkLongerPath(e *examined) {
	last := e.Path[strings.LastIndexByte(e.Path, '/')+1:]
	if !strings.HasPrefix(last, ":") || e.preflight.refusal() == nil {
		return
	}
	path := e.path + "/" + sampleSegment
	for i := range x.endpoints {
		if other := &x.endpoints[i]; other != e.Endpoint && other.Method == e.Method && mayTake(other.Path, path) {
			return // that route may have sent it
		}
	}
	longer := x.preflight(e.Method, path, nil)
	if _, refused := longer.grant(useragent.Include); longer.refusal() != nil && refused != nil {
		return
	}
	if run := x.request(e.Method, path, nil); run.answer == nil || run.isUnrouted() {
		return
	}
	found := longer.problem("the origin is refused, but granted for longer paths that run the same route", adviceLongerPath)
	found.detail = path
	x.add(e.Endpoint.String(), found)
}
