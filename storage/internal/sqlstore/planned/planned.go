// Package planned holds queries that an index must answer, with data to ask
// them of, for tests of what a database makes of them.
package planned

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// A Query is something that is asked of a store, in one statement.
type Query struct {
	Name string
	Ask  func(context.Context, storage.Tx) error
	// Indexes are those that must be read, and no others.
	Indexes []string
	// Ordered says that the index gives the order: nothing may be sorted.
	Ordered bool
	// Reads is how many rows may be read at most; 0 is any number.
	Reads int
	// Merges says that what several indexes, or places of one, give in order is
	// put in one order.
	Merges bool
	// Nth is which of the statements it is, if it takes several, from 0.
	Nth int
}

const (
	waiting = 900
	page    = 20
)

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// Queries are all queries of queues, loads, whom cases wait for, and what was
// said.
func Queries() []Query {
	return slices.Concat(caseQueries(), labelQueries(), talkQueries(), mentionQueries())
}

func caseQueries() []Query {
	middle := storage.QueuePlace{Urgency: 1, Rank: now.Add(time.Minute)}
	return []Query{
		waitingAfter("the first page of a queue", storage.QueuePlace{}),
		waitingAfter("a page in the middle of a queue", middle),
		{"a page of who stands by for a place", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Standbys().Waiting(ctx, storage.QueueQuery{Queue: "sales", After: middle, Limit: page})
			return err
		}, []string{"rapport_standbys_place"}, true, page, false, 0},
		{"who stands before", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Before(ctx, "sales", middle, page)
			return err
		}, []string{"rapport_cases_queue"}, false, page, false, 0},
		{"the lengths of queues", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Queues(ctx)
			return err
		}, []string{"rapport_cases_queue"}, false, 0, false, 0},
		{"the loads of agents", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Loads(ctx)
			return err
		}, []string{"rapport_cases_load", "rapport_cases_offer"}, false, 0, false, 0},
		{"the ended cases of agents", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Ended(ctx, "wa-1")
			return err
		}, []string{"rapport_cases_ended"}, false, 0, false, 0},
		{"the conversations of a contact", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Conversations().OfContact(ctx, storage.ContactID{1})
			return err
		}, []string{"rapport_conversations_contact"}, false, page, false, 0},
		listFor("the newest that wait for an agent", false),
		listFor("the oldest that wait for an agent", true),
		{"how many wait for an agent", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseOpen, For: "ann"}, page)
			return err
		}, []string{"rapport_cases_for"}, false, page, false, 0},
		{"the history of a case", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Journal().OfCase(ctx, told, nil, "", page)
			return err
		}, []string{"rapport_journal_case"}, true, page, false, 0},
	}
}

// told is the case with a history.
var told = storage.CaseID{7}

func waitingAfter(name string, p storage.QueuePlace) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: "sales", After: p, Limit: page})
		return err
	}, []string{"rapport_cases_queue"}, true, page, false, 0}
}

func listFor(name string, oldest bool) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		q := storage.CaseQuery{State: storage.CaseOpen, For: "ann", Oldest: oldest, Limit: page}
		q.After = storage.CasePlace{LastActivity: now.Add(30 * time.Second), ID: storage.CaseID{1}}
		_, err := tx.Cases().List(ctx, q)
		return err
	}, []string{"rapport_cases_for"}, true, page, false, 0}
}

// Fill adds cases of every sort, and messages.
func Fill(ctx context.Context, tx storage.Tx) error {
	return errors.Join(fillCases(ctx, tx), fillLabelled(ctx, tx), fillTalk(ctx, tx), fillMentions(ctx, tx))
}

func fillCases(ctx context.Context, tx storage.Tx) error {
	var cs []*storage.Case
	for i := range 4 * waiting {
		c := &storage.Case{
			ID: storage.CaseID(uuid.New()), Conversation: storage.ConversationID(uuid.New()), Channel: []channel.ID{"wa-1", "wa-2"}[i%2],
			State: storage.CaseClosed, Owner: agent(i), OpenedAt: now, LastActivity: now.Add(time.Duration(i%60) * time.Second),
		}
		switch i % 4 {
		case 0:
			c.State, c.Owner, c.Queue, c.Urgency, c.Rank = storage.CaseOpen, "", "sales", i/4%3, c.LastActivity
		case 1:
			c.State = storage.CaseOngoing
		case 2:
			c.State, c.Owner, c.For, c.Offered = storage.CaseOpen, "", agent(max(0, i%20-14)), i%8 == 2
		}
		if i%4 == 3 {
			c.Labels = []string{"vip"}
		}
		cs = append(cs, c)
	}
	if err := tx.Cases().Insert(ctx, cs...); err != nil {
		return err
	}
	if err := tx.Conversations().Insert(ctx, talksOf(cs)...); err != nil {
		return err
	}
	return errors.Join(standBy(ctx, tx, cs), tell(ctx, tx))
}

