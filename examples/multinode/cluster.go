package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// A cluster is a database with a standby. Every commit waits for the standby:
// what is acknowledged is on two machines, so that nothing is lost when the first
// one is. A standby that lags behind would lose the last commits, and no program
// above the database could change that.
type cluster struct {
	folder string

	mu      sync.Mutex
	primary *server
	standby *server // nil when it has taken over
}

// newCluster makes and starts both servers.
func newCluster(ctx context.Context, o options) (_ *cluster, err error) {
	programs, err := findPrograms(o.programs)
	if err != nil {
		return nil, err
	}
	owner, err := postgresAccount()
	if err != nil {
		return nil, errors.Join(errors.New("root needs an account called postgres to run the database"), err)
	}
	folder, err := os.MkdirTemp("", "rapport-multinode-")
	if err != nil {
		return nil, err
	}
	c := &cluster{folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.remove())
		}
	}()
	if err := owner.gets(folder); err != nil {
		return nil, err
	}
	for _, s := range []**server{&c.primary, &c.standby} {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		*s = &server{programs: programs, port: port, owner: owner, log: o.trouble, folder: filepath.Join(folder, strconv.Itoa(port))}
	}
	return c, c.start(ctx)
}

func (c *cluster) start(ctx context.Context) error {
	first, second := c.primary, c.standby
	if err := first.program(ctx, "initdb", "-D", first.folder, "-U", role, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"); err != nil {
		return err
	}
	if err := first.start(ctx); err != nil {
		return err
	}
	if err := first.do(ctx, "create database "+role); err != nil {
		return err
	}
	if err := second.program(ctx, "pg_basebackup", "-D", second.folder, "-h", "127.0.0.1", "-p", strconv.Itoa(first.port),
		"-U", role, "-R", "-c", "fast", "--no-sync"); err != nil {
		return err
	}
	if err := second.start(ctx); err != nil {
		return err
	}
	if err := first.do(ctx, "alter system set synchronous_standby_names = '*'"); err != nil { // of the first alone
		return err
	}
	return first.do(ctx, "select pg_reload_conf()")
}

// address is where the database is at present.
func (c *cluster) address() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.primary.address()
}

// restart ends the database in order, and starts it again.
func (c *cluster) restart(ctx context.Context) error {
	return errors.Join(c.primary.stop(), c.primary.start(ctx))
}

// recover lets the database crash, and starts it again.
func (c *cluster) recover(ctx context.Context) error {
	return errors.Join(c.primary.crash(), c.primary.start(ctx))
}

// failOver loses the database for good, and makes the standby the database.
func (c *cluster) failOver(ctx context.Context) error {
	if err := c.primary.crash(); err != nil {
		return err
	}
	if err := c.standby.do(ctx, "select pg_promote(true, 25)"); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.primary, c.standby = c.standby, nil
	return nil
}

// remove ends the servers and removes their data.
func (c *cluster) remove() error {
	var errs []error
	for _, s := range []*server{c.primary, c.standby} { // a primary that ends waits for its standby
		if s != nil {
			errs = append(errs, s.stop())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(c.folder))...)
}
