package adaptertest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

// RequireDecidedOnce fails unless an app decides a request and its preflight once
// each, by the one engine that is named: a lookup in a database is not asked twice,
// and a refusal by a policy that does not decide is not logged. The app is built
// under engines that count, one for each name.
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
