package answer

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/bench/internal/response"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// scribble is what no answer holds by itself.
const scribble = "scribbled by the benchmark"

// Shares tells how far the header slices of an answer belong to somebody else: a
// handler that changes or appends to one would change other responses, which no
// safe answer allows, or its own request, which is marked only (jub0bs/cors issue
// 14, rs/cors issue 198).
//
// It writes over all that the slices of one answer can reach, their spare room
// too, asks again, and then puts everything back.
func Shares(h http.Handler, s scenario.Scenario, o scenario.Origins) []Mark {
	first, request := response.NewWriter(), s.Request(o)
	serve(h, first, s, request)
	undo := scribbleOver(first.Header())
	defer undo()

	second := response.NewWriter()
	serve(h, second, s, s.Request(o))

	var marks []Mark
	if holdsScribble(second.Header()) {
		marks = append(marks, Mark{"shares slices", true})
	}
	if holdsScribble(request.Header) {
		marks = append(marks, Mark{"shares the request's slices", false})
	}
	return marks
}

func scribbleOver(h http.Header) (undo func()) {
	var undos []func()
	for _, lines := range h {
		reach := lines[:cap(lines)]
		for i, was := range reach {
			undos = append(undos, func() { reach[i] = was })
			reach[i] = scribble
		}
	}
	return func() {
		for i := len(undos) - 1; i >= 0; i-- { // two slices may reach the same string
			undos[i]()
		}
	}
}

func holdsScribble(h http.Header) bool {
	for _, lines := range h {
		for _, line := range lines[:cap(lines)] {
			if strings.Contains(line, scribble) {
				return true
			}
		}
	}
	return false
}
