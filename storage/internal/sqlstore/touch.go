package sqlstore

import (
	"bytes"
	"slices"
	"strings"
)

// Most writes of a record only touch it: a message raises when the case was last
// active and what its preview says. Where a store keeps an index it is made anew
// for every column that an update names, changed or not, so that a touch names
// only the columns that events change. What they are compared with is the row as
// this transaction has read or written it, under the version that the write asks for.

// A rowKey is the row of a record in its table.
type rowKey struct {
	table string
	key   any
}

// A known row is its columns as of a version.
type known struct {
	version int64
	row     []any
}

// A touch is a statement for some columns of a record.
type touch struct {
	stmt   *Stmt
	places []int // of the key, the columns and the version in a row
}

// touching makes the touch of the columns that are listed.
func (k *record[R]) touching(list string) *touch {
	names := strings.Fields(list)
	places := placesOf(k.cols, func(c Col) bool { return c == k.cols[0] || slices.Contains(names, c.Name) })
	return &touch{k.updating(picked(k.cols, places)), append(places, len(k.cols))}
}

// of is what the touch takes of rows that end with their versions.
func (c *touch) of(rows [][]any) [][]any {
	short := make([][]any, len(rows))
	for i, row := range rows {
		short[i] = picked(row, c.places)
	}
	return short
}

// know keeps the row of r, which was read or written in t.
func (k *record[R]) know(t *Tx, r *R) {
	if k.plain == nil || !t.writable {
		return
	}
	if row, err := k.row(r); err == nil { // else the write will say so
		t.keep(rowKey{k.table, row[0]}, *k.version(r), row)
	}
}

// rewritten keeps rows that replaced others, and end with the versions before.
func (k *record[R]) rewritten(t *Tx, rows [][]any) {
	for _, row := range rows {
		if n := len(k.cols); k.plain != nil {
			t.keep(rowKey{k.table, row[0]}, row[n].(int64)+1, row[:n])
		}
	}
}

// keep takes a row over. It shares no bytes with the record afterwards: those are
// the caller's to change.
func (t *Tx) keep(key rowKey, version int64, row []any) {
	if t.known == nil {
		t.known = map[rowKey]known{}
	}
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			row[i] = bytes.Clone(b)
		}
	}
	t.known[key] = known{version, row}
}

// touches is the shortest touch that writes all that is changed in rows, which end
// with their versions; nil if they change something else. They go in one statement,
// so that they keep their order.
func (k *record[R]) touches(t *Tx, rows [][]any) *touch {
	if k.plain == nil {
		return nil
	}
	marked := slices.IndexFunc(k.cols, func(c Col) bool { return c.Name == k.marked })
	short := k.plain
	for _, row := range rows {
		if !k.onlyTouched(t.known[rowKey{k.table, row[0]}], row) {
			return nil
		}
		if marked >= 0 && row[marked] != "" {
			short = k.labelled
		}
	}
	return short
}

// onlyTouched reports whether a row changes nothing but columns of the plain touch.
func (k *record[R]) onlyTouched(before known, row []any) bool {
	if before.row == nil || before.version != row[len(k.cols)] {
		return false
	}
	for i := range k.cols {
		if !sameValue(before.row[i], row[i]) && !slices.Contains(k.plain.places, i) {
			return false
		}
	}
	return true
}

func sameValue(a, b any) bool {
	x, ok := a.([]byte)
	if !ok {
		return a == b
	}
	y, ok := b.([]byte)
	return ok && bytes.Equal(x, y)
}
