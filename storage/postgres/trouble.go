package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rapport-go/rapport/storage"
)

// troubles are what PostgreSQL's error codes say of the store itself.
var troubles = map[string]error{
	"53100": storage.ErrFull,           // disk full
	"25006": storage.ErrWriteProtected, // read-only transaction: a server that follows another
	"58030": storage.ErrDamaged,        // I/O error
	"XX001": storage.ErrDamaged,        // data corrupted
	"XX002": storage.ErrDamaged,        // index corrupted
}

// classes are the same, of the codes' first two letters.
var classes = map[string]error{
	"08": storage.ErrUnavailable, // connection
	"53": storage.ErrUnavailable, // resources: memory, connections
	"57": storage.ErrUnavailable, // an operator's doing: shutdown, cancelled, starting up
}

// troubled says of an error which trouble of the store's it is, if it is one. A
// caller's own context that is over is none.
func troubled(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if kind := troubleOf(err); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func troubleOf(err error) error {
	if code := codeOf(err); code != "" {
		if kind := troubles[code]; kind != nil {
			return kind
		}
		return classes[code[:2]]
	}
	if isNetwork(err) {
		return storage.ErrUnavailable
	}
	return nil
}

// isNetwork reports whether a connection could not be made, or broke.
func isNetwork(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}
