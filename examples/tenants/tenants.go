package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sallyport/cors/core"
)

// tenants changes the origins of tenants. The replicas learn of it from the table.
type tenants struct {
	pool *pgxpool.Pool
	bell *natsBell // nil: a trigger of the table notifies
}

// finding is what is wrong with an origin, and how to fix it.
type finding struct {
	Problem string `json:"problem"`
	Fix     string `json:"fix"`
}

// check returns what is wrong with an origin before it is stored. It also refuses what is
// valid but unwise, such as https://*.com: the list is that of all tenants, and one of
// them must not open it to everybody.
func check(origin string) []finding {
	p := policy
	p.AllowOrigins = []string{"https://another.example", origin} // beside others "*" is an error
	if _, err := core.New(p); err != nil {
		var found []finding
		for _, problem := range policyErrors(err) {
			found = append(found, finding{problem.Problem, problem.Fix})
		}
		return found
	}
	var found []finding
	for _, advice := range core.Advise(p) {
		if advice.Field == "AllowOrigins" {
			found = append(found, finding{advice.Problem, advice.Fix})
		}
	}
	return found
}

// policyErrors returns what the error of core.New joins.
func policyErrors(err error) []*core.PolicyError {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*core.PolicyError
		for _, one := range joined.Unwrap() {
			all = append(all, policyErrors(one)...)
		}
		return all
	}
	var p *core.PolicyError
	if errors.As(err, &p) {
		return []*core.PolicyError{p}
	}
	return nil
}

// add lists an origin for a tenant. Listing it twice is no error.
func (t *tenants) add(ctx context.Context, tenant, origin string) error {
	return t.change(ctx, `INSERT INTO originfeed.origins (tenant, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tenant, origin)
}

// remove takes an origin from a tenant. It stays admitted if another tenant lists it.
func (t *tenants) remove(ctx context.Context, tenant, origin string) error {
	return t.change(ctx, `DELETE FROM originfeed.origins WHERE tenant = $1 AND origin = $2`, tenant, origin)
}

func (t *tenants) change(ctx context.Context, statement, tenant, origin string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := t.pool.Exec(ctx, statement, tenant, origin); err != nil {
		return err
	}
	if t.bell != nil {
		t.bell.ring() // after the commit: whoever hears it finds the change
	}
	return nil
}

// tenant is one tenant, as the admin page shows it.
type tenant struct {
	Name    string   `json:"name"`
	Origins []string `json:"origins"` // at most shownOrigins of them
	Count   int      `json:"count"`
}

const shownOrigins = 20

// list returns the tenants of this example, and the number of the last change.
func (t *tenants) list(ctx context.Context) (all []tenant, number int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := t.pool.QueryRow(ctx, `SELECT max(number) FROM originfeed.changes`).Scan(&number); err != nil {
		return nil, 0, err
	}
	rows, err := t.pool.Query(ctx, `
		SELECT name,
		       ARRAY(SELECT origin FROM originfeed.origins WHERE tenant = name ORDER BY origin LIMIT $1),
		       (SELECT count(*) FROM originfeed.origins WHERE tenant = name)
		FROM tenants_example.tenants ORDER BY name LIMIT 100`, shownOrigins)
	if err != nil {
		return nil, 0, err
	}
	all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[tenant])
	return all, number, err
}
