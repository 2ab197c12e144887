package wire

import (
	"context"
	"errors"
	"io"
	"time"
)

// errTime is why a call ended that took longer than it may.
var errTime = errors.New("the server did not answer in time")

// guard runs f, which waits on conn, and closes conn when ctx is done or limit
// is over: nothing else ends a wait of the client libraries. The error then says
// which it was. A limit of 0 is none.
func guard(ctx context.Context, conn io.Closer, limit time.Duration, f func() error) error {
	if err := ctx.Err(); err != nil {
		_ = conn.Close()
		return err
	}
	bounded, cancel := ctx, context.CancelFunc(func() {})
	if limit > 0 {
		bounded, cancel = context.WithTimeoutCause(ctx, limit, errTime)
	}
	defer cancel()
	stop := context.AfterFunc(bounded, func() { _ = conn.Close() })
	defer stop()
	err := f()
	if err == nil || bounded.Err() == nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errTime
}
