package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// rows are the rows of records, in the order of their keys: writers that take
// rows in one order cannot wait for each other.
func (k *record[R]) rows(rs []*R, versions bool) ([][]any, error) {
	rows := make([][]any, len(rs))
	for i, r := range rs {
		row, err := k.row(r)
		if err != nil {
			return nil, fmt.Errorf("storage: %s: %w", k.name, err)
		}
		if versions {
			row = append(row, *k.version(r))
		}
		rows[i] = row
	}
	slices.SortStableFunc(rows, func(a, b []any) int { return compareKeys(a[0], b[0]) })
	return rows, nil
}

func compareKeys(a, b any) int {
	if x, ok := a.([16]byte); ok {
		y := b.([16]byte)
		return bytes.Compare(x[:], y[:])
	}
	return cmp.Compare(a.(string), b.(string))
}

// add inserts records, all or none, and sets their versions.
func (k *record[R]) add(ctx context.Context, t *Tx, rs []*R) error {
	rows, err := k.rows(rs, false)
	if err != nil {
		return err
	}
	if err := k.write(ctx, t, "insert", k.insert, rows, len(rs) > 1, storage.ErrExists); err != nil {
		return err
	}
	for _, r := range rs {
		*k.version(r) = 1
	}
	return nil
}

// replace updates records, all or none, and raises their versions.
func (k *record[R]) replace(ctx context.Context, t *Tx, rs []*R) error {
	rows, err := k.rows(rs, true)
	if err != nil {
		return err
	}
	stmt, written, partly := k.update, rows, k.unique || len(rs) > 1
	if short := k.touches(t, rows); short != nil {
		stmt, written, partly = short.stmt, short.of(rows), len(rs) > 1
	}
	if err := k.raise(rs, k.write(ctx, t, "update", stmt, written, partly, storage.ErrConflict)); err != nil {
		return err
	}
	k.rewritten(t, rows)
	return nil
}

// raise raises the versions of records that were written.
func (k *record[R]) raise(rs []*R, err error) error {
	if err != nil {
		return err
	}
	for _, r := range rs {
		*k.version(r)++
	}
	return nil
}

// write runs a statement that must take effect on every row, or on none.
// failure is what it means if it does not.
func (k *record[R]) write(ctx context.Context, t *Tx, verb string, s *Stmt, rows [][]any, partly bool, failure error) error {
	run := func() error {
		n, err := t.count(ctx, s, rows)
		if err == nil && n < len(rows) {
			err = failure
		}
		return err
	}
	var err error
	if partly {
		err = t.all(ctx, run)
	} else {
		err = run()
	}
	if err != nil && len(rows) > 0 {
		return k.errorf(verb, rows[0][0], err)
	}
	return err
}

// put adds a record whose version is 0, or replaces it.
func (k *record[R]) put(ctx context.Context, t *Tx, r *R) error {
	if *k.version(r) != 0 {
		return k.replace(ctx, t, []*R{r})
	}
	rows, err := k.rows([]*R{r}, false)
	if err != nil {
		return err
	}
	if err := k.write(ctx, t, "put", k.insert, rows, false, storage.ErrConflict); err != nil {
		return err
	}
	*k.version(r) = 1
	return nil
}

// drop removes records, all or none.
func (k *record[R]) drop(ctx context.Context, t *Tx, keys []any) error {
	slices.SortFunc(keys, compareKeys)
	rows := make([][]any, len(keys))
	for i, key := range keys {
		rows[i] = []any{key}
	}
	return k.write(ctx, t, "delete", k.remove, rows, len(keys) > 1, storage.ErrNotFound)
}
