package storetest

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func retentionCases() []Case {
	return []Case{
		{"retention/raw", caseRetentionRaw},
		{"retention/content", caseRetentionContent},
		{"retention/content of what was deleted", caseRetentionDeleted},
		{"retention/what can be counted stays", caseRetentionStays},
		{"retention/steps", caseRetentionSteps},
		{"retention/channels", caseRetentionChannels},
		{"retention/previews of cases", caseRetentionPreviews},
	}
}

// told are inbound messages that were stored at these instants.
func (k *kit) told(ats ...time.Time) []*storage.Message {
	conv := newID[storage.Conversation](k)
	ms := each(ats, func(at time.Time) *storage.Message {
		m := k.inbound(conv)
		m.CreatedAt, m.DeletedAt = at, time.Time{}
		return m
	})
	k.added(ms...)
	return ms
}

// added stores messages, all of which must be new.
func (k *kit) added(ms ...*storage.Message) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		added, err := tx.Messages().Insert(ctx, ms...)
		k.ok(err)
		if slices.Contains(added, false) {
			k.Fatalf("a new message was not added")
		}
	})
}

func (k *kit) stored(ids ...storage.MessageID) (ms []*storage.Message) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		ms, err = tx.Messages().Get(ctx, ids...)
		k.ok(err)
	})
	return ms
}

type forgetting func(storage.Messages, context.Context, storage.Retention) (storage.Retained, error)

// retains runs a step and checks what it says.
func (k *kit) retains(fn forgetting, q storage.Retention, messages int, last storage.MessageID, more bool) (r storage.Retained) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		r, err = fn(tx.Messages(), ctx, q)
		k.ok(err)
	})
	k.equal([]any{r.Messages, r.Last, r.More}, []any{messages, last, more})
	return r
}

func caseRetentionRaw(k *kit) {
	ms := k.told(after(1), after(2), after(3))
	q := storage.Retention{Before: after(3), Limit: 9}
	r := k.retains(storage.Messages.ForgetRaw, q, 2, ms[1].ID, false)
	k.equal(len(r.Media), 0)
	for _, m := range ms[:2] {
		m.Raw, m.Version = nil, 2
	}
	k.equal(k.on(k.again()).stored(ms[0].ID, ms[1].ID, ms[2].ID), ms)
	k.retains(storage.Messages.ForgetRaw, q, 0, ms[1].ID, false)
	q.After = ms[1].ID
	k.retains(storage.Messages.ForgetRaw, q, 0, ms[1].ID, false)
	k.update(func(ctx context.Context, tx storage.Tx) {
		if _, err := tx.Messages().ForgetRaw(ctx, storage.Retention{Before: after(9)}); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
		stale := *ms[0]
		stale.Version = 1
		k.is(tx.Messages().Update(ctx, &stale), storage.ErrConflict)
	})
}

func caseRetentionContent(k *kit) {
	ms := k.told(after(1), after(2), after(3))
	want := mediaNames(append(ms[0].Media(), ms[1].Media()...))
	q := storage.Retention{Before: after(3), At: after(99), Limit: 9}
	r := k.retains(storage.Messages.ForgetContent, q, 2, ms[1].ID, false)
	k.equal(mediaNames(r.Media), want)
	if !slices.Contains(want, "kept/shown") || !slices.Contains(want, "kept/card") {
		k.Fatalf("files of templates and cards are not among %v", want)
	}
	for _, m := range ms[:2] {
		m.ForgetContent(after(99))
		m.Version = 2
		k.equal([]any{len(m.Parts), len(m.Raw), m.Author}, []any{0, 0, storage.Author{Kind: channel.AuthorContact}})
	}
	k.equal(k.on(k.again()).stored(ms[0].ID, ms[1].ID, ms[2].ID), ms)
	k.retains(storage.Messages.ForgetContent, q, 0, ms[1].ID, false)
}

func mediaNames(ms []channel.Media) []string {
	return slices.Sorted(slices.Values(each(ms, func(m channel.Media) string { return m.Stored })))
}

