package woztelltest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// report tells how far a message has come, after some time: the type says it,
// and eventType is INBOUND as of a message (d:channels-webhook). The caller holds
// s.mu.
func (p *Phone) report(kind, message string, after time.Duration, errs ...PlatformError) {
	s := p.server
	style, at := s.opts.Style, s.now().Add(after)
	e := p.fromPerson(style, kind, at)
	if !style.DataID {
		e.MessageID = message
	}
	if !style.TopID {
		e.Data.MessageID = message
	}
	switch s.opts.Errors {
	case ErrorsInData:
		e.Data.Errors = errs
	case ErrorsOnTop:
		e.Errors = errs
	}
	p.stamp(kind, message, at, errs)
	s.tell(e.Channel, mustJSON(e), at)
}

// watermark tells what Messenger and Instagram tell instead: everything up to a
// time (d:message-event-reference).
func (p *Phone) watermark(kind string, b *Bubble, after time.Duration) {
	s := p.server
	platform := p.channel().Platform
	if platform != TypeMessenger && (platform != TypeInstagram || kind != "READ") {
		return
	}
	at := s.now().Add(after)
	e := p.fromPerson(s.opts.Style, kind, at)
	e.Data.Watermark = b.At.UnixMilli()
	if kind == "DELIVERY" {
		e.Data.MIDs = []string{b.ID}
	}
	for _, c := range p.own.History {
		if c.From != fromMember && !c.Created.After(b.At) {
			p.stamp(kind, c.Message, at, nil)
		}
	}
	s.tell(e.Channel, mustJSON(e), at)
}

// arrive shows a message of the business, or keeps it for when the phone is
// online again. The caller holds s.mu.
func (p *Phone) arrive(b *Bubble, after time.Duration) {
	s := p.server
	switch {
	case p.own.Blocked:
		return
	case p.own.Offline:
		p.own.Waiting = append(p.own.Waiting, b)
		s.touch()
		return
	}
	b.Status = channel.StatusDelivered
	p.show(b)
	if ref := s.reference(b.Meta); ref != "" {
		s.copies.Add(ref)
	}
	if p.channel().Platform == TypeWhatsApp {
		p.report("DELIVERED", b.ID, after)
	} else {
		p.watermark("DELIVERY", b, after)
	}
	if s.opts.AutoRead {
		p.read()
	}
}

// Report tells a status of any kind about any message, of the person's or of
// the business's: for statuses out of order, and for messages that nobody
// knows.
func (p *Phone) Report(kind, message string, errs ...PlatformError) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.enrol()
	p.report(kind, message, 0, errs...)
}
