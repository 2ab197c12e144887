package engagement_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// addressed reads what is known of the customer's address.
func (w *world) addressed(a channel.Address) *storage.Identity {
	w.t.Helper()
	var found []*storage.Identity
	err := w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		found, err = tx.Identities().Find(ctx, storage.IdentityKey{Kind: w.fake.Capabilities().Kind, Address: a})
		return err
	})
	require.NoError(w.t, err)
	return found[0]
}

// reach is a report that the customer blocked the account, or came back.
func (w *world) reach(id channel.ProviderID, reachable bool, at time.Time) channel.ReachChanged {
	return channel.ReachChanged{
		Origin: channel.Origin{ID: id, Account: w.fake.Account(), At: at},
		From:   channel.Person{Addresses: []channel.Address{customer}}, Reachable: reachable, Detail: "unfollow",
	}
}

func TestBlockedContactIsShownAsSuch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		pass(time.Minute)
		require.Equal(t, 200, w.deliver(w.reach("block", false, time.Now())))
		id := w.addressed(customer)
		assert.Equal(t, storage.IdentityInvalid, id.State)
		assert.Contains(t, id.Problem, "blocked")
		assert.Contains(t, w.kinds(), engagement.IdentityChanged)
		composer, err := w.Composer(t.Context(), "ana", w.item(engagement.ViewOpen, "ana").Conversation.ID)
		require.NoError(t, err)
		assert.Equal(t, id.Problem, composer.Problem, "S5.28: who writes is warned")

		told := len(w.kinds())
		require.Equal(t, 200, w.deliver(w.reach("block again", false, time.Now())))
		assert.Equal(t, engagement.ProviderEvent, w.kinds()[told], "it is no news")

		pass(time.Minute)
		require.Equal(t, 200, w.deliver(w.reach("back", true, time.Now())))
		id = w.addressed(customer)
		assert.Equal(t, storage.IdentityConnected, id.State)
		assert.Empty(t, id.Problem)
	})
}

func TestBlockOfLongAgoDoesNotOvertakeALaterMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		before := time.Now()
		pass(time.Hour)
		w.write("I am back")
		require.Equal(t, 200, w.deliver(w.reach("redelivered", false, before)))
		assert.Equal(t, storage.IdentityConnected, w.addressed(customer).State)
	})
}

func TestReachOfAStrangerMakesNoContact(t *testing.T) {
	w := newWorld(t, nil)
	require.Equal(t, 200, w.deliver(w.reach("block", false, time.Now())))
	assert.Nil(t, w.addressed(customer))
	assert.Equal(t, []engagement.EventKind{engagement.ProviderEvent}, w.kinds())
}

// upTo is a report about all messages up to an instant.
func (w *world) upTo(s channel.Status, at time.Time) channel.StatusChanged {
	return channel.StatusChanged{
		Origin: channel.Origin{Account: w.fake.Account(), At: at}, UpTo: at, Status: s,
		To: channel.Person{Addresses: []channel.Address{customer}},
	}
}

func TestWatermarkReportsAboutAllMessagesBelow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		var sent []*storage.Message
		for range 45 { // more than a page
			sent = append(sent, w.mustReply("ana", "one of many"))
		}
		w.due()
		mark := time.Now()
		pass(time.Minute)
		late := w.mustReply("ana", "after the mark")
		w.due()
		require.Equal(t, 200, w.deliver(w.upTo(channel.StatusRead, mark)))
		for _, m := range sent {
			assert.Equal(t, channel.StatusRead, w.message(m.ID).Status())
		}
		assert.Equal(t, channel.StatusAccepted, w.message(late.ID).Status())

		read := w.message(sent[0].ID).Version
		require.Equal(t, 200, w.deliver(w.upTo(channel.StatusDelivered, mark)), "a lower status that comes later")
		assert.Equal(t, channel.StatusRead, w.message(sent[0].ID).Status())
		assert.Equal(t, read, w.message(sent[0].ID).Version, "nothing is written that is no news")
	})
}

func TestWatermarkGivesSlackForTheWayBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		pass(time.Minute)
		m := w.mustReply("ana", "hi")
		w.due()
		taken := w.message(m.ID).Progress.Accepted
		require.Equal(t, 200, w.deliver(w.upTo(channel.StatusRead, taken.Add(-1001*time.Millisecond))))
		assert.Equal(t, channel.StatusAccepted, w.message(m.ID).Status())
		require.Equal(t, 200, w.deliver(w.upTo(channel.StatusRead, taken.Add(-999*time.Millisecond))))
		assert.Equal(t, channel.StatusRead, w.message(m.ID).Status())
	})
}

func TestWatermarkDoesNotReviveAMessageThatFailed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		w.due()
		require.Equal(t, 200, w.deliver(w.fake.StatusOf(w.message(m.ID).ProviderID, channel.StatusFailed)))
		pass(time.Minute)
		require.Equal(t, 200, w.deliver(w.upTo(channel.StatusRead, time.Now())))
		assert.Equal(t, channel.StatusFailed, w.message(m.ID).Status())
	})
}

