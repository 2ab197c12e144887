package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func undatedCases() []Case {
	return []Case{
		{"retention/ids that do not tell the age", caseUndated},
		{"retention/ids that do not tell the age hold up nobody", caseUndatedPassed},
		{"retention/ids that do not tell the age, and what is left of them", caseUndatedLeft},
		{"retention/ids that tell the age nearly", caseUndatedNearly},
	}
}

// imported are messages like those of told, whose IDs are of another time: in turn
// long before and long after.
func (k *kit) imported(ats ...time.Time) []*storage.Message {
	conv := newID[storage.Conversation](k)
	ms := each(ats, func(at time.Time) *storage.Message {
		m := k.inbound(conv)
		m.CreatedAt, m.DeletedAt = at, time.Time{}
		return m
	})
	for i, m := range ms {
		stamp := storage.FirstAt(start.AddDate(i%2*20-10, 0, 0))
		copy(m.ID[:6], stamp[:6])
	}
	k.added(ms...)
	return ms
}

var undatedSteps = []forgetting{storage.Messages.ForgetRaw, storage.Messages.ForgetContent}

// caseUndated: what counts is when a message was stored, and the oldest is first.
func caseUndated(k *kit) {
	ms := k.imported(after(3), after(2), after(1), after(5))
	k.told(after(1))
	for _, fn := range undatedSteps {
		q := storage.Retention{Before: after(4), At: after(99), Limit: 2, Undated: true}
		q.After = k.retains(fn, q, 2, ms[1].ID, true).Last
		q.After = k.retains(fn, q, 1, ms[0].ID, false).Last
		k.retains(fn, q, 0, ms[0].ID, false)
	}
	k.equal(k.stored(ms[3].ID), ms[3:])
	k.equal(len(k.on(k.again()).stored(ms[0].ID)[0].Parts), 0)
}

// caseUndatedPassed: on the way by the IDs they are passed by, young or old, and
// those that come behind the instant are not even looked at.
func caseUndatedPassed(k *kit) {
	ms := k.imported(after(9), after(9), after(1), after(1))
	old, young := k.told(after(1))[0], k.told(after(5))[0]
	q := storage.Retention{Before: after(4), At: after(99), Limit: 1}
	for _, fn := range undatedSteps {
		q.After = storage.MessageID{}
		q.After = k.retains(fn, q, 0, ms[0].ID, true).Last
		q.After = k.retains(fn, q, 0, ms[2].ID, true).Last
		q.After = k.retains(fn, q, 1, old.ID, true).Last
		k.retains(fn, q, 0, old.ID, false)
	}
	k.equal(k.stored(ms[0].ID, ms[1].ID, ms[2].ID, ms[3].ID, young.ID), append(ms, young))
}

// caseUndatedLeft: those that were done are not looked at again, until they have
// something to be forgotten again.
func caseUndatedLeft(k *kit) {
	ms := k.imported(after(1), after(2), after(3))
	q := storage.Retention{Before: after(9), At: after(99), Limit: 9, Undated: true, Channels: []channel.ID{line}}
	k.retains(storage.Messages.ForgetRaw, q, 3, ms[2].ID, false)
	k.retains(storage.Messages.ForgetRaw, q, 0, storage.MessageID{}, false)
	k.retains(storage.Messages.ForgetContent, q, 3, ms[2].ID, false)
	k.retains(storage.Messages.ForgetContent, q, 0, storage.MessageID{}, false)
	again := k.stored(ms[1].ID)[0]
	again.Parts, again.Raw = channel.Parts{channel.Image{Media: media("late")}}, []byte("{}")
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, again)) })
	k.retains(storage.Messages.ForgetMedia, q, 1, again.ID, false)
	k.retains(storage.Messages.ForgetRaw, q, 0, storage.MessageID{}, false)
	k.retains(storage.Messages.ForgetContent, q, 1, again.ID, false)
	q.Channels = []channel.ID{"wa-2"}
	other := k.imported(after(4))[0]
	k.retains(storage.Messages.ForgetRaw, q, 0, other.ID, false)
	q.After = other.ID
	k.retains(storage.Messages.ForgetRaw, q, 0, other.ID, false)
}

// caseUndatedNearly: within an hour the ID tells it.
func caseUndatedNearly(k *kit) {
	near, far := k.inbound(newID[storage.Conversation](k)), k.inbound(newID[storage.Conversation](k))
	near.CreatedAt, far.CreatedAt = start.Truncate(time.Millisecond).Add(time.Hour), start.Truncate(time.Millisecond).Add(time.Hour+time.Microsecond)
	k.added(near, far)
	q := storage.Retention{Before: start.AddDate(0, 0, 1), At: after(99), Limit: 9}
	k.retains(storage.Messages.ForgetRaw, q, 1, far.ID, false)
	q.Undated = true
	k.retains(storage.Messages.ForgetRaw, q, 1, far.ID, false)
}
