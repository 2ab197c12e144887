package engagement_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// origin is where an event of the fake comes from.
func (w *world) origin(id string) channel.Origin {
	return channel.Origin{ID: channel.ProviderID(id), Account: w.fake.Account(), At: time.Now()}
}

func TestEventsAboutNoMessageAreKept(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	person := channel.Person{Addresses: []channel.Address{customer}}
	stranger := channel.Address{Kind: channel.AddressUser, Value: "new"}
	before := len(w.kinds())
	events := []channel.Event{
		channel.ConsentChanged{Origin: w.origin("c"), From: person, Purpose: "marketing"},
		channel.HandoverChanged{Origin: w.origin("h"), From: person, Ours: true},
		channel.TemplateChanged{Origin: w.origin("t"), Name: "hello", Language: "en", Status: "PAUSED"},
		channel.HealthChanged{Origin: w.origin("q"), Health: channel.Health{Send: channel.AbilityBlocked}},
		channel.ConversationOpened{Origin: w.origin("o"), From: channel.Person{Addresses: []channel.Address{stranger}}},
		channel.MessageDeleted{Origin: w.origin("d"), Of: "never-seen", From: person},
		channel.IdentityChanged{Origin: w.origin("i"), Old: []channel.Address{{Kind: channel.AddressUser, Value: "x"}}, New: []channel.Address{{Kind: channel.AddressUser, Value: "y"}}},
	}
	for range 2 { // repeats add nothing
		require.Equal(t, http.StatusOK, w.deliver(events...))
	}
	assert.ElementsMatch(t, []engagement.EventKind{
		engagement.ConsentChanged, engagement.ControlChanged, engagement.TemplateChanged, engagement.ChannelHealth,
		engagement.ContactCreated, engagement.ConversationOpened, engagement.ProviderEvent, engagement.ProviderEvent,
	}, w.kinds()[before:])
}

func TestNameThatComesLater(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	require.Empty(t, w.item(engagement.ViewQueue, "ana").Contact.Name)
	m := w.fake.Inbound(customer, "it is me")
	m.From.Name = "Mia"
	require.Equal(t, http.StatusOK, w.deliver(m))
	assert.Equal(t, "Mia", w.item(engagement.ViewQueue, "ana").Contact.Name)
}

func TestGroupIsOneContact(t *testing.T) {
	w := newWorld(t, nil)
	group := channel.Address{Kind: channel.AddressGroup, Value: "family"}
	for i, who := range []string{"mum", "dad"} {
		m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, fmt.Sprint("hello ", i))
		m.Chat = group
		require.Equal(t, http.StatusOK, w.deliver(m))
	}
	it := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, storage.ContactGroup, it.Contact.Kind)
	assert.Equal(t, group, it.Conversation.Address)
	ms := w.timeline(it.Conversation.ID)
	require.Len(t, ms, 2)
	assert.Equal(t, []string{"mum", "dad"}, []string{ms[0].Author.ID, ms[1].Author.ID})
}

func TestThreadsAreConversationsOfTheirOwn(t *testing.T) {
	w := newWorld(t, nil)
	for _, thread := range []string{"a", "b", "a"} {
		m := w.fake.Inbound(customer, "in "+thread)
		m.Thread = thread
		require.Equal(t, http.StatusOK, w.deliver(m))
	}
	page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: "ana"})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	assert.Equal(t, page.Items[0].Contact.ID, page.Items[1].Contact.ID)
}

func TestQuotedMessage(t *testing.T) {
	w := newWorld(t, nil)
	m := w.write("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	hi := channel.Parts{channel.Text{Body: "hi"}}
	first := w.timeline(conv)[0].ID
	_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: hi, ReplyTo: first})
	require.NoError(t, err)
	unsent := w.mustReply("ana", "not sent yet")
	_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: hi, ReplyTo: unsent.ID})
	var field *engagement.InvalidError
	require.ErrorAs(t, err, &field)
	w.due()
	assert.Equal(t, m.ID, w.fake.Sent()[0].ReplyTo)
}

