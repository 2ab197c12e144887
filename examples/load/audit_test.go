package main

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
)

// sound is an audit with nothing to complain of: one customer, who wrote once
// and got one message, and another message that was lost.
func sound() *audit {
	conv := newID[storage.Conversation]()
	in, out, lost := newID[storage.Message](), newID[storage.Message](), newID[storage.Message]()
	l := newLedger(&recorder{})
	l.acknowledge("wamid.in", 0)
	l.begin()
	l.end(nil, func() { l.send(out, send{key: "k1"}) })
	l.begin()
	l.end(nil, func() { l.send(lost, send{key: "k2"}) })
	l.statuses["wamid.out"] = channel.StatusRead
	return &audit{
		ledger: l, final: channel.StatusRead, copies: map[string]int{out.String(): 1},
		stored: &stored{
			Talks: []storedTalk{{conv, channel.Address{Kind: channel.AddressPhone, Value: "+" + numberOf(0)}, 1}},
			Messages: []storedMessage{
				{ID: in, Conversation: conv, ProviderID: "wamid.in", Direction: storage.Inbound},
				{out, conv, "wamid.out", "k1", storage.Outbound, storage.OutcomeAccepted, channel.StatusRead},
				{ID: lost, Conversation: conv, Key: "k2", Direction: storage.Outbound, Outcome: storage.OutcomeUnknown},
			},
			Told: map[storage.MessageID]int{in: 1, out: 1, lost: 1},
		},
	}
}

func TestAuditOfASoundStore(t *testing.T) {
	a := sound()
	a.check()
	assert.Empty(t, a.problems.list())
	assert.Equal(t, 1, a.counts.Acknowledged)
	assert.Equal(t, 2, a.counts.Sends)
}

func TestAuditFinds(t *testing.T) {
	const in, out, lost = 0, 1, 2 // of the stored messages
	tests := []struct {
		want  string
		spoil func(a *audit)
	}{
		{"inbound messages not stored exactly once", func(a *audit) { a.stored.Messages = a.stored.Messages[1:] }},
		{"inbound messages not stored exactly once", func(a *audit) {
			twin := a.stored.Messages[in]
			twin.ID = newID[storage.Message]()
			a.stored.Messages = append(a.stored.Messages, twin)
		}},
		{"two messages of one id", func(a *audit) { a.stored.Messages = append(a.stored.Messages, a.stored.Messages[in]) }},
		{"stored, but nobody wrote it", func(a *audit) { a.stored.Messages[in].ProviderID = "wamid.other" }},
		{"conversations that count wrongly", func(a *audit) { a.stored.Talks[0].Inbound = 2 }},
		{"in another's conversation", func(a *audit) { a.stored.Talks[0].Address.Value = "+1" }},
		{"not in the journal exactly once", func(a *audit) { a.stored.Told[a.stored.Messages[out].ID] = 2 }},
		{"not in the journal exactly once", func(a *audit) { delete(a.stored.Told, a.stored.Messages[in].ID) }},
		{"acknowledged, but not stored as such", func(a *audit) { a.stored.Messages = a.stored.Messages[:lost] }},
		{"acknowledged, but not stored as such", func(a *audit) { a.stored.Messages[out].Key = "k3" }},
		{"stored twice under one key", func(a *audit) { a.stored.Messages[out].Key = "k2" }},
		{"stored, but nobody asked for it", func(a *audit) { delete(a.ledger.sends, a.stored.Messages[out].ID) }},
		{"accepted, but not once on the phone", func(a *audit) { clear(a.copies) }},
		{"more than once on the phone", func(a *audit) { a.copies[a.stored.Messages[lost].ID.String()] = 2 }},
		{"on the phone, but not stored", func(a *audit) { a.copies[newID[storage.Message]().String()] = 1 }},
		{"status not as reported", func(a *audit) { a.stored.Messages[out].Status = channel.StatusDelivered }},
		{"unknown, although the provider reported it", func(a *audit) { a.copies[a.stored.Messages[lost].ID.String()] = 1 }},
		{"no final outcome, or a wrong one", func(a *audit) { a.stored.Messages[out].Outcome = storage.OutcomeQueued }},
		{"messages of the stock missing", func(a *audit) { a.ledger.statuses["wamid.gone"] = channel.StatusRead }},
		{"not answered", func(a *audit) { a.ledger.begin() }},
		{"not answered with yes", func(a *audit) { a.ledger.end(&refusal{status: 404}, nil) }},
		{"set aside", func(a *audit) { a.stored.SetAside = 1 }},
		{"left in the outbox", func(a *audit) { a.stored.Waiting = 1 }},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			a := sound()
			tt.spoil(a)
			a.check()
			assert.Contains(t, a.problems.sorts, tt.want)
		})
	}
}

