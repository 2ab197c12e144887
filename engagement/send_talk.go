package engagement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/preview"
	"github.com/rapport-go/rapport/storage"
)

// A sendTalk is a conversation that messages of a batch belong to. What is new
// or changed in it is written only if one of them is stored.
type sendTalk struct {
	conv *storage.Conversation
	work *storage.Case // the open case; nil if there is none
	// contact and identity are to be made with the conversation; nil if they
	// exist.
	contact  *storage.Contact
	identity *storage.Identity
	// used says that a message is stored in it, and altered that the conversation
	// itself became another.
	used, altered bool
}

// findTalks finds the conversation of every message, or makes it.
func (b *sendBatch) findTalks(ctx context.Context) error {
	for _, s := range b.items {
		s.err, s.talk = nil, nil
	}
	named, err := b.namedTalks(ctx)
	if err != nil {
		return err
	}
	if err := b.readTalks(ctx, named); err != nil {
		return err
	}
	for _, s := range b.items {
		if s.err == nil && s.talk == nil {
			s.talk = b.talks[s.out.Conversation]
		}
		if s.err == nil && b.cfg.Channels[s.talk.conv.Channel] == nil {
			s.err = noChannel(s.talk.conv.Channel)
		}
	}
	return nil
}

func noChannel(id channel.ID) error {
	return invalid("Channel", fmt.Sprintf("channel %q is not configured", id))
}

// readTalks locks and reads conversations that exist, with their cases.
func (b *sendBatch) readTalks(ctx context.Context, ids []storage.ConversationID) error {
	if len(ids) == 0 {
		return nil
	}
	locks := make([]storage.LockKey, len(ids))
	for i, id := range ids {
		locks[i] = intake.ConversationLock(id)
	}
	if err := b.tx.Lock(ctx, locks...); err != nil {
		return err
	}
	convs, err := b.tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return err
	}
	var cases []storage.CaseID
	for _, c := range convs {
		b.talks[c.ID] = &sendTalk{conv: c}
		if !c.Case.IsZero() {
			cases = append(cases, c.Case)
		}
	}
	return b.readCases(ctx, cases)
}

func (b *sendBatch) readCases(ctx context.Context, ids []storage.CaseID) error {
	if len(ids) == 0 {
		return nil
	}
	cases, err := b.tx.Cases().Get(ctx, ids...)
	for _, c := range cases {
		if c.State != storage.CaseClosed {
			b.talks[c.Conversation].work = c
		}
	}
	return err
}

// namedTalks is the conversations that exist already: those that messages
// name, and those with the addresses that they name. It makes the others.
func (b *sendBatch) namedTalks(ctx context.Context) ([]storage.ConversationID, error) {
	ids := map[storage.ConversationID]bool{}
	byAddress := map[storage.IdentityKey][]*sending{}
	for _, s := range b.items {
		caps, ok := b.caps[s.out.Channel]
		switch {
		case !s.out.Conversation.IsZero():
			ids[s.out.Conversation] = true
		case !ok:
			s.err = noChannel(s.out.Channel)
		default:
			key := sameAddress(byAddress, storage.IdentityKey{Kind: caps.Kind, Address: s.out.To})
			byAddress[key] = append(byAddress[key], s)
		}
	}
	if err := b.addressed(ctx, byAddress, ids); err != nil {
		return nil, err
	}
	var out []storage.ConversationID
	for id := range ids {
		out = append(out, id)
	}
	slices.SortFunc(out, storage.ConversationID.Compare)
	return out, nil
}

// sameAddress is key, or another spelling of it that is there already.
func sameAddress(items map[storage.IdentityKey][]*sending, key storage.IdentityKey) storage.IdentityKey {
	for _, a := range intake.Spellings(key.Address) {
		if other := (storage.IdentityKey{Kind: key.Kind, Address: a}); items[other] != nil {
			return other
		}
	}
	return key
}

