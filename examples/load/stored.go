package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// stored is what the audit reads out of a store.
type stored struct {
	Talks    []storedTalk
	Messages []storedMessage
	// Told counts the journal's entries about messages that came in or were
	// queued, by message.
	Told     map[storage.MessageID]int
	SetAside int
	Waiting  int
}

type storedTalk struct {
	ID      storage.ConversationID
	Address channel.Address
	Inbound int64
}

type storedMessage struct {
	ID           storage.MessageID
	Conversation storage.ConversationID
	ProviderID   channel.ProviderID
	Key          string
	Direction    storage.Direction
	Outcome      storage.Outcome
	Status       channel.Status
}

// page is how many records are read at once.
const page = 500

// readStore reads everything, page by page: nobody writes any more.
func readStore(ctx context.Context, store storage.Store) (*stored, error) {
	s := &stored{Told: map[storage.MessageID]int{}}
	for _, step := range []func(context.Context, storage.Store) error{s.readTalks, s.readMessages, s.readJournal, s.readRest} {
		if err := step(ctx, store); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// readTalks finds the conversations by their cases: each has had one.
func (s *stored) readTalks(ctx context.Context, store storage.Store) error {
	known := map[storage.ConversationID]bool{}
	states := []storage.CaseState{
		storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
	}
	for _, state := range states {
		q := storage.CaseQuery{State: state, Limit: page}
		for more := true; more; {
			err := store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
				cases, err := tx.Cases().List(ctx, q)
				if err != nil || len(cases) == 0 {
					more = false
					return err
				}
				last := cases[len(cases)-1]
				q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
				return s.addTalks(ctx, tx, cases, known)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stored) addTalks(ctx context.Context, tx storage.Tx, cases []*storage.Case, known map[storage.ConversationID]bool) error {
	var ids []storage.ConversationID
	for _, c := range cases {
		if !known[c.Conversation] {
			known[c.Conversation] = true
			ids = append(ids, c.Conversation)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	convs, err := tx.Conversations().Get(ctx, ids...)
	for _, c := range convs {
		s.Talks = append(s.Talks, storedTalk{c.ID, c.Address, c.Inbound})
	}
	return err
}

func (s *stored) readMessages(ctx context.Context, store storage.Store) error {
	for _, t := range s.Talks {
		q := storage.MessageQuery{Conversations: []storage.ConversationID{t.ID}, Limit: page}
		for more := true; more; {
			err := store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
				ms, err := tx.Messages().List(ctx, q)
				for _, m := range ms {
					s.Messages = append(s.Messages, factsOf(m))
					q.Before = m.ID
				}
				more = len(ms) == page
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func factsOf(m *storage.Message) storedMessage {
	return storedMessage{m.ID, m.Conversation, m.ProviderID, m.Key, m.Direction, m.Outcome, m.Status()}
}

// patience is how long the journal may be behind. PostgreSQL shows entries when
// no older transaction is under way, in any database of the server.
const patience = 30 * time.Second

// readJournal reads until every message has been told of, or patience is over.
func (s *stored) readJournal(ctx context.Context, store storage.Store) error {
	var after storage.Cursor
	for until := time.Now().Add(patience); ; {
		n, err := s.readEntries(ctx, store, &after)
		if err != nil {
			return err
		}
		if n == page {
			continue
		}
		if len(s.Told) >= s.toBeTold() || time.Now().After(until) || !pause(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// toBeTold counts the messages that came through the engine.
func (s *stored) toBeTold() int {
	n := 0
	for _, m := range s.Messages {
		if m.Direction == storage.Inbound || m.Key != "" {
			n++
		}
	}
	return n
}

// readEntries reads one page of the journal.
func (s *stored) readEntries(ctx context.Context, store storage.Store, after *storage.Cursor) (n int, err error) {
	err = store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		entries, err := tx.Journal().After(ctx, *after, page)
		for _, e := range entries {
			*after = e.Cursor
			if e.Kind == string(engagement.MessageReceived) || e.Kind == string(engagement.MessageQueued) {
				s.Told[e.Message]++
			}
		}
		n = len(entries)
		return err
	})
	return n, err
}

func (s *stored) readRest(ctx context.Context, store storage.Store) error {
	return store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		aside, err := tx.SetAside().List(ctx, storage.SetAsideID{}, page)
		if err != nil {
			return err
		}
		s.SetAside = len(aside)
		s.Waiting, err = tx.Outbox().Len(ctx, channelID, 1_000_000)
		return err
	})
}
