package engagement_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFirstMessageMakesContactConversationAndCase(t *testing.T) {
	w := newWorld(t, nil)
	m := w.fake.Inbound(customer, "hello")
	m.From.Name = "Mia"
	require.Equal(t, http.StatusOK, w.deliver(m))

	it := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, "Mia", it.Contact.Name)
	assert.Equal(t, storage.CaseOpen, it.Case.State)
	assert.Equal(t, "hello", it.Case.Preview)
	assert.Equal(t, int64(1), it.Unread)
	assert.Equal(t, customer, it.Conversation.Address)
	ms := w.timeline(it.Conversation.ID)
	require.Len(t, ms, 1)
	assert.Equal(t, m.Parts, ms[0].Parts)
	assert.Equal(t, m.ID, ms[0].ProviderID)
	assert.Equal(t, []engagement.EventKind{
		engagement.ContactCreated, engagement.CaseOpened, engagement.MessageReceived,
	}, w.kinds())
}

func TestRepeatedDeliveryIsStoredOnce(t *testing.T) {
	w := newWorld(t, nil)
	m := w.write("hello")
	for range 3 {
		require.Equal(t, http.StatusOK, w.deliver(m, m))
	}
	assert.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 1)
	assert.Equal(t, int64(1), w.item(engagement.ViewQueue, "ana").Unread)
}

func TestSimultaneousDeliveriesAtTwoInstancesAreStoredOnce(t *testing.T) {
	db := memory.New()
	a := newWorldOn(t, db.Tenant("test"), nil)
	b := newWorldOn(t, db.Tenant("test"), nil)
	var events []channel.Event
	for range 20 {
		events = append(events, a.fake.Inbound(customer, "hello"))
	}
	var wg sync.WaitGroup
	for _, w := range []*world{a, b, a, b} {
		for _, e := range events {
			wg.Go(func() { assert.Equal(t, http.StatusOK, w.deliver(e)) })
		}
	}
	wg.Wait()
	it := a.item(engagement.ViewQueue, "ana")
	assert.Len(t, a.timeline(it.Conversation.ID), len(events))
	assert.Equal(t, int64(len(events)), it.Unread)
}

func TestMessagesSortByWhenTheyWereWritten(t *testing.T) {
	w := newWorld(t, nil)
	at := time.Now().Add(-time.Hour)
	var events []channel.Event
	for i, text := range []string{"third", "first", "second"} {
		m := w.fake.Inbound(customer, text)
		m.At = at.Add(time.Duration([]int{3, 1, 2}[i]) * time.Minute)
		events = append(events, m)
	}
	require.Equal(t, http.StatusOK, w.deliver(events...))
	it := w.item(engagement.ViewQueue, "ana")
	var texts []string
	for _, m := range w.timeline(it.Conversation.ID) {
		texts = append(texts, channeltest.Words(m.Parts))
	}
	assert.Equal(t, []string{"first", "second", "third"}, texts)
	assert.Equal(t, "third", it.Case.Preview)
	assert.WithinDuration(t, at.Add(3*time.Minute), it.Conversation.LastInbound, time.Microsecond)
}

func TestOnePersonWithSeveralAddressesIsOneContact(t *testing.T) {
	w := newWorld(t, nil)
	phone := channel.Address{Kind: channel.AddressPhone, Value: "+491700000001"}
	both := w.fake.Inbound(customer, "one")
	both.From.Addresses = append(both.From.Addresses, phone)
	require.Equal(t, http.StatusOK, w.deliver(both, w.fake.Inbound(phone, "two")))
	it := w.item(engagement.ViewQueue, "ana")
	assert.Len(t, w.timeline(it.Conversation.ID), 2)
	info, err := w.Contact(t.Context(), it.Contact.ID)
	require.NoError(t, err)
	assert.Len(t, info.Identities, 2)
}

func TestIdentityChangeKeepsTheContact(t *testing.T) {
	w := newWorld(t, nil)
	w.write("before")
	moved := channel.Address{Kind: channel.AddressUser, Value: "customer-1-new"}
	require.Equal(t, http.StatusOK, w.deliver(channel.IdentityChanged{
		Origin: channel.Origin{ID: "move", Account: w.fake.Account()}, Old: []channel.Address{customer}, New: []channel.Address{moved},
	}, w.fake.Inbound(moved, "after")))
	it := w.item(engagement.ViewQueue, "ana")
	assert.Len(t, w.timeline(it.Conversation.ID), 2)
	assert.Equal(t, moved, it.Conversation.Address)
}

