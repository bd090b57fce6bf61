package middlewaretest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/adaptertest"
)

// row is one order of ours and another middleware, and what becomes of the CORS
// fields in it: a test and a line of the table in README.md.
type row struct {
	arrangement
	preflight int  // the status of its answer; 204 where ours answers it
	answer    fate // of the handler's answer
	failure   fate // of the answer that the middleware gives itself, or lets pass
	why       string
}

// arrangement is an app with ours and theirs in an order.
type arrangement struct {
	theirs
	order string // as the table has it: cors is ours
	build func(s situation) http.Handler
}

// theirs tells of a middleware how to get past it and how not to.
type theirs struct {
	name      string            // package and function, as users write them
	admits    map[string]string // request fields that it wants to see
	failsAt   string            // method and path of a request, without these fields, whose answer is an error
	failsWith int               // the status of that
	givesUp   bool              // its error takes a situation without patience
	mark      string            // a response field that shows it at work on the handler's answer
	races     bool              // the race detector finds its own fault, so that it cannot be tried there
}

// neighbour is a middleware of a framework whose type is M.
type neighbour[M any] struct {
	theirs
	mount func(s situation) []M
}

// situation is what an app is built for.
type situation struct {
	patience time.Duration // until timeouts give up
	outlasts http.HandlerFunc
}

// fate is what becomes of the CORS fields on an answer.
type fate string

const (
	kept     fate = "kept"
	varyLost fate = "**Vary lost**"
	lost     fate = "**lost**"
	doubled  fate = "**doubled**"
)

// fateOf finds Access-Control-Allow-Origin and what Vary has to name.
func fateOf(h http.Header) fate {
	switch origins := h.Values("Access-Control-Allow-Origin"); {
	case len(origins) == 0:
		return lost
	case len(origins) > 1:
		return doubled
	case origins[0] != adaptertest.Origin:
		return fate(fmt.Sprintf("granted to %q", origins[0]))
	case !varies(h, "Origin"):
		return varyLost
	}
	return kept
}

func tryAll(t *testing.T, rows []row) {
	for _, r := range rows {
		t.Run(r.name+"/"+r.order, func(t *testing.T) {
			if r.races && raceDetector {
				t.Skip("the middleware has a data race of its own")
			}
			r.try(t)
		})
	}
}

// try sends three requests: a limiter that lets one pass has let it pass before
// the preflight and before the error.
func (r row) try(t *testing.T) {
	outlasts := adaptertest.Outlasting(t)
	calm := serve(t, r.build(situation{time.Hour, outlasts}))

	answer := calm.send("GET", "/answers", r.admits)
	answer.wantStatus(t, http.StatusOK)
	answer.wantFate(t, r.answer)
	if r.mark != "" && answer.header.Get(r.mark) == "" {
		t.Errorf("the middleware did not run: no %s; %s", r.mark, answer)
	}

	preflight := calm.send("OPTIONS", "/answers", map[string]string{"Access-Control-Request-Method": "PUT"})
	preflight.wantStatus(t, r.preflight)
	if r.preflight == http.StatusNoContent {
		preflight.wantPreflightAnswered(t)
	} else {
		preflight.wantFate(t, lost)
	}

	failing := calm
	if r.givesUp {
		failing = serve(t, r.build(situation{time.Millisecond, outlasts}))
	}
	failure := failing.sendTo(r.failsAt)
	failure.wantStatus(t, r.failsWith)
	failure.wantFate(t, r.failure)
}
