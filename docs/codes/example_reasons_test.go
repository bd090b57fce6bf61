package codes_test

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// things is the handler of the pages about reasons.
func things(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

// server is an application that a page shows.
type server struct {
	evaluator core.Evaluator
	app       http.Handler
	mux       *http.ServeMux // nil unless the methods of its routes count
}

func serve(ev core.Evaluator) server {
	return server{evaluator: ev, app: httpadapter.Middleware(ev)(http.HandlerFunc(things))}
}

func noPolicy(policy core.Policy) server {
	api := core.MustNew(policy)
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/api/", Evaluator: api}})
	return serve(paths)
}

func noPolicyMended(policy core.Policy) server {
	api := core.MustNew(policy)
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/api/", Evaluator: api}, {Pattern: "/things", Evaluator: api}})
	return serve(paths)
}

func pathAmbiguous(policy core.Policy) server {
	everyone := core.MustNew(policy)
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/public/", Evaluator: everyone}})
	return serve(paths)
}

var database = struct {
	Admits func(context.Context, string) (bool, error)
}{
	func(context.Context, string) (bool, error) { return false, errors.New("connection refused") },
}

func originLookupFailed(policy core.Policy) server {
	engine := core.MustNew(policy, core.WithOriginLookup(
		func(ctx context.Context, r core.Request, origin string) (bool, error) {
			return database.Admits(ctx, origin)
		}))
	return serve(engine)
}

func observerFailed(policy core.Policy) server {
	var counts map[core.Reason]int // it was never made
	engine := core.MustNew(policy, core.WithObserver(func(ctx context.Context, r core.Request, d core.Decision) {
		counts[d.Reason()]++
	}))
	return serve(engine)
}

func observerFailedMended(policy core.Policy) server {
	var mutex sync.Mutex
	counts := make(map[core.Reason]int)
	engine := core.MustNew(policy, core.WithObserver(func(ctx context.Context, r core.Request, d core.Decision) {
		mutex.Lock()
		defer mutex.Unlock()
		counts[d.Reason()]++
	}))
	return serve(engine)
}

func methodNotRouted(policy core.Policy) server {
	engine := core.MustNew(policy)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things", things)
	app := httpadapter.RouteMethods(httpadapter.MuxMethods(mux), engine)(mux)
	return server{engine, app, mux}
}

func methodNotRoutedMended(policy core.Policy) server {
	engine := core.MustNew(policy)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things", things)
	mux.HandleFunc("DELETE /things", things)
	app := httpadapter.RouteMethods(httpadapter.MuxMethods(mux), engine)(mux)
	return server{engine, app, mux}
}
