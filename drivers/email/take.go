package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// maxHeader is how much of a mail's header is read where its content is not.
const maxHeader = 256 << 10

// unreadable is the type of the Placeholder of a mail that the server could not
// give us, or that nothing could be made of.
const unreadable = "unreadable"

// events makes the events of one mail of the folder; none if it is gone.
func (v *visit) events(ctx context.Context, uid uint32) ([]channel.Event, error) {
	at := place{v.state.Validity, uid}
	if v.deaths[at] >= 2*poisonMost {
		return v.lost(at), nil
	}
	it, ok, err := v.box.Look(ctx, uid)
	if err != nil {
		return nil, err
	}
	if !ok {
		return v.unseen(ctx, at)
	}
	m, err := v.fetch(ctx, it, v.deaths[at] >= poisonMost)
	if err != nil || m == nil {
		return nil, err
	}
	return v.c.eventsOf(m, v.sent, source{Folder: v.reader.folder, Validity: at.validity, UID: uid}), nil
}

// unseen tells a mail that has gone from one that the server lists and does not
// show.
func (v *visit) unseen(ctx context.Context, at place) ([]channel.Event, error) {
	uids, err := v.box.After(ctx, at.uid-1)
	if err != nil || !slices.Contains(uids, at.uid) {
		return nil, err
	}
	return v.lost(at), nil
}

// fetch reads a mail, or its header if that is all that can be had. It is nil if
// the mail has gone meanwhile.
func (v *visit) fetch(ctx context.Context, it wire.Item, headerOnly bool) (*content.Mail, error) {
	var spool wire.Spool
	defer func() { _ = spool.Close() }()
	most, section := v.c.cfg.MaxMail+1, wire.Section{}
	if headerOnly || it.Size > v.c.cfg.MaxMail {
		most, section = maxHeader, wire.Section{Header: true}
	}
	n, err := v.box.Read(ctx, it, section, &spool, most)
	if err != nil {
		if isGone(err) {
			return nil, nil
		}
		return nil, err
	}
	size := n
	if section.Header {
		size = max(n, it.Size)
	}
	m, err := v.c.parse(spool.Reader(), size)
	if err == nil && headerOnly {
		m.Placeholder = &content.Placeholder{Type: unreadable, Detail: "the server could not hand over the content"}
	}
	return m, err
}

// parse never gives up on a mail: what nothing can be made of is a mail that says
// so.
func (c *Channel) parse(r io.Reader, size int64) (m *content.Mail, err error) {
	defer func() {
		if v := recover(); v != nil {
			m, err = &content.Mail{Placeholder: &content.Placeholder{Type: unreadable, Detail: "the mail could not be understood"}}, nil
		}
	}()
	return content.Parse(r, size, c.content)
}

// lost stands for a mail of which nothing could be read. It has no sender.
func (v *visit) lost(at place) []channel.Event {
	id := channel.DeriveID("email", v.reader.folder, at.String())
	detail := fmt.Sprintf("the server could not hand over mail %s of the folder", at)
	return []channel.Event{channel.MessageReceived{
		Origin: channel.Origin{ID: id, At: v.c.cfg.Now().UTC(), Raw: rawOf(nil)},
		From:   channel.Person{Addresses: []channel.Address{Address(nobody)}},
		Thread: string(id),
		Parts:  channel.Parts{channel.Placeholder{Type: unreadable, Detail: detail}},
	}}
}

// nobody stands for the sender of a mail that names none (RFC 2606 keeps the name
// free).
const nobody = "unknown@sender.invalid"

func isGone(err error) bool { return errors.Is(err, wire.ErrGone) }
