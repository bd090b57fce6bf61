package adaptertest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// RequireDecidedOnce fails unless the named engine alone decides a request and its
// preflight, each once. Otherwise a database might be asked twice, or a policy that
// does not decide might log a refusal. The app is built with engines that count, one
// for each name.
func RequireDecidedOnce(t *testing.T, names []string, decides, method, path string, build func(evs ...core.Evaluator) http.Handler) {
	t.Helper()
	var decided []string
	var evs []core.Evaluator
	for _, name := range names {
		evs = append(evs, core.MustNew(policy, core.WithObserver(func(context.Context, core.Request, core.Decision) {
			decided = append(decided, name)
		})))
	}
	app := build(evs...)
	Actual(app, method, path)
	assert.Equal(t, []string{decides}, decided, "%s %s", method, path)
	decided = nil
	Preflight(app, method, path)
	assert.Equal(t, []string{decides}, decided, "the preflight of %s %s", method, path)
}
