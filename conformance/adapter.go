package conformance

import (
	"fmt"
	"net/http"

	"github.com/sallyport/cors/core"
)

// Adapter is what [Run] tests: this library mounted on one framework.
type Adapter struct {
	// Name is the framework's name, such as "echo". Failures show it. Vectors use it in
	// statusAt, together with a mount.
	Name string

	// Mounts are the ways of mounting that this adapter supports.
	Mounts []Mount

	// Build returns a whole app on the framework under test. The middleware for ev is
	// mounted as m says, and the routes are behind it. Run calls Build several times for
	// each vector.
	Build func(m Mount, ev core.Evaluator, routes []Route) http.Handler

	// BuildPolicies returns a whole app whose routes have policies of their own.
	// Several routes may share a path or an evaluator, and OPTIONS may be one of the
	// methods. Run calls it once for each sequence. Nil means that the adapter cannot
	// mount such policies.
	BuildPolicies func(routes []PolicyRoute) http.Handler
}

// Route is a route of the app that Build makes.
type Route struct {
	Method, Path string
	Handler      http.HandlerFunc
}

// PolicyRoute is a route with a policy of its own.
type PolicyRoute struct {
	Route
	Evaluator core.Evaluator // nil: no policy
}

// Mount is a place where middleware can be mounted.
type Mount int

const (
	MountApp   Mount = iota // on the whole app, before its routing
	MountGroup              // on a group of routes with the prefix /api
	MountRoute              // on the single path /api/resource
)

var mountNames = [...]string{MountApp: "app", MountGroup: "group", MountRoute: "route"}

// String returns app, group or route, the names that vectors use.
func (m Mount) String() string {
	if m >= 0 && int(m) < len(mountNames) {
		return mountNames[m]
	}
	return fmt.Sprintf("Mount(%d)", int(m))
}

// UnmarshalText reads what String returns.
func (m *Mount) UnmarshalText(text []byte) error {
	for i, name := range mountNames {
		if name == string(text) {
			*m = Mount(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no mount: app, group or route", text)
}
