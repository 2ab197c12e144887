package wire

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// errClosed is why a wait ended whose connection broke.
var errClosed = errors.New("the server closed the connection")

// Wait returns when the folder has changed, or after idle where the server can
// tell us (IDLE), and after poll where it cannot. Whatever ends it, a look at the
// folder is due. The server has answered when it returns without an error.
func (b *Box) Wait(ctx context.Context, idle, poll time.Duration) error {
	if b.client.Caps().Has(imap.CapIdle) {
		return b.idle(ctx, idle)
	}
	if err := b.pause(ctx, poll); err != nil {
		return err
	}
	return b.Noop(ctx)
}

func (b *Box) idle(ctx context.Context, most time.Duration) error {
	var cmd *imapclient.IdleCommand
	err := b.do(ctx, func() (err error) {
		cmd, err = b.client.Idle()
		return err
	})
	if err != nil {
		return err
	}
	waited := b.pause(ctx, most)
	err = guard(context.WithoutCancel(ctx), b.raw, b.limit, func() error {
		if waited != nil {
			_ = b.raw.Close()
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		return cmd.Wait()
	})
	if waited != nil {
		return waited
	}
	return err
}

// pause waits for a change, or as long as said. What changed before counts too.
func (b *Box) pause(ctx context.Context, most time.Duration) error {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-b.dirty:
		return nil
	case <-timer.C:
		return nil
	case <-b.client.Closed():
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Calm forgets the changes that were seen: the folder is about to be looked at.
func (b *Box) Calm() {
	select {
	case <-b.dirty:
	default:
	}
}
