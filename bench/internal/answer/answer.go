// Package answer records the responses of subjects and finds the differences, so that a
// table marks subjects that do different work.
package answer

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/bench/internal/response"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// Answer is the part of a response that concerns CORS.
type Answer struct {
	Status     int
	HandlerRan bool

	// Fields are the CORS headers and Vary, by name, with their lines.
	Fields []Field
}

// Field is a header with its lines as they were written.
type Field struct {
	Name  string
	Lines []string
}

// Of sends h one request and records the response.
func Of(h http.Handler, s scenario.Scenario, o scenario.Origins) Answer {
	w := response.NewWriter()
	serve(h, w, s, s.Request(o))
	return record(w)
}

func serve(h http.Handler, w *response.Writer, s scenario.Scenario, r *http.Request) {
	if s.OuterVary != "" {
		w.Header()["Vary"] = []string{s.OuterVary}
	}
	h.ServeHTTP(w, r)
}

func record(w *response.Writer) Answer {
	a := Answer{Status: w.Status, HandlerRan: w.Status == scenario.HandlerStatus}
	for name, lines := range w.Header() {
		if name == "Vary" || strings.HasPrefix(name, "Access-Control-") {
			a.Fields = append(a.Fields, Field{name, slices.Clone(lines)})
		}
	}
	slices.SortFunc(a.Fields, func(x, y Field) int { return strings.Compare(x.Name, y.Name) })
	return a
}

// Lines returns the lines of a header, or nil if it is absent.
func (a Answer) Lines(name string) []string {
	for _, f := range a.Fields {
		if f.Name == name {
			return f.Lines
		}
	}
	return nil
}

// Values counts the lines of all headers: the strings that one array must hold.
func (a Answer) Values() int {
	n := 0
	for _, f := range a.Fields {
		n += len(f.Lines)
	}
	return n
}

// list returns the elements of a list, from all lines, in lower case, sorted, each
// once.
func (a Answer) list(name string) []string {
	var elements []string
	for _, line := range a.Lines(name) {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.ToLower(strings.TrimSpace(element)); element != "" {
				elements = append(elements, element)
			}
		}
	}
	slices.Sort(elements)
	return slices.Compact(elements)
}
