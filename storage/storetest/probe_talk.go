package storetest

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (k *kit) conversationProbe() probe {
	contact := newID[storage.Contact](k)
	first, second := k.conversation(contact), k.conversation(contact)
	second.Thread = "other"
	return probe{
		name: "conversations",
		fill: func(ctx context.Context, tx storage.Tx) error {
			c := *first
			return tx.Conversations().Insert(ctx, &c)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *second
				return tx.Conversations().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.Inbound, c.Version = 8, 1
				return tx.Conversations().Update(ctx, &c)
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Conversations().Get(ctx, first.ID) }},
			{"Find", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Conversations().Find(ctx, first.Key(), second.Key())
			}},
			{"IDs", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Conversations().IDs(ctx, first.Key(), second.Key())
			}},
			{"OfContact", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Conversations().OfContact(ctx, contact)
			}},
		},
	}
}

func (k *kit) caseProbe() probe {
	first, second := k.openCase(newID[storage.Conversation](k)), k.openCase(newID[storage.Conversation](k))
	query := storage.CaseQuery{State: storage.CaseOngoing, Limit: 9}
	vip := storage.CaseQuery{State: storage.CaseOngoing, Label: "vip", Limit: 9}
	queue := storage.QueueQuery{Queue: first.Queue, Limit: 9}
	return probe{
		name: "cases",
		fill: func(ctx context.Context, tx storage.Tx) error {
			c := *first
			return tx.Cases().Insert(ctx, &c)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *second
				return tx.Cases().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.LastActivity, c.Queue, c.Owner, c.Version = after(99), "other", "dan", 1
				return tx.Cases().Update(ctx, &c)
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Get(ctx, first.ID) }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().List(ctx, query) }},
			{"List by label", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().List(ctx, vip) }},
			{"Count", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Count(ctx, query, 9) }},
			{"Waiting", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Waiting(ctx, queue) }},
			{"Before", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Cases().Before(ctx, queue.Queue, storage.QueuePlace{Urgency: -99}, 9)
			}},
			{"Queues", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Queues(ctx) }},
			{"Loads", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Loads(ctx) }},
			{"Ended", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Ended(ctx, line) }},
		},
	}
}

func (k *kit) standbyProbe() probe {
	first, second := newID[storage.Case](k), newID[storage.Case](k)
	s := storage.Standby{Case: first, Place: "sales", Urgency: 5, Rank: start}
	return probe{
		name: "standbys",
		fill: func(ctx context.Context, tx storage.Tx) error {
			return tx.Standbys().Replace(ctx, []storage.CaseID{first}, s)
		},
		writes: []write{
			{"Replace", func(ctx context.Context, tx storage.Tx) error {
				other := s
				other.Case, other.Urgency = second, 6
				return tx.Standbys().Replace(ctx, []storage.CaseID{second}, other)
			}},
			{"Replace by none", func(ctx context.Context, tx storage.Tx) error {
				return tx.Standbys().Replace(ctx, []storage.CaseID{first})
			}},
		},
		reads: []read{
			{"Waiting", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Standbys().Waiting(ctx, storage.QueueQuery{Queue: "sales", Limit: 9})
			}},
		},
	}
}

func (k *kit) messageProbe() probe {
	conv := newID[storage.Conversation](k)
	first, second, late := k.sent(conv), k.inbound(conv), k.sent(conv)
	waiting := k.outbound(conv)
	reports := func(ctx context.Context, tx storage.Tx, of ...*storage.Message) error {
		var us []storage.StatusUpdate
		for _, m := range of {
			us = append(us, report(m, channel.StatusDelivered, 5))
		}
		_, err := tx.Messages().ApplyStatuses(ctx, us...)
		return err
	}
	return probe{
		name: "messages",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *waiting
			_, err := tx.Messages().Insert(ctx, &a, &b)
			return err
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				m := *second
				_, err := tx.Messages().Insert(ctx, &m)
				return err
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				m := *first
				m.Parts, m.Version = channel.Parts{channel.Text{Body: "changed"}}, 1
				return tx.Messages().Update(ctx, &m)
			}},
			{"Resolve", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Messages().Resolve(ctx, storage.Resolution{Message: waiting.ID, Outcome: storage.OutcomeUnknown})
				return err
			}},
			{"ApplyStatuses", func(ctx context.Context, tx storage.Tx) error { return reports(ctx, tx, first, late) }},
			{"Insert after its status", func(ctx context.Context, tx storage.Tx) error {
				m := *late
				_, err := tx.Messages().Insert(ctx, &m)
				return err
			}},
			{"ForgetStatuses", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Messages().ForgetStatuses(ctx, after(99))
				return err
			}},
			forgetRaw(), forgetMedia(), forgetContent(),
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Messages().Get(ctx, first.ID) }},
			{"Find", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Messages().Find(ctx, nameOf(first), nameOf(second), nameOf(late))
			}},
			{"ByKey", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Messages().ByKey(ctx, waiting.Key) }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: 9})
			}},
			saying("hi"), saying("changed"), usedFiles(),
		},
	}
}

// forgetRaw drops what providers wrote.
func forgetRaw() write {
	return write{"ForgetRaw", func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().ForgetRaw(ctx, storage.Retention{Before: after(9), Limit: 9})
		return err
	}}
}

// forgetMedia drops files.
func forgetMedia() write {
	return write{"ForgetMedia", func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().ForgetMedia(ctx, storage.Retention{Before: after(9), Limit: 9})
		return err
	}}
}

// forgetContent drops what was said.
func forgetContent() write {
	return write{"ForgetContent", func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().ForgetContent(ctx, storage.Retention{Before: after(9), At: after(9), Limit: 9})
		return err
	}}
}

// usedFiles reads which files some message has.
func usedFiles() read {
	return read{"FilesInUse", func(ctx context.Context, tx storage.Tx) (any, error) {
		return tx.Messages().FilesInUse(ctx, "kept/image", "kept/nothing")
	}}
}

// saying reads the messages that say something.
func saying(words string) read {
	return read{"Search " + words, func(ctx context.Context, tx storage.Tx) (any, error) {
		return tx.Messages().Search(ctx, storage.MessageSearch{Words: words, Limit: 9})
	}}
}

// seenProbe is blind: nothing reads what is remembered without changing it.
func (k *kit) seenProbe() probe {
	a, b := storage.ProviderKey{Channel: line, ID: "a"}, storage.ProviderKey{Channel: line, ID: "b"}
	return probe{
		name: "seen", blind: true,
		fill: func(ctx context.Context, tx storage.Tx) error { return mark(ctx, tx, true, a) },
		writes: []write{
			{"Mark", func(ctx context.Context, tx storage.Tx) error { return mark(ctx, tx, true, b) }},
			{"Mark again", func(ctx context.Context, tx storage.Tx) error { return mark(ctx, tx, false, a, b) }},
			{"Forget", func(ctx context.Context, tx storage.Tx) error {
				n, err := tx.Seen().Forget(ctx, after(1))
				if err == nil && n != 2 {
					return errors.New("not both keys were forgotten")
				}
				return err
			}},
		},
	}
}

// mark marks keys and wants all of them to be new, or none.
func mark(ctx context.Context, tx storage.Tx, want bool, keys ...storage.ProviderKey) error {
	fresh, err := tx.Seen().Mark(ctx, start, keys...)
	if err != nil {
		return err
	}
	for _, f := range fresh {
		if f != want {
			return errors.New("a key was new that should not be, or the other way round")
		}
	}
	return nil
}
