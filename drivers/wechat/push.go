package wechat

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A push is one document of WeChat's: a message or an event.
type push struct {
	*element
	raw     json.RawMessage
	account string
	sent    time.Time // when this copy of it was signed
}

// events reads a push, which may mean several things at once. What nobody knows
// is kept.
func (c *Channel) events(p push) []channel.Event {
	kind := p.get("MsgType")
	switch {
	case kind == "event":
		return c.happened(p)
	case kind != "" && p.get("FromUserName") != "":
		return []channel.Event{c.message(p)}
	}
	// What a third-party platform is told about itself has an InfoType.
	return []channel.Event{p.unknown(cmp.Or(p.get("InfoType"), kind, "push"))}
}

func (c *Channel) happened(p push) []channel.Event {
	kind := p.get("Event")
	if read, ok := readers[kind]; ok {
		if events := read(c, p); len(events) > 0 {
			return events
		}
	}
	return []channel.Event{p.unknown(cmp.Or(kind, "event"))}
}

func (p push) unknown(kind string) channel.Event {
	return channel.UnknownEvent{Origin: p.origin(), Type: kind}
}

// at is when it happened. A push without a time happened when it was sent.
func (p push) at() time.Time {
	if at := instant(p.get("CreateTime")); !at.IsZero() {
		return at
	}
	return p.sent
}

// origin makes the part that all events have.
func (p push) origin() channel.Origin { return p.under(p.id()) }

// under is origin with another id.
func (p push) under(id channel.ProviderID) channel.Origin {
	return channel.Origin{ID: id, Account: p.account, At: p.at(), Raw: p.raw}
}

// id is the message's own. Events have none: theirs is made of who, when, what,
// and all else that the push says, since two events may come in one second
// ([recv], 2026). It does not depend on how the document is written.
func (p push) id() channel.ProviderID {
	if id := p.get("MsgId"); id != "" && p.get("MsgType") != "event" {
		return channel.ProviderID(id)
	}
	pieces := []string{name, p.account, p.get("FromUserName"), p.get("CreateTime"), p.get("Event")}
	return channel.DeriveID(append(pieces, p.lasting()...)...)
}

// lasting is what a push says. In compatible mode the envelope is no part of
// it.
func (p push) lasting() []string {
	var all []string
	for _, k := range p.kids {
		for _, s := range k.leaves() {
			all = append(all, strings.TrimSpace(s))
		}
	}
	return all
}

// second is the id of another meaning of the push.
func (p push) second(meaning string) channel.ProviderID {
	return channel.DeriveID(meaning, string(p.id()))
}

// sender is who wrote or did it.
func (c *Channel) sender(p push) channel.Person { return c.from(p.get("FromUserName")) }