func TestProblemsAreCountedAndSomeDescribed(t *testing.T) {
	var p problems
	for n := range 2 * described {
		p.add("sort", "number %d", n)
	}
	assert.Len(t, p.list(), 1+described)
	assert.Equal(t, "sort: 10", p.list()[0])
}

func TestRecorderLooksAtItsTimeOnly(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return from.Add(time.Duration(seconds) * time.Second) }
	var r recorder
	r.done(kindSend, 1, from, at(1)) // nobody has asked to measure
	r.measure(from, at(10))
	r.done(kindSend, 1, at(-1), at(1)) // began before: done, not timed
	r.done(kindSend, 1, at(1), at(3))
	r.done(kindSend, 1, at(9), at(14)) // ended after: timed, not done
	s := r.result()[kindSend]
	assert.Equal(t, 2, s.done)
	assert.Equal(t, 2, s.offered)
	assert.Equal(t, []time.Duration{2 * time.Second, 5 * time.Second}, s.took)
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	for n := range 1000 {
		times = append(times, time.Duration(n))
	}
	assert.Equal(t, time.Duration(500), percentile(times, 0.5))
	assert.Equal(t, time.Duration(990), percentile(times, 0.99))
	assert.Equal(t, time.Duration(999), percentile(times, 1))
	assert.Zero(t, percentile(nil, 0.5))
}

func TestIDsAreAsLongAsMetasAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for n := range uint64(1000) {
		for _, kind := range []byte{idInbound, idStored} {
			id := wamid(kind, 1, n, numberOf(7))
			assert.InDelta(t, 60, len(id), 6)
			seen[id] = true
		}
	}
	assert.Len(t, seen, 2000)
	assert.Equal(t, wamid(idInbound, 1, 5, "49"), wamid(idInbound, 1, 5, "49"))
	assert.NotEqual(t, wamid(idInbound, 1, 5, "49"), wamid(idInbound, 2, 5, "49"))
}

func TestOptionsAreChecked(t *testing.T) {
	for name, change := range map[string]func(*options){
		"store":         func(o *options) { o.store = "cupboard" },
		"mix":           func(o *options) { o.mix = "stirred" },
		"for":           func(o *options) { o.duration = 0 },
		"contacts":      func(o *options) { o.contacts = 0 },
		"kill memory":   func(o *options) { o.kill = 1 },
		"postgres":      func(o *options) { o.store, o.dsn = "postgres", "" },
		"kill statuses": func(o *options) { o.store, o.mix, o.kill = "sqlite", mixStatuses, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			o := defaults()
			assert.NoError(t, o.check())
			change(&o)
			assert.ErrorIs(t, o.check(), errUsage)
		})
	}
}

func TestDatabaseOfAnAddress(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:p@h:1/a?sslmode=disable": "postgres://u:p@h:1/b?sslmode=disable",
		"postgres://h":                         "postgres://h/b",
		"host=h dbname=a":                      "host=h dbname=a dbname=b",
	} {
		got, err := withDatabase(dsn, "b")
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := withDatabase("postgres://u:hidden@h:x%/a", "b")
	assert.Error(t, err)
	assert.NotContains(t, err.Error(), "hidden")
}
