package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// bendMessages makes the bend of a fault in the messages.
func bendMessages(bend func(storage.Messages, *shared) storage.Messages) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, messages: bend(tx.Messages(), s)} })
}

func messageFaults() []fault {
	return []fault{
		{
			name: "the key does not tell a repeat",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return keyIgnored{m} }),
			must: []string{"messages/insert once by key"},
		},
		{
			name: "the provider's ID tells a repeat on any channel",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return channelIgnored{m, s} }),
			must: []string{"messages/insert once by provider ID", "statuses/of a channel"}, may: []string{furtherOnce},
		},
		{
			name: "a repeat within a call counts as new",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return repeatCounts{m} }),
			must: []string{"messages/insert once within a call"},
		},
		{
			name: "a page includes the message before it",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return overlap{m} }),
			must: []string{"messages/pages", wholeTalk}, hangs: true,
		},
		{
			name: "an update touches what is not its own",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return resolvesToo{m} }),
			must: []string{"messages/update"},
		},
		{
			name: "a status before its message is dropped",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return droppedStatus{m} }),
			must: []string{"statuses/before the message", "statuses/before the receipt", "statuses/any order and repetition"},
			may:  []string{"statuses/kept ones are forgotten", "statuses/of a channel", "statuses/not by a further name"},
		},
		{
			name: "the first report of a status counts, not the earliest",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return firstReport{m, s} }),
			must: []string{"statuses/merge", "statuses/any order and repetition", "statuses/several in one call"},
		},
		{
			name: "the status goes back",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return backward{m, s} }),
			must: []string{"statuses/merge", "statuses/any order and repetition"},
			may:  []string{"statuses/several in one call", "statuses/before the message"},
		},
		{
			name: "every report changes something",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return alwaysChanged{m} }),
			must: []string{"statuses/merge", "statuses/several in one call"},
		},
		{
			name: "kept reports are forgotten too early",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return forgetful{m} }),
			must: []string{"statuses/kept ones are forgotten"},
		},
		{
			name: "an outcome goes back",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return outcomeBack{m, s} }),
			must: []string{"outcomes/never backwards", "outcomes/accepted"},
		},
		{
			name: "outcomes of known messages are recorded though one is unknown",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return resolvedOneByOne{m} }),
			must: []string{"outcomes/all found or none"},
			may:  []string{"outcomes/provider ID of another", outcomeClash, outcomeWithin},
		},
		{
			name: "a status raises the version",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return versionRaised{m} }),
			must: []string{"statuses/do not disturb an update"}, may: []string{"statuses/*"},
		},
	}
}

type keyIgnored struct{ storage.Messages }

func (c keyIgnored) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	given := make([]*storage.Message, len(ms))
	for i, m := range ms {
		given[i] = m
		if known, err := c.ByKey(ctx, m.Key); err == nil && known[0] != nil {
			c := *m
			c.Key = ""
			given[i] = &c
		}
	}
	return c.Messages.Insert(ctx, given...)
}

type channelIgnored struct {
	storage.Messages
	*shared
}

func (c channelIgnored) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i, m := range ms {
		if was, ok := c.note(m.ProviderID, m.Channel); m.ProviderID != "" && ok && err == nil && was != m.Channel {
			added[i] = false
		}
	}
	return added, err
}

type repeatCounts struct{ storage.Messages }

func (c repeatCounts) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i := range added {
		for j := range i {
			added[i] = added[i] || added[j] && ms[i].ID == ms[j].ID
		}
	}
	return added, err
}

type overlap struct{ storage.Messages }

func (c overlap) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	for i := len(q.Before) - 1; i >= 0 && !q.Before.IsZero(); i-- {
		if q.Before[i]++; q.Before[i] != 0 {
			break
		}
	}
	return c.Messages.List(ctx, q)
}

type resolvesToo struct{ storage.Messages }

func (c resolvesToo) Update(ctx context.Context, ms ...*storage.Message) error {
	for _, m := range ms {
		if m.Progress.Read.IsZero() {
			continue
		}
		u := storage.StatusUpdate{ProviderKey: storage.ProviderKey{Channel: m.Channel, ID: "wamid." + channel.ProviderID(m.ID.String())}, Progress: m.Progress}
		if _, err := c.ApplyStatuses(ctx, u); err != nil {
			return err
		}
	}
	return c.Messages.Update(ctx, ms...)
}