// talksOf are the conversations of cases, each with somebody else.
func talksOf(cs []*storage.Case) []*storage.Conversation {
	var talks []*storage.Conversation
	for _, c := range cs {
		talks = append(talks, &storage.Conversation{ID: c.Conversation, Channel: c.Channel, Contact: storage.ContactID(uuid.New()), CreatedAt: now})
	}
	return talks
}

// standBy lets all cases that wait in a queue stand by for two places.
func standBy(ctx context.Context, tx storage.Tx, cs []*storage.Case) error {
	var of []storage.CaseID
	var ss []storage.Standby
	for _, c := range cs {
		if c.Queue != "" {
			of = append(of, c.ID)
			ss = append(ss, storage.Standby{Case: c.ID, Place: "sales", Urgency: c.Urgency, Rank: c.Rank}, storage.Standby{Case: c.ID, Place: "care"})
		}
	}
	return tx.Standbys().Replace(ctx, of, ss...)
}

// tell writes a history: mostly of messages, as everywhere.
func tell(ctx context.Context, tx storage.Tx) error {
	var es []*storage.JournalEntry
	for i := range 4 * waiting {
		e := &storage.JournalEntry{At: now, Kind: "message.received", Channel: "wa-1", Case: storage.CaseID{byte(i % 50)}}
		if i%20 == 7 {
			e.Kind, e.Case = "case.changed", storage.CaseID{byte(i / 20 % 10)}
		}
		es = append(es, e)
	}
	return tx.Journal().Append(ctx, es...)
}

func agent(i int) storage.AgentID {
	return []storage.AgentID{"ann", "bob", "cat", "dan", "eve"}[i%5]
}

// Statement is what a query sends to the database: with the rows of v, if there
// are any, and its arguments.
func (q Query) Statement(t testing.TB, tenant int64) (s *sqlstore.Stmt, rows [][]any, args []any) {
	t.Helper()
	c := &ear{answers: func(nth int) bool { return nth == q.Nth }}
	if err := q.Ask(t.Context(), sqlstore.NewTx(c, tenant, true)); err != nil || len(c.heard) <= q.Nth {
		t.Fatalf("%s: %d statements, %v", q.Name, len(c.heard), err)
	}
	return c.heard[q.Nth], c.rows[q.Nth], c.args[q.Nth]
}

// A Statement is one that was sent to the database, with the rows of v, if there
// are any, and its arguments.
type Statement struct {
	Stmt *sqlstore.Stmt
	Rows [][]any
	Args []any
}

// Statements are all that something sends to a database which knows one id, and
// answers with it wherever an id is asked for, and nothing else.
func Statements(ctx context.Context, tenant int64, ask func(context.Context, storage.Tx) error) (all []Statement) {
	c := &ear{answers: func(int) bool { return true }}
	_ = ask(ctx, sqlstore.NewTx(c, tenant, false)) // it may well miss what is not there
	for i, s := range c.heard {
		all = append(all, Statement{s, c.rows[i], c.args[i]})
	}
	return all
}

// An ear is a connection that hears what is asked. It answers little.
type ear struct {
	heard []*sqlstore.Stmt
	rows  [][][]any
	args  [][]any
	// answers tells which of the statements it answers, counted from 1.
	answers func(nth int) bool
}

func (c *ear) Run(_ context.Context, s *sqlstore.Stmt, rows [][]any, args []any, scan func(sqlstore.Scan) error) error {
	c.heard, c.rows, c.args = append(c.heard, s), append(c.rows, rows), append(c.args, args)
	if c.answers(len(c.heard)) && scan != nil {
		return scan(anID)
	}
	return nil
}

// anID is a row that has an id, if that is all that is asked for.
func anID(dest ...any) error {
	if id, ok := dest[0].(*[16]byte); ok && len(dest) == 1 {
		*id = [16]byte{0x77}
	}
	return nil
}

func (c *ear) Whole(context.Context, func() error) error { return errors.New("nothing is written") }

func (c *ear) Lock(context.Context, []int64) error { return errors.New("nothing is locked") }
