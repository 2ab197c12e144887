package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const (
	furtherOnce     = "messages/insert once by further name"
	furtherWithin   = furtherOnce + " within a call"
	furtherRace     = furtherOnce + " at the same time"
	furtherFind     = "messages/find by further name"
	outcomeNames    = "outcomes/further names and memo"
	outcomeClash    = "outcomes/further names of another"
	outcomeWithin   = "outcomes/further names within a call"
	outcomeReplaced = "outcomes/further names replaced"
	outcomeFirst    = "outcomes/first name replaced"
	outcomeRace     = "outcomes/further names at the same time"
)

// nameFaults go wrong about messages with several names.
func nameFaults() []fault {
	return []fault{
		{
			name: "a message is found by its first name only",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return firstNameOnly{m} }),
			must: []string{furtherFind, outcomeNames}, may: []string{outcomeClash, outcomeFirst},
		},
		{
			name: "a further name that is taken does not tell a repeat",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return furtherIgnored{m} }),
			must: []string{furtherOnce, furtherRace},
		},
		{
			name: "a first name that is another's further one does not tell a repeat",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return firstIgnored{m} }),
			must: []string{furtherOnce, furtherRace, outcomeNames}, may: []string{outcomeRace},
		},
		{
			name: "a further name that came earlier in the call does not tell a repeat",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return furtherRepeats{m} }),
			must: []string{furtherWithin},
		},
		{
			name: "a further name tells a repeat on any channel",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return furtherAnywhere{m, s} }),
			must: []string{furtherOnce},
		},
		{
			name: "a message that is left out takes its further names",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return namesLeft{m, s} }),
			must: []string{furtherOnce}, may: []string{"texts/*"},
		},
		{
			name: "an outcome's further names may be another's",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return furtherStolen{m} }),
			must: []string{outcomeClash, outcomeRace},
		},
		{
			name: "an outcome's names may be those of another outcome in the call",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return furtherShared{m} }),
			must: []string{outcomeWithin},
		},
		{
			name: "an outcome brings no further names",
			bend: bendResolution(func(r *storage.Resolution) { r.Also = nil }),
			must: []string{outcomeNames, outcomeClash}, may: []string{"outcomes/further names *"},
		},
		{
			name: "an outcome's names come beside those of the message",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return namesAdded{m} }),
			must: []string{outcomeReplaced},
		},
		{
			name: "a message keeps the first name that it had",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return firstKept{m} }),
			must: []string{outcomeFirst},
		},
		{
			name: "an outcome without further names takes those that were there",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return furtherTaken{m} }),
			must: []string{outcomeFirst},
		},
		{
			name: "a report is about what came in with that name",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return arrivalReported{m} }),
			must: []string{"statuses/not of what came in"},
		},
		{
			name: "an outcome brings no memo",
			bend: bendResolution(func(r *storage.Resolution) { r.Memo = "" }),
			must: []string{outcomeNames},
		},
		{
			name: "a report is about the message that has a part of that name",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return partReported{m} }),
			must: []string{"statuses/not by a further name"},
		},
	}
}

// keysOf are m's names, the first one first.
func keysOf(m *storage.Message) []storage.ProviderKey {
	keys := []storage.ProviderKey{{Channel: m.Channel, ID: m.ProviderID}}
	for _, name := range m.Also {
		keys = append(keys, storage.ProviderKey{Channel: m.Channel, ID: name})
	}
	return keys
}

type firstNameOnly struct{ storage.Messages }

func (c firstNameOnly) Find(ctx context.Context, keys ...storage.ProviderKey) ([]*storage.Message, error) {
	ms, err := c.Messages.Find(ctx, keys...)
	for i, m := range ms {
		if m != nil && m.ProviderID != keys[i].ID {
			ms[i] = nil
		}
	}
	return ms, err
}

// found is the message that has the name, or nil.
func found(ctx context.Context, c storage.Messages, key storage.ProviderKey) *storage.Message {
	ms, err := c.Find(ctx, key)
	if err != nil {
		return nil
	}
	return ms[0]
}

type furtherIgnored struct{ storage.Messages }

// Insert takes the further names away that would be in the way.
func (c furtherIgnored) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		m.Also = slices.DeleteFunc(m.Also, func(name channel.ProviderID) bool {
			other := found(ctx, c.Messages, storage.ProviderKey{Channel: m.Channel, ID: name})
			return other != nil && other.ID != m.ID
		})
	}
	return c.Messages.Insert(ctx, ms...)
}

type firstIgnored struct{ storage.Messages }

func (c firstIgnored) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		other := found(ctx, c.Messages, keysOf(m)[0])
		if other != nil && other.ID != m.ID && other.ProviderID != m.ProviderID {
			m.ProviderID = ""
		}
	}
	return c.Messages.Insert(ctx, ms...)
}

type furtherRepeats struct{ storage.Messages }

func (c furtherRepeats) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	taken := map[channel.ProviderID]bool{}
	for _, m := range ms {
		m.Also = slices.DeleteFunc(m.Also, func(name channel.ProviderID) bool { return taken[name] })
		for _, key := range keysOf(m) {
			taken[key.ID] = true
		}
	}
	return c.Messages.Insert(ctx, ms...)
}

type furtherAnywhere struct {
	storage.Messages
	*shared
}

func (c furtherAnywhere) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i, m := range ms {
		for _, name := range m.Also {
			if was, known := c.note(name, m.Channel); err == nil && known && was != m.Channel {
				added[i] = false
			}
		}
	}
	return added, err
}

type namesLeft struct {
	storage.Messages
	*shared
}

func (c namesLeft) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	added, err := c.Messages.Insert(ctx, ms...)
	for i, m := range ms {
		if err == nil && !added[i] && found(ctx, c.Messages, keysOf(m)[0]) == nil {
			c.note(m.ProviderID, true)
		} else if err == nil && c.get(m.ProviderID) != nil {
			added[i] = false
		}
	}
	return added, err
}

type arrivalReported struct{ storage.Messages }

func (c arrivalReported) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	rs, err := c.Messages.ApplyStatuses(ctx, us...)
	for i, u := range us {
		if m := found(ctx, c.Messages, u.ProviderKey); err == nil && m != nil && m.Direction == storage.Inbound {
			rs[i] = storage.StatusResult{Found: true, Message: m.ID}
		}
	}
	return rs, err
}

type partReported struct{ storage.Messages }

func (c partReported) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	us = slices.Clone(us)
	for i, u := range us {
		if m := found(ctx, c.Messages, u.ProviderKey); m != nil {
			us[i].ID = m.ProviderID
		}
	}
	return c.Messages.ApplyStatuses(ctx, us...)
}
