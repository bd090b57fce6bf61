package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/sallyport/cors/conformance/vectors"
	"github.com/sallyport/cors/core"
)

// Sequence is a list of requests of pages to an app whose routes have policies of their
// own. The browser keeps preflights from one request to the next.
type Sequence struct {
	File, Name, Rule string

	Policies map[string]core.Policy
	Routes   []Route
	Steps    []Step
}

func (s *Sequence) UnmarshalJSON(data []byte) error {
	var policies map[string]json.RawMessage
	err := decodeObject(data, keys{
		"name": &s.Name, "rule": &s.Rule, "policies": &policies, "routes": &s.Routes, "steps": &s.Steps,
	})
	s.Policies = map[string]core.Policy{}
	for name, text := range policies {
		p, problem := core.ParsePolicy(text)
		if problem != nil && err == nil {
			err = fmt.Errorf("policy %q: %w", name, problem)
		}
		s.Policies[name] = p
	}
	for _, r := range s.Routes {
		if _, known := s.Policies[r.Policy]; !known && r.Policy != "" && err == nil {
			err = fmt.Errorf("the route %s %s has the unknown policy %q", r.Method, r.Path, r.Policy)
		}
	}
	if err == nil && (s.Rule == "" || len(s.Routes) == 0 || len(s.Steps) == 0) {
		err = errors.New("rule, routes or steps is empty")
	}
	if err != nil {
		return fmt.Errorf("sequence %q: %w", s.Name, err)
	}
	return nil
}

// Route is a route of a sequence's app. In JSON it is [method, path, policy].
type Route struct {
	Method, Path string
	Policy       string // its name; "" (in JSON null): none
}

func (r *Route) UnmarshalJSON(data []byte) error {
	var parts []*string
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != 3 || parts[0] == nil || parts[1] == nil {
		return errors.New("a route is [method, path, policy], where policy may be null")
	}
	r.Method, r.Path = *parts[0], *parts[1]
	if parts[2] != nil {
		r.Policy = *parts[2]
	}
	return nil
}

// Step is a request of a page.
type Step struct {
	Page        string // origin of the page
	Method      string
	Path        string
	Headers     []string // names that the page's script sets
	Credentials string   // omit, include

	Preflight *Response // to the preflight of this request; nil: not judged
	Spared    bool      // the browser sends no preflight, since it kept what it needs
	GoesOut   bool      // the request itself
	Shares    *bool     // its response with the page; nil: not judged
}

func (s *Step) UnmarshalJSON(data []byte) error {
	s.Path, s.Credentials = Path, "omit"
	err := decodeObject(data, keys{
		"page": &s.Page, "method": &s.Method, "path": &s.Path, "headers": &s.Headers, "credentials": &s.Credentials,
		"preflight": &s.Preflight, "spared": &s.Spared, "goesOut": &s.GoesOut, "shares": &s.Shares,
	})
	if err == nil && (s.Page == "" || s.Method == "") {
		return errors.New("a step has a page and a method")
	}
	return err
}

// Sequences returns the sequences of this module, in the order of their files.
var Sequences = sync.OnceValues(func() ([]Sequence, error) {
	return load(vectors.Files, "routes/*.json", "sequences", func(s *Sequence) (file, name *string) { return &s.File, &s.Name })
})
