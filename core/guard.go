package core

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/sallyport/cors/core/internal/quote"
)

// Guard answers requests like [Answer]. When the header of the response is written, it
// restores what the policy says. So handlers and upstream servers cannot add CORS
// headers of their own or overwrite Vary. The adapters' Guard functions are built on
// it.
//
// With [WithLogger], the engine that decided logs the first such change of each route,
// and what was changed. A Guard is safe for concurrent use.
type Guard struct {
	evaluator Evaluator

	mutex sync.Mutex
	told  map[string]struct{} // the routes that were logged
}

// NewGuard returns a guard. It panics if ev is nil.
func NewGuard(ev Evaluator) *Guard {
	if err := CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return &Guard{evaluator: ev, told: map[string]struct{}{}}
}

// Answer writes the decision into h, the header of the response to r. It returns the
// status to answer with now, or 0 to call the next handler, and the last word on the
// response.
func (g *Guard) Answer(r *http.Request, h http.Header) (status int, last LastWord) {
	d := g.evaluator.Evaluate(r.Context(), RequestFromHTTP(r))
	d.handOver(r)
	status, _ = d.write(h)
	return status, LastWord{g, d, r.Context(), r.Method}
}

// AnswerRequest is the method Answer for frameworks whose requests are not
// [http.Request]. found is as in the function [AnswerRequest].
func (g *Guard) AnswerRequest(ctx context.Context, r Request, h http.Header) (status int, last LastWord, found context.Context) {
	d := g.evaluator.Evaluate(ctx, r)
	status, _ = d.write(h)
	found = d.withFound(ctx)
	return status, LastWord{g, d, found, r.Method}, found
}

// LastWord knows what the header of a response must be when it is written.
type LastWord struct {
	guard    *Guard // nil: it only keeps the response out of caches
	decision Decision
	ctx      context.Context // of the request, for the log
	method   string
}

var keepsOutOfCaches = &LastWord{}

// Restore writes the decision into h once more: it removes and replaces CORS headers
// that are not the policy's, and completes Vary. That of [AnswerRouted] only writes Vary
// and Cache-Control. It may be called several times, for example for an informational
// response and the final one. route names the route in the log.
func (l *LastWord) Restore(h http.Header, route string) {
	if l.guard == nil {
		keepOutOfCaches(h)
		return
	}
	if l.decision.answers == nil {
		return
	}
	changed := l.changes(h)
	l.decision.Apply(h)
	if len(changed) > 0 {
		l.guard.log(l, changed, route)
	}
}

// changes returns the headers in h that are not the decision's.
func (l *LastWord) changes(h http.Header) (changed []slog.Attr) {
	want := http.Header{}
	l.decision.Apply(want)
	for _, key := range responseKeys {
		if !slices.Equal(h[key], want[key]) {
			changed = append(changed, quotedLines(key, h[key]))
		}
	}
	if listsField(h[keyVary], "*") {
		return changed
	}
	if slices.ContainsFunc(l.decision.writtenVary(), func(name string) bool { return !listsField(h[keyVary], name) }) {
		changed = append(changed, quotedLines(keyVary, h[keyVary]))
	}
	return changed
}

func quotedLines(key string, lines []string) slog.Attr {
	var quoted []string
	for _, line := range lines[:min(len(lines), 4)] {
		quoted = append(quoted, quote.Bounded(line, maxLogged))
	}
	return slog.Any(key, quoted)
}

// maxToldRoutes limits how many logged routes are remembered.
const maxToldRoutes = 1000

// log logs the first change of a route.
func (g *Guard) log(l *LastWord, changed []slog.Attr, route string) {
	logger := l.decision.answers.rules.logger
	if logger == nil {
		return
	}
	g.mutex.Lock()
	_, told := g.told[route]
	told = told || len(g.told) == maxToldRoutes
	if !told {
		g.told[route] = struct{}{}
	}
	g.mutex.Unlock()
	if told {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", bounded(l.method, maxLogged)),
		slog.String("route", bounded(route, maxLogged)),
		slog.GroupAttrs("changed", changed...),
	}
	logTo(l.ctx, logger, slog.LevelWarn, "cors: a handler changed the CORS headers or Vary, and the guard restored them", attrs)
}
