package storebench

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A block is what is copied to fill a store: cases with ten messages each, all of
// the same four and a half hours. Their ids begin with the block's number, as
// those of an engine begin with the time, so that copies lie one after the other
// in time: ten million messages are a year.
const (
	casesInBlock = 500
	messagesEach = 10
	blockTime    = (1 << 24) * time.Millisecond
	firstBlock   = 0x019000
)

// began is when a block begins, by the time that is in its ids.
func began(block int) time.Time {
	return time.UnixMilli(0).UTC().Add(time.Duration(firstBlock+block) * blockTime)
}

// idIn is the identifier of a place in a block. Kinds keep records of different
// sorts apart.
func idIn[T any](block, place, kind int) (id storage.ID[T]) {
	const places = casesInBlock * messagesEach
	binary.BigEndian.PutUint32(id[:4], uint32(firstBlock+block)<<8)
	low := uint32(place) * ((1 << 24) / places)
	id[3], id[4], id[5] = byte(low>>16), byte(low>>8), byte(low)
	id[6], id[15] = 0x70, byte(kind)
	binary.BigEndian.PutUint32(id[8:12], uint32(place))
	return id
}

const (
	ofContact = iota + 1
	ofIdentity
	ofConversation
	ofCase
	ofMessage
)

func conversationIn(block, n int) storage.ConversationID {
	return idIn[storage.Conversation](block, n*messagesEach, ofConversation)
}

func contactIn(block, n int) storage.ContactID {
	return idIn[storage.Contact](block, n*messagesEach, ofContact)
}

// lineOf is the channel of a case: of five hundred one is on a small one.
func lineOf(n int) channel.ID {
	switch {
	case n == 250:
		return "wa-small"
	case n%10 == 3:
		return "mail-1"
	}
	return line
}

// storeBlock stores the first block as an engine would.
func storeBlock(ctx context.Context, tx storage.Tx) error {
	var contacts []*storage.Contact
	var identities []*storage.Identity
	var convs []*storage.Conversation
	var cases []*storage.Case
	var messages []*storage.Message
	for n := range casesInBlock {
		c, i, v, k := party(n)
		contacts, identities, convs, cases = append(contacts, c), append(identities, i), append(convs, v), append(cases, k)
		messages = append(messages, spoken(n, v)...)
	}
	slices.SortFunc(messages, func(a, b *storage.Message) int { return a.ID.Compare(b.ID) })
	return firstError(
		func() error { return tx.Contacts().Insert(ctx, contacts...) },
		func() error { return tx.Identities().Insert(ctx, identities...) },
		func() error { return tx.Conversations().Insert(ctx, convs...) },
		func() error { return tx.Cases().Insert(ctx, cases...) },
		func() error { _, err := tx.Messages().Insert(ctx, messages...); return err },
		func() error { return markRead(ctx, tx, cases) },
	)
}

// party is somebody with a conversation and its case. Of a hundred cases one
// waits and one is under way; the others are done, and one in twenty of them has a
// label.
func party(n int) (*storage.Contact, *storage.Identity, *storage.Conversation, *storage.Case) {
	at := began(0).Add(blockTime * time.Duration(n) / casesInBlock)
	c := &storage.Contact{ID: contactIn(0, n), Kind: storage.ContactPerson, Name: fmt.Sprintf("Grace %s", word(uint64(n))), CreatedAt: at}
	i := &storage.Identity{
		ID: idIn[storage.Identity](0, n*messagesEach, ofIdentity), Contact: c.ID, Kind: "whatsapp", Address: phone(n),
		State: storage.IdentityConnected, CreatedAt: at,
	}
	v := &storage.Conversation{ID: conversationIn(0, n), Channel: lineOf(n), Contact: c.ID, Address: phone(n), Inbound: 5, CreatedAt: at}
	k := &storage.Case{
		ID: idIn[storage.Case](0, n*messagesEach, ofCase), Conversation: v.ID, Contact: c.ID, Channel: v.Channel, State: storage.CaseClosed,
		OpenedAt: at, LastActivity: at, Preview: "hello", Owner: agentOf(n),
	}
	switch {
	case n%100 == 1:
		k.State, k.Owner = storage.CaseOpen, ""
	case n%100 == 2:
		k.State = storage.CaseOngoing
	case n%20 == 0:
		k.Labels = []string{"vip"}
	}
	v.Case = k.ID
	return c, i, v, k
}

func agentOf(n int) storage.AgentID { return storage.AgentID(fmt.Sprintf("agent-%d", n/100)) }

// spoken are the messages of a conversation, spread over the block's time.
func spoken(n int, v *storage.Conversation) []*storage.Message {
	var ms []*storage.Message
	for i := range messagesEach {
		place := (n + i*casesInBlock)
		m := inbound(v, providerID())
		m.ID, m.Case = idIn[storage.Message](0, place, ofMessage), v.Case
		m.At = began(0).Add(blockTime * time.Duration(place) / (casesInBlock * messagesEach))
		m.CreatedAt = m.At
		m.Raw = raw[:240]
		m.Parts = channel.Parts{channel.Text{Body: placed(place)}}
		ms = append(ms, m)
	}
	return ms
}

// placed is what the message of a place says. Words that are in one message of
// so many are in every block; the copier adds what is rarer.
func placed(place int) string {
	text := []string{sentence()}
	for _, w := range []struct {
		word string
		in   bool
	}{
		{"frequent", place%10 != 0}, {"hundredth", place%100 == 7}, {"thousandth", place%1000 == 7}, {"fivethousandth", place == 7},
	} {
		if w.in {
			text = append(text, w.word)
		}
	}
	return strings.Join(text, " ")
}

// markRead says that the owners of cases have read some of their talk.
func markRead(ctx context.Context, tx storage.Tx, cases []*storage.Case) error {
	for _, k := range cases {
		if k.State != storage.CaseOngoing {
			continue
		}
		m := storage.ReadMark{Agent: k.Owner, Conversation: k.Conversation, Inbound: 3, At: k.LastActivity}
		if err := tx.ReadMarks().Put(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
