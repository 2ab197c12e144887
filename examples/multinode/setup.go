package main

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
)

// withStore opens the store, runs fn on it and closes it.
func withStore(ctx context.Context, address string, fn func(storage.Store) error) error {
	db, err := postgres.Open(ctx, dsn(address, role), &postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	store, err := db.Tenant(ctx, tenant)
	if err == nil {
		err = fn(store)
	}
	return errors.Join(err, db.Close())
}

// setUp makes the schema, the agents and the settings of the business.
func setUp(ctx context.Context, address, graph string) error {
	db, err := postgres.Open(ctx, dsn(address, role), &postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	if err := errors.Join(db.Migrate(ctx), db.Close()); err != nil {
		return err
	}
	return withStore(ctx, address, func(store storage.Store) error {
		e, err := newEngine(store, graph, "")
		if err != nil {
			return err
		}
		return errors.Join(hire(ctx, e), arrange(ctx, e))
	})
}

func hire(ctx context.Context, e *engagement.Engine) error {
	errs := []error{e.PutAgent(ctx, "", &storage.Agent{ID: chief, Name: "The Chief", Role: engagement.RoleAdministrator})}
	for n := range rivals {
		errs = append(errs, e.PutAgent(ctx, "", &storage.Agent{ID: rival(n), Name: "Rival"}))
	}
	for n := range desks {
		errs = append(errs, e.PutAgent(ctx, "", &storage.Agent{ID: deskAgent(n), Name: "Agent"}),
			e.SetAvailability(ctx, deskAgent(n), routing.Active))
	}
	return errors.Join(errs...)
}

func arrange(ctx context.Context, e *engagement.Engine) error {
	_, err := e.SaveRouting(ctx, chief, rules())
	if err != nil {
		return err
	}
	if _, err := e.SyncTemplates(ctx, channelID); err != nil {
		return err
	}
	s, err := e.EngagementSettings(ctx, channelID)
	if err != nil {
		return err
	}
	s.On, s.Period, s.Allow.All, s.AssumeConsent = true, 7, true, true
	_, err = e.SaveEngagementSettings(ctx, chief, channelID, s)
	return err
}
