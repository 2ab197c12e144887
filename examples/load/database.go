package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// newDatabase makes a database of its own on the server, so that it can be
// measured and removed as a whole.
func newDatabase(ctx context.Context, dsn string) (data, error) {
	name := "rapport_load_" + strings.ToLower(rand.Text()[:10])
	if err := onServer(ctx, dsn, "create database "+name); err != nil {
		return data{}, fmt.Errorf("make a database of its own: %w", err)
	}
	own, err := withDatabase(dsn, name)
	if err != nil {
		return data{}, err
	}
	return data{
		place:  place{Store: "postgres", DSN: own},
		remove: func() error { return dropDatabase(dsn, name) },
		size:   func(ctx context.Context) (int64, error) { return databaseSize(ctx, own) },
		log:    func(ctx context.Context) (int64, error) { return walWritten(ctx, own) },
	}, nil
}

func dropDatabase(dsn, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return onServer(ctx, dsn, "drop database if exists "+name+" with (force)")
}

func onServer(ctx context.Context, dsn, statement string) error {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, statement)
	return errors.Join(err, c.Close(context.WithoutCancel(ctx)))
}

// withDatabase is dsn, in either of its two forms, with another database.
func withDatabase(dsn, name string) (string, error) {
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + name, nil // the later word counts
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("the DSN is not an address") // err would quote the password
	}
	u.Path = "/" + name
	return u.String(), nil
}

func databaseSize(ctx context.Context, dsn string) (int64, error) {
	return number(ctx, dsn, "select pg_database_size(current_database())")
}

// walWritten is how many bytes of its log the server has written so far, for all
// its databases.
func walWritten(ctx context.Context, dsn string) (int64, error) {
	return number(ctx, dsn, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
}

func number(ctx context.Context, dsn, query string) (n int64, err error) {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	err = c.QueryRow(ctx, query).Scan(&n)
	return n, errors.Join(err, c.Close(context.WithoutCancel(ctx)))
}
