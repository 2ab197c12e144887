package storetest_test

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// retentionFaults forget too much, too little, or do not say so.
func retentionFaults() []fault {
	steps := "retention/steps"
	return []fault{
		retentionFault("messages are forgotten too early", func(_ bool, q *storage.Retention, _ *storage.Retained) { q.Before = q.Before.Add(time.Microsecond) },
			"retention/raw", "retention/content", "retention/media", steps),
		retentionFault("messages of all channels are forgotten", func(_ bool, q *storage.Retention, _ *storage.Retained) { q.Channels = nil },
			"retention/channels"),
		retentionFault("every step begins anew", func(_ bool, q *storage.Retention, _ *storage.Retained) { q.After = storage.MessageID{} },
			steps),
		retentionFault("a step does not say how far it came", func(after bool, q *storage.Retention, r *storage.Retained) { r.Last = q.After }, steps),
		retentionFault("a step does not say that there is more", func(after bool, _ *storage.Retention, r *storage.Retained) { r.More = false }, steps),
		retentionFault("files are left lying", func(_ bool, _ *storage.Retention, r *storage.Retained) { r.Media = nil }, "retention/content", "retention/media"),
		{
			name: "with the raw data the content goes",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return rawIsAll{m} }),
			must: []string{"retention/raw"}, may: []string{"retention/*"},
		},
		{
			name: "with the content the raw data stays",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return rawStays{m, s} }),
			must: []string{"retention/content", "retention/content of what was deleted"}, may: []string{"retention/*", "messages/*", "values/*"},
		},
		{
			name: "a message whose content is forgotten costs nothing",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return costless{m, s} }),
			must: []string{"retention/what can be counted stays"}, may: []string{"*/messages"},
		},
		{
			name: "previews stay",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, cases: previewed{tx.Cases(), s}} }),
			must: []string{"retention/previews of cases"}, may: []string{"*/cases", "cases/*", "values/*"},
		},
	}
}

// retentionFault changes the question before a step and the answer after it.
func retentionFault(name string, change func(after bool, q *storage.Retention, r *storage.Retained), must ...string) fault {
	return fault{
		name: name, must: must, may: []string{"retention/*"},
		bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return retains{m, &change} }),
	}
}

type retains struct {
	storage.Messages
	change *func(bool, *storage.Retention, *storage.Retained)
}

func (c retains) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.changed(ctx, q, c.Messages.ForgetRaw)
}

func (c retains) ForgetMedia(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.changed(ctx, q, c.Messages.ForgetMedia)
}

func (c retains) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	return c.changed(ctx, q, c.Messages.ForgetContent)
}

func (c retains) changed(ctx context.Context, q storage.Retention, fn func(context.Context, storage.Retention) (storage.Retained, error)) (storage.Retained, error) {
	(*c.change)(false, &q, &storage.Retained{})
	r, err := fn(ctx, q)
	(*c.change)(true, &q, &r)
	return r, err
}

type rawIsAll struct{ storage.Messages }

func (c rawIsAll) ForgetRaw(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	r, err := c.Messages.ForgetContent(ctx, q)
	r.Media = nil
	return r, err
}

type rawStays struct {
	storage.Messages
	*shared
}

func (c rawStays) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		c.note(m.ID, string(m.Raw))
	}
	return c.Messages.Insert(ctx, ms...)
}

func (c rawStays) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if raw, ok := c.get(m.ID).(string); ok && len(m.Parts) == 0 && !m.DeletedAt.IsZero() {
			m.Raw = []byte(raw)
		}
	}
	return ms, err
}

type costless struct {
	storage.Messages
	*shared
}

func (c costless) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	c.note("forgotten", true)
	return c.Messages.ForgetContent(ctx, q)
}

func (c costless) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	if c.get("forgotten") != nil {
		for _, m := range ms {
			m.Cost = (*channel.Cost)(nil)
		}
	}
	return ms, err
}

type previewed struct {
	storage.Cases
	*shared
}

func (c previewed) Insert(ctx context.Context, cs ...*storage.Case) error {
	for _, v := range cs {
		c.note(v.ID, v.Preview)
	}
	return c.Cases.Insert(ctx, cs...)
}

func (c previewed) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	cs, err := c.Cases.Get(ctx, ids...)
	for _, v := range cs {
		if p, ok := c.get(v.ID).(string); ok {
			v.Preview = p
		}
	}
	return cs, err
}
