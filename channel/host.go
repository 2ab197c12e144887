package channel

import (
	"context"
	"io"
	"time"
)

// This file is what a host can give to a driver that must keep or read
// something: a driver has no store of its own. Package engagement makes all of
// it out of a store. A driver that needs one has it in its Config.

// A FileStore keeps files. Its methods may be called from several goroutines.
type FileStore interface {
	// Put keeps what r has, under a key of letters, digits and dashes. A key is
	// written again only with the same content. If r fails, nothing is kept.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open opens a file; the caller closes it. An error for which
	// errors.Is(err, fs.ErrNotExist) holds means that there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

// OwnedFiles is a [FileStore] that can be told whose a file is. A driver that keeps
// files before there is a message with them calls PutOf where it can, so that a file
// that is never sent is removed with its owner, and some day in any case.
type OwnedFiles interface {
	FileStore
	// PutOf is Put for a file of the person with these addresses. None is Put.
	PutOf(ctx context.Context, key string, r io.Reader, owners ...Address) error
}

// Bookmarks keep how far a driver has read, for a [Listener]. The methods may be
// called from several goroutines and processes.
type Bookmarks interface {
	// Bookmark returns what is kept under the name; empty if nothing is.
	Bookmark(ctx context.Context, name string) (string, error)
	// MoveBookmark keeps next under the name if old is what is kept there. It
	// returns what is kept afterwards: next, or what somebody else put there.
	MoveBookmark(ctx context.Context, name, old, next string) (string, error)
}

// A Transcript is what was said on a channel, as far as the contact may see it,
// for a driver that shows it to them itself. Its methods may be called from
// several goroutines.
type Transcript interface {
	// Said returns up to limit messages of the talk with a, oldest first: the
	// latest that stand before the one with the cursor, or the latest of all if
	// before is empty. Messages that have not left yet, or never will, are not
	// among them. An address that nobody knows has said nothing.
	Said(ctx context.Context, a Address, before string, limit int) ([]Said, error)
}

// Said is a message of a [Transcript].
type Said struct {
	// Cursor orders the messages of a talk: later ones have a greater Cursor.
	Cursor string
	// ID is what events and receipts call the message, and Key the
	// [Message].Key of an outbound one; empty if it was not sent by this library.
	ID  ProviderID
	Key string
	// Author says whose it is; AuthorContact for what the contact wrote.
	Author AuthorKind
	// Sender is how its author is shown. Zero if the contact is not to know.
	Sender Sender
	At     time.Time
	Parts  Parts
	// ReplyTo is the message that it quotes.
	ReplyTo ProviderID
	// Status is how far an outbound message has come.
	Status Status
	// EditedAt and DeletedAt are zero while it is as it was. A deleted message has
	// no Parts.
	EditedAt  time.Time
	DeletedAt time.Time
}