// addressed finds the conversations with addresses. It holds the addresses'
// locks from then on, so that nobody else makes a conversation with them.
func (b *sendBatch) addressed(ctx context.Context, items map[storage.IdentityKey][]*sending, ids map[storage.ConversationID]bool) error {
	if len(items) == 0 {
		return nil
	}
	var keys []storage.IdentityKey
	for key := range items {
		keys = append(keys, key)
	}
	found, err := b.identities(ctx, keys)
	if err != nil {
		return err
	}
	fresh := map[storage.ConversationKey]*sendTalk{}
	var wanted []storage.ConversationKey
	byKey := map[storage.ConversationKey][]*sending{}
	for i, key := range keys {
		t := b.strangers(key, found[i])
		for _, s := range items[key] {
			ck := storage.ConversationKey{Channel: s.out.Channel, Contact: t.conv.Contact, Thread: b.newThread(s)}
			if byKey[ck] == nil {
				wanted = append(wanted, ck)
				fresh[ck] = b.freshTalk(t, ck, addressOf(found[i], s.out.To))
			}
			s.out.To = addressOf(found[i], s.out.To)
			byKey[ck] = append(byKey[ck], s)
		}
	}
	return b.place(ctx, wanted, byKey, fresh, ids)
}

// newThread is the thread that a message begins that is written to an address:
// empty where one person has one conversation.
func (b *sendBatch) newThread(s *sending) string {
	s.opens = storage.MessageID{}
	if !b.caps[s.out.Channel].Threads {
		return ""
	}
	s.opens = b.mint.Message(b.now)
	return s.opens.String()
}

// identities locks addresses and finds whose they are, in whatever spelling
// they are known. nil stands for nobody's.
func (b *sendBatch) identities(ctx context.Context, keys []storage.IdentityKey) ([]*storage.Identity, error) {
	var all []storage.IdentityKey
	var locks []storage.LockKey
	first := make([]int, len(keys)+1) // where the spellings of each key begin
	for i, key := range keys {
		for _, a := range intake.Spellings(key.Address) {
			spelling := storage.IdentityKey{Kind: key.Kind, Address: a}
			all, locks = append(all, spelling), append(locks, intake.IdentityLock(spelling))
		}
		first[i+1] = len(all)
	}
	if err := b.tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	found, err := b.tx.Identities().Find(ctx, all...)
	if err != nil {
		return nil, err
	}
	out := make([]*storage.Identity, len(keys))
	for i := range keys {
		for _, id := range found[first[i]:first[i+1]] {
			if out[i] == nil {
				out[i] = id
			}
		}
	}
	return out, nil
}

// strangers is a talk with the owner of an address, who is made if nobody is
// known to have it.
func (b *sendBatch) strangers(key storage.IdentityKey, known *storage.Identity) *sendTalk {
	if known != nil {
		return &sendTalk{conv: &storage.Conversation{Contact: known.Contact}}
	}
	c := &storage.Contact{ID: b.mint.Contact(b.now), Kind: storage.ContactPerson, CreatedAt: b.now}
	if key.Address.IsGroup() {
		c.Kind = storage.ContactGroup
	}
	id := &storage.Identity{
		ID: b.mint.Identity(b.now), Contact: c.ID, Kind: key.Kind, Address: key.Address,
		State: storage.IdentityUnknown, CreatedAt: b.now,
	}
	return &sendTalk{conv: &storage.Conversation{Contact: c.ID}, contact: c, identity: id}
}

// addressOf is an address as it is known.
func addressOf(known *storage.Identity, typed channel.Address) channel.Address {
	if known != nil {
		return known.Address
	}
	return typed
}

func (b *sendBatch) freshTalk(t *sendTalk, key storage.ConversationKey, to channel.Address) *sendTalk {
	conv := &storage.Conversation{
		ID: b.mint.Conversation(b.now), Channel: key.Channel, Contact: key.Contact, Thread: key.Thread, Address: to, CreatedAt: b.now,
	}
	return &sendTalk{conv: conv, contact: t.contact, identity: t.identity}
}

// place gives each message its conversation: the one that exists, or a new
// one.
func (b *sendBatch) place(ctx context.Context, wanted []storage.ConversationKey, byKey map[storage.ConversationKey][]*sending,
	fresh map[storage.ConversationKey]*sendTalk, ids map[storage.ConversationID]bool,
) error {
	if len(wanted) == 0 {
		return nil
	}
	found, err := b.tx.Conversations().Find(ctx, wanted...)
	if err != nil {
		return err
	}
	for i, ck := range wanted {
		for _, s := range byKey[ck] {
			if found[i] != nil {
				s.out.Conversation = found[i].ID
				ids[found[i].ID] = true
			} else {
				s.talk = fresh[ck]
				b.talks[s.talk.conv.ID] = s.talk
			}
		}
	}
	return nil
}

