package routemodel

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
)

// A site is an application that runs twice, with the adapter and without it.
type site struct {
	framework *Framework
	app       *App
	cors      *instance
	bare      *instance
	found     map[string]int
}

type instance struct {
	build   *Build
	handler http.Handler
}

// An Answer is how an instance answered a request.
type Answer struct {
	Status   int
	Header   http.Header
	Ran      []int  // the steps whose handlers ran
	Panicked string // with what
}

// start builds an application. rejected is the panic of the framework, and refused that
// of the adapter.
func start(f *Framework, a *App) (s *site, rejected, refused any) {
	bare, rejected := build(f, a, false)
	if rejected != nil {
		return nil, rejected, nil
	}
	cors, refused := build(f, a, true)
	return &site{f, a, cors, bare, map[string]int{}}, nil, refused
}

func build(f *Framework, a *App, cors bool) (i *instance, panicked any) {
	b := &Build{App: a, CORS: cors}
	for _, p := range a.Policies {
		b.evs = append(b.evs, p.evaluator())
	}
	i = &instance{build: b}
	defer func() { panicked = recover() }()
	i.handler = f.Build(b)
	return i, nil
}

// send sends a request as the server of net/http would pass it on.
func (i *instance) send(method, host, path string, header http.Header) (a *Answer) {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		panic(err) // paths are drawn so that it cannot be
	}
	r := httptest.NewRequest(method, "/", nil)
	r.URL, r.RequestURI, r.Host, r.Header = u, path, host, header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	w := httptest.NewRecorder()
	a = &Answer{}
	i.build.ran = nil
	defer func() {
		if p := recover(); p != nil {
			a.Panicked = fmt.Sprint(p)
		}
		a.Ran = i.build.ran
	}()
	i.handler.ServeHTTP(w, r)
	a.Status, a.Header = w.Code, w.Result().Header
	return a
}

// route returns the step of the route that answered, or None.
func (a *Answer) route(app *App) int {
	for _, step := range slices.Backward(a.Ran) {
		if !app.Steps[step].Way.IsNotFound {
			return step
		}
	}
	return None
}

// alike reports whether two answers come from the same route, or from none in the
// same way.
func (a *Answer) alike(b *Answer) bool {
	return a.Panicked == b.Panicked && a.Status == b.Status && slices.Equal(a.Ran, b.Ran) &&
		a.Header.Get("Location") == b.Header.Get("Location") &&
		slices.Equal(a.allowed(), b.allowed())
}

// allowed returns the methods of Allow, sorted: frameworks keep some in maps.
func (a *Answer) allowed() []string {
	list := strings.Join(a.Header.Values("Allow"), ",")
	methods := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(methods)
	return methods
}

// routeOf returns the step that a request runs, or None. It uses the application
// without the adapter.
func (s *site) routeOf(method, host, path string) int {
	key := method + " " + host + path
	route, known := s.found[key]
	if !known {
		route = s.bare.send(method, host, path, nil).route(s.app)
		s.found[key] = route
	}
	return route
}

// methods returns all methods that the application may have routes for.
func (s *site) methods() []string { return s.framework.Methods }