// caseRetentionDeleted: a message that its author deleted still has what it
// said. The instant of that stays.
func caseRetentionDeleted(k *kit) {
	m := k.inbound(newID[storage.Conversation](k))
	k.added(m)
	q := storage.Retention{Before: after(9), At: after(99), Limit: 9}
	k.retains(storage.Messages.ForgetContent, q, 1, m.ID, false)
	got := k.stored(m.ID)[0]
	k.equal([]any{got.DeletedAt, len(got.Parts), len(got.Raw)}, []any{m.DeletedAt, 0, 0})
	k.retains(storage.Messages.ForgetContent, q, 0, m.ID, false)
}

// caseRetentionStays: what the provider calls it, what came of it, what it cost
// and who wrote it is still known; and a status still finds it.
func caseRetentionStays(k *kit) {
	m := k.album(newID[storage.Conversation](k))
	m.Progress.Failed, m.Progress.Failure = after(2), channel.Failure{Code: "131026", Detail: "no such number +15550001", Part: 1}
	k.added(m)
	k.retains(storage.Messages.ForgetContent, storage.Retention{Before: after(9), At: after(99), Limit: 9}, 1, m.ID, false)
	m.ForgetContent(after(99))
	m.Version = 2
	k.equal(k.stored(m.ID), []*storage.Message{m})
	k.equal(m.Author, storage.Author{Kind: channel.AuthorAgent, ID: "ann"})
	k.equal(m.Progress.Failure, channel.Failure{Code: "131026", Part: 1})
	k.update(func(ctx context.Context, tx storage.Tx) {
		found, err := tx.Messages().Find(ctx, storage.ProviderKey{Channel: line, ID: m.Also[1]})
		k.ok(err)
		k.equal(found[0].ID, m.ID)
		rs, err := tx.Messages().ApplyStatuses(ctx, report(m, channel.StatusRead, 5))
		k.ok(err)
		k.equal(rs[0].Found, true)
	})
}

func caseRetentionSteps(k *kit) {
	ms := k.told(after(1), after(2), after(3), after(4), after(5))
	q := storage.Retention{Before: after(5), At: after(99), Limit: 2}
	for _, fn := range []forgetting{storage.Messages.ForgetRaw, storage.Messages.ForgetMedia, storage.Messages.ForgetContent} {
		q.After = storage.MessageID{}
		q.After = k.retains(fn, q, 2, ms[1].ID, true).Last
		q.After = k.retains(fn, q, 2, ms[3].ID, true).Last
		k.retains(fn, q, 0, ms[3].ID, false)
	}
	k.equal(k.stored(ms[4].ID), ms[4:])
}

func caseRetentionChannels(k *kit) {
	conv := newID[storage.Conversation](k)
	a, b := k.inbound(conv), k.inbound(conv)
	b.Channel = "wa-2"
	k.added(a, b)
	q := storage.Retention{Before: after(9), At: after(99), Limit: 9, Channels: []channel.ID{"wa-2", "wa-3"}}
	k.retains(storage.Messages.ForgetRaw, q, 1, b.ID, false)
	k.retains(storage.Messages.ForgetMedia, q, 1, b.ID, false)
	k.retains(storage.Messages.ForgetContent, q, 1, b.ID, false)
	k.equal(k.stored(a.ID), []*storage.Message{a})
	k.equal(len(k.stored(b.ID)[0].Parts), 0)
}

func caseRetentionPreviews(k *kit) {
	ms := k.told(after(1), after(1))
	old, busy := k.openCase(ms[0].Conversation), k.openCase(ms[1].Conversation)
	old.ID, busy.ID = ms[0].Case, ms[1].Case
	old.LastActivity, busy.LastActivity = after(1), after(20)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, old, busy)) })
	k.retains(storage.Messages.ForgetContent, storage.Retention{Before: after(9), At: after(99), Limit: 9}, 2, ms[1].ID, false)
	old.Preview, old.Version = "", 2
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().Get(ctx, old.ID, busy.ID)
		k.ok(err)
		k.equal(got, []*storage.Case{old, busy})
	})
}
