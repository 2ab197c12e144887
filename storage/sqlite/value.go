package sqlite

import (
	"database/sql"
	"fmt"

	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// values lists the rows of v and the arguments, as the driver takes them.
func values(cols []sqlstore.Col, rows [][]any, args []any) []any {
	all := make([]any, 0, len(rows)*len(cols)+len(args))
	for _, row := range rows {
		all = append(all, row...)
	}
	all = append(all, args...)
	for i, v := range all {
		if id, ok := v.([16]byte); ok {
			all[i] = id[:]
		}
	}
	return all
}

// scanner reads the row that rows stand at.
func scanner(rows *sql.Rows) sqlstore.Scan {
	return func(dest ...any) error {
		for i, d := range dest {
			if id, ok := d.(*[16]byte); ok {
				dest[i] = identifier{id}
			}
		}
		return rows.Scan(dest...)
	}
}

// An identifier reads 16 bytes.
type identifier struct{ to *[16]byte }

func (i identifier) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(i.to) {
		return fmt.Errorf("sqlite: an identifier is stored as %T of %d bytes", src, len(b))
	}
	copy(i.to[:], b)
	return nil
}
