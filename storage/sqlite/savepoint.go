package sqlite

import (
	"errors"
	"fmt"
)

// savepoint runs fn so that an error or a panic undoes what it did. If it
// cannot be undone, broken is called.
func savepoint(c *conn, fn func() error, broken func(error)) error {
	if err := c.do("savepoint member"); err != nil {
		broken(err)
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	kept := false
	defer func() {
		if kept {
			return
		}
		if err := errors.Join(c.do("rollback to member"), c.do("release member")); err != nil {
			broken(err)
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	if c.failed != nil {
		return c.failed
	}
	if err := c.do("release member"); err != nil {
		return fmt.Errorf("sqlite: commit: %w", err)
	}
	kept = true
	return nil
}
