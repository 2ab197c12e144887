package email

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/report"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// delivery makes events of a delivery report, one for each recipient. There are
// none if nothing proves that the report is about a message of ours, since anybody can
// write one, or if it does not say what happened to whom.
func (c *Channel) delivery(m *content.Mail, o channel.Origin) []channel.Event {
	key, ok := c.reportedKey(m)
	if !ok {
		return nil
	}
	var events []channel.Event
	for _, r := range m.Delivery.Recipients {
		events = append(events, c.fate(key, r, eventAbout(o, r)))
	}
	return events
}

// reportedKey is the key of the message that a report is about: by the id of the
// envelope, by the address that the report was sent to, or by the message's own id.
// All three carry a seal.
func (c *Channel) reportedKey(m *content.Mail) (string, bool) {
	if key, ok := c.seal.KeyOfEnvelope(m.Delivery.Envelope); ok {
		return key, true
	}
	for _, a := range m.DeliveredTo {
		if t, ok := c.seal.TokenOf(a); ok && t.Kind == thread.TokenBounce {
			return t.Key, true
		}
	}
	return c.seal.KeyOf(m.Delivery.MessageID)
}

// eventAbout gives each recipient of a report an ID of its own.
func eventAbout(o channel.Origin, r report.Recipient) channel.Origin {
	o.ID = channel.DeriveID("email report", string(o.ID), r.Address, r.Final, string(r.Action))
	return o
}

// fate is what became of a message at one address. The action counts, whatever the
// code says: a server that gives up after days reports failed with 4.4.1. To is
// left out: a report may name an address that the contact never gave us.
func (c *Channel) fate(key string, r report.Recipient, o channel.Origin) channel.Event {
	s := channel.StatusChanged{Origin: o, Of: c.idOf(key), Key: key}
	switch {
	case r.Action == report.Failed:
		s.Status, s.Failure = channel.StatusFailed, bounceFailure(r)
	case r.Action == report.Delivered && c.cfg.DeliveryReports:
		s.Status = channel.StatusDelivered
	default:
		return channel.UnknownEvent{Origin: o, Type: "delivery " + string(r.Action)}
	}
	return s
}

// bounceFailure is why a mail did not arrive. A code of passing trouble is final in
// a report of failure.
func bounceFailure(r report.Recipient) channel.Failure {
	class, _ := parseStatus(r.Status)
	m := meaningOf(wire.StageTo, class[0]*100, class, "")
	f := channel.Failure{Kind: m.kind, Code: r.Status, Detail: r.Diagnostic}
	if m.kind.Retryable() || m.kind == channel.Unknown {
		f.Kind = channel.Unreachable
	}
	if r.Address != "" {
		f.Detail = strings.TrimSpace(fmt.Sprintf("%s: %s", r.Address, r.Diagnostic))
	}
	return f
}

func parseStatus(s string) (class [3]int, ok bool) {
	fields := strings.SplitN(s, ".", 3)
	if len(fields) != 3 {
		return class, false
	}
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil {
			return [3]int{}, false
		}
		class[i] = n
	}
	return class, true
}

// readReceipt makes an event of a read receipt that is about a message of ours, as
// the seal in its id proves.
func (c *Channel) readReceipt(m *content.Mail, o channel.Origin) []channel.Event {
	key, ok := c.seal.KeyOf(m.Receipt.MessageID)
	if !ok {
		return nil
	}
	if !m.Receipt.Displayed || !c.cfg.ReadReceipts { // deleted, or nobody asked us to ask
		return []channel.Event{channel.UnknownEvent{Origin: o, Type: "receipt without reading"}}
	}
	return []channel.Event{channel.StatusChanged{Origin: o, Of: c.idOf(key), Key: key, Status: channel.StatusRead}}
}