func TestWatermarkOfAStrangerChangesNothing(t *testing.T) {
	w := newWorld(t, nil)
	require.Equal(t, 200, w.deliver(w.upTo(channel.StatusRead, time.Now())))
	assert.Empty(t, w.kinds())
}

func TestS2_30_ProfileIsAskedForWhereEventsBringNoName(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fake.SetPerson(channel.Person{
			Addresses: []channel.Address{customer}, Name: "Mei Chan", Picture: "https://example.com/mei.jpeg", Language: "zh-HK",
		})
		w.write("hello")
		w.due()
		id := w.addressed(customer)
		assert.Equal(t, []string{"Mei Chan", "https://example.com/mei.jpeg"}, []string{id.Name, id.Picture})
		assert.False(t, id.ProfileAt.IsZero())
		assert.Equal(t, "Mei Chan", w.item(engagement.ViewOpen, "ana").Contact.Name)
		assert.Equal(t, "zh-HK", w.item(engagement.ViewOpen, "ana").Contact.Language)

		calls := w.fake.Calls()
		w.write("again")
		w.due()
		assert.Equal(t, calls, w.fake.Calls(), "a profile is good for a day")
		pass(25 * time.Hour)
		w.write("on another day")
		w.due()
		assert.Equal(t, calls+1, w.fake.Calls())
	})
}

func TestProfileIsNotAskedForWhereEventsBringTheName(t *testing.T) {
	w := newWorld(t, nil)
	m := w.fake.Inbound(customer, "hello")
	m.From.Name = "Mei"
	require.Equal(t, 200, w.deliver(m))
	w.due()
	assert.Zero(t, w.fake.Calls())
}

func TestProfileLeavesTheNameThatTheHostGave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.write("hello")
		w.due() // the fake knows nobody yet
		c := w.item(engagement.ViewOpen, "ana").Contact
		c.Name = "Mrs Chan, Kowloon"
		require.NoError(t, w.PutContact(t.Context(), "ana", c))
		w.fake.SetPerson(channel.Person{Addresses: []channel.Address{customer}, Name: "Mei"})
		pass(25 * time.Hour)
		w.write("again")
		w.due()
		assert.Equal(t, "Mei", w.addressed(customer).Name)
		assert.Equal(t, "Mrs Chan, Kowloon", w.item(engagement.ViewOpen, "ana").Contact.Name)
	})
}

func TestProfileThatIsRefusedIsNotAskedForAgainAndAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil) // the fake knows nobody
		w.write("hello")
		w.due()
		calls := w.fake.Calls()
		assert.Equal(t, 1, calls)
		w.write("again")
		w.due()
		assert.Equal(t, calls, w.fake.Calls())
		assert.Empty(t, w.addressed(customer).Name)
	})
}

func TestProfileIsAskedForAgainAfterTrouble(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, nil)
		w.fake.SetPerson(channel.Person{Addresses: []channel.Address{customer}, Name: "Mei"})
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "test"})
		w.write("hello")
		w.due()
		assert.Empty(t, w.addressed(customer).Name)
		pass(time.Minute)
		w.due()
		assert.Equal(t, "Mei", w.addressed(customer).Name)
	})
}

func TestGroupMessageWithoutAWriter(t *testing.T) {
	w := newWorld(t, nil)
	group := channel.Address{Kind: channel.AddressGroup, Value: "group-1"}
	m := w.fake.Inbound(customer, "who am I?")
	m.From, m.Chat = channel.Person{}, group
	require.Equal(t, 200, w.deliver(m))
	it := w.item(engagement.ViewOpen, "ana")
	assert.Equal(t, storage.ContactGroup, it.Contact.Kind)
	assert.Equal(t, group, it.Conversation.Address)
	assert.Empty(t, w.timeline(it.Conversation.ID)[0].Author.ID)
	assert.Nil(t, w.addressed(customer), "no contact is made of somebody who was not named")

	sent, err := w.Send(t.Context(), engagement.Outgoing{Conversation: it.Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "hi all"}}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, group, w.fake.Sent()[0].To)
	assert.Equal(t, storage.OutcomeAccepted, w.message(sent.Messages[0].ID).Outcome)
}

func TestMemoComesBackWithQuotesAndReadMarks(t *testing.T) {
	w := newWorld(t, nil)
	m := w.fake.Inbound(customer, "hello")
	m.Memo = "token-1"
	require.Equal(t, 200, w.deliver(m))
	it := w.item(engagement.ViewOpen, "ana")
	in := w.timeline(it.Conversation.ID)[0]
	_, err := w.Send(t.Context(), engagement.Outgoing{
		Conversation: it.Conversation.ID, Agent: "ana", ReplyTo: in.ID, Parts: channel.Parts{channel.Text{Body: "quoting you"}},
	})
	require.NoError(t, err)
	require.NoError(t, w.MarkRead(t.Context(), "ana", it.Conversation.ID))
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Equal(t, "token-1", w.fake.Sent()[0].ReplyMemo)
	assert.Equal(t, []channeltest.Mark{{To: customer, ID: m.ID, Memo: "token-1"}}, w.fake.Reads())
}

