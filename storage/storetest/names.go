package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// The cases of this file are about messages that have several names at their
// provider, one for each part. All names of a channel are in one space.

// sharing are pairs of messages that share a name, in each way there is.
func (k *kit) sharing() [][2]*storage.Message {
	var pairs [][2]*storage.Message
	for _, share := range []func(a, b *storage.Message){
		func(a, b *storage.Message) { b.Also[1] = a.ProviderID },
		func(a, b *storage.Message) { b.Also[1] = a.Also[0] },
		func(a, b *storage.Message) { b.ProviderID = a.Also[1] },
		func(a, b *storage.Message) { b.ProviderID, b.Also = a.Also[0], nil },
		func(a, b *storage.Message) {
			b.ProviderID, b.Also, b.Direction, b.Outcome = a.Also[0], nil, storage.Inbound, storage.OutcomeNone
		},
	} {
		a, b := k.album(newID[storage.Conversation](k)), k.album(newID[storage.Conversation](k))
		share(a, b)
		pairs = append(pairs, [2]*storage.Message{a, b})
	}
	return pairs
}

// furtherOf are m's further names as keys.
func furtherOf(m *storage.Message) []storage.ProviderKey {
	return each(m.Also, func(name channel.ProviderID) storage.ProviderKey {
		return storage.ProviderKey{Channel: m.Channel, ID: name}
	})
}

func caseFindByFurther(k *kit) {
	a, b := k.album(newID[storage.Conversation](k)), k.album(newID[storage.Conversation](k))
	// A message may repeat its names, and have an empty one.
	b.Also = append(b.Also, b.ProviderID, b.Also[0], "")
	elsewhere := furtherOf(a)[0]
	elsewhere.Channel = "wa-2"
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true, true}, a, b) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		keys := []storage.ProviderKey{furtherOf(a)[1], nameOf(b), elsewhere, furtherOf(b)[0], nameOf(a), furtherOf(a)[1], {Channel: line}}
		got, err := tx.Messages().Find(ctx, keys...)
		k.ok(err)
		k.equal(got, []*storage.Message{a, b, nil, b, a, a, nil})
	})
}

func caseOnceByFurther(k *kit) {
	for _, pair := range k.sharing() {
		a, b := pair[0], pair[1]
		caseOnce(k, a, b)
		// What was left out has taken no names.
		var heirs []*storage.Message
		for _, name := range append(b.Also, b.ProviderID) {
			if name != a.ProviderID && name != a.Also[0] && name != a.Also[1] {
				m := k.sent(a.Conversation)
				m.ProviderID = name
				heirs = append(heirs, m)
			}
		}
		elsewhere := k.sent(a.Conversation)
		elsewhere.Channel, elsewhere.ProviderID, elsewhere.Also = "wa-2", a.Also[0], []channel.ProviderID{a.ProviderID, a.Also[1]}
		heirs = append(heirs, elsewhere)
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.insert(ctx, tx, each(heirs, func(*storage.Message) bool { return true }), heirs...)
		})
	}
}

func caseOnceByFurtherWithin(k *kit) {
	for _, pair := range k.sharing() {
		a, b := pair[0], pair[1]
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.insert(ctx, tx, []bool{true, true, false, true}, k.album(a.Conversation), a, b, k.album(a.Conversation))
		})
		k.view(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Messages().Get(ctx, b.ID)
			k.is(err, storage.ErrNotFound)
		})
	}
}

// caseOnceByFurtherTogether: some bring a name as the first one of what goes out or
// came in, and some as a further one; one of them all succeeds.
func caseOnceByFurtherTogether(k *kit) {
	const workers, rounds = 4, 8
	for round := range rounds {
		name := channel.ProviderID("wamid." + newID[storage.Message](k).String())
		ms := make([]*storage.Message, workers)
		for i := range ms {
			ms[i] = k.album(newID[storage.Conversation](k))
			switch (i + round) % workers { // whoever comes last often runs first
			case 0:
				ms[i] = k.inbound(ms[i].Conversation)
				ms[i].ProviderID = name
			case 2:
				ms[i].ProviderID, ms[i].Also = name, nil
			default:
				ms[i].Also[1] = name
			}
		}
		added := make([][]bool, workers)
		k.together(workers, func(w int, s storage.Store) error {
			return s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
				added[w], err = tx.Messages().Insert(ctx, ms[w])
				return err
			})
		})
		news := 0
		for _, a := range added {
			if a[0] {
				news++
			}
		}
		k.equal(news, 1)
	}
}

// caseStatusInbound: a report about what came in is as one about a message that
// never came.
func caseStatusInbound(k *kit) {
	m := k.inserted(k.inbound(newID[storage.Conversation](k)))
	k.equal(k.apply(report(m, channel.StatusRead, 5)), []storage.StatusResult{{}})
	k.equal(k.message(m.ID), m)
	k.equal(k.forget(after(99)), 1)
}

// caseStatusFurtherName: a report names a message by its first name. One about
// a further name is as one about a message that never came.
func caseStatusFurtherName(k *kit) {
	m := k.inserted(k.album(newID[storage.Conversation](k)))
	late := k.album(m.Conversation)
	of := func(m *storage.Message) storage.StatusUpdate {
		u := report(m, channel.StatusRead, 5)
		u.ID = m.Also[0]
		return u
	}
	k.equal(k.apply(of(m), of(late)), []storage.StatusResult{{}, {}})
	k.equal(k.message(m.ID), m)
	k.equal(k.inserted(late).Progress, channel.Progress{Accepted: after(1)})
	u := report(m, channel.StatusDelivered, 6)
	m.Progress = m.Progress.Merge(u.Progress)
	k.equal(k.apply(u), []storage.StatusResult{resultOf(m, true)})
	k.equal(k.message(m.ID), m)
	k.equal(k.forget(after(99)), 2)
}
