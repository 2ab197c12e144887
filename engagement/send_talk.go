package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/routing/sla"
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
	// moved is the case, if it becomes an agent's.
	moved *assign.Work
	// events are what the clocks of work have to be told, and dues what else is to
	// be looked at later.
	events []sla.Event
	dues   []*storage.DueMoment
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
	found, err := b.tx.Conversations().IDs(ctx, wanted...)
	if err != nil {
		return err
	}
	for i, ck := range wanted {
		for _, s := range byKey[ck] {
			if !found[i].IsZero() {
				s.out.Conversation = found[i]
				ids[found[i]] = true
			} else {
				s.talk = fresh[ck]
				b.talks[s.talk.conv.ID] = s.talk
			}
		}
	}
	return nil
}