func TestMemoOfWhatWeSentComesBackWhenItIsQuoted(t *testing.T) {
	w := newWorld(t, nil)
	w.write("hello")
	w.fake.Script(channeltest.Outcome{Arrives: true, Receipt: channel.Receipt{ID: "out-1", Also: []channel.ProviderID{"out-2"}, Memo: "quote me"}})
	first := w.mustReply("ana", "first")
	w.due()
	assert.Equal(t, []channel.ProviderID{"out-2"}, w.message(first.ID).Also)
	_, err := w.Send(t.Context(), engagement.Outgoing{
		Channel: line, To: customer, Agent: "ana", ReplyTo: first.ID, Parts: channel.Parts{channel.Text{Body: "again"}},
	})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 2)
	assert.Equal(t, "quote me", w.fake.Sent()[1].ReplyMemo)

	quoting := w.fake.Inbound(customer, "about the second part")
	quoting.ReplyTo = "out-2"
	require.Equal(t, 200, w.deliver(quoting))
	var found []*storage.Message
	require.NoError(t, w.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		found, err = tx.Messages().Find(ctx, storage.ProviderKey{Channel: line, ID: "out-2"})
		return err
	}))
	require.NotNil(t, found[0])
	assert.Equal(t, first.ID, found[0].ID)
}

func TestFilesGetAnAddressWhereTheChannelTakesNoUploads(t *testing.T) {
	files, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Media = files
		c.MediaURL = func(m channel.Media) string { return "https://files.example.com/" + m.Stored }
		f.SetCapabilities(func(c *channel.Capabilities) { c.UploadMedia = false })
	})
	w.write("hello")
	m, err := w.Upload(t.Context(), "cat.png", "image/png", 3, newReader("cat"))
	require.NoError(t, err)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{channel.Image{Media: m}}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	got, ok := channel.MediaOf(w.fake.Sent()[0].Parts[0])
	require.True(t, ok)
	assert.Equal(t, "https://files.example.com/"+m.Stored, got.URL)
}

func TestFilesOfCardsGetAnAddressWhereCardsNeedIt(t *testing.T) {
	files, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Media = files
		c.MediaURL = func(m channel.Media) string { return "https://files.example.com/" + m.Stored }
		f.SetCapabilities(func(c *channel.Capabilities) {
			c.Parts[channel.PartCarousel] = channel.PartSupport{Level: channel.SupportFull, Required: []channel.Field{channel.FieldMediaURL}}
		})
	})
	w.write("hello")
	m, err := w.Upload(t.Context(), "cat.png", "image/png", 3, newReader("cat"))
	require.NoError(t, err)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{
		channel.Image{Media: m}, channel.Carousel{Cards: []channel.Card{{Title: "Cat", Image: &m}}},
	}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 2)
	picture, _ := channel.MediaOf(w.fake.Sent()[0].Parts[0])
	assert.Empty(t, picture.URL, "it was uploaded")
	card, ok := w.fake.Sent()[1].Parts[0].(channel.Carousel)
	require.True(t, ok)
	assert.Equal(t, "https://files.example.com/"+m.Stored, card.Cards[0].Image.URL)
}

func TestFilesOfKindsThatAreNotCarriedBecomeLinks(t *testing.T) {
	files, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
		c.Media = files
		c.MediaURL = func(m channel.Media) string { return "https://files.example.com/" + m.Stored }
		f.SetCapabilities(func(c *channel.Capabilities) { delete(c.Parts, channel.PartFile) })
	})
	w.write("hello")
	m, err := w.Upload(t.Context(), "bill.pdf", "application/pdf", 3, newReader("pdf"))
	require.NoError(t, err)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{channel.File{Media: m}}})
	require.NoError(t, err)
	w.due()
	require.Len(t, w.fake.Sent(), 1)
	assert.Contains(t, w.texts()[0], "https://files.example.com/"+m.Stored)
}

func TestAgentsAreShownWherePolicySaysSo(t *testing.T) {
	for _, shown := range []bool{false, true} {
		w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
			c.Policies = map[channel.ID]engagement.Policy{line: {ShowAgents: shown}}
		})
		w.write("hello")
		w.mustReply("ana", "hi")
		w.due()
		want := channel.Sender{}
		if shown {
			want.Name = "ana"
		}
		assert.Equal(t, want, w.fake.Sent()[0].Sender)
	}
}

var errLost = &channel.Error{Kind: channel.Unavailable, Op: "test", Uncertain: true, Err: errors.New("lost")}
