package main

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// frameworks lists the builders of the same API, each in a file of its own.
var frameworks = []framework{
	{name: "Gin", build: ginAPI},
	{name: "Echo", build: echoAPI},
	{name: "Chi", build: chiAPI},
}

type framework struct {
	name  string
	build func(ev core.Evaluator, routes []route) http.Handler
}

// apiServer is the API on one framework and one port.
type apiServer struct {
	*server
	framework
}

// maxAPIBody is far more than the calls of the control page send.
const maxAPIBody = 4 << 10

func (a *apiServer) handler(ev core.Evaluator, records *recorder) http.Handler {
	api := a.build(ev, newNotebook(a.name).routes())
	return records.wrap(a.name, http.MaxBytesHandler(api, maxAPIBody))
}

// route is one endpoint, told without any framework. Path marks a note's id as
// {id}.
type route struct {
	method, path string
	act          action
}

// action does what an endpoint is for. It gets the framework's idea of the id.
type action func(r *http.Request, id string) answer

// run notes in the request's record that the application ran, which tells a
// withheld answer from a request that was never let through.
func (act action) run(r *http.Request, id string) answer {
	if x := exchangeOf(r.Context()); x != nil {
		x.HandlerRan = true
	}
	return act(r, id)
}

// answer is a response, told without any framework. A nil body sends none.
type answer struct {
	status int
	fields map[string]string
	body   any
}

// writeFields adds the answer's header fields to h.
func (a answer) writeFields(h http.Header) {
	for name, value := range a.fields {
		h.Set(name, value)
	}
}
