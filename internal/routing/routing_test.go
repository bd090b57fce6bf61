package routing_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

func TestPreflightIsAnOptionsRequestThatNamesAnOriginAndAMethod(t *testing.T) {
	both := http.Header{"Origin": {"https://a.example"}, "Access-Control-Request-Method": {"PUT"}}
	for name, row := range map[string]struct {
		method    string
		fields    http.Header
		preflight bool
	}{
		"with both fields":         {"OPTIONS", both, true},
		"of another method":        {"GET", both, false},
		"without an origin":        {"OPTIONS", http.Header{"Access-Control-Request-Method": {"PUT"}}, false},
		"without a request method": {"OPTIONS", http.Header{"Origin": {"https://a.example"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, row.preflight, routing.IsPreflight(&http.Request{Method: row.method, Header: row.fields}), "%s %v", row.method, row.fields)
		})
	}
}

func TestPrefixCoversWholeSegments(t *testing.T) {
	for _, row := range []struct {
		prefix, pattern string
		covers          bool
	}{
		{"/api", "/api", true},
		{"/api", "/api/", true},
		{"/api", "/api/users/:id", true},
		{"/api", "/apiary", false},
		{"/api", "/v1/api", false},
		{"/t/:tenant", "/t/:tenant/users", true},
		{"", "/users", true},
		{"", "", true},
	} {
		assert.Equal(t, row.covers, routing.Covers(row.prefix, row.pattern), "%q and %q", row.prefix, row.pattern)
	}
}

// incomparable is an evaluator that == panics for.
type incomparable struct {
	core.Evaluator
	_ []string
}

func TestSameEvaluatorIsTheOneThatGoHoldsEqual(t *testing.T) {
	a, b := core.MustNew(core.Policy{AllowOrigins: []string{"*"}}), core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	assert.True(t, routing.Same(a, a))
	assert.False(t, routing.Same(a, b), "two engines of one policy")
	assert.False(t, routing.Same(incomparable{Evaluator: a}, incomparable{Evaluator: a}))
}
