package memory

import (
	"context"
	"iter"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (c messages) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.retain(ctx, q, dated(q, undatedRaw), func(s *state, m *storage.Message) bool {
		if len(m.Raw) == 0 {
			return false
		}
		m.Raw = nil
		return true
	})
}

func (c messages) ForgetMedia(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	q.Undated = true // an ID tells nothing here
	var files []channel.Media
	done, err := c.retain(ctx, q, aged(withMedia), func(s *state, m *storage.Message) bool {
		files = append(files, m.Media()...)
		m.ForgetMedia()
		return true
	})
	if err == nil {
		done.Media = files
	}
	return done, err
}

func (c messages) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	var r storage.Retained
	done, err := c.retain(ctx, q, dated(q, undated), func(s *state, m *storage.Message) bool {
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

func (c messages) FilesInUse(ctx context.Context, copies ...string) ([]bool, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	used := make([]bool, len(copies))
	for i, file := range copies {
		for range c.t.messageByFile.ascend(text(file), "") {
			used[i] = true
			break
		}
	}
	return used, nil
}

// retain calls change for copies of the old ones of some messages, and keeps those
// that it changed.
func (c messages) retain(ctx context.Context, q storage.Retention, some ordered, change func(*state, *storage.Message) bool) (storage.Retained, error) {
	r := storage.Retained{Last: q.After}
	err := c.t.write(ctx, func(s *state) error {
		if q.Limit <= 0 {
			return errLimit
		}
		old := s.oldMessages(q, some)
		for _, m := range old {
			r.Last = m.ID
			next := *m
			if q.Means(m) && change(s, &next) {
				next.Version++
				messageKind.set(s, m, &next)
				s.unsee(m, &next)
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

// An ordered is messages in an order of theirs, from behind the one with a key on;
// without a key, it is all of them.
type ordered func(s *state, after string) iter.Seq[*storage.Message]

// dated are all messages by their IDs, up to those of q.Before; or those of an index,
// if the undated ones are asked for.
func dated(q storage.Retention, in func(*state) *tree[string]) ordered {
	if q.Undated {
		return aged(in)
	}
	end := id(storage.FirstAt(q.Before))
	return func(s *state, after string) iter.Seq[*storage.Message] {
		return func(yield func(*storage.Message) bool) {
			for key, m := range s.messages.ascend("", after) {
				if key >= end || !yield(m) {
					return
				}
			}
		}
	}
}

// These are indexes of messages by when they were stored: of those that have files,
// and of those whose ID does not tell it, if they have something to be forgotten.
func withMedia(s *state) *tree[string]  { return &s.messageWithMedia }
func undated(s *state) *tree[string]    { return &s.messageUndated }
func undatedRaw(s *state) *tree[string] { return &s.messageUndatedRaw }

// aged are the messages of such an index, the oldest first.
func aged(in func(*state) *tree[string]) ordered {
	return func(s *state, after string) iter.Seq[*storage.Message] {
		return func(yield func(*storage.Message) bool) {
			if last, ok := s.messages.get(after); ok {
				after = agedKey(last)
			}
			for _, key := range in(s).ascend("", after) {
				if m, _ := s.messages.get(key); !yield(m) {
					return
				}
			}
		}
	}
}

// agedKey orders messages by when they were stored.
func agedKey(m *storage.Message) string { return instant(m.CreatedAt) + id(m.ID) }

// oldMessages are the first of some messages behind q.After that are old.
func (s *state) oldMessages(q storage.Retention, some ordered) []*storage.Message {
	after := ""
	if !q.After.IsZero() {
		after = id(q.After)
	}
	var old []*storage.Message
	for m := range some(s, after) {
		if len(old) == q.Limit || !q.Passes(m) && !m.CreatedAt.Before(micro(q.Before)) {
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
