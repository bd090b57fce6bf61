package telemetry

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnEnginesNameIsNew(t *testing.T) {
	var engines Engines
	_, err := engines.Add("api", "gin")
	require.NoError(t, err)
	_, err = engines.Add("api", "echo")
	assert.EqualError(t, err, `there is an engine "api" already; give each engine a name of its own, and make its observer once`)
	_, err = engines.Add("admin", "gin")
	assert.NoError(t, err)

	var names []string
	for _, e := range engines.All() {
		names = append(names, e.Name+" on "+e.Adapter)
	}
	assert.Equal(t, []string{"api on gin", "admin on gin"}, names)
}

// A label that a client chooses would make endless series.
func TestNamesAreShortConstants(t *testing.T) {
	for _, name := range []string{"a", "api", "net_http-1.2", strings.Repeat("a", 64)} {
		_, err := new(Engines).Add(name, name)
		assert.NoError(t, err, "%q", name)
	}
	for _, name := range []string{"", "https://app.test", "/users/7", "a b", "é", "a\n", "\xff", strings.Repeat("a", 65)} {
		_, err := new(Engines).Add(name, "gin")
		assert.ErrorContains(t, err, "the name of the engine is", "%q", name)
		_, err = new(Engines).Add("api", name)
		assert.ErrorContains(t, err, "the name of the adapter is", "%q", name)
	}
	_, err := new(Engines).Add("", "")
	assert.ErrorContains(t, err, "engine")
	assert.ErrorContains(t, err, "adapter", "both problems come together")
}
