package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/sallyport/cors/core"
)

// The types here are the format that vectors/README.md describes, key by key.

// vectorFile is one file of vectors.
type vectorFile struct {
	name    string // of the file, without .json
	about   string
	vectors []vector
}

func (f *vectorFile) UnmarshalJSON(data []byte) error {
	return decodeObject(data, keys{"about": &f.about, "vectors": &f.vectors})
}

// vector is a policy, one request and everything that its answer has to be.
type vector struct {
	name, rule  string
	policy      *core.Policy
	denyAll     bool
	lookup      *lookupScript
	passthrough bool
	mounts      []Mount // none: all
	app         application
	request     *request
	response    expected
	browser     *browser
	handler     *handlerRuns
}

func (v *vector) UnmarshalJSON(data []byte) error {
	var policy json.RawMessage
	err := decodeObject(data, keys{
		"name": &v.name, "rule": &v.rule,
		"policy": &policy, "denyAll": &v.denyAll, "lookup": &v.lookup, "passthrough": &v.passthrough,
		"mounts": &v.mounts, "app": &v.app,
		"request": &v.request, "response": &v.response, "browser": &v.browser, "handler": &v.handler,
	})
	if err == nil && policy != nil {
		var p core.Policy
		p, err = core.ParsePolicy(policy)
		v.policy = &p
	}
	if err == nil {
		err = v.complete()
	}
	if err != nil && v.name != "" {
		return fmt.Errorf("vector %q: %w", v.name, err)
	}
	return err
}

// complete reports what a vector lacks.
func (v *vector) complete() error {
	switch {
	case v.name == "":
		return errors.New("a vector has no name")
	case v.rule == "":
		return errors.New("no rule: the source of the expectation")
	case v.request == nil:
		return errors.New("no request")
	case v.handler == nil:
		return errors.New(`no handler: "runs" or "does not run"`)
	case v.denyAll == (v.policy != nil):
		return errors.New("policy or denyAll: one of both")
	case v.denyAll && (v.lookup != nil || v.passthrough):
		return errors.New("denyAll takes no lookup and no passthrough, as core.DenyAll takes no options")
	}
	return nil
}

// holdsAt reports whether the vector is one for this way of mounting.
func (v *vector) holdsAt(m Mount) bool {
	return len(v.mounts) == 0 || slices.Contains(v.mounts, m)
}

// lookupScript is what the origin lookup of a vector does.
type lookupScript struct {
	admits, varyOn []string
	fails, panics  bool
}

func (l *lookupScript) UnmarshalJSON(data []byte) error {
	return decodeObject(data, keys{"admits": &l.admits, "varyOn": &l.varyOn, "fails": &l.fails, "panics": &l.panics})
}

// application is the app around and behind the middleware.
type application struct {
	routes []string // methods that have a handler
	outer  fieldLines
	status int
	fields fieldLines
	panics bool
}

func (a *application) UnmarshalJSON(data []byte) error {
	return decodeObject(data, keys{
		"routes": &a.routes, "outer": &a.outer, "status": &a.status, "fields": &a.fields, "panics": &a.panics,
	})
}

// request is what is sent, byte for byte.
type request struct {
	method, path, host string
	fields             fieldLines
}

func (r *request) UnmarshalJSON(data []byte) error {
	r.path, r.host = routePath, "api.example.test"
	err := decodeObject(data, keys{"method": &r.method, "path": &r.path, "host": &r.host, "fields": &r.fields})
	if err == nil && r.method == "" {
		return errors.New("the request has no method")
	}
	return err
}

// expected is the answer: complete for the CORS fields and Vary, silent on a
// status of 0 and on fields that it does not list.
type expected struct {
	status   int
	statusAt map[string]int
	fields   map[string][]string
	vary     []string
}

func (e *expected) UnmarshalJSON(data []byte) error {
	err := decodeObject(data, keys{"status": &e.status, "statusAt": &e.statusAt, "fields": &e.fields, "vary": &e.vary})
	if err != nil {
		return err
	}
	for name := range e.fields {
		if sameFieldName(name, fieldVary) {
			return errors.New("response: fields has no Vary, which has a key of its own, vary")
		}
	}
	return nil
}

// statusFor returns the status expected of an adapter under a mount, or 0.
func (e *expected) statusFor(place string) int {
	if status, named := e.statusAt[place]; named {
		return status
	}
	return e.status
}

// browser is what a browser makes of the answer; nil and absent keys are not
// judged.
type browser struct {
	credentials    string
	shares         *bool
	exposes, hides []string
	proceeds       *bool
	caches         *int // seconds
}

func (b *browser) UnmarshalJSON(data []byte) error {
	b.credentials = "omit"
	err := decodeObject(data, keys{
		"credentials": &b.credentials, "shares": &b.shares, "exposes": &b.exposes, "hides": &b.hides,
		"proceeds": &b.proceeds, "caches": &b.caches,
	})
	if err == nil && b.credentials != "omit" && b.credentials != "include" {
		return fmt.Errorf(`credentials %q: "omit" or "include"`, b.credentials)
	}
	return err
}

// handlerRuns says whether the application's own handler has to run.
type handlerRuns bool

func (h *handlerRuns) UnmarshalText(text []byte) error {
	switch string(text) {
	case "runs":
		*h = true
	case "does not run":
		*h = false
	default:
		return fmt.Errorf(`handler %q: "runs" or "does not run"`, text)
	}
	return nil
}
