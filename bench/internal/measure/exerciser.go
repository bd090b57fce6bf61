package measure

import (
	"net/http"

	"github.com/sallyport/cors/bench/internal/response"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// exerciser sends one subject the same request again and again. No other subject uses
// its request and writer.
type exerciser struct {
	handler   http.Handler
	writer    *response.Writer
	request   *http.Request
	outerVary []string

	rotation []string // nil: always the same Origin
	at       int
}

func newExerciser(h http.Handler, s scenario.Scenario, o scenario.Origins, rotation []string) *exerciser {
	e := &exerciser{handler: h, writer: response.NewWriter(), request: s.Request(o), rotation: rotation}
	if s.OuterVary != "" {
		e.outerVary = []string{s.OuterVary}
	}
	return e
}

// run serves n requests. There are two loops, so that the plain one, which most cells
// use, has no branch.
func (e *exerciser) run(n int) {
	switch {
	case e.rotation != nil:
		e.runRotating(n)
	case e.outerVary != nil:
		for range n {
			e.writer.Header()["Vary"] = e.outerVary
			e.handler.ServeHTTP(e.writer, e.request)
			e.writer.Reset()
		}
	default:
		for range n {
			e.handler.ServeHTTP(e.writer, e.request)
			e.writer.Reset()
		}
	}
}

func (e *exerciser) runRotating(n int) {
	origin := e.request.Header["Origin"]
	for range n {
		e.at = (e.at + 1) & (len(e.rotation) - 1)
		origin[0] = e.rotation[e.at]
		e.handler.ServeHTTP(e.writer, e.request)
		e.writer.Reset()
	}
}
