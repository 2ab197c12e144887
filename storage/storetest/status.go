package storetest

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func statusCases() []Case {
	return []Case{
		{"statuses/merge", caseStatusMerge},
		{"statuses/any order and repetition", caseStatusOrder},
		{"statuses/several in one call", caseStatusSeveral},
		{"statuses/before the message", caseStatusBefore},
		{"statuses/before the receipt", caseStatusBeforeReceipt},
		{"statuses/kept ones are forgotten", caseStatusForgotten},
		{"statuses/of a channel", caseStatusChannel},
		{"statuses/not by a further name", caseStatusFurtherName},
		{"statuses/not of what came in", caseStatusInbound},
		{"statuses/do not disturb an update", caseStatusVersion},
	}
}

// report is a provider's report about m.
func report(m *storage.Message, s channel.Status, second int) storage.StatusUpdate {
	failure := channel.Failure{}
	if s == channel.StatusFailed {
		failure = channel.Failure{Kind: channel.Unreachable, Code: "131026", Detail: "not on the network", Part: 2}
	}
	return storage.StatusUpdate{ProviderKey: nameOf(m), Progress: channel.Reported(s, after(second), failure), At: after(second)}
}

// apply applies reports and returns the answers.
func (k *kit) apply(us ...storage.StatusUpdate) (results []storage.StatusResult) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		results, err = tx.Messages().ApplyStatuses(ctx, us...)
		k.ok(err)
	})
	if len(results) != len(us) {
		k.Fatalf("got %d answers to %d reports", len(results), len(us))
	}
	return results
}

func (k *kit) inserted(m *storage.Message) *storage.Message {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true}, m) })
	return m
}

// message reads one message.
func (k *kit) message(id storage.MessageID) (m *storage.Message) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Get(ctx, id)
		k.ok(err)
		m = got[0]
	})
	return m
}

func resultOf(m *storage.Message, changed bool) storage.StatusResult {
	return storage.StatusResult{
		Found: true, Changed: changed, Message: m.ID, Conversation: m.Conversation, Case: m.Case, Channel: m.Channel,
		Author: m.Author, Binding: m.Binding, ProviderID: m.ProviderID, Outcome: m.Outcome, Progress: m.Progress,
	}
}

func caseStatusMerge(k *kit) {
	m := k.inserted(k.sent(newID[storage.Conversation](k)))
	steps := []struct {
		status  channel.Status
		second  int
		changed bool
	}{
		{channel.StatusRead, 9, true},
		{channel.StatusDelivered, 8, false}, // late: the status stays read
		{channel.StatusRead, 7, false},      // the earliest report counts
		{channel.StatusRead, 12, false},
		{channel.StatusFailed, 10, true}, // the failure is kept as a detail
		{channel.StatusFailed, 10, false},
		{channel.StatusPlayed, 11, true},
	}
	for _, step := range steps {
		u := report(m, step.status, step.second)
		u.Cost = &channel.Cost{Category: "marketing"}
		m.Progress, m.Cost = m.Progress.Merge(u.Progress), u.Cost
		k.equal(k.apply(u), []storage.StatusResult{resultOf(m, step.changed)})
		k.equal(k.message(m.ID), m)
	}
}

func caseStatusOrder(k *kit) {
	random := rand.New(rand.NewPCG(2, 3))
	all := []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead, channel.StatusPlayed, channel.StatusFailed}
	for range 12 {
		m := k.sent(newID[storage.Conversation](k))
		want := m.Progress
		var us []storage.StatusUpdate
		for range 6 {
			u := report(m, all[random.IntN(len(all))], random.IntN(20))
			want = want.Merge(u.Progress)
			us = append(us, u, u)
		}
		random.Shuffle(len(us), func(i, j int) { us[i], us[j] = us[j], us[i] })
		early := random.IntN(len(us))
		k.apply(us[:early]...)
		k.inserted(m)
		for _, u := range us[early:] {
			k.apply(u)
		}
		k.equal(k.message(m.ID).Progress, want)
	}
}

