package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// Whether the ID of a message tells when it was stored is kept beside it, together
// with what it still has to be forgotten: 2 for raw data and all else, 1 without raw
// data. It is 0 for nearly all messages, which are then in neither of two indexes. They
// ask for what it is not: PostgreSQL without statistics takes equality for seldom, and
// sorts.
func undated(m *storage.Message) int64 {
	switch {
	case !m.Undated() || !m.HasContent():
		return 0
	case len(m.Raw) == 0:
		return 1
	}
	return 2
}

// rawless is that mark of a message that loses its raw data.
const rawless = "case when t.undated = 2 then 1 else t.undated end"

// byAge goes on behind a message, from the oldest on.
const byAge = "(t.created_at, t.id) > (coalesce((select o.created_at from rapport_messages as o where o.tenant = $1 and o.id = $2), -9223372036854775807), $2) " +
	"order by t.created_at, t.id limit $3"

// These read messages in the order of their keys, up to those that cannot be old, or
// those whose keys tell nothing.
var (
	rawOfMessage    = "select t.id, t.created_at, t.channel, length(t.raw) from rapport_messages as t where t.tenant = $1 and "
	rawInOrder      = reading("", rawOfMessage+"t.id > $2 and t.id < $4 order by t.id limit $3")
	rawUndated      = reading("", rawOfMessage+"t.undated <> 0 and t.undated <> 1 and "+byAge)
	messagesInOrder = messageRecord.listing("and t.id > $2 and t.id < $4 order by t.id limit $3")
	messagesUndated = messageRecord.listing("and t.undated <> 0 and " + byAge)

	clearRaw = rowByRow("v_id:uuid v_raw:blob", "{v} update rapport_messages as t set raw = v_raw, undated = "+rawless+", version = t.version + 1 "+
		"from v where t.tenant = $1 and t.id = v_id")
	clearContent = rowByRow("v_id:uuid v_none:blob v_details:text v_author_id:text",
		"{v} update rapport_messages as t set parts = '', details = v_details, native = v_none, raw = v_none, memo = '', "+
			"answer_memo = '', answer_at = 0, author_id = v_author_id, author_name = '', failure_detail = '', words = '', media = '', undated = 0, version = t.version + 1 "+
			"from v where t.tenant = $1 and t.id = v_id")
	clearPreview = rowByRow("v_case:uuid", "{v} update rapport_cases as t set preview = '', version = t.version + 1 "+
		"from v where t.tenant = $1 and t.id = v_case and t.last_activity < $2 and t.preview <> ''")
)

func (c messages) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	var rows [][]any
	s := &step{q: q}
	err := c.retain(ctx, s, rawInOrder, rawUndated, func(scan Scan) error {
		var m storage.Message
		var size int64
		if err := scan(idTo(&m.ID), instant{&m.CreatedAt}, (*string)(&m.Channel), &size); err != nil {
			return err
		}
		if s.take(&m) && size > 0 {
			rows = append(rows, []any{[16]byte(m.ID), []byte{}})
		}
		return nil
	})
	if err == nil {
		err = c.t.run(ctx, clearRaw, rows, nil, nil)
	}
	return s.done(rows, err)
}

func (c messages) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	var rows [][]any
	var cases [][16]byte
	s := &step{q: q}
	err := c.retain(ctx, s, messagesInOrder, messagesUndated, func(scan Scan) error {
		m := &storage.Message{}
		if err := scan(messageInto(m)...); err != nil || !s.take(m) || !m.HasContent() {
			return err
		}
		s.Media = append(s.Media, m.Media()...)
		m.ForgetContent(q.At)
		details, err := encodeDetails(m)
		rows = append(rows, []any{[16]byte(m.ID), []byte{}, details, m.Author.ID})
		cases = append(cases, m.Case)
		return err
	})
	if err == nil {
		err = c.t.run(ctx, clearContent, rows, nil, nil)
	}
	if err == nil {
		err = c.t.run(ctx, clearPreview, single(cases), []any{micros(q.Before)}, nil)
	}
	return s.done(rows, err)
}

// retain reads messages for a step: by their IDs, or the undated ones by their age.
// Without the latter, the former goes by age.
func (c messages) retain(ctx context.Context, s *step, dated, undated *Stmt, scan func(Scan) error) error {
	s.Last = s.q.After
	if err := c.t.usable(ctx, true); err != nil {
		return err
	}
	if s.q.Limit <= 0 {
		return errLimit
	}
	args := []any{[16]byte(s.q.After), int64(s.q.Limit)}
	switch {
	case undated == nil:
		return c.t.run(ctx, dated, nil, args, scan)
	case s.q.Undated:
		return c.t.run(ctx, undated, nil, args, scan)
	}
	return c.t.run(ctx, dated, nil, append(args, [16]byte(storage.FirstAt(s.q.Before))), scan)
}

// A step goes through messages in order.
type step struct {
	storage.Retained
	q     storage.Retention
	seen  int
	ended bool
}

// take reports whether the next message is old and meant.
func (s *step) take(m *storage.Message) bool {
	s.ended = s.ended || !s.q.Passes(m) && !m.CreatedAt.Before(micro(s.q.Before))
	if s.ended {
		return false
	}
	s.seen++
	s.Last = m.ID
	return s.q.Means(m)
}

// done is what came of the step, which changed so many rows.
func (s *step) done(rows [][]any, err error) (storage.Retained, error) {
	if err != nil {
		return storage.Retained{}, fmt.Errorf("storage: forget messages: %w", err)
	}
	s.Messages, s.More = len(rows), s.seen == s.q.Limit
	return s.Retained, nil
}
