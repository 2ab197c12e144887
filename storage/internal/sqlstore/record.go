package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/storage"
)

// A record says how the records of one type are kept in a table. The first
// column is the key; the last one in the table is the version, which is not
// among cols.
type record[R any] struct {
	name  string
	table string
	cols  []Col
	// row is the values of the columns.
	row func(*R) ([]any, error)
	// into is where the columns and the version are read to.
	into    func(*R) []any
	version func(*R) *int64
	// unique says that a column besides the key is unique.
	unique bool
	// events names the columns that events change all the time, if some do: see
	// touch. None of them is unique.
	events string
	// marked names a column by which a trigger keeps a table. What holds something
	// in it is never written without it, so that only writes that name the column
	// need the trigger; others would have to be looked at by it.
	marked string

	insert, update, get, remove *Stmt
	plain, labelled             *touch // nil without events
}

// ready writes the statements.
func (k record[R]) ready() *record[R] {
	key := string(k.cols[0].Name)
	keyCol := "v_n:int v_key:" + string(k.cols[0].Type)
	k.insert = writing(typed(k.cols), "{v} insert into "+k.table+" (tenant, "+names(k.cols, "")+", version) select $1, "+
		names(k.cols, "v.")+", 1 from v where true on conflict do nothing returning 1")
	k.update = k.updating(k.cols)
	if k.events != "" {
		k.plain, k.labelled = k.touching(k.events), k.touching(k.events+" "+k.marked)
	}
	k.get = k.selecting(keyCol, "t."+key+" = v_key")
	k.remove = rowByRow("v_key:"+string(k.cols[0].Type), "{v} delete from "+k.table+" where tenant = $1 and "+key+" in (select v_key from v) returning 1")
	return &k
}

// updating makes a statement that changes the columns after the first, which is
// the key.
func (k *record[R]) updating(cols []Col) *Stmt {
	var list []string
	for _, c := range cols[1:] {
		list = append(list, c.Name+" = v."+c.Name)
	}
	key := cols[0].Name
	return rowByRow(typed(cols)+" v_version:int", "{v} update "+k.table+" as t set "+strings.Join(list, ", ")+
		", version = t.version + 1 from v where t.tenant = $1 and t."+key+" = v."+key+" and t.version = v_version returning 1")
}

// columns is what into reads, of the table t.
func (k *record[R]) columns() string { return names(k.cols, "t.") + ", t.version" }

// selecting makes a statement that finds a record for each row of v, whose
// first column is the place of the answer.
func (k *record[R]) selecting(cols, where string) *Stmt {
	return reading(cols, "{v} select v_n, "+k.columns()+" from v cross join "+k.table+" as t where t.tenant = $1 and "+where)
}

// listing makes a statement that finds records in some order.
func (k *record[R]) listing(rest string) *Stmt {
	return reading("", "select "+k.columns()+" from "+k.table+" as t where t.tenant = $1 "+rest)
}

func (k *record[R]) errorf(verb string, key any, err error) error {
	return fmt.Errorf("storage: %s %s %s: %w", verb, k.name, shown(key), err)
}

func shown(key any) string {
	if id, ok := key.([16]byte); ok {
		return uuid.UUID(id).String()
	}
	return fmt.Sprintf("%q", key)
}

// take returns the records with the keys. ErrNotFound: any of them.
func (k *record[R]) take(ctx context.Context, t *Tx, keys []any) ([]*R, error) {
	found, err := k.find(ctx, t, k.get, numbered(keys))
	if err != nil {
		return nil, err
	}
	for i, r := range found {
		if r == nil {
			return nil, k.errorf("get", keys[i], storage.ErrNotFound)
		}
	}
	return found, nil
}

// numbered puts the place of each key before it.
func numbered(keys []any) [][]any {
	rows := make([][]any, len(keys))
	for i, key := range keys {
		rows[i] = []any{int64(i), key}
	}
	return rows
}

// find runs a statement made by selecting; nil is where there is no record.
func (k *record[R]) find(ctx context.Context, t *Tx, s *Stmt, rows [][]any, args ...any) ([]*R, error) {
	found := make([]*R, len(rows))
	err := t.run(ctx, s, rows, args, func(scan Scan) error {
		r, n := new(R), int64(0)
		err := scan(append([]any{&n}, k.into(r)...)...)
		found[n] = r
		if err == nil {
			k.know(t, r)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: find %s: %w", k.name, err)
	}
	return found, nil
}

// list runs a statement made by listing.
func (k *record[R]) list(ctx context.Context, t *Tx, s *Stmt, args ...any) ([]*R, error) {
	return k.listFor(ctx, t, s, nil, args...)
}

// listFor runs a statement that lists for rows of v.
func (k *record[R]) listFor(ctx context.Context, t *Tx, s *Stmt, rows [][]any, args ...any) ([]*R, error) {
	var found []*R
	err := t.run(ctx, s, rows, args, func(scan Scan) error {
		r := new(R)
		found = append(found, r)
		err := scan(k.into(r)...)
		if err == nil {
			k.know(t, r)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: list %s: %w", k.name, err)
	}
	return found, nil
}

// keysOf are identifiers as values of a column.
func keysOf[T any](ids []storage.ID[T]) []any {
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = [16]byte(id)
	}
	return keys
}

// idTo is where an identifier is read to.
func idTo[T any](id *storage.ID[T]) any { return (*[16]byte)(id) }
