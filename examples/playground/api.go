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

// route is one endpoint, independent of the framework. The id of a note is {id} in
// Path.
type route struct {
	method, path string
	act          action
}

// action is the work of an endpoint. The framework passes the id.
type action func(r *http.Request, id string) answer

// run notes in the record of the request that the application ran. This distinguishes a
// response that the page may not read from a request that never arrived.
func (act action) run(r *http.Request, id string) answer {
	if x := exchangeOf(r.Context()); x != nil {
		x.HandlerRan = true
	}
	return act(r, id)
}

// answer is a response, independent of the framework. If the body is nil, none is sent.
type answer struct {
	status int
	fields map[string]string
	body   any
}

// writeFields adds the headers of the answer to h.
func (a answer) writeFields(h http.Header) {
	for name, value := range a.fields {
		h.Set(name, value)
	}
}
