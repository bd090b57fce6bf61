package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// adminHandler serves the admin page. It asks for no password; instead, only the page
// itself may use it. Browsers send other sites' requests too, but with their origin, which
// EnforceAll refuses. AllowHosts stops DNS rebinding.
func adminHandler(a *app, t *tenants) http.Handler {
	onlyItself := core.MustNew(core.Policy{
		AllowOrigins: []string{a.admin.origin},
		AllowMethods: []string{"DELETE"},
		Enforce:      core.EnforceAll,
		AllowHosts:   []string{"127.0.0.1"},
	})
	d := &desk{tenants: t, watch: newWatch(a.replicas), pages: a.pages}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(webFolder("admin")))
	mux.HandleFunc("GET /state", d.state)
	mux.HandleFunc("POST /origins", d.change(true))
	mux.HandleFunc("DELETE /origins", d.change(false))
	frames := ""
	for _, p := range a.pages {
		frames += " " + p.origin
	}
	return httpadapter.Middleware(onlyItself)(secured(mux, "default-src 'none'; script-src 'self'; style-src 'self'; "+
		"img-src data:; connect-src 'self'; frame-src"+frames+"; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"))
}

// desk answers the requests of the admin page.
type desk struct {
	tenants *tenants
	watch   *watch
	pages   []*page
}

// state is what the admin page shows. It is asked for every second.
type state struct {
	Tenants  []tenant        `json:"tenants"`
	Number   int64           `json:"number"`  // of the last change in the database
	Problem  string          `json:"problem"` // why the database does not answer
	Replicas []replicaStatus `json:"replicas"`
	Pages    []pageInfo      `json:"pages"`
}

type pageInfo struct {
	Tenant string `json:"tenant"`
	Origin string `json:"origin"`
}

func (d *desk) state(w http.ResponseWriter, r *http.Request) {
	s := state{Replicas: d.watch.ask(r.Context())}
	var err error
	if s.Tenants, s.Number, err = d.tenants.list(r.Context()); err != nil {
		s.Problem = "the database does not answer: " + err.Error()
	}
	for _, p := range d.pages {
		s.Pages = append(s.Pages, pageInfo{p.tenant, p.origin})
	}
	writeJSON(w, http.StatusOK, s)
}

// change adds or removes an origin of a tenant. The answer is a list of findings, empty if
// the change is committed.
func (d *desk) change(add bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var order struct{ Tenant, Origin string }
		if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
			writeJSON(w, http.StatusBadRequest, []finding{{"the request is not valid JSON: " + err.Error(), ""}})
			return
		}
		act := d.tenants.remove
		if add {
			if found := check(order.Origin); len(found) > 0 {
				writeJSON(w, http.StatusUnprocessableEntity, found)
				return
			}
			act = d.tenants.add
		}
		if err := act(r.Context(), order.Tenant, order.Origin); err != nil {
			status, found := failure(err)
			writeJSON(w, status, []finding{found})
			return
		}
		writeJSON(w, http.StatusOK, []finding{})
	}
}

// failure tells an order that the database refuses, such as one for an unknown tenant, from
// a database that does not answer.
func failure(err error) (int, finding) {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (strings.HasPrefix(refused.Code, "22") || strings.HasPrefix(refused.Code, "23")) { // data, integrity
		return http.StatusUnprocessableEntity, finding{"the database refuses it: " + refused.Message, ""}
	}
	return http.StatusServiceUnavailable, finding{"the database does not answer: " + err.Error(), "try again"}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
