// Package policies has policies with mistakes, and right ones.
package policies

import (
	"context"
	"os"
	"sort"

	"github.com/sallyport/cors/core"
)

func Literals() {
	core.New(core.Policy{
		AllowOrigins: []string{
			"https://app.example.com",
			"https://Example.com/", // want `core.New refuses this policy: AllowOrigins\[1\] "https://Example.com/": .*write "https://example.com"`
			"https://*",            // want `AllowOrigins\[2\] "https://\*"`
		},
		AllowMethods:  []string{"patch", "TRACE"},          // want `AllowMethods\[0\] "patch"` `AllowMethods\[1\] "TRACE"`
		AllowHeaders:  []string{"Content-Type", "X Trace"}, // want `AllowHeaders\[1\]`
		MaxAgeSeconds: -2,                                  // want `MaxAgeSeconds`
	})
	core.MustNew(core.Policy{}) // want `core.MustNew panics: AllowOrigins: the list is empty`
	core.MustNew(core.Policy{
		AllowOrigins:     []string{"*"}, // want `core.MustNew panics: AllowOrigins\[0\]`
		AllowCredentials: true,
	})
}

const staging = "https://staging.example.com/"

var origins = []string{
	"https://app.example.com",
	staging, // want `AllowOrigins\[1\] "https://staging.example.com/"`
}

var policy = core.Policy{AllowOrigins: origins}

func Variables(engine *core.Engine) error {
	methods := append([]string{"PUT"}, "get") // want `AllowMethods\[1\] "get"`
	local := core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: methods}
	if err := engine.Reload(local); err != nil {
		return err
	}
	_, err := core.New(policy)
	return err
}

func forPartners() core.Policy {
	return core.Policy{AllowOrigins: []string{"https://partner.example.com/"}} // want `core.MustNew panics: AllowOrigins\[0\]`
}

func forSome(origin string) core.Policy {
	return core.Policy{AllowOrigins: []string{origin}}
}

func Functions() {
	core.MustNew(forPartners())
	core.MustNew(forSome("https://partner.example.com/"))
}

func Advice() {
	core.MustNew(core.Policy{
		AllowOrigins:  []string{"https://*.example.com", "https://app.example.com"}, // want `AllowOrigins\[1\] "https://app.example.com": .*covers`
		AllowHeaders:  []string{"Content-Type", "Cookie"},                           // want `AllowHeaders\[1\] "Cookie"`
		MaxAgeSeconds: 604800,                                                       // want `MaxAgeSeconds`
	})
}

func PartlyKnown() {
	core.New(core.Policy{
		AllowOrigins: []string{os.Getenv("ORIGIN"), "https://app.example.com/path"}, // want `AllowOrigins\[1\] "https://app.example.com/path"`
	})
	core.New(core.Policy{
		AllowOrigins:     []string{"http://app.example.com", "null"},
		AllowCredentials: os.Getenv("CREDENTIALS") != "",
	}) // with credentials both are refused; without them null is only unwise
}

func Updates(engine *core.Engine) {
	engine.UpdateOrigins([]string{"https://new.example.com/"}, nil) // want `UpdateOrigins changes nothing: add\[0\]`
	engine.UpdateOrigins(nil, []string{"old.example.com"})          // want `UpdateOrigins changes nothing: remove\[0\]`
}

func Rules(engine core.Evaluator) {
	core.MustNewPaths([]core.PathRule{
		{Pattern: "/api/", Evaluator: engine},
		{Pattern: "GET /users", Evaluator: engine}, // want `PathRule\[1\]`
		{Pattern: os.Getenv("PATTERN"), Evaluator: engine},
		{Pattern: "/{id", Evaluator: engine}, // want `PathRule\[2\]`
	})
	core.NewPaths(nil)
	core.NewPaths([]core.PathRule{}) // want `there is no rule`
}

func Texts() {
	core.ParsePolicy([]byte(`{"allowOrigin": ["https://app.example.com"]}`))       // want `core.ParsePolicy refuses this text: line 1, column 2`
	core.ParsePolicy([]byte(`{"allowOrigins": ["https://app.example.com/home"]}`)) // want `core.New refuses this policy: AllowOrigins\[0\]`
}

// What follows is right.

func lookup(context.Context, core.Request, string) (bool, error) { return false, nil }

func Right(engine *core.Engine, options []core.Option) {
	core.New(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	core.New(core.Policy{}, core.WithOriginLookup(lookup))
	core.New(core.Policy{}, options...)
	engine.Reload(core.Policy{})
	core.New(core.Policy{AllowOrigins: []string{"*"}, AllowHeaders: []string{"Content-Type"}})
	core.New(core.Policy{AllowOrigins: []string{os.Getenv("ORIGIN")}, MaxAgeSeconds: len(os.Args)})
	core.New(core.Policy{Enforce: core.Enforcement(os.Getenv("ENFORCE"))})
	core.New(core.Policy{Enforce: core.EnforceAll})
	core.ParsePolicy([]byte(`{"allowOrigins": []}`))
	engine.UpdateOrigins([]string{"*"}, nil)
}

func Changed() {
	p := core.Policy{AllowOrigins: []string{"https://app.example.com/"}}
	p.AllowOrigins = nil
	core.New(p)
	list := []string{"https://app.example.com/", "https://a.example.com/"}
	sort.Strings(list)
	core.New(core.Policy{AllowOrigins: list})
	entries := []string{"https://app.example.com/"}
	entries[0] = os.Getenv("ORIGIN")
	core.New(core.Policy{AllowOrigins: entries})
	several := []string{"https://app.example.com/"}
	for i := range several {
		p := &several[i]
		*p = "https://app.example.com"
	}
	core.New(core.Policy{AllowOrigins: several})
}

// Shared may be changed by every package.
var Shared = core.Policy{AllowOrigins: []string{"https://app.example.com/"}}

func UsesShared() { core.New(Shared) }
