package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func (c messages) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.retain(ctx, q, func(s *state, m *storage.Message) bool {
		if len(m.Raw) == 0 {
			return false
		}
		m.Raw = nil
		return true
	})
}

func (c messages) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	var r storage.Retained
	done, err := c.retain(ctx, q, func(s *state, m *storage.Message) bool {
		if !m.HasContent() {
			return false
		}
		r.Media = append(r.Media, m.Media()...)
		m.ForgetContent(micro(q.At))
		s.forgetPreview(m.Case, q)
		return true
	})
	if err == nil {
		done.Media = r.Media
	}
	return done, err
}

// retain calls change for copies of the old messages, and keeps those that it
// changed.
func (c messages) retain(ctx context.Context, q storage.Retention, change func(*state, *storage.Message) bool) (storage.Retained, error) {
	r := storage.Retained{Last: q.After}
	err := c.t.write(ctx, func(s *state) error {
		if q.Limit <= 0 {
			return errLimit
		}
		old := s.oldMessages(q)
		for _, m := range old {
			r.Last = m.ID
			next := *m
			if q.Concerns(m.Channel) && change(s, &next) {
				next.Version++
				messageKind.set(s, m, &next)
				r.Messages++
			}
		}
		r.More = len(old) == q.Limit
		return nil
	})
	if err != nil {
		return storage.Retained{}, err
	}
	return r, nil
}

// oldMessages are the first messages behind q.After that are old.
func (s *state) oldMessages(q storage.Retention) []*storage.Message {
	after := ""
	if !q.After.IsZero() {
		after = id(q.After)
	}
	var old []*storage.Message
	for _, m := range s.messages.ascend("", after) {
		if !m.CreatedAt.Before(micro(q.Before)) || len(old) == q.Limit {
			break
		}
		old = append(old, m)
	}
	return old
}

// forgetPreview takes the preview away from a case in which nothing happened
// since.
func (s *state) forgetPreview(of storage.CaseID, q storage.Retention) {
	c, ok := s.cases.get(id(of))
	if !ok || c.Preview == "" || !c.LastActivity.Before(micro(q.Before)) {
		return
	}
	next := *c
	next.Preview = ""
	next.Version++
	caseKind.set(s, c, &next)
}
