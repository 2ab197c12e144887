package intake

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/preview"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A talk is a conversation with its current case, on the way to being changed.
type talk struct {
	conv *storage.Conversation
	// work is the latest case; nil if there is none.
	work *storage.Case
	// events are what the clocks of work have to be told.
	events []sla.Event
	// convChanged and workChanged say what is to be written.
	convChanged, workChanged bool
}

// ConversationLock is the lock under which a conversation and its cases are
// changed.
func ConversationLock(id storage.ConversationID) storage.LockKey {
	return storage.LockKey{Class: storage.LockConversation, Name: string(id[:])}
}

// openTalks finds or makes the conversation of every event that has one.
func (b *batch) openTalks(ctx context.Context) error {
	if err := b.findThreads(ctx); err != nil {
		return err
	}
	var keys []storage.ConversationKey
	for i, a := range b.arrivals {
		p, ok := peer(a.Event)
		if !ok {
			continue
		}
		writer := b.contactOf(a, p)
		key, err := b.place(ctx, a, writer)
		if err != nil {
			return err
		}
		b.arrivals[i].writer, b.arrivals[i].talk = writer, key
		if _, ok := b.talks[key]; !ok {
			b.talks[key] = nil
			keys = append(keys, key)
		}
	}
	if err := b.writePeople(ctx); err != nil || len(keys) == 0 {
		return err
	}
	return b.readTalks(ctx, keys)
}

// readTalks finds the conversations, locks those that exist, and then reads them
// with their cases: agents change them under the same lock.
func (b *batch) readTalks(ctx context.Context, keys []storage.ConversationKey) error {
	found, err := b.tx.Conversations().IDs(ctx, keys...)
	if err != nil {
		return err
	}
	var ids []storage.ConversationID
	for i, id := range found {
		if !id.IsZero() {
			ids = append(ids, id)
			continue
		}
		t := &talk{conv: &storage.Conversation{
			ID: b.Mint.Conversation(b.now), Channel: keys[i].Channel, Contact: keys[i].Contact,
			Thread: keys[i].Thread, Topic: b.topics[keys[i]], CreatedAt: b.now,
		}}
		b.talks[keys[i]] = t
		b.newTalks = append(b.newTalks, t)
	}
	return b.lockTalks(ctx, ids)
}

func (b *batch) lockTalks(ctx context.Context, ids []storage.ConversationID) error {
	if len(ids) == 0 {
		return nil
	}
	locks := make([]storage.LockKey, len(ids))
	for i, id := range ids {
		locks[i] = ConversationLock(id)
	}
	if err := b.tx.Lock(ctx, locks...); err != nil {
		return err
	}
	convs, err := b.tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return err
	}
	return b.readCases(ctx, convs)
}

func (b *batch) readCases(ctx context.Context, convs []*storage.Conversation) error {
	var ids []storage.CaseID
	byCase := map[storage.CaseID]*talk{}
	for _, c := range convs {
		t := &talk{conv: c}
		b.talks[c.Key()] = t
		if !c.Case.IsZero() {
			ids = append(ids, c.Case)
			byCase[c.Case] = t
		}
	}
	if len(ids) == 0 {
		return nil
	}
	cases, err := b.tx.Cases().Get(ctx, ids...)
	for _, c := range cases {
		byCase[c.ID].work = c
	}
	return err
}

// talkOf is the talk that an event belongs to.
func (b *batch) talkOf(a Arrival) *talk { return b.talks[a.talk] }

// heard brings a talk up to date with a message of the contact's, or of somebody
// who joined in: answers go to the contact even then.
func (b *batch) heard(t *talk, m *storage.Message, from channel.Address, entry *channel.Referral) error {
	b.people[t.conv.ID] = t.conv.Contact
	if err := b.ensureCase(t, m.At, entry); err != nil {
		return err
	}
	m.Case = t.work.ID
	t.work.Initiated = false
	if !from.IsZero() {
		t.conv.Address = from
	}
	t.conv.Inbound++
	if !m.At.Before(t.conv.LastInbound) {
		t.conv.LastInbound, t.conv.LastInboundID = m.At, m.ProviderID
	}
	t.convChanged = true
	b.wait(t, m.At)
	t.touch(m)
	return nil
}

// wait notes since when the contact waits for an answer.
func (b *batch) wait(t *talk, since time.Time) {
	t.events = append(t.events, sla.Event{Kind: sla.ContactWrote, At: since})
	if t.work.WaitingSince.IsZero() {
		t.work.WaitingSince, t.workChanged = since, true
	}
}

// overheard adds a message that no person wrote: it makes no work. Answers do
// not go to it.
func (b *batch) overheard(t *talk, m *storage.Message, from channel.Address) {
	if t.conv.Address.IsZero() {
		t.conv.Address, t.convChanged = from, true
	}
	if t.work != nil && t.work.State != storage.CaseClosed {
		m.Case = t.work.ID
		t.touch(m)
	}
}

// touch makes m the latest of the case, unless a later one is there already.
func (t *talk) touch(m *storage.Message) {
	t.workChanged = true
	at := placeOf(m.At, m.CreatedAt)
	if at.Before(t.work.LastActivity) {
		return
	}
	t.work.LastActivity = at
	t.work.Preview, t.work.PreviewBy = preview.Of(m.Parts), m.Author.Kind
}

// reopens applies the channel's policy to a closed case.
func (b *batch) reopens(c *storage.Case) bool {
	r := b.Reopen(c.Channel)
	return r.Always || (r.Within > 0 && b.now.Sub(c.ClosedAt) <= r.Within)
}

// writeTalks writes conversations and cases.
func (b *batch) writeTalks(ctx context.Context) error {
	var newConvs, convs []*storage.Conversation
	var newCases, cases []*storage.Case
	for _, t := range b.sortedTalks() {
		switch {
		case t.conv.Version == 0:
			newConvs = append(newConvs, t.conv)
		case t.convChanged:
			convs = append(convs, t.conv)
		}
		switch {
		case t.work == nil || !t.workChanged:
		case t.work.Version == 0:
			newCases = append(newCases, t.work)
		default:
			cases = append(cases, t.work)
		}
		t.convChanged, t.workChanged = false, false
	}
	return firstError(
		func() error { return UnlessEmpty(ctx, newConvs, b.tx.Conversations().Insert) },
		func() error { return UnlessEmpty(ctx, convs, b.tx.Conversations().Update) },
		func() error { return UnlessEmpty(ctx, newCases, b.tx.Cases().Insert) },
		func() error { return UnlessEmpty(ctx, cases, b.tx.Cases().Update) },
	)
}

// UnlessEmpty writes records, if there are any.
func UnlessEmpty[T any](ctx context.Context, records []T, write func(context.Context, ...T) error) error {
	if len(records) == 0 {
		return nil
	}
	return write(ctx, records...)
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
