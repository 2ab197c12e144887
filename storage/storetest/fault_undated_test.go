package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// undatedFaults take an ID for what it does not tell.
func undatedFaults() []fault {
	const age, passed, left = "retention/ids that do not tell the age", "retention/ids that do not tell the age hold up nobody",
		"retention/ids that do not tell the age, and what is left of them"
	return []fault{
		retentionFault("messages are as old as their ids", func(_ bool, q *storage.Retention, _ *storage.Retained) { q.Undated = false }, age, left),
		{
			name: "what was stored late holds up what its id stands before",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return heldUp{m, s} }),
			must: []string{passed}, may: []string{"retention/*"},
		},
		{
			name: "what was stored late is looked at again and again",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return lookedAgain{m, s} }),
			must: []string{left}, may: []string{"retention/*"},
		},
	}
}

// heldUp stops at the first young message, whatever its ID tells.
type heldUp struct {
	storage.Messages
	*shared
}

func (c heldUp) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		if first, ok := c.get("first").(storage.Message); !ok || m.ID.Compare(first.ID) < 0 {
			c.note("first", *m)
		}
	}
	return c.Messages.Insert(ctx, ms...)
}

func (c heldUp) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	if first, ok := c.get("first").(storage.Message); ok && !q.Undated && !first.CreatedAt.Before(q.Before) {
		return storage.Retained{Last: q.After}, nil
	}
	return c.Messages.ForgetContent(ctx, q)
}

// lookedAgain forgets that undated messages were done.
type lookedAgain struct {
	storage.Messages
	*shared
}

func (c lookedAgain) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	r, err := c.Messages.ForgetContent(ctx, q)
	if last, ok := c.get("last").(storage.MessageID); ok && q.Undated && r.Last.IsZero() {
		r.Last = last
	}
	c.note("last", r.Last)
	return r, err
}
