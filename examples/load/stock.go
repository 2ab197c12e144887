package main

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/storage"
)

// A stock is messages that were sent before the load begins. They are put into
// the store directly, as if long ago.
type stock struct {
	Messages int    `json:"messages"`
	Contacts int    `json:"contacts"`
	Seed     uint64 `json:"seed"`
}

// chunk is how many records one transaction adds.
const chunk = 500

func (s stock) fill(ctx context.Context, store storage.Store) error {
	now := time.Now().UTC().Truncate(time.Microsecond).Add(-time.Hour)
	talks := make([]talk, s.Contacts)
	for from := 0; from < s.Contacts; from += chunk {
		err := store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
			return addTalks(ctx, tx, now, talks[from:min(from+chunk, s.Contacts)], from)
		})
		if err != nil {
			return err
		}
	}
	for from := 0; from < s.Messages; from += chunk {
		err := store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().Insert(ctx, s.messages(now, talks, from)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A talk is one contact's conversation and case.
type talk struct {
	conversation storage.ConversationID
	work         storage.CaseID
}

// newID makes an identifier that sorts by time.
func newID[T any]() storage.ID[T] { return storage.ID[T](uuid.Must(uuid.NewV7())) }

func addTalks(ctx context.Context, tx storage.Tx, now time.Time, talks []talk, first int) error {
	var contacts []*storage.Contact
	var identities []*storage.Identity
	var conversations []*storage.Conversation
	var cases []*storage.Case
	for i := range talks {
		contact, conv, work := newID[storage.Contact](), newID[storage.Conversation](), newID[storage.Case]()
		at := channel.Address{Kind: channel.AddressPhone, Value: "+" + numberOf(first+i)}
		talks[i] = talk{conv, work}
		contacts = append(contacts, &storage.Contact{ID: contact, Kind: storage.ContactPerson, CreatedAt: now})
		identities = append(identities, &storage.Identity{
			ID: newID[storage.Identity](), Contact: contact, Kind: whatsapp.Kind, Address: at,
			State: storage.IdentityUnknown, CreatedAt: now,
		})
		conversations = append(conversations, &storage.Conversation{
			ID: conv, Channel: channelID, Contact: contact, Address: at, Case: work, CreatedAt: now,
		})
		cases = append(cases, &storage.Case{
			ID: work, Conversation: conv, Contact: contact, Channel: channelID, State: storage.CaseOngoing,
			Owner: agentOf(first + i), OpenedAt: now, PickedUpAt: now, LastActivity: now,
		})
	}
	if err := tx.Contacts().Insert(ctx, contacts...); err != nil {
		return err
	}
	if err := tx.Identities().Insert(ctx, identities...); err != nil {
		return err
	}
	if err := tx.Conversations().Insert(ctx, conversations...); err != nil {
		return err
	}
	return tx.Cases().Insert(ctx, cases...)
}

// messages makes a chunk of the stock.
func (s stock) messages(now time.Time, talks []talk, from int) []*storage.Message {
	var ms []*storage.Message
	for n := from; n < min(from+chunk, s.Messages); n++ {
		c := n % s.Contacts
		ms = append(ms, &storage.Message{
			ID: newID[storage.Message](), Conversation: talks[c].conversation, Case: talks[c].work, Channel: channelID,
			Direction: storage.Outbound, Author: storage.Author{Kind: channel.AuthorAgent, ID: string(agentOf(c)), Name: "Agent"},
			Parts: channel.Parts{channel.Text{Body: textOf(n)}}, ProviderID: channel.ProviderID(wamid(idStored, s.Seed, uint64(n), numberOf(c))),
			At: now, CreatedAt: now, Outcome: storage.OutcomeAccepted,
			Progress: channel.Reported(channel.StatusAccepted, now, channel.Failure{}),
		})
	}
	return ms
}
