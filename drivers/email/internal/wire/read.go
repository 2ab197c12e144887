package wire

import (
	"context"
	"errors"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// chunk is how much of a mail one command fetches, so that a large mail on a slow
// line takes many short commands rather than one without end.
const chunk = 1 << 20

// Errors of reading.
var (
	// ErrGone means that the mail is not in the folder any more.
	ErrGone  = errors.New("the mail is not in the folder any more")
	errShort = errors.New("the server sent less than it announced")
	errLong  = errors.New("the server sent more than it was asked for")
)

// A Section is what to read of a mail: all of it, its header, or a part.
type Section struct {
	Header bool
	// Part is IMAP's number of a part; empty for the whole mail. With MIME it is
	// the part's own header.
	Part []int
	MIME bool
}

// Read copies a section of a mail to w, at most as many bytes as said, without
// marking the mail as read. It returns how many bytes there were.
func (b *Box) Read(ctx context.Context, it Item, s Section, w io.Writer, most int64) (int64, error) {
	var done int64
	for done < most {
		want := min(chunk, most-done)
		n, err := b.chunk(ctx, it, s, w, done, want)
		done += n
		if err != nil || n < want {
			return done, err
		}
	}
	return done, nil
}

// chunk fetches one piece. Replies that name the UID only after the text are
// dropped by the client library, which knows no better than to wait for the UID
// (go-imap v2.0.0-beta.8, handleFetch): then the mail is asked for by its number,
// and the UID is compared.
func (b *Box) chunk(ctx context.Context, it Item, s Section, w io.Writer, from, size int64) (int64, error) {
	o := s.options(from, size)
	n, found, err := b.fetch(ctx, imap.UIDSetNum(imap.UID(it.UID)), it.UID, o, w, size)
	if found || err != nil {
		return n, err
	}
	now, ok, err := b.Look(ctx, it.UID)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, ErrGone
	}
	n, found, err = b.fetch(ctx, imap.SeqSetNum(now.Seq), it.UID, o, w, size)
	if err == nil && !found {
		err = ErrGone
	}
	return n, err
}

func (s Section) options(from, size int64) *imap.FetchOptions {
	item := &imap.FetchItemBodySection{Peek: true, Part: s.Part, Partial: &imap.SectionPartial{Offset: from, Size: size}}
	switch {
	case s.Header:
		item.Specifier = imap.PartSpecifierHeader
	case s.MIME:
		item.Specifier = imap.PartSpecifierMIME
	}
	return &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{item}}
}

func (b *Box) fetch(ctx context.Context, set imap.NumSet, uid uint32, o *imap.FetchOptions, w io.Writer, most int64) (n int64, found bool, err error) {
	err = b.do(ctx, func() error {
		cmd := b.client.Fetch(set, o)
		var trouble error
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			if found || trouble != nil {
				continue
			}
			n, found, trouble = b.take(m, uid, w, most)
			if _, lost := errors.AsType[*literalError](trouble); lost {
				return trouble
			}
		}
		if err := cmd.Close(); trouble == nil {
			trouble = err
		}
		return trouble
	})
	return n, found, err
}

// errOther is why a reply was not taken.
var errOther = errors.New("the server sent another mail than it was asked for")

// take copies the text of one reply.
func (b *Box) take(m *imapclient.FetchMessageData, uid uint32, w io.Writer, most int64) (n int64, found bool, err error) {
	for item := m.Next(); item != nil; item = m.Next() {
		switch v := item.(type) {
		case imapclient.FetchItemDataUID:
			if uint32(v.UID) != uid {
				return n, found, errOther
			}
		case imapclient.FetchItemDataBodySection:
			if found {
				continue
			}
			if found = true; v.Literal == nil {
				continue // NIL: there is nothing
			}
			if n, err = b.copy(w, v.Literal, most); err != nil {
				return n, found, err
			}
		}
	}
	return n, found, nil
}

// A literalError is why a text was not read to its end. The connection is closed
// then, and the reply must not be touched again: the client library's own reader has
// gone on, and reading the rest would race with it (go-imap v2.0.0-beta.8,
// fetchLiteralReader).
type literalError struct{ err error }

func (e *literalError) Error() string { return e.err.Error() }
func (e *literalError) Unwrap() error { return e.err }

// copy copies a literal, whose reader ends without an error where the connection
// breaks.
func (b *Box) copy(w io.Writer, lit imap.LiteralReader, most int64) (int64, error) {
	r := &ending{Reader: lit}
	n, err := int64(0), errLong
	if lit.Size() <= most {
		n, err = io.Copy(w, r)
	}
	if err == nil && n < lit.Size() {
		err = errShort
	}
	if err == nil {
		return n, nil
	}
	_ = b.raw.Close()
	if !r.ended { // the library waits for us
		_, _ = io.Copy(io.Discard, r)
	}
	return n, &literalError{err}
}

// ending remembers that its reader has ended.
type ending struct {
	io.Reader
	ended bool
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	e.ended = e.ended || err != nil
	return n, err
}
