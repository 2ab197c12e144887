package sqlstore

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Since searches the primary key by halves: the numbers of entries in SQLite,
// those of transactions in PostgreSQL. It looks for a place whose first entry is
// older than the instant and the slack, while the next place's is not. Wherever
// it finds one, that entry alone vouches for all before it: none of them is
// younger than the slack allows. So the search may be led astray by entries
// that are out of order, and yet nothing is passed over.
const olderHalf = "(select j.at from rapport_journal as j where j.tenant = $1 and (j.xid, j.seq) >= {middle} and j.xid < {horizon} " +
	"order by j.xid, j.seq limit 1) < $2"

var (
	searchJournal = reading("", "with recursive search(low, high) as ("+
		"select coalesce((select {axis} from rapport_journal where tenant = $1 and xid < {horizon} order by xid, seq limit 1), 1) - 1, "+
		"coalesce((select {axis} from rapport_journal where tenant = $1 and xid < {horizon} order by xid desc, seq desc limit 1), 0) + 1 "+
		"union all select case when "+olderHalf+" then (low + high) / 2 else low end, case when "+olderHalf+" then high else (low + high) / 2 end "+
		"from search where high - low > 1) select max(low) from search")
	youngSince = reading("", "select xid, seq from rapport_journal where tenant = $1 and (xid, seq) >= ({from}) and xid < {horizon} and at >= $3 "+
		"order by xid, seq limit 1")
	justBefore = reading("", "select xid, seq from rapport_journal where tenant = $1 and (xid, seq) < ($2, $3) order by xid desc, seq desc limit 1")
)

func (c journal) Since(ctx context.Context, at time.Time) (storage.Cursor, error) {
	bound := micros(at.Add(-storage.JournalSlack))
	low, err := c.t.number(ctx, searchJournal, bound)
	if err != nil {
		return "", err
	}
	first, found, err := c.placed(ctx, youngSince, low, bound)
	if err != nil {
		return "", err
	}
	if !found {
		return c.End(ctx)
	}
	before, found, err := c.placed(ctx, justBefore, first.xid, first.seq)
	if err != nil || !found {
		return "", err
	}
	return before.cursor(), nil
}

// placed runs a statement whose answer is a place, or nothing.
func (c journal) placed(ctx context.Context, s *Stmt, args ...any) (p place, found bool, err error) {
	p.tenant = c.t.tenant
	err = c.t.run(ctx, s, nil, args, func(scan Scan) error {
		found = true
		return scan(&p.xid, &p.seq)
	})
	return p, found, err
}
