package email

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/render"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// maxBytes is how large a mail may be as it is sent: what maxFiles becomes, and a
// long text.
const maxBytes = 28 << 20

// Send implements channel.Channel. The same message gives the same mail, byte for
// byte, with one Message-ID, for each attempt. It is Uncertain exactly if the whole
// mail was handed over and no answer came, or none that can be understood.
// Recipients of copies that the server refuses are named in the receipt; they do
// not fail the message.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if err := ended(ctx, opSend); err != nil {
		return channel.Receipt{}, err
	}
	if err := c.sendable(m); err != nil {
		return channel.Receipt{}, err
	}
	r, to, err := c.compose(ctx, m)
	if err != nil {
		return channel.Receipt{}, err
	}
	body, err := render.Render(r, maxBytes)
	if err != nil {
		return channel.Receipt{}, unrendered(ctx, err)
	}
	result, err := c.submit.Submit(ctx, c.envelope(m.Key, to), body)
	if err != nil {
		return channel.Receipt{}, failure(opSend, err)
	}
	return c.receipt(m, r, result), nil
}

// sendable refuses what needs no look at the parts.
func (c *Channel) sendable(m *channel.Message) error {
	switch {
	case m.Native != nil:
		return invalid("", "the channel has no native messages")
	case m.Key == "":
		return invalid("", "the message has no key")
	case m.To.Kind != channel.AddressMail || m.To.Value == "":
		return invalid("", "the message is addressed to nobody who gets mail")
	case len(m.Parts) == 0:
		return invalid("", "there is nothing to send")
	case len(m.Parts) > maxParts:
		return invalid("", "%d parts, the most is %d", len(m.Parts), maxParts)
	}
	if err := checkMailbox(m.To.Value); err != nil {
		return invalid("501 5.1.3", "the address %v", err)
	}
	return nil
}

// unrendered is why a mail could not be written. Nothing was sent.
func unrendered(ctx context.Context, err error) *channel.Error {
	e := &channel.Error{Kind: channel.Unavailable, Op: opSend, Err: err}
	switch {
	case errors.Is(err, render.ErrTooLarge):
		e.Kind, e.Code = channel.Invalid, "552 5.3.4"
	case errors.Is(err, render.ErrInjection):
		e.Kind = channel.Invalid
	case ctx.Err() != nil:
		e.Err = ctx.Err()
	}
	return e
}

// envelope names each recipient once.
func (c *Channel) envelope(key string, to []string) wire.Envelope {
	e := wire.Envelope{From: c.sender(key), ID: c.seal.EnvelopeID(key), Success: c.cfg.DeliveryReports}
	var seen []string
	for _, a := range to {
		a = lowerDomain(a)
		if folded := strings.ToLower(a); !slices.Contains(seen, folded) {
			seen, e.To = append(seen, folded), append(e.To, wire.Recipient{Mailbox: a})
		}
	}
	return e
}

// receipt is what the server's word for it becomes.
func (c *Channel) receipt(m *channel.Message, r render.Mail, result wire.Result) channel.Receipt {
	out := channel.Receipt{ID: c.idOf(m.Key), Status: channel.StatusAccepted}
	out.Memo = memo{References: r.References}.String()
	var details []string
	for _, x := range result.Refused {
		details = append(details, fmt.Sprintf("no copy to %s: %s %s", x.Mailbox, codeOf(x.Err), channel.CleanText(x.Err.Message)))
	}
	out.Detail = strings.Join(details, "; ")
	return out
}
