package answer

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/bench/internal/response"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// scribble is a text that no response has by itself.
const scribble = "scribbled by the benchmark"

// Shares finds out whether the header slices of a response are shared. If they are
// shared with other responses, a handler that changes a slice or appends to it would
// change those: that is not safe. If they are shared with the request, it is only
// marked (jub0bs/cors issue 14, rs/cors issue 198).
//
// It overwrites everything that the slices of one response can reach, with their spare
// capacity, sends the request again, and then restores everything.
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