// caseStatusSeveral: each report of a call gets its own answer, as if they came
// one by one.
func caseStatusSeveral(k *kit) {
	a, b := k.inserted(k.sent(newID[storage.Conversation](k))), k.inserted(k.sent(newID[storage.Conversation](k)))
	stranger := k.sent(newID[storage.Conversation](k))
	us := []storage.StatusUpdate{
		report(a, channel.StatusDelivered, 5), report(b, channel.StatusRead, 6), report(stranger, channel.StatusRead, 6),
		report(a, channel.StatusRead, 7), report(a, channel.StatusDelivered, 4), report(b, channel.StatusFailed, 9),
	}
	var want []storage.StatusResult
	for i, m := range []*storage.Message{a, b, nil, a, a, b} {
		if m == nil {
			want = append(want, storage.StatusResult{})
			continue
		}
		m.Progress = m.Progress.Merge(us[i].Progress)
		want = append(want, resultOf(m, i != 4))
	}
	k.equal(k.apply(us...), want)
	k.equal(k.message(a.ID), a)
	k.equal(k.message(b.ID), b)
}

// caseStatusBefore: reports that came before the message are in it when it
// comes, and the caller's record has them too.
func caseStatusBefore(k *kit) {
	m := k.sent(newID[storage.Conversation](k))
	read, delivered := report(m, channel.StatusRead, 9), report(m, channel.StatusDelivered, 8)
	want := m.Progress.Merge(read.Progress).Merge(delivered.Progress)
	k.equal(k.apply(read, read)[0], storage.StatusResult{})
	k.equal(k.apply(delivered)[0], storage.StatusResult{})
	k.inserted(m)
	k.equal(m.Progress, want)
	k.equal(k.message(m.ID).Progress, want)
	if n := k.forget(after(99)); n != 0 {
		k.Fatalf("%d reports are still kept after their message came", n)
	}
}

// caseStatusBeforeReceipt: reports that came before the provider's answer are
// applied when Resolve brings the provider's id.
func caseStatusBeforeReceipt(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	m.ProviderID = "wamid.late"
	read := report(m, channel.StatusRead, 9)
	k.equal(k.apply(read)[0], storage.StatusResult{})
	m.Outcome = storage.OutcomeAccepted
	m.Progress = m.Progress.Merge(read.Progress).Merge(channel.Progress{Accepted: after(7)})
	got := k.resolve(storage.Resolution{Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: m.ProviderID, At: after(7)})
	k.equal(got, []storage.StatusResult{resultOf(m, true)})
	k.equal(k.message(m.ID), m)
	played := report(m, channel.StatusPlayed, 10)
	m.Progress = m.Progress.Merge(played.Progress)
	k.equal(k.apply(played), []storage.StatusResult{resultOf(m, true)})
}

// forget forgets kept reports and returns how many.
func (k *kit) forget(before time.Time) (n int) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		n, err = tx.Messages().ForgetStatuses(ctx, before)
		k.ok(err)
	})
	return n
}

func caseStatusForgotten(k *kit) {
	old, young := k.sent(newID[storage.Conversation](k)), k.sent(newID[storage.Conversation](k))
	k.apply(report(old, channel.StatusRead, 5), report(young, channel.StatusRead, 6))
	k.equal(k.forget(after(5)), 0)
	k.equal(k.forget(after(6)), 1)
	k.equal(k.inserted(old).Progress, channel.Progress{Accepted: after(1)})
	k.equal(k.inserted(young).Progress, channel.Progress{Accepted: after(1), Read: after(6)})
}

// caseStatusChannel: a provider's id is unique within its channel only.
func caseStatusChannel(k *kit) {
	a, b := k.sent(newID[storage.Conversation](k)), k.sent(newID[storage.Conversation](k))
	b.Channel, b.ProviderID = "wa-2", a.ProviderID
	k.inserted(a)
	k.equal(k.apply(report(b, channel.StatusRead, 9))[0], storage.StatusResult{})
	k.equal(k.message(a.ID), a)
	k.equal(k.inserted(b).Progress, channel.Progress{Accepted: after(1), Read: after(9)})
}

// caseStatusVersion: only Update raises the version, so that ticks do not get
// in the way of somebody who edits.
func caseStatusVersion(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	edit := *m
	k.resolve(storage.Resolution{Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: "wamid.v", At: after(1)})
	m.ProviderID = "wamid.v"
	k.apply(report(m, channel.StatusRead, 9))
	k.equal(k.message(m.ID).Version, 1)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, &edit)) })
	got := k.message(m.ID)
	k.equal(got.Progress, channel.Progress{Accepted: after(1), Read: after(9)})
	k.equal(got.ProviderID, "wamid.v")
}