func TestEditsDeletionsAndReactions(t *testing.T) {
	w := newWorld(t, nil)
	m := w.write("helo")
	of := func(id string) channel.Origin {
		return channel.Origin{ID: channel.ProviderID(id), Account: w.fake.Account(), At: time.Now()}
	}
	person := channel.Person{Addresses: []channel.Address{customer}}
	edit := channel.MessageEdited{Origin: of("e1"), Of: m.ID, From: person, Parts: channel.Parts{channel.Text{Body: "hello"}}}
	heart := channel.ReactionChanged{Origin: of("r1"), Of: m.ID, From: person, Emoji: "❤️"}
	lost := channel.ReactionChanged{Origin: of("r2"), Of: "nobody-knows", From: person, Emoji: "👍"}
	require.Equal(t, http.StatusOK, w.deliver(edit, heart, lost))
	require.Equal(t, http.StatusOK, w.deliver(edit, heart)) // repeats
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	got := w.timeline(conv)[0]
	assert.Equal(t, channel.Parts{channel.Text{Body: "hello"}}, got.Parts)
	assert.False(t, got.EditedAt.IsZero())
	require.Len(t, got.Reactions, 1)
	assert.Equal(t, "❤️", got.Reactions[0].Emoji)

	require.Equal(t, http.StatusOK, w.deliver(
		channel.ReactionChanged{Origin: of("r3"), Of: m.ID, From: person},
		channel.MessageDeleted{Origin: of("d1"), Of: m.ID, From: person},
	))
	got = w.timeline(conv)[0]
	assert.Empty(t, got.Reactions)
	assert.False(t, got.DeletedAt.IsZero())
}

func TestEchoOfOthersIsKeptAndEchoOfOursIsNot(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	ours := w.mustReply("ana", "from here")
	w.due()
	sent := w.fake.Sent()
	require.Len(t, sent, 1)
	ours = w.message(ours.ID)
	require.Equal(t, http.StatusOK, w.deliver(w.fake.EchoOf(ours.ProviderID, sent[0])))
	foreign := channel.EchoReceived{
		Origin: channel.Origin{ID: "phone-1", Account: w.fake.Account(), At: time.Now()},
		To:     channel.Person{Addresses: []channel.Address{customer}}, Parts: channel.Parts{channel.Text{Body: "from a phone"}},
	}
	require.Equal(t, http.StatusOK, w.deliver(foreign, foreign))
	ms := w.timeline(ours.Conversation)
	require.Len(t, ms, 3)
	assert.Equal(t, channel.AuthorExternal, ms[2].Author.Kind)
	assert.Equal(t, storage.Outbound, ms[2].Direction)
}

func TestTextIsCleanedAtTheBorder(t *testing.T) {
	w := newWorld(t, nil)
	w.deliver(w.fake.Inbound(customer, "a\x00b"))
	it := w.item(engagement.ViewQueue, "ana")
	assert.Equal(t, "ab", it.Case.Preview)
	assert.Equal(t, channel.Parts{channel.Text{Body: "ab"}}, w.timeline(it.Conversation.ID)[0].Parts)
}

func TestUnknownEventIsKeptInTheJournal(t *testing.T) {
	w := newWorld(t, nil)
	raw := `{"strange":true}`
	require.Equal(t, http.StatusOK, w.deliver(channel.UnknownEvent{
		Origin: channel.Origin{ID: "u1", Account: w.fake.Account(), Raw: []byte(raw)}, Type: "strange",
	}))
	events, err := w.EventPage(t.Context(), "", 10)
	require.NoError(t, err)
	events = events[2:] // the agents came before
	require.Len(t, events, 1)
	assert.Equal(t, engagement.ProviderEvent, events[0].Kind)
	assert.Contains(t, string(events[0].Detail.Event), raw)
}

func TestBadWebhooksStoreNothing(t *testing.T) {
	w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
		f.SetCapabilities(func(c *channel.Capabilities) { c.MaxWebhook = 4096 })
	})
	signed := func(body string) *http.Request { return w.fake.Sign([]byte(body)) }
	forged := w.fake.Webhook(w.fake.Inbound(customer, "forged"))
	forged.Header.Set(channeltest.FakeSignature, "00")
	unsigned := w.fake.Webhook(w.fake.Inbound(customer, "unsigned"))
	unsigned.Header.Del(channeltest.FakeSignature)
	for name, tc := range map[string]struct {
		request *http.Request
		path    string
		status  int
	}{
		"wrong signature":   {forged, "/line-1", http.StatusUnauthorized},
		"missing signature": {unsigned, "/line-1", http.StatusUnauthorized},
		"too large":         {signed(strings.Repeat("x", 5000)), "/line-1", http.StatusRequestEntityTooLarge},
		"malformed":         {signed("{"), "/line-1", http.StatusBadRequest},
		"no such channel":   {signed("[]"), "/line-2", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			tc.request.URL.Path = tc.path
			rec := httptest.NewRecorder()
			w.hook.ServeHTTP(rec, tc.request)
			assert.Equal(t, tc.status, rec.Code)
			assert.Empty(t, w.kinds())
		})
	}
}

