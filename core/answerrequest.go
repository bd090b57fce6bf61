package core

import (
	"context"
	"net/http"
)

// AnswerRequest is [AnswerRouted] for frameworks whose requests are not [http.Request]. The
// adapter views the request as a [Request], which may have RouteMethods. If the framework
// uses the memory of a request again for others, the adapter copies the strings: decisions,
// observers and lookups may keep them. h has at least the lines of Vary and of the CORS
// headers that the response has already. The adapter writes h back into the response.
//
// found is ctx, with what the lookup of [WithOriginFinder] found. If it is not ctx itself,
// make it the context of the request before the handlers run, so that they can call [Found].
//
// It costs what Evaluate, [Decision.Apply] and [Decision.Status] cost together.
func AnswerRequest(ctx context.Context, ev Evaluator, r Request, h http.Header) (status int, last *LastWord, found context.Context) {
	d := ev.Evaluate(ctx, r)
	status, once := d.write(h)
	return status, lastWordOn(status, once), d.withFound(ctx)
}
