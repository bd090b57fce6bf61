package main

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sallyport/cors/originfeed"
)

//go:embed tenants.sql
var tenantsSchema string

// demoTenants are in the database from the start. Each has a page at its name under
// localhost, and a token, which in a real application is that of a signed-in user.
var demoTenants = []string{"acme", "globex", "initech"}

func tokenOf(tenant string) string { return "token-of-" + tenant }

// openDatabase connects and makes the tables that are not there yet.
func openDatabase(ctx context.Context, url string) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return makeTables(ctx, tx) })
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("making the tables: %w", err)
	}
	return pool, nil
}

func makeTables(ctx context.Context, tx pgx.Tx) error {
	var found bool
	if err := tx.QueryRow(ctx, `SELECT to_regclass('tenants_example.tenants') IS NOT NULL`).Scan(&found); err != nil {
		return err
	}
	if !found {
		if _, err := tx.Exec(ctx, originfeed.Schema+tenantsSchema); err != nil {
			return err
		}
	}
	for _, name := range demoTenants {
		if _, err := tx.Exec(ctx, `INSERT INTO tenants_example.tenants VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			name, tokenOf(name), "Hello from "+name); err != nil {
			return err
		}
	}
	return nil
}
