// Package vector reads the conformance vectors. conformance/vectors/README.md describes
// their format.
package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

const (
	// Path is the path of the app's handlers. Requests go there unless the vector says
	// otherwise.
	Path = "/api/resource"

	// Host is the host of requests unless the vector says otherwise.
	Host = "api.example.test"
)

// Methods are the methods that have a handler unless the vector says otherwise.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// Vector is a test case: a policy, one request, and the response that must come back.
type Vector struct {
	File, Name, Rule string // File is without .json

	Policy      *core.Policy // nil: DenyAll
	Lookup      *Lookup      // nil: none
	Passthrough bool
	Mounts      []string // app, group, route; none: all
	App         App
	Request     *wire.Request
	Response    Response
	Browser     *Browser // nil: not judged
	Runs        bool     // the app's handler
}

func (v *Vector) UnmarshalJSON(data []byte) error {
	var policy json.RawMessage
	var denyAll bool
	var request *request
	var handler string
	err := decodeObject(data, keys{
		"name": &v.Name, "rule": &v.Rule,
		"policy": &policy, "denyAll": &denyAll, "lookup": &v.Lookup, "passthrough": &v.Passthrough,
		"mounts": &v.Mounts, "app": &v.App,
		"request": &request, "response": &v.Response, "browser": &v.Browser, "handler": &handler,
	})
	if err == nil && policy != nil {
		var p core.Policy
		p, err = core.ParsePolicy(policy)
		v.Policy = &p
	}
	v.Request, v.Runs = (*wire.Request)(request), handler == "runs"
	switch {
	case err != nil:
	case v.Name == "":
		return errors.New("a vector has no name")
	case v.Rule == "":
		err = errors.New("no rule: the source of the expectation")
	case v.Request == nil:
		err = errors.New("no request")
	case !v.Runs && handler != "does not run":
		err = fmt.Errorf(`handler %q: "runs" or "does not run"`, handler)
	case denyAll == (v.Policy != nil):
		err = errors.New("policy or denyAll: one of both")
	case denyAll && (v.Lookup != nil || v.Passthrough):
		err = errors.New("denyAll takes no lookup and no passthrough, as core.DenyAll takes no options")
	}
	for _, mount := range v.Mounts {
		if err == nil && !slices.Contains([]string{"app", "group", "route"}, mount) {
			err = fmt.Errorf("%q is no mount: app, group or route", mount)
		}
	}
	if err != nil && v.Name != "" {
		return fmt.Errorf("vector %q: %w", v.Name, err)
	}
	return err
}

// HoldsAt reports whether the vector applies to a way of mounting: app, group or route.
func (v *Vector) HoldsAt(mount string) bool {
	return len(v.Mounts) == 0 || slices.Contains(v.Mounts, mount)
}

// Lookup is what the origin lookup of a vector does.
type Lookup struct {
	Admits, VaryOn []string
	Fails, Panics  bool
}

func (l *Lookup) UnmarshalJSON(data []byte) error {
	return decodeObject(data, keys{"admits": &l.Admits, "varyOn": &l.VaryOn, "fails": &l.Fails, "panics": &l.Panics})
}

// App is the application around and behind the middleware.
type App struct {
	Routes []string    // methods that have a handler
	Outer  [][2]string // lines that a layer outside adds
	Status int         // of the handler; 0: 200
	Fields [][2]string // lines that the handler adds
	Panics bool
}

func (a *App) UnmarshalJSON(data []byte) error {
	return decodeObject(data, keys{
		"routes": &a.Routes, "outer": (*fieldLines)(&a.Outer), "status": &a.Status,
		"fields": (*fieldLines)(&a.Fields), "panics": &a.Panics,
	})
}

// request is wire.Request as JSON has it.
type request wire.Request

func (r *request) UnmarshalJSON(data []byte) error {
	r.Path, r.Host = Path, Host
	err := decodeObject(data, keys{"method": &r.Method, "path": &r.Path, "host": &r.Host, "fields": (*fieldLines)(&r.Fields)})
	if err == nil && r.Method == "" {
		return errors.New("the request has no method")
	}
	return err
}

// Response is an expected response. It lists all CORS headers and Vary. If Status is 0,
// any status will do. Other headers are checked only if they are listed.
type Response struct {
	Status   int
	StatusAt map[string]int
	Fields   http.Header // with canonical keys
	Vary     []string
}

func (r *Response) UnmarshalJSON(data []byte) error {
	var fields map[string][]string
	err := decodeObject(data, keys{"status": &r.Status, "statusAt": &r.StatusAt, "fields": &fields, "vary": &r.Vary})
	r.Fields = http.Header{}
	for name, lines := range fields {
		if wire.SameName(name, wire.Vary) && err == nil {
			err = errors.New("response: fields has no Vary, which has a key of its own, vary")
		}
		r.Fields[http.CanonicalHeaderKey(name)] = lines
	}
	return err
}

// StatusFor returns the expected status for an adapter and mount ("echo group"), or 0.
func (r *Response) StatusFor(place string) int {
	if status, named := r.StatusAt[place]; named {
		return status
	}
	return r.Status
}

// Browser is what a browser does with the response. What is nil is not judged.
type Browser struct {
	Credentials    string // omit, include
	Shares         *bool
	Exposes, Hides []string
	Proceeds       *bool
	Caches         *int // seconds
}

func (b *Browser) UnmarshalJSON(data []byte) error {
	b.Credentials = "omit"
	err := decodeObject(data, keys{
		"credentials": &b.Credentials, "shares": &b.Shares, "exposes": &b.Exposes, "hides": &b.Hides,
		"proceeds": &b.Proceeds, "caches": &b.Caches,
	})
	if err == nil && b.Credentials != "omit" && b.Credentials != "include" {
		return fmt.Errorf(`credentials %q: "omit" or "include"`, b.Credentials)
	}
	return err
}