func TestNativeSurvivesTheStore(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	native := channeltest.Native{Value: "only here"}
	_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Native: native})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, native, w.fake.Sent()[0].Native)
}

// Some networks know a number by another spelling than the one written to.
func TestAddressThatTheProviderCorrects(t *testing.T) {
	w := newWorld(t, nil)
	asked := channel.Address{Kind: channel.AddressPhone, Value: "+5511987654321"}
	known := channel.Address{Kind: channel.AddressPhone, Value: "+551187654321"}
	w.fake.Next(channel.Receipt{ID: "br-1", Status: channel.StatusAccepted, To: known}, nil)
	sent, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: asked, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "oi"}}})
	require.NoError(t, err)
	w.due()
	require.Equal(t, http.StatusOK, w.deliver(w.fake.Inbound(known, "oi!")))
	assert.Len(t, w.timeline(sent.Messages[0].Conversation), 2)
}

func TestEchoBeforeItsReceipt(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	w.fake.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
		e := channel.EchoReceived{Origin: w.origin("quick-1"), To: channel.Person{Addresses: []channel.Address{customer}}, Parts: m.Parts}
		assert.Equal(t, http.StatusOK, w.deliver(e)) // without our key
		return channel.Receipt{ID: "quick-1", Status: channel.StatusAccepted}, nil
	})
	m := w.mustReply("ana", "hi")
	w.due()
	assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
}

func TestHandlerOfOneChannel(t *testing.T) {
	w := newWorld(t, nil)
	rec := httptest.NewRecorder()
	r := w.fake.Webhook(w.fake.Inbound(customer, "hello"))
	r.URL.Path = "/anything"
	w.WebhookHandler(line).ServeHTTP(rec, r)
	assert.Equal(t, http.StatusOK, rec.Code)
	caps, ok := w.Capabilities(line)
	assert.True(t, ok)
	assert.Equal(t, channel.Kind("line"), caps.Kind)
	_, ok = w.Capabilities("nope")
	assert.False(t, ok)
}

func TestHooksSeeWebhooksAndCalls(t *testing.T) {
	var seen []string
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Hooks = engagement.Hooks{
			Received: func(_ context.Context, ch channel.ID, status, events int, _ time.Duration) {
				seen = append(seen, fmt.Sprint(ch, " ", status, " ", events))
			},
			SendStart: func(ctx context.Context, _ *storage.Message) context.Context {
				seen = append(seen, "start")
				return ctx
			},
			SendDone: func(_ context.Context, _ *storage.Message, err error) { seen = append(seen, fmt.Sprint("done ", err)) },
		}
	})
	w.write("hello")
	w.mustReply("ana", "hi")
	w.due()
	assert.Equal(t, []string{"line-1 200 1", "start", "done <nil>"}, seen)
}

func TestAHookSeesWhatFallsDue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		var seen []string
		w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
			media, err := engagement.OpenMediaDir(t.TempDir())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, media.Close()) })
			c.Media = media
			c.Hooks.DutyDone = func(_ context.Context, kind string, err error, _ time.Duration) {
				mu.Lock() // several things fall due at once
				defer mu.Unlock()
				seen = append(seen, fmt.Sprintf("%s %t", kind, err == nil))
			}
		})
		m := w.fake.Inbound(customer, "")
		m.At, m.From.Name = time.Now(), "Mia" // nobody asks for their profile
		m.Parts = channel.Parts{channel.Image{Media: w.fake.PutMedia([]byte("pixels"), "image/png")}}
		require.Equal(t, http.StatusOK, w.deliver(m))
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "test"})
		w.due()
		assert.Contains(t, seen, "media false")
		assert.NotContains(t, seen, "media true")
		pass(time.Hour)
		w.due()
		assert.Contains(t, seen, "media true", "it is tried again")
	})
}

