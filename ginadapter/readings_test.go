package ginadapter

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

func TestEachParameterMayBeAnEscapedColon(t *testing.T) {
	for pattern, want := range map[string][]string{
		"/": nil, "/a": nil, "/*rest": nil, `/a\:b`: nil, "/:b": {`/\:b`}, "/a:b": {`/a\:b`},
		"/:b/:c": {`/\:b/:c`, `/:b/\:c`}, `/\:a/:b`: {`/\:a/\:b`}, `/a\:b:c/*d`: {`/a\:b\:c/*d`},
	} {
		assert.Equal(t, want, otherReadings(pattern), pattern)
	}
}

// RemoveExtraSlash keeps the slash at the end of a path.
func TestPathsAreCleanedAsGinCleansThem(t *testing.T) {
	for p, want := range map[string]string{
		"/": "/", "//": "/", "": "/", "/.": "/", "/./": "/", "/..": "/", "/a": "/a", "/a/": "/a/", "/a//": "/a/", "/a/.": "/a/", "/a/./": "/a/",
		"/a//b": "/a/b", "/a/../b": "/b", "/a/..": "/", "/a/../": "/", "/a/b/..": "/a", "/a/b/../": "/a/", "/a.": "/a.", "a": "/a", "a/": "/a/",
	} {
		assert.Equal(t, want, cleaned(p), p)
	}
}

// What may run is wider than Gin's search: it has every route whose pattern could take the path.
func TestWhatMayRunAtAPath(t *testing.T) {
	a, b := core.DenyAll(), core.DenyAll()
	n := &possible{}
	for pattern, policy := range map[string]core.Evaluator{
		"/": a, "/lit": a, "/lit/x": a, "/:p": a, "/pre:p/y": b, "/lit/:p/z": b, "/files/*rest": b, "/all/x": a, "/all/*rest": a, `/a\:b`: b, "/mixed/x": a, "/mixed/:p": b, "/mixed/*rest": nil,
	} {
		n.add(&endpoint{Route: routepolicy.Route{Method: "GET", Pattern: pattern, Policy: policy}})
	}
	for path, want := range map[string]core.Evaluator{
		"": a, "lit": a, "other": a, "lit/x": a, "prefix/y": b, "lit/q/z": b, "files/": b, "files/a/b": b, "all/x": a, "all/y": a, "all/x/y": a,
	} {
		e := n.at(path, true)
		if assert.NotNil(t, e, path) {
			assert.True(t, routepolicy.Same(want, e.Policy), path)
			assert.False(t, e == unclear, path)
		}
	}
	for _, path := range []string{"lit/q", "lit/x/y", "x/y", "pre/x", "pre/", "lit//z/w", "nothing/at/all", "xprefix/y"} {
		assert.Nil(t, n.at(path, true), path)
	}
	for _, path := range []string{"a:b", "mixed/x", "mixed/y"} {
		assert.Same(t, unclear, n.at(path, true), path)
	}
	few := &possible{}
	few.add(&endpoint{Route: routepolicy.Route{Method: "GET", Pattern: "/files/*rest", Policy: a}})
	few.add(&endpoint{Route: routepolicy.Route{Method: "GET", Pattern: "/a/:p/b", Policy: a}})
	assert.Nil(t, few.at("files", true), "a wildcard begins behind a slash")
	assert.NotNil(t, few.at("a//b", true), "Gin takes an empty parameter, but not at the end")
	assert.Nil(t, few.at("a/", true))
	var none *possible
	assert.Nil(t, none.at("x", true))
}
