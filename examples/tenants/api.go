package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sallyport/cors/originfeed"
)

// api is what every replica serves, independent of its framework.
type api struct {
	replica string
	pool    *pgxpool.Pool
	feed    *originfeed.Feed
}

// patience is how long a request waits for the database.
const patience = 2 * time.Second

// greeting answers GET /greeting with the greeting of the tenant whose token the request
// has. If the database is down, the answer is 503, with the same CORS headers: the page
// can read it.
func (a *api) greeting(r *http.Request) (status int, body any) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var tenant, greeting string
	err := a.pool.QueryRow(ctx, `SELECT name, greeting FROM tenants_example.tenants WHERE token = $1`, token).Scan(&tenant, &greeting)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return http.StatusUnauthorized, message{a.replica, "no tenant has this token"}
	case err != nil:
		return http.StatusServiceUnavailable, message{a.replica, "the database does not answer"}
	}
	return http.StatusOK, message{a.replica, greeting}
}

type message struct {
	Replica string `json:"replica"`
	Text    string `json:"text"`
}

// health is what a replica says about its list. A load balancer or a monitor compares it
// with that of the others.
type health struct {
	Number      int64     `json:"number"`      // of the last change that is in force
	LastSuccess time.Time `json:"lastSuccess"` // the list has everything that was committed before
	Origins     int       `json:"origins"`
	Fingerprint string    `json:"fingerprint"` // equal in all replicas that have the same policy
	Connected   bool      `json:"connected"`   // to the database; why not is for the log, not for clients
}

// health answers GET /health, also while the database is down.
func (a *api) health() health {
	s := a.feed.Status()
	return health{Number: s.Number, LastSuccess: s.LastSuccess, Origins: s.Origins, Fingerprint: s.Fingerprint, Connected: s.Connected}
}
