package sqlstore

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// What is forgotten is remembered by its end, so that the cursors of readers who
// are far behind still lead somewhere, and numbers are not given twice.
var (
	oldestEntries = reading("", "select xid, seq, at from rapport_journal where tenant = $1 and xid < {horizon} order by xid, seq limit $2")
	cutJournal    = writing("", "delete from rapport_journal where tenant = $1 and (xid, seq) <= ($2, $3)")
	noteCut       = writing("", "insert into rapport_journal_cuts (tenant, xid, seq) values ($1, $2, $3) "+
		"on conflict (tenant) do update set xid = excluded.xid, seq = excluded.seq")
	readCut = reading("", "select xid, seq from rapport_journal_cuts where tenant = $1")
)

func (c journal) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	if err := c.t.usable(ctx, true); err != nil {
		return 0, err
	}
	if limit <= 0 {
		return 0, errLimit
	}
	if err := c.t.lock(ctx, []int64{c.t.lockNumber(journalLock, "")}); err != nil {
		return 0, err
	}
	last, n, err := c.old(ctx, before, limit)
	if err != nil || n == 0 {
		return 0, err
	}
	if err := c.t.run(ctx, cutJournal, nil, []any{last.xid, last.seq}, nil); err != nil {
		return 0, err
	}
	return n, c.t.run(ctx, noteCut, nil, []any{last.xid, last.seq}, nil)
}

func (c journal) Cut(ctx context.Context) (storage.Cursor, error) {
	cut, found, err := c.placed(ctx, readCut)
	if err != nil || !found {
		return "", err
	}
	return cut.cursor(), nil
}

// old counts the entries at the beginning that are before the instant, and
// tells where the last of them is.
func (c journal) old(ctx context.Context, before time.Time, limit int) (last place, n int, err error) {
	young := false
	err = c.t.run(ctx, oldestEntries, nil, []any{int64(limit)}, func(scan Scan) error {
		var p place
		var at time.Time
		err := scan(&p.xid, &p.seq, instant{&at})
		young = young || !at.Before(micro(before))
		if err == nil && !young {
			last, n = p, n+1
		}
		return err
	})
	return last, n, err
}

// wasForgotten gives errUnknownCursor unless what stood at p may have been
// forgotten.
func (c journal) wasForgotten(ctx context.Context, p place) error {
	cut, found, err := c.placed(ctx, readCut)
	if err == nil && (!found || p.xid < 0 || p.seq < 0 || cut.xid < p.xid || cut.xid == p.xid && cut.seq < p.seq) {
		err = errUnknownCursor
	}
	return err
}
