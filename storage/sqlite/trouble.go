package sqlite

import (
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/storage"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// troubles are what SQLite's result codes say of the store itself, by their
// primary part.
var troubles = map[int]error{
	sqlite3.SQLITE_BUSY:     storage.ErrUnavailable,
	sqlite3.SQLITE_LOCKED:   storage.ErrUnavailable,
	sqlite3.SQLITE_CANTOPEN: storage.ErrUnavailable,
	sqlite3.SQLITE_FULL:     storage.ErrFull,
	sqlite3.SQLITE_READONLY: storage.ErrWriteProtected,
	sqlite3.SQLITE_PERM:     storage.ErrWriteProtected,
	sqlite3.SQLITE_CORRUPT:  storage.ErrDamaged,
	sqlite3.SQLITE_NOTADB:   storage.ErrDamaged,
	sqlite3.SQLITE_IOERR:    storage.ErrDamaged,
}

// troubled says of an error which trouble of the store's it is, if it is one.
func troubled(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	if kind := troubles[e.Code()&0xff]; kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}
