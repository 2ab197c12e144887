package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// addMessages stores the messages and echoes of the batch, with the talks that
// they change.
func (b *batch) addMessages(ctx context.Context) error {
	for _, a := range b.arrivals {
		switch e := a.Event.(type) {
		case channel.MessageReceived:
			if err := b.receive(a, e); err != nil {
				return err
			}
		case channel.EchoReceived:
			if err := b.echo(ctx, a, e); err != nil {
				return err
			}
		case channel.ConversationOpened:
			if err := b.opened(a, e); err != nil {
				return err
			}
		}
	}
	if err := b.tellClocks(ctx); err != nil {
		return err
	}
	if err := b.writeTalks(ctx); err != nil {
		return err
	}
	return b.insertMessages(ctx)
}

func (b *batch) insertMessages(ctx context.Context) error {
	if len(b.messages) == 0 {
		return nil
	}
	added, err := b.tx.Messages().Insert(ctx, b.messages...)
	if err != nil {
		return err
	}
	if i := slices.Index(added, false); i >= 0 {
		// The talk was changed for a message that turns out to be known: the
		// provider used one id for two people. Nothing of this may stay.
		return fmt.Errorf("message %q of channel %s exists already", b.messages[i].ProviderID, b.messages[i].Channel)
	}
	return nil
}

// receive stores a message of a contact's.
func (b *batch) receive(a Arrival, e channel.MessageReceived) error {
	t := b.talkOf(a)
	m := b.message(t, a, e.Origin, e.Parts)
	m.Direction, m.ReplyTo, m.Forwarded, m.Memo = storage.Inbound, e.ReplyTo, e.Forwarded, e.Memo
	m.Automatic = e.Automatic
	m.Author = storage.Author{Kind: channel.AuthorContact, ID: a.writer.String(), Name: displayName(e.From)}
	to := e.From.Address()
	switch {
	case !e.Chat.IsZero():
		to, m.Author.ID = e.Chat, e.From.Address().Value
	case a.writer != t.conv.Contact:
		to = channel.Address{} // somebody joined in
	}
	if e.Automatic != "" {
		b.overheard(t, m, to)
	} else if choice, ok := marked(e.Parts); ok {
		b.mark(t, m, to, choice)
	} else if err := b.reply(t, m, to, e); err != nil {
		return err
	}
	b.messages = append(b.messages, m)
	d := journal.Detail{Automatic: m.Automatic, Agents: t.told(m)}
	b.note(journal.OnMessage(journal.Entry(journal.MessageReceived, b.now, m.Author, d), t.conv, m))
	b.fetchMedia(m)
	return nil
}

// told are who should know that the contact wrote: the agent who serves the case,
// or else for whom it waits, or else who served the contact last (S5.12, S5.31).
func (t *talk) told(m *storage.Message) []storage.AgentID {
	if m.Automatic != "" || t.work == nil {
		return nil
	}
	for _, id := range []storage.AgentID{t.work.Owner, t.work.For, t.conv.Served} {
		if id != "" {
			return []storage.AgentID{id}
		}
	}
	return nil
}

// reply brings a talk up to date with what a person wrote.
func (b *batch) reply(t *talk, m *storage.Message, to channel.Address, e channel.MessageReceived) error {
	before := t.conv.Window(b.Caps[m.Channel].Window, b.now, channel.AuthorAgent)
	if err := b.heard(t, m, to, e.Referral); err != nil {
		return err
	}
	b.answerable(t, e.Memo, m.At)
	b.allow(t, e.Allowance)
	b.windowChanged(t, before)
	return nil
}

// message makes the record of what a provider reported.
func (b *batch) message(t *talk, a Arrival, o channel.Origin, parts channel.Parts) *storage.Message {
	at := o.At.UTC().Truncate(time.Microsecond)
	if o.At.IsZero() || at.After(b.now) {
		at = b.now
	}
	return &storage.Message{
		ID: b.Mint.Message(placeOf(at, b.now)), Conversation: t.conv.ID, Channel: a.Channel, Parts: parts,
		ProviderID: o.ID, At: at, CreatedAt: b.now, Raw: o.Raw,
	}
}