// A poisonous event is one that the store refuses.
func TestPoisonousEventIsSetAsideAndHoldsUpNothing(t *testing.T) {
	poison := errors.New("disk is angry")
	broken := true
	w := newWorldOn(t, spoiled{memory.New().Tenant("test"), func(ms []*storage.Message) error {
		for _, m := range ms {
			if broken && channeltest.Words(m.Parts) == "poison" {
				return poison
			}
		}
		return nil
	}}, nil)
	require.Equal(t, http.StatusOK, w.deliver(
		w.fake.Inbound(customer, "before"), w.fake.Inbound(customer, "poison"), w.fake.Inbound(customer, "after"),
	))
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	assert.Len(t, w.timeline(conv), 2)

	list, err := w.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Reason, poison.Error())
	event, err := channel.DecodeEvent(list[0].Event)
	require.NoError(t, err)
	assert.Equal(t, channel.Parts{channel.Text{Body: "poison"}}, event.(channel.MessageReceived).Parts)

	require.ErrorIs(t, w.Replay(t.Context(), list[0].ID), poison)
	list, err = w.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, 2, list[0].Attempts)

	broken = false
	require.NoError(t, w.Replay(t.Context(), list[0].ID))
	assert.Len(t, w.timeline(conv), 3)
	list, err = w.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	assert.Empty(t, list)
}

// Where nothing can be stored, nothing is set aside, and no log says so.
func TestAClosedStoreSetsNothingAside(t *testing.T) {
	var closed atomic.Bool
	var log bytes.Buffer
	w := newWorldOn(t, unreachable{memory.New().Tenant("test"), &closed}, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	closed.Store(true)
	require.Equal(t, http.StatusServiceUnavailable, w.deliver(w.fake.Inbound(customer, "hello")))
	assert.NotContains(t, log.String(), "set aside")
	assert.Contains(t, log.String(), "events not stored: connection refused")
}

func TestEventForAForeignAccountIsSetAside(t *testing.T) {
	w := newWorld(t, nil)
	m := w.fake.Inbound(customer, "for somebody else")
	m.Account = "another-account"
	require.Equal(t, http.StatusOK, w.deliver(m, w.fake.Inbound(customer, "for us")))
	assert.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 1)
	list, err := w.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	assert.Len(t, list, 1)
}

func TestStoreFailureAsksForAnotherDelivery(t *testing.T) {
	var down atomic.Bool
	w := newWorldOn(t, unreachable{memory.New().Tenant("test"), &down}, nil)
	m := w.fake.Inbound(customer, "hello")
	down.Store(true)
	assert.Equal(t, http.StatusServiceUnavailable, w.deliver(m))
	assert.Empty(t, w.kinds())
	down.Store(false)
	assert.Equal(t, http.StatusOK, w.deliver(m))
	assert.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 1)
}

func TestWhatWasSetAsideIsTriedAgainByItself(t *testing.T) {
	bubble(t, func(t *testing.T) {
		broken := true
		w := newWorldOn(t, spoiled{memory.New().Tenant("test"), func([]*storage.Message) error {
			if broken {
				return errors.New("for a moment")
			}
			return nil
		}}, nil)
		require.Equal(t, http.StatusOK, w.deliver(w.fake.Inbound(customer, "hello")))
		broken = false
		defer w.start()()
		pass(2 * time.Minute)
		assert.Len(t, w.timeline(w.item(engagement.ViewQueue, "ana").Conversation.ID), 1)
		list, err := w.SetAside(t.Context(), storage.SetAsideID{}, 10)
		require.NoError(t, err)
		assert.Empty(t, list)
	})
}

func TestReopenPolicy(t *testing.T) {
	for name, tc := range map[string]struct {
		policy engagement.Reopen
		pause  time.Duration
		same   bool
	}{
		"never":         {engagement.Reopen{}, time.Minute, false},
		"within, early": {engagement.Reopen{Within: time.Hour}, time.Hour, true},
		"within, late":  {engagement.Reopen{Within: time.Hour}, time.Hour + time.Second, false},
		"always":        {engagement.Reopen{Always: true}, 1000 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
					c.Policies = map[channel.ID]engagement.Policy{line: {Reopen: tc.policy}}
				})
				w.write("first")
				it := w.item(engagement.ViewQueue, "ana")
				_, err := w.Done(t.Context(), "ana", it.Case.ID, "solved")
				require.NoError(t, err)
				pass(tc.pause)
				w.write("again")
				again := w.item(engagement.ViewQueue, "ana")
				assert.Equal(t, tc.same, again.Case.ID == it.Case.ID)
				assert.Equal(t, it.Conversation.ID, again.Conversation.ID)
				assert.Len(t, w.timeline(it.Conversation.ID), 2)
			})
		})
	}
}
