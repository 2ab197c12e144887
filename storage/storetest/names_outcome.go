package storetest

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// accepted is what came of m: the provider has it under these names.
func accepted(m *storage.Message, first channel.ProviderID, also ...channel.ProviderID) storage.Resolution {
	return storage.Resolution{
		Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: first, Also: also, Memo: "memo of " + string(first), At: after(3),
	}
}

// caseOutcomeNames: what an outcome brings is kept, and what came with the
// message stays. A repeated outcome changes none of it.
func caseOutcomeNames(k *kit) {
	m := k.inserted(k.outbound(newID[storage.Conversation](k)))
	yes := accepted(m, "wamid.1", "wamid.2", "wamid.3", "wamid.1")
	m.Outcome, m.Progress = storage.OutcomeAccepted, channel.Progress{Accepted: after(3)}
	m.ProviderID, m.Also, m.Memo = yes.ProviderID, []channel.ProviderID{"wamid.2", "wamid.3", "wamid.1"}, yes.Memo
	k.equal(k.resolve(yes), []storage.StatusResult{resultOf(m, true)})
	yes.Also[0] = "spoilt"
	k.equal(k.message(m.ID), m)
	k.equal(k.resolve(accepted(m, "wamid.4", "wamid.5")), []storage.StatusResult{resultOf(m, false)})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Find(ctx, append(furtherOf(m), nameOf(m), storage.ProviderKey{Channel: line, ID: "wamid.5"})...)
		k.ok(err)
		k.equal(got, []*storage.Message{m, m, m, m, nil})
	})
	echo := k.sent(m.Conversation)
	echo.ProviderID = "wamid.3"
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{false}, echo) })
}

// caseOutcomeNamesReplaced: the names that an outcome brings take the place of
// those that the message had, which are free then.
func caseOutcomeNamesReplaced(k *kit) {
	m := k.album(newID[storage.Conversation](k))
	m.Outcome = storage.OutcomeUnknown
	k.inserted(m)
	old := furtherOf(m)
	k.resolve(accepted(m, m.ProviderID, "wamid.new"), accepted(m, "wamid.never"))
	k.equal(k.message(m.ID).Also, []channel.ProviderID{"wamid.new"})
	heir := k.sent(m.Conversation)
	heir.ProviderID = old[1].ID
	k.inserted(heir)
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Find(ctx, old...)
		k.ok(err)
		k.equal(got, []*storage.Message{nil, heir})
	})
}

// caseOutcomeFirstReplaced: so does a first name, and the further ones stay if none
// come. A message may be given a name that it had.
func caseOutcomeFirstReplaced(k *kit) {
	m := k.album(newID[storage.Conversation](k))
	m.Outcome = storage.OutcomeUnknown
	k.inserted(m)
	was := nameOf(m)
	k.resolve(accepted(m, "wamid.first"))
	k.equal(k.message(m.ID).Also, m.Also)
	heir := k.outbound(m.Conversation)
	heir.ProviderID, heir.Outcome = was.ID, storage.OutcomeUnknown
	k.inserted(heir)
	k.resolve(accepted(heir, was.ID))
	want := []*storage.Message{k.message(heir.ID), k.message(m.ID), k.message(m.ID)}
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Find(ctx, was, storage.ProviderKey{Channel: line, ID: "wamid.first"}, furtherOf(m)[0])
		k.ok(err)
		k.equal(got, want)
	})
	k.equal(k.apply(report(heir, channel.StatusDelivered, 6))[0].Message, heir.ID)
}

// caseOutcomeNamesClash: echoes of the parts may come before the receipt does.
// It is refused then, as a whole, and the transaction goes on.
func caseOutcomeNamesClash(k *kit) {
	for _, pair := range k.sharing() {
		echo, clash := k.inserted(pair[0]), pair[1]
		if clash.Direction == storage.Inbound {
			continue
		}
		a, b := k.inserted(k.outbound(echo.Conversation)), k.inserted(k.outbound(echo.Conversation))
		fine := accepted(a, channel.ProviderID(a.ID.String()), channel.ProviderID(a.ID.String()+"/2"))
		k.update(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Messages().Resolve(ctx, fine, accepted(b, clash.ProviderID, clash.Also...))
			k.is(err, storage.ErrExists)
			got, err := tx.Messages().Find(ctx, nameOf(&storage.Message{Channel: line, ProviderID: fine.Also[0]}))
			k.ok(err)
			k.equal(got, []*storage.Message{nil})
			_, err = tx.Messages().Resolve(ctx, fine)
			k.ok(err)
		})
		k.equal(k.message(a.ID).Also, fine.Also)
		k.equal(k.message(b.ID), b)
	}
}

func caseOutcomeNamesWithin(k *kit) {
	for _, pair := range k.sharing() {
		a, b := k.inserted(k.outbound(newID[storage.Conversation](k))), k.inserted(k.outbound(newID[storage.Conversation](k)))
		k.update(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Messages().Resolve(ctx,
				accepted(a, pair[0].ProviderID, pair[0].Also...), accepted(b, pair[1].ProviderID, pair[1].Also...))
			k.is(err, storage.ErrExists)
		})
		k.equal(k.message(a.ID), a)
		k.equal(k.message(b.ID), b)
	}
}

// caseOutcomeNamesTogether: the receipt and the echo of a part come at the same
// moment, and one of them only is taken. It is so with what came in under a name,
// as a letter to oneself does.
func caseOutcomeNamesTogether(k *kit) {
	const rounds = 12
	for round := range rounds {
		m, echo := k.inserted(k.outbound(newID[storage.Conversation](k))), k.sent(newID[storage.Conversation](k))
		if round%4 < 2 {
			name := echo.ProviderID
			echo = k.inbound(echo.Conversation)
			echo.ProviderID = name
		}
		receipt := accepted(m, channel.ProviderID(m.ID.String()), channel.ProviderID(m.ID.String()+"/2"), echo.ProviderID)
		var refused bool
		var added []bool
		k.together(2, func(w int, s storage.Store) error {
			return s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
				if (w+round)%2 == 0 {
					added, err = tx.Messages().Insert(ctx, echo)
					return err
				}
				_, err = tx.Messages().Resolve(ctx, receipt)
				if refused = errors.Is(err, storage.ErrExists); refused {
					err = nil
				}
				return err
			})
		})
		k.equal(added[0], refused)
	}
}
