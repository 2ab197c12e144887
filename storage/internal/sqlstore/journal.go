package sqlstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// The journal's order is by the number of the transaction, and by the order of
// writing within it. A reader sees what is below the horizon: the lowest
// number that a transaction under way has. What is committed later has a
// number that is not below it, so nothing ever appears before what was read.
// SQLite has one writer at a time, and gives every transaction the number 0.
type journal struct{ t *Tx }

const journalCols = "at, kind, actor_kind, actor_id, actor_name, channel, contact, conversation, case_id, message, data"

var (
	appendJournal = writing("n:int at:int kind:text actor_kind:text actor_id:text actor_name:text channel:text contact:uuid "+
		"conversation:uuid case_id:uuid message:uuid data:blob",
		"{v} insert into rapport_journal (tenant, xid, seq, "+journalCols+") "+
			"select $1, {xid}, {seq}, "+journalCols+" from v order by n")
	readJournal = reading("", "select xid, seq, "+journalCols+" from rapport_journal "+
		"where tenant = $1 and (xid, seq) >= ($2, $3) and xid < {horizon} order by xid, seq limit $4")
	endOfJournal = reading("", "select xid, seq from rapport_journal "+
		"where tenant = $1 and xid < {horizon} order by xid desc, seq desc limit 1")
)

func (c journal) Append(ctx context.Context, es ...*storage.JournalEntry) error {
	rows := make([][]any, len(es))
	for i, e := range es {
		rows[i] = []any{
			int64(i + 1), micros(e.At), e.Kind, string(e.Actor.Kind), e.Actor.ID, e.Actor.Name, string(e.Channel),
			[16]byte(e.Contact), [16]byte(e.Conversation), [16]byte(e.Case), [16]byte(e.Message), bytesOf(e.Data),
		}
	}
	return c.t.run(ctx, appendJournal, rows, nil, nil)
}

// A place is where an entry stands. Its text names the tenant, so that no
// other one's cursor is taken for one's own.
type place struct{ tenant, xid, seq int64 }

func (p place) cursor() storage.Cursor {
	return storage.Cursor(fmt.Sprintf("%d-%d-%d", p.tenant, p.xid, p.seq))
}

func (c journal) placeOf(cursor storage.Cursor) (place, error) {
	p := place{tenant: c.t.tenant}
	parts := strings.Split(string(cursor), "-")
	if len(parts) == 3 {
		p.xid, _ = strconv.ParseInt(parts[1], 10, 64)
		p.seq, _ = strconv.ParseInt(parts[2], 10, 64)
	}
	if p.cursor() != cursor {
		return p, errUnknownCursor
	}
	return p, nil
}

var errUnknownCursor = fmt.Errorf("storage: journal cursor: %w", storage.ErrNotFound)

func (c journal) After(ctx context.Context, cursor storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	if err := c.t.usable(ctx, false); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, errLimit
	}
	if cursor == "" {
		return c.from(ctx, place{}, limit)
	}
	p, err := c.placeOf(cursor)
	if err != nil {
		return nil, err
	}
	es, err := c.from(ctx, p, limit+1)
	if err != nil {
		return nil, err
	}
	if len(es) > 0 && es[0].Cursor == cursor {
		return es[1:], nil
	}
	if err := c.wasForgotten(ctx, p); err != nil {
		return nil, err
	}
	return es[:min(limit, len(es))], nil
}

// from reads entries from a place on, with the one that stands there.
func (c journal) from(ctx context.Context, p place, limit int) ([]*storage.JournalEntry, error) {
	return c.read(ctx, readJournal, p.xid, p.seq, int64(limit))
}

// read runs a statement that answers with entries.
func (c journal) read(ctx context.Context, s *Stmt, args ...any) ([]*storage.JournalEntry, error) {
	var es []*storage.JournalEntry
	err := c.t.run(ctx, s, nil, args, func(scan Scan) error {
		e, at := &storage.JournalEntry{}, place{tenant: c.t.tenant}
		err := scan(&at.xid, &at.seq, instant{&e.At}, &e.Kind, (*string)(&e.Actor.Kind), &e.Actor.ID, &e.Actor.Name,
			(*string)(&e.Channel), idTo(&e.Contact), idTo(&e.Conversation), idTo(&e.Case), idTo(&e.Message), blob{&e.Data})
		e.Cursor = at.cursor()
		es = append(es, e)
		return err
	})
	return es, err
}

func (c journal) End(ctx context.Context) (storage.Cursor, error) {
	var end storage.Cursor
	err := c.t.run(ctx, endOfJournal, nil, nil, func(scan Scan) error {
		at := place{tenant: c.t.tenant}
		err := scan(&at.xid, &at.seq)
		end = at.cursor()
		return err
	})
	return end, err
}
