package webchat

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/channel"
)

const opSend = "webchat: send"

// Send puts m before the visitor: at once in the windows that this process
// streams to, and from the transcript in all others, as soon as they look. It
// implements channel.Channel.
//
// There is no provider that could refuse: a message that fits Capabilities is
// accepted. Accepted does not mean that somebody has the page open; a status
// says so. A message that is sent again under its key is shown once.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: opSend, Err: err}
	}
	if err := c.fits(m); err != nil {
		return channel.Receipt{}, err
	}
	at := m.Created
	if at.IsZero() {
		at = m.Now
	}
	said := channel.Said{
		ID: c.messageID(m.Key), Key: m.Key, Author: m.Author, Sender: m.Sender, At: at,
		Parts: m.Parts, ReplyTo: m.ReplyTo, Status: channel.StatusAccepted,
	}
	if c.memory != nil {
		c.memory.note(said, m.To)
	}
	c.hub.publish(m.To, push{said: &said})
	return channel.Receipt{ID: said.ID, Status: channel.StatusAccepted, At: m.Now}, nil
}

// fits refuses what the engine's plan would not have let through.
func (c *Channel) fits(m *channel.Message) error {
	switch {
	case m.Native != nil:
		return unfit(channel.Invalid, "there is no native message")
	case !visits(m.To):
		return unfit(channel.Invalid, "the address is not a web visitor's")
	case m.Key == "":
		return unfit(channel.Invalid, "the message has no key")
	case len(m.Parts) != 1:
		return unfit(channel.Invalid, "a call takes one part")
	case m.Parts[0] == nil:
		return unfit(channel.Invalid, "the part is nil")
	case c.caps.Parts[m.Parts[0].Kind()].Level == channel.SupportNone:
		return unfit(channel.Unsupported, "the widget does not show this kind of part")
	}
	_, err := channel.NewPlan(channel.Draft{Parts: m.Parts, Policy: channel.Strict}, c.caps)
	if e, ok := errors.AsType[*channel.PlanError](err); ok {
		return unfit(channel.Invalid, "the "+string(e.Field)+" does not fit")
	}
	if err != nil {
		return unfit(channel.Invalid, "it does not fit")
	}
	return nil
}

func unfit(kind channel.ErrorKind, detail string) *channel.Error {
	return &channel.Error{Kind: kind, Op: opSend, Detail: detail}
}

// visits reports whether a is the address of a visitor or user.
func visits(a channel.Address) bool {
	return a.Kind == channel.AddressUser && (a.Scope == ScopeVisitor || a.Scope == ScopeUser) && a.Value != ""
}

// MarkRead shows the visitor that the business has read their messages up to
// this one. It implements channel.ReadMarker. Only windows that this process
// streams to show it at once; others when they come here.
func (c *Channel) MarkRead(ctx context.Context, to channel.Address, id channel.ProviderID, _ string) error {
	if err := c.reachable(ctx, "webchat: mark read", to); err != nil {
		return err
	}
	c.hub.publish(to, push{seen: id})
	return nil
}

// Typing shows the visitor, in the windows that this process streams to, that
// somebody is writing. It implements channel.Typist.
func (c *Channel) Typing(ctx context.Context, to channel.Address, _ channel.ProviderID) error {
	if err := c.reachable(ctx, "webchat: typing", to); err != nil {
		return err
	}
	c.hub.publish(to, push{typing: &channel.Sender{}})
	return nil
}

func (c *Channel) reachable(ctx context.Context, op string, to channel.Address) error {
	if err := ctx.Err(); err != nil {
		return &channel.Error{Kind: channel.Unavailable, Op: op, Err: err}
	}
	if !visits(to) {
		return &channel.Error{Kind: channel.Invalid, Op: op, Detail: "the address is not a web visitor's"}
	}
	return nil
}