// A host that answers its own API with what Send returned uses the names of all other
// records.
func TestWhatWasSentEncodesLikeOtherRecords(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	sent, err := w.Send(t.Context(), engagement.Outgoing{
		Conversation: w.item(engagement.ViewQueue, "ana").Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "hi"}},
	})
	require.NoError(t, err)
	b, err := json.Marshal(sent)
	require.NoError(t, err)
	var fields map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(b, &fields))
	assert.Len(t, fields, 1, "what is empty is left out")
	var ms []storage.Message
	require.NoError(t, json.Unmarshal(fields["messages"], &ms))
	assert.Equal(t, sent.Messages[0].ID, ms[0].ID)
}

func TestSeveralLanesKeepEachPersonsOrder(t *testing.T) {
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.IntakeLanes = 4 })
	var events []channel.Event
	for i := range 40 {
		events = append(events, w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i%5)}, fmt.Sprint(i)))
	}
	require.Equal(t, http.StatusOK, w.deliver(events...))
	page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: "ana"})
	require.NoError(t, err)
	require.Len(t, page.Items, 5)
	for _, it := range page.Items {
		assert.Len(t, w.timeline(it.Conversation.ID), 8)
	}
}

func TestMediaDirRefusesStrangeKeys(t *testing.T) {
	dir, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, dir.Close()) }()
	for _, key := range []string{"", "../x", "a/b", "a.b", strings.Repeat("a", 201)} {
		require.Error(t, dir.Put(t.Context(), key, newReader("x")))
		_, err := dir.Open(t.Context(), key)
		require.Error(t, err)
	}
	failing := io.MultiReader(newReader("half"), broken{})
	require.ErrorContains(t, dir.Put(t.Context(), "whole", failing), "torn")
	_, err = dir.Open(t.Context(), "whole")
	require.Error(t, err)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("torn") }

// Whatever order reports arrive in, and however often, the record is the same.
func TestStatusesInAnyOrderGiveTheSameRecord(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, nil)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		w.due()
		id := w.message(m.ID).ProviderID
		at := time.Now().Add(-time.Hour)
		var reports []channel.Event
		for i, s := range []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead} {
			r := w.fake.StatusOf(id, s)
			r.At = at.Add(time.Duration(i) * time.Minute)
			reports = append(reports, r)
		}
		order := rapid.SliceOfN(rapid.IntRange(0, 2), 3, 12).Draw(rt, "order")
		for _, i := range append(order, 0, 1, 2) {
			if w.deliver(reports[i]) != http.StatusOK {
				rt.Fatal("not stored")
			}
		}
		got := w.message(m.ID).Progress
		if got.Status() != channel.StatusRead || !got.Read.Equal(at.Add(2*time.Minute).UTC().Truncate(time.Microsecond)) ||
			!got.Delivered.Equal(at.Add(time.Minute).UTC().Truncate(time.Microsecond)) {
			rt.Fatalf("got %+v", got)
		}
	})
}

// What happens in any interleaving is what the journal and the records say.
func TestJournalAndRecordsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	w := newWorld(t, nil)
	inbound, outbound := 0, 0
	for range 300 {
		switch rng.IntN(4) {
		case 0, 1:
			w.write("hello")
			inbound++
		case 2:
			if _, err := w.reply("ana", "hi"); err == nil {
				outbound++
			}
		case 3:
			if page, _ := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewMine, Agent: "ana"}); len(page.Items) > 0 {
				_, err := w.Done(t.Context(), "ana", page.Items[0].Case.ID, "")
				require.NoError(t, err)
			}
		}
	}
	w.due()
	kinds := w.kinds()
	count := func(k engagement.EventKind) int {
		return len(slices.DeleteFunc(slices.Clone(kinds), func(x engagement.EventKind) bool { return x != k }))
	}
	assert.Equal(t, inbound, count(engagement.MessageReceived))
	assert.Equal(t, outbound, count(engagement.MessageQueued))
	assert.Equal(t, outbound, count(engagement.MessageProgressed))
	assert.Len(t, w.texts(), outbound)
	events, err := w.EventPage(t.Context(), "", 10_000)
	require.NoError(t, err)
	for _, e := range events {
		_, err := json.Marshal(e)
		require.NoError(t, err)
	}
}
