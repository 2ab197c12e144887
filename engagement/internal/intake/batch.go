package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A batch is the work of one transaction. Records are read and written in
// bulk, so that its round trips do not grow with its size.
type batch struct {
	*Intake
	tx       storage.Tx
	now      time.Time
	arrivals []Arrival

	// identities are those that are known, nil for those known to be missing.
	identities map[storage.IdentityKey]*storage.Identity
	// talks are the conversations of this batch, by key.
	talks map[storage.ConversationKey]*talk

	// threads are the conversations of messages that others follow, on channels
	// with threads, and topics what those that begin in this batch are about.
	threads map[storage.ProviderKey]storage.ConversationKey
	topics  map[storage.ConversationKey]string
	// introduced are those whose profile is asked for.
	introduced map[storage.IdentityID]bool
	// people are the contacts of conversations that messages were added to.
	people map[storage.ConversationID]storage.ContactID
	// keywords finds out what texts say about consent; nil until it is needed.
	keywords *consent.Matcher
	// bonds are the bindings of the contacts who write.
	bonds map[holding.Key]*holding.Bond

	// What is to be written.
	newContacts   []*storage.Contact
	newIdentities []*storage.Identity
	oldIdentities map[storage.IdentityID]*storage.Identity
	newTalks      []*talk
	messages      []*storage.Message
	entries       []*storage.JournalEntry
	dues          []*storage.DueMoment
	// dropped are files that messages no longer have.
	dropped []channel.Media
	// unrouted are cases that wait for the routing, and returned those that were
	// put aside and go on.
	unrouted, returned []*talk
	wishes             []*storage.Consent
}

func newBatch(in *Intake, tx storage.Tx, now time.Time, as []Arrival) *batch {
	return &batch{
		Intake: in, tx: tx, now: now, arrivals: as,
		identities:    map[storage.IdentityKey]*storage.Identity{},
		talks:         map[storage.ConversationKey]*talk{},
		oldIdentities: map[storage.IdentityID]*storage.Identity{},
		introduced:    map[storage.IdentityID]bool{},
		threads:       map[storage.ProviderKey]storage.ConversationKey{},
		topics:        map[storage.ConversationKey]string{},
		people:        map[storage.ConversationID]storage.ContactID{},
		bonds:         map[holding.Key]*holding.Bond{},
	}
}

// apply does everything. The order matters: people before their talks, talks
// before messages, messages before what refers to them, and what locks settings
// last.
func (b *batch) apply(ctx context.Context) error {
	steps := []func(context.Context) error{
		b.refuse, b.findPeople, b.dropRepeats, b.openTalks, b.findBonds, b.addMessages,
		b.applyStatuses, b.applyChanges, b.extendBonds, b.applyWishes, b.applyOthers, b.routeCases, b.write,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// refuse stops events that cannot be processed. They are set aside: those for
// an account that is not ours can be replayed once its channel is configured.
func (b *batch) refuse(context.Context) error {
	for _, a := range b.arrivals {
		if a.orphan {
			return fmt.Errorf("no channel of kind %q has the account %q", a.Kind, a.Event.Where().Account)
		}
		if p, ok := peer(a.Event); ok && len(p.Addresses) == 0 {
			return fmt.Errorf("a %s event without anybody's address", a.Event.Kind())
		}
		if isMessage(a.Event) && a.Event.Where().ID == "" {
			return fmt.Errorf("a %s event without an id: a repeat would not be known", a.Event.Kind())
		}
	}
	return nil
}

// dropRepeats leaves out what was processed before. It runs under the locks of
// the people concerned, so a repeat that arrives elsewhere at the same moment
// waits for this transaction and then finds its work done.
func (b *batch) dropRepeats(ctx context.Context) error {
	var messages, others []storage.ProviderKey
	for _, a := range b.arrivals {
		key := storage.ProviderKey{Channel: a.Channel, ID: a.Event.Where().ID}
		switch {
		case isMessage(a.Event):
			messages = append(messages, key)
		case a.Event.Kind() != channel.EventStatus && key.ID != "":
			others = append(others, key)
		}
	}
	known, err := b.knownMessages(ctx, messages)
	if err != nil {
		return err
	}
	fresh, err := b.freshEvents(ctx, others)
	if err != nil {
		return err
	}
	b.keepFresh(known, fresh)
	return nil
}

func (b *batch) knownMessages(ctx context.Context, keys []storage.ProviderKey) (map[storage.ProviderKey]bool, error) {
	known := map[storage.ProviderKey]bool{}
	if len(keys) == 0 {
		return known, nil
	}
	found, err := b.tx.Messages().Find(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for i, m := range found {
		if m != nil {
			known[keys[i]] = true
		}
	}
	return known, nil
}

func (b *batch) freshEvents(ctx context.Context, keys []storage.ProviderKey) ([]bool, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return b.tx.Seen().Mark(ctx, b.now, keys...)
}

// keepFresh filters arrivals. fresh has an answer for each event that is
// neither a message nor a status and has an ID, in order.
func (b *batch) keepFresh(known map[storage.ProviderKey]bool, fresh []bool) {
	var kept []Arrival
	for _, a := range b.arrivals {
		key := storage.ProviderKey{Channel: a.Channel, ID: a.Event.Where().ID}
		switch {
		case isMessage(a.Event):
			if known[key] {
				continue
			}
			known[key] = true
		case a.Event.Kind() != channel.EventStatus && key.ID != "":
			ok := fresh[0]
			fresh = fresh[1:]
			if !ok {
				continue
			}
		}
		kept = append(kept, a)
	}
	b.arrivals = kept
}

func isMessage(e channel.Event) bool {
	return e.Kind() == channel.EventMessage || e.Kind() == channel.EventEcho
}

// note adds a journal entry.
func (b *batch) note(e *storage.JournalEntry) { b.entries = append(b.entries, e) }

// noteEvent adds a journal entry that holds a provider's event as it is.
func (b *batch) noteEvent(kind journal.Kind, a Arrival, d journal.Detail) error {
	raw, err := channel.EncodeEvent(a.Event)
	if err != nil {
		return err
	}
	d.Event = raw
	e := journal.Entry(kind, b.now, system, d)
	e.Channel = a.Channel
	b.note(e)
	return nil
}

// write writes what is left to be written.
func (b *batch) write(ctx context.Context) error {
	if len(b.entries) > 0 {
		if err := b.tx.Journal().Append(ctx, b.entries...); err != nil {
			return err
		}
	}
	if len(b.dropped) > 0 {
		if err := b.Discard(ctx, b.tx, b.dropped); err != nil {
			return err
		}
	}
	return UnlessEmpty(ctx, b.dues, b.tx.DueMoments().Put)
}
