package wire

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// ErrNoMove means that the server cannot move mails in one step. The client
// library's substitute copies, deletes and expunges without looking at the copy's
// result, and loses the mail if that failed: it is never used.
var ErrNoMove = errors.New("the server cannot move mails")

// Flag adds a flag or keyword to a mail.
func (b *Box) Flag(ctx context.Context, uid uint32, flag string) error {
	return b.do(ctx, func() error {
		add := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.Flag(flag)}}
		return b.client.Store(imap.UIDSetNum(imap.UID(uid)), add, nil).Close()
	})
}

// Seen is the flag of mails that were read.
const Seen = string(imap.FlagSeen)

// Move puts a mail into another folder, or fails with ErrNoMove.
func (b *Box) Move(ctx context.Context, uid uint32, folder string) error {
	return b.do(ctx, func() error {
		if !b.client.Caps().Has(imap.CapMove) {
			return b.cannot(ErrNoMove)
		}
		_, err := b.client.Move(imap.UIDSetNum(imap.UID(uid)), folder).Wait()
		return err
	})
}

// cannot is why something is not among the server's capabilities: err, unless the
// connection has broken, after which the client library may name none at all.
func (b *Box) cannot(err error) error {
	select {
	case <-b.client.Closed():
		return errClosed
	default:
		return err
	}
}
