package intake

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// findBonds finds the bindings of the contacts who write, on channels that have
// bindings.
func (b *batch) findBonds(ctx context.Context) error {
	byChannel := map[channel.ID][]storage.ContactID{}
	for _, a := range b.arrivals {
		if a.Event.Kind() != channel.EventMessage || !b.Holding.Engages(a.Channel) {
			continue
		}
		contact := b.talkOf(a).conv.Contact
		key := holding.Key{Channel: a.Channel, Contact: contact}
		if _, ok := b.bonds[key]; !ok {
			b.bonds[key] = nil
			byChannel[a.Channel] = append(byChannel[a.Channel], contact)
		}
	}
	for ch, ids := range byChannel {
		bonds, err := b.Holding.Find(ctx, b.tx, b.now, ch, ids...)
		if err != nil {
			return err
		}
		for i, bond := range bonds {
			b.bonds[holding.Key{Channel: ch, Contact: ids[i]}] = bond
		}
	}
	return nil
}

// bondOf is the binding that a talk's contact stands in; nil if there is none.
func (b *batch) bondOf(t *talk) *holding.Bond {
	bond := b.bonds[holding.Key{Channel: t.conv.Channel, Contact: t.conv.Contact}]
	if bond == nil || bond.Over {
		return nil
	}
	return bond
}

// extendBonds moves the end dates of bindings whose contacts have written.
func (b *batch) extendBonds(ctx context.Context) error {
	var talks []holding.Talk
	for _, m := range b.messages {
		if m.Direction != storage.Inbound || m.Automatic != "" {
			continue
		}
		key := holding.Key{Channel: m.Channel, Contact: b.people[m.Conversation]}
		if b.bonds[key] != nil {
			talks = append(talks, holding.Talk{Key: key, At: m.At})
		}
	}
	return b.Holding.Talked(ctx, b.tx, b.now, talks)
}

// await makes a case that nobody serves wait for the agent whom its contact is
// bound to (S1.37). What happens when they do not come is for later.
func (b *batch) await(t *talk) {
	bond := b.bondOf(t)
	if bond == nil {
		t.work.For = ""
		return
	}
	t.work.For, t.work.ForUntil = bond.Agent, b.now.Add(bond.Settings.Limit())
	b.dues = append(b.dues, &storage.DueMoment{
		DueKey: storage.DueKey{Kind: holding.WaitDue, Subject: t.conv.ID.String()}, At: t.work.ForUntil,
	})
}

// WindowDue is the kind of the due moments at which a session window may have
// closed. The subject is the conversation.
const WindowDue = "window"

// windowChanged notes that the session window is open, if it was closed before.
func (b *batch) windowChanged(t *talk, before channel.WindowState) {
	w := b.Caps[t.conv.Channel].Window
	after := t.conv.Window(w, b.now, channel.AuthorAgent)
	if w.Length == 0 || before.Free || !after.Free {
		return
	}
	b.dues = append(b.dues, &storage.DueMoment{
		DueKey: storage.DueKey{Kind: WindowDue, Subject: t.conv.ID.String()}, At: after.Until,
	})
	d := journal.Detail{Composer: &journal.Composer{Free: true, Until: after.Until}}
	b.note(journal.OnConversation(journal.Entry(journal.ComposerChanged, b.now, system, d), t.conv))
}
