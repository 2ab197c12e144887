package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// These read messages in the order of their keys, and stop at the first that is
// not old.
var (
	rawInOrder      = reading("", "select t.id, t.created_at, t.channel, length(t.raw) from rapport_messages as t where t.tenant = $1 and t.id > $2 order by t.id limit $3")
	messagesInOrder = messageRecord.listing("and t.id > $2 order by t.id limit $3")

	clearRaw = rowByRow("v_id:uuid v_raw:blob", "{v} update rapport_messages as t set raw = v_raw, version = t.version + 1 "+
		"from v where t.tenant = $1 and t.id = v_id")
	clearContent = rowByRow("v_id:uuid v_none:blob v_details:text v_author_id:text",
		"{v} update rapport_messages as t set parts = '', details = v_details, native = v_none, raw = v_none, memo = '', "+
			"answer_memo = '', answer_at = 0, author_id = v_author_id, author_name = '', failure_detail = '', words = '', media = '', version = t.version + 1 "+
			"from v where t.tenant = $1 and t.id = v_id")
	clearPreview = rowByRow("v_case:uuid", "{v} update rapport_cases as t set preview = '', version = t.version + 1 "+
		"from v where t.tenant = $1 and t.id = v_case and t.last_activity < $2 and t.preview <> ''")
)

func (c messages) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	var rows [][]any
	s := &step{q: q}
	err := c.retain(ctx, s, rawInOrder, func(scan Scan) error {
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
	err := c.retain(ctx, s, messagesInOrder, func(scan Scan) error {
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

// retain reads messages for a step.
func (c messages) retain(ctx context.Context, s *step, stmt *Stmt, scan func(Scan) error) error {
	s.Last = s.q.After
	if err := c.t.usable(ctx, true); err != nil {
		return err
	}
	if s.q.Limit <= 0 {
		return errLimit
	}
	return c.t.run(ctx, stmt, nil, []any{[16]byte(s.q.After), int64(s.q.Limit)}, scan)
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
	s.ended = s.ended || !m.CreatedAt.Before(micro(s.q.Before))
	if s.ended {
		return false
	}
	s.seen++
	s.Last = m.ID
	return s.q.Concerns(m.Channel)
}

// done is what came of the step, which changed so many rows.
func (s *step) done(rows [][]any, err error) (storage.Retained, error) {
	if err != nil {
		return storage.Retained{}, fmt.Errorf("storage: forget messages: %w", err)
	}
	s.Messages, s.More = len(rows), s.seen == s.q.Limit
	return s.Retained, nil
}
