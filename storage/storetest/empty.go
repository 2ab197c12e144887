package storetest

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// caseNothingAsked: what takes several records also takes none.
func caseNothingAsked(k *kit) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		for _, ask := range emptyCalls(ctx, tx) {
			k.ok(ask())
		}
	})
}

func emptyCalls(ctx context.Context, tx storage.Tx) []func() error {
	ms, out, due := tx.Messages(), tx.Outbox(), tx.DueMoments()
	none := storage.LeaseID{1}
	return append(emptyRecords(ctx, tx), []func() error{
		func() error { return tx.Lock(ctx) },
		func() error { return tx.Contacts().Insert(ctx) },
		func() error { return tx.Contacts().Update(ctx) },
		func() error { return unanswered(tx.Contacts().Get(ctx)) },
		func() error { return tx.Identities().Insert(ctx) },
		func() error { return tx.Identities().Update(ctx) },
		func() error { return tx.Identities().Delete(ctx) },
		func() error { return unanswered(tx.Identities().Find(ctx)) },
		func() error { return unanswered(tx.Identities().OfContacts(ctx)) },
		func() error { return tx.Consents().Append(ctx) },
		func() error { return unanswered(tx.Consents().OfContacts(ctx)) },
		func() error { return tx.Conversations().Insert(ctx) },
		func() error { return tx.Conversations().Update(ctx) },
		func() error { return unanswered(tx.Conversations().Get(ctx)) },
		func() error { return unanswered(tx.Conversations().Find(ctx)) },
		func() error { return unanswered(tx.Conversations().IDs(ctx)) },
		func() error { return tx.Cases().Insert(ctx) },
		func() error { return tx.Cases().Update(ctx) },
		func() error { return unanswered(tx.Cases().Get(ctx)) },
		func() error { return tx.Standbys().Replace(ctx, nil) },
		func() error { return unanswered(ms.Insert(ctx)) },
		func() error { return ms.Update(ctx) },
		func() error { return unanswered(ms.Get(ctx)) },
		func() error { return unanswered(ms.Find(ctx)) },
		func() error { return unanswered(ms.ByKey(ctx)) },
		func() error { return unanswered(ms.Resolve(ctx)) },
		func() error { return unanswered(ms.ApplyStatuses(ctx)) },
		func() error { return unanswered(tx.Seen().Mark(ctx, start)) },
		func() error { return unanswered(tx.Agents().Get(ctx)) },
		func() error { return tx.Presences().Put(ctx) },
		func() error { return unanswered(tx.Presences().Get(ctx)) },
		func() error { return unanswered(tx.Teams().Get(ctx)) },
		func() error { return unanswered(tx.ReadMarks().Get(ctx, "ann")) },
		func() error { return unanswered(tx.Bindings().Get(ctx)) },
		func() error { return unanswered(tx.Bindings().Live(ctx, line)) },
		func() error { return out.Put(ctx) },
		func() error { return unanswered(out.Complete(ctx, none)) },
		func() error { return unanswered(out.Reschedule(ctx, none, start)) },
		func() error { return unanswered(out.Defer(ctx, none, start)) },
		func() error { return unanswered(out.Cancel(ctx)) },
		func() error { return due.Put(ctx) },
		func() error { return due.Cancel(ctx) },
		func() error { return unanswered(due.Get(ctx)) },
		func() error { return unanswered(due.Complete(ctx, none)) },
		func() error { return unanswered(due.Reschedule(ctx, none, start)) },
	}...)
}

// emptyRecords are those about what stands beside the talk.
func emptyRecords(ctx context.Context, tx storage.Tx) []func() error {
	return []func() error{
		func() error { return tx.Journal().Append(ctx) },
		func() error { return tx.Scheduled().Insert(ctx) },
		func() error { return tx.Scheduled().Update(ctx) },
		func() error { return tx.Scheduled().Delete(ctx) },
		func() error { return unanswered(tx.Scheduled().Get(ctx)) },
		func() error { return tx.Merges().Insert(ctx) },
		func() error { return tx.Merges().Update(ctx) },
		func() error { return unanswered(tx.Merges().Get(ctx)) },
		func() error { return tx.SetAside().Insert(ctx) },
		func() error { return tx.SetAside().Delete(ctx) },
		func() error { return unanswered(tx.SetAside().Get(ctx)) },
	}
}

// unanswered is the error of an answer that must be empty.
func unanswered[T any](vs []T, err error) error {
	if err == nil && len(vs) > 0 {
		return fmt.Errorf("got %d answers to no question", len(vs))
	}
	return err
}
