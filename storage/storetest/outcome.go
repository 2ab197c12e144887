package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func outcomeCases() []Case {
	return []Case{
		{"outcomes/never backwards", caseOutcomes},
		{"outcomes/accepted", caseAccepted},
		{"outcomes/rejected", caseRejected},
		{"outcomes/in order of the question", caseOutcomeAnswers},
		{"outcomes/all found or none", caseOutcomeMissing},
		{"outcomes/provider ID of another", caseOutcomeClash},
		{"outcomes/further names and memo", caseOutcomeNames},
		{"outcomes/further names replaced", caseOutcomeNamesReplaced},
		{"outcomes/first name replaced", caseOutcomeFirstReplaced},
		{"outcomes/further names of another", caseOutcomeNamesClash},
		{"outcomes/further names within a call", caseOutcomeNamesWithin},
		{"outcomes/further names at the same time", caseOutcomeNamesTogether},
	}
}

// resolve records outcomes and returns the answers.
func (k *kit) resolve(rs ...storage.Resolution) (results []storage.StatusResult) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		results, err = tx.Messages().Resolve(ctx, rs...)
		k.ok(err)
	})
	return results
}

func outcomes() []storage.Outcome {
	return []storage.Outcome{
		storage.OutcomeNone, storage.OutcomeQueued, storage.OutcomeAccepted,
		storage.OutcomeRejected, storage.OutcomeUnknown, storage.OutcomeCancelled,
	}
}

// caseOutcomes tries every step from every outcome.
func caseOutcomes(k *kit) {
	for _, from := range outcomes() {
		for _, to := range outcomes() {
			m := k.outbound(newID[storage.Conversation](k))
			m.Outcome = from
			k.inserted(m)
			r := storage.Resolution{Message: m.ID, Outcome: to, Status: channel.StatusDelivered, At: after(7)}
			if to.Follows(from) {
				m.Outcome, m.Progress = to, m.Progress.Merge(r.Progress())
			}
			k.equal(k.resolve(r), []storage.StatusResult{resultOf(m, m.Outcome != from)})
			k.equal(k.message(m.ID), m)
		}
	}
}

// caseAccepted: from then on the message is known by the provider's name, and a
// later refusal changes nothing.
func caseAccepted(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	m.Outcome, m.ProviderID, m.Progress = storage.OutcomeAccepted, "wamid.1", channel.Progress{Accepted: after(3)}
	yes := storage.Resolution{Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: "wamid.1", At: after(3)}
	no := storage.Resolution{Message: m.ID, Outcome: storage.OutcomeRejected, At: after(4), Failure: channel.Failure{Code: "1"}}
	k.equal(k.resolve(yes), []storage.StatusResult{resultOf(m, true)})
	k.equal(k.resolve(yes, no), []storage.StatusResult{resultOf(m, false), resultOf(m, false)})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Find(ctx, nameOf(m))
		k.ok(err)
		k.equal(got, []*storage.Message{m})
	})
	echo := k.inbound(m.Conversation)
	echo.ProviderID = m.ProviderID
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{false}, echo) })
}

func caseRejected(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	failure := channel.Failure{Kind: channel.OutOfWindow, Code: "131047", Detail: "more than 24 hours", Part: 3}
	m.Outcome, m.Progress = storage.OutcomeRejected, channel.Progress{Failed: after(3), Failure: failure}
	got := k.resolve(storage.Resolution{Message: m.ID, Outcome: storage.OutcomeRejected, At: after(3), Failure: failure})
	k.equal(got, []storage.StatusResult{resultOf(m, true)})
	k.equal(k.message(m.ID), m)
}

func caseOutcomeAnswers(k *kit) {
	a, b := k.inserted(k.outbound(newID[storage.Conversation](k))), k.inserted(k.outbound(newID[storage.Conversation](k)))
	a.Outcome, b.Outcome = storage.OutcomeUnknown, storage.OutcomeCancelled
	got := k.resolve(
		storage.Resolution{Message: b.ID, Outcome: storage.OutcomeCancelled},
		storage.Resolution{Message: a.ID, Outcome: storage.OutcomeUnknown})
	k.equal(got, []storage.StatusResult{resultOf(b, true), resultOf(a, true)})
}

func caseOutcomeMissing(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Resolve(ctx,
			storage.Resolution{Message: m.ID, Outcome: storage.OutcomeUnknown},
			storage.Resolution{Message: newID[storage.Message](k), Outcome: storage.OutcomeUnknown})
		k.is(err, storage.ErrNotFound)
	})
	k.equal(k.message(m.ID), m)
}

// caseOutcomeClash: an echo may bring a message before its receipt does. The
// receipt is refused then, as a whole, and the transaction goes on.
func caseOutcomeClash(k *kit) {
	echo := k.inserted(k.sent(newID[storage.Conversation](k)))
	a, b := k.inserted(k.outbound(echo.Conversation)), k.inserted(k.outbound(echo.Conversation))
	first := storage.Resolution{Message: a.ID, Outcome: storage.OutcomeAccepted, ProviderID: "wamid.a", At: after(3)}
	clash := storage.Resolution{Message: b.ID, Outcome: storage.OutcomeAccepted, ProviderID: echo.ProviderID, At: after(3)}
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Resolve(ctx, first, clash)
		k.is(err, storage.ErrExists)
		clash.ProviderID = ""
		got, err := tx.Messages().Resolve(ctx, first, clash)
		k.ok(err)
		k.equal([]bool{got[0].Changed, got[1].Changed}, []bool{true, true})
	})
	k.equal(k.message(b.ID).ProviderID, "")
	k.equal(k.message(a.ID).ProviderID, "wamid.a")
}
