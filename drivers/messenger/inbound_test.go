package messenger_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Each file of testdata/in is an entry of a webhook; beside it stands what must
// come of it.
func TestWebhooksBecomeEvents(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, c := range metatest.Changes(t, "testdata/in") {
		t.Run(c.Name, func(t *testing.T) {
			got := r.decode(t, page(c.JSON))
			require.NotEmpty(t, got)
			if *update {
				require.NoError(t, os.WriteFile(c.Want, []byte(metatest.Lines(t, got)), 0o644))
			}
			text, err := os.ReadFile(c.Want)
			require.NoError(t, err)
			assert.Equal(t, string(text), metatest.Lines(t, got))
			for _, e := range got {
				assert.Equal(t, pageID, e.Where().Account)
			}
		})
	}
}

// inbound is the events of one file.
func (r *rig) inbound(t testing.TB, name string) []channel.Event {
	t.Helper()
	text, err := os.ReadFile("testdata/in/" + name + ".json")
	require.NoError(t, err)
	return r.decode(t, page(string(text)))
}

// A full batch: every item becomes what it becomes alone, in order, whatever is
// beside it.
func TestBatchesKeepTheirOrder(t *testing.T) {
	r := open(t, messengertest.Options{})
	var entries []string
	var want []channel.Event
	for _, c := range metatest.Changes(t, "testdata/in") {
		entries = append(entries, c.JSON)
		want = append(want, r.decode(t, page(c.JSON))...)
	}
	assert.Equal(t, want, r.decode(t, page(entries...)))
	assert.Equal(t, want, r.decode(t, page(entries...)), "the same webhook gives the same events")
}

// No two events of all the files share an id, but where the files tell of one
// event in two ways.
func TestIDsTellEventsApart(t *testing.T) {
	r := open(t, messengertest.Options{})
	seen := map[channel.ProviderID]string{}
	for _, c := range metatest.Changes(t, "testdata/in") {
		for _, e := range r.decode(t, page(c.JSON)) {
			id := e.Where().ID
			if e.Kind() == channel.EventStatus {
				assert.Empty(t, id, c.Name)
				continue
			}
			require.NotEmpty(t, id, c.Name)
			assert.Empty(t, seen[id], "%s has the id of %s", c.Name, seen[id])
			seen[id] = c.Name
		}
	}
}

// Several Pages in one webhook: each event names its own, and so do addresses.
func TestEntriesOfSeveralPages(t *testing.T) {
	r := open(t, messengertest.Options{})
	other := strings.ReplaceAll(messaging(`"message":{"mid":"m_2","text":"two"}`), pageID, "777")
	got := r.decode(t, page(messaging(`"message":{"mid":"m_1","text":"one"}`), other))
	require.Len(t, got, 2)
	for i, id := range []string{pageID, "777"} {
		m := got[i].(channel.MessageReceived)
		assert.Equal(t, id, m.Account)
		assert.Equal(t, channel.Address{Kind: channel.AddressUser, Scope: id, Value: "24001"}, m.From.Address())
	}
}

// Without the id of the app, whose an echo is cannot be told: its metadata is
// taken for a key, which fits a message of ours or none.
func TestEchoesWithoutTheAppsID(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.channel = r.with(t, func(c *messenger.Config) { c.AppID = "" })
	own := only[channel.EchoReceived](t, r.inbound(t, "echo_own"))
	assert.Equal(t, "key-1", own.Key)
	assert.Equal(t, "6660006660", own.By)
	assert.True(t, only[channel.HandoverChanged](t, r.inbound(t, "pass_to_us")).Ours)
	assert.False(t, only[channel.HandoverChanged](t, r.inbound(t, "take_from_us")).Ours)
}

// The payload of the button that opens a chat is the Page's own affair.
func TestAnotherGetStartedPayload(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.channel = r.with(t, func(c *messenger.Config) { c.GetStarted = "P" })
	assert.Equal(t, []channel.EventKind{channel.EventOpened}, kinds(r.inbound(t, "postback")))
	assert.Equal(t, []channel.EventKind{channel.EventMessage}, kinds(r.inbound(t, "get_started")))
}

func kinds(all []channel.Event) []channel.EventKind {
	var out []channel.EventKind
	for _, e := range all {
		out = append(out, e.Kind())
	}
	return out
}

func TestStrangeEnvelopesAreKept(t *testing.T) {
	r := open(t, messengertest.Options{})
	for body, events := range map[string]int{
		`{}`:                               1,
		`{"object":7,"entry":[{}]}`:        1,
		`{"object":{},"entry":[{}]}`:       1,
		`{"object":"instagram"}`:           1,
		`{"object":"page"}`:                1,
		`{"object":"page","entry":[]}`:     1,
		`{"object":"page","entry":"none"}`: 1,
		`{"object":"page","entry":[7,{"id":"1","changes":[7,{"field":"x"},{"value":1}]}]}`: 4,
		`{"object":"page","entry":[{"messaging":7}]}`:                                      1,
		`{"object":"page","entry":[{"messaging":[null,"x",{"sender":7}],"standby":[1]}]}`:  4,
	} {
		got := r.decode(t, body)
		assert.Len(t, got, events, body)
		for _, e := range got {
			assert.Equal(t, channel.EventUnknown, e.Kind(), body)
			assert.NotEmpty(t, e.Where().ID)
		}
	}
}

// A simulated life: what a person does arrives as what it is.
func TestALifeInEvents(t *testing.T) {
	r := open(t, messengertest.Options{}).fresh(t)
	receipt, err := r.send(t, channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}}})
	require.NoError(t, err)
	_, err = r.ana.Tap(string(receipt.ID), "g")
	require.NoError(t, err)
	require.NoError(t, r.ana.React(string(receipt.ID), "❤️"))
	require.NoError(t, r.ana.React(string(receipt.ID), ""))
	require.NoError(t, r.ana.Edit(string(r.hello), "hello!"))
	require.NoError(t, r.ana.Visit(channel.Referral{Source: "link", Ref: "r"}))
	r.ana.Read()
	r.ana.OptInToMessages("t", "News", "", "STOP NOTIFICATIONS")
	got := r.flush(t)
	assert.Equal(t, receipt.ID, only[channel.EchoReceived](t, got).ID)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "g", Title: "Green"}}, only[channel.MessageReceived](t, got).Parts)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hello!"}}, only[channel.MessageEdited](t, got).Parts)
	assert.Equal(t, "r", only[channel.ConversationOpened](t, got).Referral.Ref)
	assert.False(t, only[channel.ConsentChanged](t, got).Granted)
	var emoji []string
	var statuses []channel.Status
	for _, e := range got {
		switch v := e.(type) {
		case channel.ReactionChanged:
			emoji = append(emoji, v.Emoji)
		case channel.StatusChanged:
			statuses = append(statuses, v.Status)
		}
	}
	assert.ElementsMatch(t, []string{"❤️", ""}, emoji)
	assert.True(t, slices.Contains(statuses, channel.StatusDelivered) && slices.Contains(statuses, channel.StatusRead))
}
