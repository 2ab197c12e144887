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

// touching writes the statement for the columns that k.events names.
func (k *record[R]) touching() *Stmt {
	if k.events == "" {
		return nil
	}
	names := strings.Fields(k.events)
	k.touched = placesOf(k.cols, func(c Col) bool { return c == k.cols[0] || slices.Contains(names, c.Name) })
	cols := picked(k.cols, k.touched)
	k.touched = append(k.touched, len(k.cols)) // the version
	return k.updating(cols)
}

// know keeps the row of r, which was read or written in t.
func (k *record[R]) know(t *Tx, r *R) {
	if k.touch == nil || !t.writable {
		return
	}
	if row, err := k.row(r); err == nil { // else the write will say so
		t.keep(rowKey{k.table, row[0]}, *k.version(r), row)
	}
}

// rewritten keeps rows that replaced others, and end with the versions before.
func (k *record[R]) rewritten(t *Tx, rows [][]any) {
	for _, row := range rows {
		if n := len(k.cols); k.touch != nil {
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

// touches returns the rows of k.touch, if rows, which end with their versions,
// change nothing else.
func (k *record[R]) touches(t *Tx, rows [][]any) ([][]any, bool) {
	if k.touch == nil {
		return nil, false
	}
	short := make([][]any, len(rows))
	for i, row := range rows {
		if !k.onlyTouched(t.known[rowKey{k.table, row[0]}], row) {
			return nil, false
		}
		short[i] = picked(row, k.touched)
	}
	return short, true
}

func (k *record[R]) onlyTouched(before known, row []any) bool {
	if before.row == nil || before.version != row[len(k.cols)] {
		return false
	}
	for i, c := range k.cols {
		if !sameValue(before.row[i], row[i]) && !slices.Contains(k.touched, i) || c.Name == k.marked && row[i] != "" {
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