// placeOf is the instant by which a message is put in order. Providers that
// count in whole seconds leave open when within the second it was written. The
// end of it is taken, or the arrival if that came sooner: an answer then never
// stands above what it answers.
func placeOf(at, now time.Time) time.Time {
	if at.Nanosecond() != 0 {
		return at
	}
	if end := at.Add(time.Second - time.Millisecond); end.Before(now) {
		return end
	}
	return now
}

// echo stores a message that the business sent by other means. The echo of
// one of ours only clears up what came of it.
func (b *batch) echo(ctx context.Context, a Arrival, e channel.EchoReceived) error {
	if id, err := storage.ParseID[storage.Message](e.Key); err == nil {
		ours, err := b.clearUp(ctx, storage.ProviderKey{Channel: a.Channel, ID: e.ID}, id, e.At)
		if err != nil || ours {
			return err
		}
	}
	t := b.talkOf(a)
	m := b.message(t, a, e.Origin, e.Parts)
	m.Direction, m.ReplyTo = storage.Outbound, e.ReplyTo
	m.Author = storage.Author{Kind: channel.AuthorExternal, Name: e.By}
	m.Progress = channel.Reported(channel.StatusAccepted, m.At, channel.Failure{})
	if t.conv.Address.IsZero() {
		p, _ := peer(e)
		t.conv.Address, t.convChanged = p.Address(), true
	}
	var d journal.Detail
	if byProgram(e.By) {
		d.Automatic = e.By
	}
	if t.work != nil && t.work.State != storage.CaseClosed {
		m.Case, t.work.WaitingSince = t.work.ID, time.Time{}
		t.events = append(t.events, sla.Event{Kind: sla.AgentReplied, At: m.At, Automatic: d.Automatic != ""})
		t.touch(m)
	}
	b.messages = append(b.messages, m)
	b.note(journal.OnMessage(journal.Entry(journal.MessageEchoed, b.now, m.Author, d), t.conv, m))
	return nil
}

// answerable keeps what the driver needs to answer the contact's latest word
// in a way of its own, where it has one.
func (b *batch) answerable(t *talk, memo string, at time.Time) {
	if memo == "" || b.Caps[t.conv.Channel].AnswerFor == 0 || at.Before(t.conv.Answer.At) {
		return
	}
	t.conv.Answer, t.convChanged = channel.Answer{Memo: memo, At: at}, true
}

// opened notes that a contact opened the chat.
func (b *batch) opened(a Arrival, e channel.ConversationOpened) error {
	t := b.talkOf(a)
	if t.conv.Address.IsZero() {
		p, _ := peer(e)
		t.conv.Address, t.convChanged = p.Address(), true
	}
	b.answerable(t, e.Memo, b.when(e.At))
	b.allowOpened(t, e)
	if e.Begins {
		if err := b.ensureCase(t, b.when(e.At), e.Referral); err != nil {
			return err
		}
		b.wait(t, b.when(e.At))
	}
	b.note(journal.OnConversation(journal.Entry(journal.ConversationBegun, b.now, system, journal.Detail{}), t.conv))
	return nil
}

// MediaDue is the kind of the due moments that ask for an inbound file. The
// subject is the message.
const MediaDue = "media"

// fetchMedia asks for a message's files to be fetched, if it has any.
func (b *batch) fetchMedia(m *storage.Message) {
	if !b.FetchMedia || !HasMedia(m.Parts) {
		return
	}
	b.dues = append(b.dues, &storage.DueMoment{
		DueKey: storage.DueKey{Kind: MediaDue, Subject: m.ID.String()}, At: b.now,
	})
}

// HasMedia reports whether a part refers to a file that is kept nowhere yet.
func HasMedia(parts channel.Parts) bool {
	for _, p := range parts {
		if m, ok := channel.MediaOf(p); ok && m.Stored == "" && !m.Gone {
			return true
		}
	}
	return false
}
