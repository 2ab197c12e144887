package email

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

const opMedia = "email: open media"

// OpenMedia implements channel.MediaOpener. It opens a connection and fetches the
// part alone. A mail that is not where it was is looked for by its Message-ID, there
// and in the folder that mails are moved to.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if err := ended(ctx, opMedia); err != nil {
		return nil, err
	}
	s, ok := readSource(m.ID)
	if !ok {
		return nil, &channel.Error{Kind: channel.Unreachable, Op: opMedia, Detail: "this names no file of a mail"}
	}
	box, err := wire.OpenBox(ctx, &c.imap, commandTime)
	if err != nil {
		return nil, failure(opMedia, err)
	}
	defer box.Close()
	it, err := c.find(ctx, box, s)
	if err != nil {
		return nil, lost(err)
	}
	spool := &wire.Spool{}
	n, err := box.Read(ctx, it, wire.Section{Part: s.section()}, spool, c.cfg.MaxMail)
	if err == nil && n == 0 && m.Size > 0 {
		err = wire.ErrGone
	}
	if err != nil {
		_ = spool.Close()
		return nil, lost(err)
	}
	body := content.Decode(spool.Reader(), s.Encoding)
	return &channel.MediaContent{Body: file{body, spool}, Type: m.Type, Size: -1}, nil
}

// A file is the decoded content of a part, with what it is read from.
type file struct {
	io.Reader
	spool *wire.Spool
}

// Close gives the spool up.
func (f file) Close() error { return f.spool.Close() }

// lost tells a mail that has gone from trouble on the way.
func lost(err error) *channel.Error {
	e := failure(opMedia, err)
	said, ok := errors.AsType[*imap.Error](err)
	gone := ok && (said.Code == imap.ResponseCodeNonExistent || said.Code == imap.ResponseCodeTryCreate)
	if errors.Is(err, wire.ErrGone) || gone {
		e.Kind, e.Scope = channel.Unreachable, channel.ScopeMessage
	}
	return e
}

// find opens the folder that has the mail.
func (c *Channel) find(ctx context.Context, box *wire.Box, s source) (wire.Item, error) {
	f, err := box.Select(ctx, s.Folder, true)
	if err == nil && f.Validity == s.Validity {
		it, ok, err := box.Look(ctx, s.UID)
		if err != nil || ok {
			return it, err
		}
	}
	if err != nil && !isNo(err) {
		return wire.Item{}, err
	}
	return c.search(ctx, box, s)
}

// search looks for the mail by its id.
func (c *Channel) search(ctx context.Context, box *wire.Box, s source) (wire.Item, error) {
	if s.MessageID == "" {
		return wire.Item{}, wire.ErrGone
	}
	folders := slices.DeleteFunc([]string{s.Folder, c.cfg.IMAP.After.MoveTo}, func(f string) bool { return f == "" })
	for _, name := range slices.Compact(folders) {
		if _, err := box.Select(ctx, name, true); err != nil {
			if isNo(err) {
				continue
			}
			return wire.Item{}, err
		}
		uids, err := box.ByMessageID(ctx, s.MessageID)
		if err != nil {
			return wire.Item{}, err
		}
		if len(uids) == 0 {
			continue
		}
		it, ok, err := box.Look(ctx, uids[0])
		if err != nil || ok {
			return it, err
		}
	}
	return wire.Item{}, wire.ErrGone
}
