package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sallyport/cors/internal/postgres"
)

// app is all that one run starts. In production, the database and each replica are
// programs of their own.
type app struct {
	database *postgres.Server
	pool     *pgxpool.Pool
	bell     *natsBell // nil: PostgreSQL's NOTIFY is the doorbell
	replicas []*replica
	pages    []*page
	admin    *server
}

// start returns when every replica has the list.
func start(ctx context.Context, addr, natsURL string) (_ *app, err error) {
	a := &app{}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.stop())
		}
	}()
	if a.database, err = postgres.FromEnvironment(ctx, postgres.Config{}); err != nil {
		return nil, err
	}
	if a.pool, err = openDatabase(ctx, a.database.URL); err != nil {
		return nil, err
	}
	if natsURL != "" {
		if a.bell, err = connectNATS(natsURL); err != nil {
			return nil, err
		}
	}
	if a.admin, err = listenAdmin(addr); err != nil {
		return nil, err
	}
	for _, tenant := range demoTenants {
		p, err := listenPage(tenant)
		if err != nil {
			return nil, err
		}
		a.pages = append(a.pages, p)
	}
	tenants := &tenants{pool: a.pool, bell: a.bell}
	if err := tenants.add(ctx, a.pages[0].tenant, a.pages[0].origin); err != nil {
		return nil, err
	}
	for _, framework := range frameworks {
		r, err := startReplica(ctx, framework, a.database.URL, a.pool, a.bell)
		if err != nil {
			return nil, err
		}
		a.replicas = append(a.replicas, r)
	}
	for _, p := range a.pages {
		handler, err := p.handler(a.admin.origin, a.replicas)
		if err != nil {
			return nil, err
		}
		p.serve(handler)
	}
	for _, r := range a.replicas {
		if err := r.feed.WaitReady(ctx); err != nil {
			return nil, err
		}
	}
	a.admin.serve(adminHandler(a, tenants))
	return a, nil
}

// stop lets running requests finish for a moment, closes the rest, and stops the database
// if it is ours.
func (a *app) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	var problems []error
	if a.admin != nil {
		problems = append(problems, a.admin.stop(ctx))
	}
	for _, p := range a.pages {
		problems = append(problems, p.stop(ctx))
	}
	for _, r := range a.replicas {
		problems = append(problems, r.stop(ctx))
	}
	if a.bell != nil {
		a.bell.close()
	}
	if a.pool != nil {
		a.pool.Close()
	}
	if a.database != nil {
		if err := a.database.Stop(); err != nil {
			problems = append(problems, fmt.Errorf("stopping the database: %w", err))
		}
	}
	return errors.Join(problems...)
}