// serve brings the case up to date with an agent's answer: it is theirs, and
// nobody waits any more. Automatic messages change neither.
func (b *sendBatch) serve(s *sending, messages []*storage.Message) error {
	t := s.talk
	if s.author.Kind == channel.AuthorAgent {
		if err := b.takeCase(s); err != nil {
			return err
		}
		t.work.WaitingSince = time.Time{}
	}
	t.used = true
	if t.conv.Version == 0 {
		t.conv.Topic = topicOf(messages[0].Parts)
	}
	if to := s.address(); t.conv.Address != to {
		t.conv.Address, t.altered = to, true
	}
	b.answer(t, messages[0])
	b.spend(s, freeForm(messages))
	if t.work != nil {
		last := messages[len(messages)-1]
		t.work.LastActivity = later(t.work.LastActivity, b.now)
		t.work.Preview, t.work.PreviewBy = preview.Of(last.Parts), s.author.Kind
		for _, m := range messages {
			m.Case = t.work.ID
		}
	}
	for _, m := range messages {
		b.entries = append(b.entries, journal.OnMessage(journal.Entry(journal.MessageQueued, b.now, s.author, journal.Detail{}), t.conv, m))
	}
	return nil
}

// topicOf is what a thread that begins with these parts is about.
func topicOf(parts channel.Parts) string {
	for _, part := range parts {
		if m, ok := part.(channel.Mail); ok {
			return m.Subject
		}
	}
	return ""
}

// answer lets the message answer the contact's latest one, if nothing has done
// so. What comes after it does not.
func (b *sendBatch) answer(t *sendTalk, m *storage.Message) {
	a := t.conv.Answer
	if a.IsZero() {
		return
	}
	if b.now.Sub(a.At) < b.caps[t.conv.Channel].AnswerFor {
		m.Answer = a
	}
	t.conv.Answer, t.altered = channel.Answer{}, true
}

// spend takes messages off what the contact's acts permit. There were enough
// when that was checked.
func (b *sendBatch) spend(s *sending, n int) {
	t := s.talk
	if n == 0 || !b.caps[t.conv.Channel].Window.Counted {
		return
	}
	left, ok := channel.Spend(t.conv.Allowances, n, b.now)
	t.conv.Allowances, t.altered = left, t.altered || ok
	if len(left) == 0 {
		d := journal.Detail{Composer: &journal.Composer{}}
		b.entries = append(b.entries, journal.OnConversation(journal.Entry(journal.ComposerChanged, b.now, s.author, d), t.conv))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// takeCase makes the case the agent's, and opens one if none is open.
func (b *sendBatch) takeCase(s *sending) error {
	t := s.talk
	switch {
	case t.work == nil:
		t.work = &storage.Case{
			ID: b.mint.Case(b.now), Conversation: t.conv.ID, Contact: t.conv.Contact, Channel: t.conv.Channel,
			OpenedAt: b.now, LastActivity: b.now, Initiated: true,
		}
		t.conv.Case = t.work.ID
		b.noteCase(s, journal.CaseOpened)
	case t.work.Owner == s.out.Agent:
		return nil
	case t.work.Owner != "" && (!s.first || b.handled(s)):
		return &TakenError{Case: t.work.ID, Owner: t.work.Owner, Since: t.work.PickedUpAt}
	}
	t.work.State, t.work.Owner, t.work.PickedUpAt = storage.CaseOngoing, s.out.Agent, b.now
	t.work.For, t.work.ForUntil = "", time.Time{}
	b.noteCase(s, journal.CasePickedUp)
	return nil
}

func (b *sendBatch) noteCase(s *sending, kind journal.Kind) {
	entry := journal.Entry(kind, b.now, s.author, journal.Detail{Owner: s.out.Agent})
	b.entries = append(b.entries, journal.OnConversation(entry, s.talk.conv))
}
