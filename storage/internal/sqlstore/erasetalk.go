package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// messages removes as many messages as the limit allows, with their names and
// what is kept for them.
func (e *erasing) messages(ctx context.Context) error {
	if len(e.Conversations) == 0 {
		return nil
	}
	ms, err := messages{e.t}.List(ctx, storage.MessageQuery{Conversations: e.Conversations, Limit: e.q.Limit})
	if err != nil {
		return err
	}
	e.did.More = len(ms) == e.q.Limit
	return e.remove(ctx, ms)
}

func (e *erasing) remove(ctx context.Context, ms []*storage.Message) error {
	var ids []storage.MessageID
	var refs, names [][16]byte
	for _, m := range ms {
		ids, e.did.Media = append(ids, m.ID), append(e.did.Media, m.Media()...)
		names = append(names, filedOf(m)...)
		if m.ProviderID != "" {
			refs = append(refs, providerRef(storage.ProviderKey{Channel: m.Channel, ID: m.ProviderID}))
		}
	}
	if err := e.t.run(ctx, dropNames, single(names), nil, nil); err != nil {
		return err
	}
	return e.eraseAll(ctx, []removal{{&e.did.Statuses, eraseStatuses, single(refs)}, {&e.did.Messages, eraseMessages, each(ids)}})
}

// An entry may be in front of another one that readers were already given, as
// long as its transaction is under way. So the cursor of a step stays below the
// horizon, though the step goes on beyond it.
var (
	scanJournal = reading("", "select xid, seq, contact, conversation, case_id, case when xid < {horizon} then 1 else 0 end from rapport_journal "+
		"where tenant = $1 and (xid, seq) > ($2, $3) order by xid, seq limit $4")
	forgetEntry = rowByRow("v_xid:int v_seq:int v_none:blob", "{v} update rapport_journal as t set data = v_none, actor_name = '', "+
		"actor_id = case when t.actor_kind = 'contact' then '' else t.actor_id end "+
		"from v where t.tenant = $1 and t.xid = v_xid and t.seq = v_seq")
)

// tell makes entries of the journal say less.
func (e *erasing) tell(ctx context.Context) error {
	from, err := e.from(ctx)
	if err != nil {
		return err
	}
	var rows [][]any
	looked := 0
	err = e.t.run(ctx, scanJournal, nil, []any{from.xid, from.seq, int64(e.q.Limit)}, func(scan Scan) error {
		at, below := place{tenant: e.t.tenant}, false
		var entry storage.JournalEntry
		if err := scan(&at.xid, &at.seq, idTo(&entry.Contact), idTo(&entry.Conversation), idTo(&entry.Case), flagged{&below}); err != nil {
			return err
		}
		looked++
		if below {
			e.did.Cursor = at.cursor()
		}
		if entry.Concerns(&e.Held) {
			rows = append(rows, []any{at.xid, at.seq, []byte{}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	e.did.Journal, e.did.More = len(rows), looked == e.q.Limit
	return e.t.run(ctx, forgetEntry, rows, nil, nil)
}

// from is where the journal is gone on with.
func (e *erasing) from(ctx context.Context) (place, error) {
	if e.q.Journal == "" {
		return place{}, nil
	}
	c := journal{e.t}
	if _, err := c.After(ctx, e.q.Journal, 1); err != nil {
		return place{}, err
	}
	return c.placeOf(e.q.Journal)
}
