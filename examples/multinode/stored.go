package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// stored is what the audit reads out of the store.
type stored struct {
	talks    map[storage.ConversationID]*storage.Conversation
	messages []*storage.Message // of each conversation in the order of its timeline
	// told counts the journal's entries about messages that came in or were
	// queued. unsure are the messages that were unknown for a time.
	told     map[storage.MessageID]int
	unsure   map[storage.MessageID]bool
	setAside int
	waiting  int // in the outbox
	// open counts cases that wait for somebody, and idle the agents at a desk who
	// have room for one.
	open, idle int
}

// page is how many records are read at once.
const page = 500

// readStore reads everything, page by page: nobody writes any more.
func readStore(ctx context.Context, store storage.Store) (*stored, error) {
	s := &stored{
		talks: map[storage.ConversationID]*storage.Conversation{}, told: map[storage.MessageID]int{},
		unsure: map[storage.MessageID]bool{},
	}
	for _, step := range []func(context.Context, storage.Store) error{s.readTalks, s.readMessages, s.readJournal, s.readRest} {
		if err := step(ctx, store); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// readTalks finds the conversations by their cases: each has had one.
func (s *stored) readTalks(ctx context.Context, store storage.Store) error {
	for _, state := range []storage.CaseState{
		storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
	} {
		q := storage.CaseQuery{State: state, Limit: page}
		for more := true; more; {
			err := store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
				cases, err := tx.Cases().List(ctx, q)
				if more = len(cases) == page; err != nil || len(cases) == 0 {
					return err
				}
				last := cases[len(cases)-1]
				q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
				return s.addTalks(ctx, tx, cases)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stored) addTalks(ctx context.Context, tx storage.Tx, cases []*storage.Case) error {
	var ids []storage.ConversationID
	for _, c := range cases {
		if _, known := s.talks[c.Conversation]; !known {
			s.talks[c.Conversation] = nil
			ids = append(ids, c.Conversation)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	talks, err := tx.Conversations().Get(ctx, ids...)
	for _, t := range talks {
		s.talks[t.ID] = t
	}
	return err
}

func (s *stored) readMessages(ctx context.Context, store storage.Store) error {
	for id := range s.talks {
		var all []*storage.Message // the latest first
		q := storage.MessageQuery{Conversations: []storage.ConversationID{id}, Limit: page}
		for more := true; more; {
			err := store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
				ms, err := tx.Messages().List(ctx, q)
				if all, more = append(all, ms...), len(ms) == page; more {
					q.Before = ms[len(ms)-1].ID
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		for i := len(all) - 1; i >= 0; i-- {
			s.messages = append(s.messages, all[i])
		}
	}
	return nil
}

// patience is how long the journal may be behind. PostgreSQL shows entries when
// no older transaction is under way, in any database of the server.
const patience = 30 * time.Second

// readJournal reads until every message has been told of, or patience is over.
func (s *stored) readJournal(ctx context.Context, store storage.Store) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var after storage.Cursor
	for {
		n := 0
		err := store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
			entries, err := tx.Journal().After(ctx, after, page)
			for _, e := range entries {
				after = e.Cursor
				s.hear(e)
			}
			n = len(entries)
			return err
		})
		if err != nil {
			return err
		}
		if n < page && (len(s.told) >= len(s.messages) || !pause(ctx, 50*time.Millisecond)) {
			return nil // what is missing, the audit tells
		}
	}
}

func (s *stored) hear(e *storage.JournalEntry) {
	switch engagement.EventKind(e.Kind) {
	case engagement.MessageReceived, engagement.MessageQueued:
		s.told[e.Message]++
	case engagement.MessageProgressed:
		if outcomeIn(e) == storage.OutcomeUnknown {
			s.unsure[e.Message] = true
		}
	}
}

func (s *stored) readRest(ctx context.Context, store storage.Store) error {
	return store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		aside, err := tx.SetAside().List(ctx, storage.SetAsideID{}, page)
		if err != nil {
			return err
		}
		s.setAside = len(aside)
		if s.waiting, err = tx.Outbox().Len(ctx, channelID, 1_000_000); err != nil {
			return err
		}
		s.open, s.idle, err = beside(ctx, tx)
		return err
	})
}

// beside counts cases that wait, and agents at a desk who have room.
func beside(ctx context.Context, tx storage.Tx) (open, idle int, err error) {
	if open, err = tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseOpen, Limit: 1}, page); err != nil {
		return 0, 0, err
	}
	loads, err := tx.Cases().Loads(ctx)
	has := map[storage.AgentID]int{}
	for _, l := range loads {
		has[l.Agent] += l.Cases
	}
	for n := range desks {
		if has[deskAgent(n)] < capacity {
			idle++
		}
	}
	return open, idle, err
}

// textIn is the text of a message's first part.
func textIn(ps channel.Parts) string {
	for _, p := range ps {
		if t, ok := p.(channel.Text); ok {
			return t.Body
		}
	}
	return ""
}

// outcomeIn is the outcome that an entry tells of.
func outcomeIn(e *storage.JournalEntry) storage.Outcome {
	var d engagement.EventDetail
	if json.Unmarshal(e.Data, &d) != nil {
		return storage.OutcomeNone
	}
	return d.Outcome
}
