package whatsapptest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

func TestAConversation(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana, err := b.AddPhone(whatsapptest.Customer{Number: "+49 151 1", Name: "Ana", Username: "ana.k"})
	require.NoError(t, err)
	in := ana.Say("hello")
	got := b.told(t)
	require.Len(t, got, 1)
	m := got[0].(channel.MessageReceived)
	assert.Equal(t, channel.ProviderID(in), m.ID)
	assert.Equal(t, "Ana", m.From.Name)
	assert.Equal(t, "ana.k", m.From.Username)
	assert.Equal(t, ana.Address(), m.From.Address())
	assert.Equal(t, ana.Customer().UserID, m.From.Addresses[1].Value)
	assert.Equal(t, b.clock.Now(), m.At)

	out := b.wrote(t, ana, channel.Text{Body: "good morning"})
	assert.Equal(t, []channel.Status{channel.StatusAccepted, channel.StatusDelivered}, statuses(b.told(t)))
	ana.Read()
	assert.Equal(t, []channel.Status{channel.StatusRead}, statuses(b.told(t)))
	ana.Read()
	assert.Empty(t, b.told(t))

	screen := ana.Screen()
	require.Len(t, screen, 2)
	assert.Equal(t, out, screen[1].ID)
	assert.True(t, screen[1].Business)
	assert.Equal(t, channel.StatusRead, screen[1].Status)
	assert.Equal(t, "key", screen[1].Key)
	assert.Equal(t, 1, b.Copies("key"))
	b.EachCopy(func(key string, n int) bool { assert.Equal(t, "key", key); assert.Equal(t, 1, n); return true })
}

// What a customer writes arrives as it was written.
func TestEverythingACustomerCanWrite(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	file := b.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	plain := file
	plain.Name, plain.Size = "", 0
	named := plain
	named.Name = "a.jpg"
	for _, c := range []struct{ wrote, want channel.Part }{
		{wrote: channel.Text{Body: "hello"}},
		{channel.Image{Media: file, Caption: "this"}, channel.Image{Media: plain, Caption: "this"}},
		{channel.Video{Media: file}, channel.Video{Media: plain}},
		{channel.Audio{Media: file, Voice: true}, channel.Audio{Media: plain, Voice: true}},
		{channel.File{Media: file}, channel.File{Media: named}},
		{channel.Sticker{Media: file, Animated: true}, channel.Sticker{Media: plain, Animated: true}},
		{wrote: channel.Location{Latitude: 1.5, Longitude: -2, Name: "Pier", Address: "Road 1", URL: "https://pier.example"}},
		{wrote: channel.Contacts{Cards: []channel.ContactCard{{
			Name: "Ann Lee", FirstName: "Ann", LastName: "Lee", Organisation: "Shop", Title: "Boss", Birthday: "1990-01-02",
			Phones: []channel.CardPhone{{Number: "+49", Type: "HOME", Account: "49"}}, Mails: []channel.CardDetail{{Value: "a@b.example"}},
			URLs: []channel.CardDetail{{Value: "https://b.example"}}, Addresses: []channel.CardAddress{{City: "Bonn"}},
		}}}},
		{wrote: channel.Form{Name: "flow", Data: `{"a":1}`}},
		{wrote: channel.Order{Catalog: "1", Note: "please", Items: []channel.OrderItem{{Product: "tea", Quantity: 2, Price: "3.50", Currency: "EUR"}}}},
		{channel.Placeholder{Type: "poll_creation"}, channel.Placeholder{Type: "poll_creation", Code: "131051", Detail: "Message type is not currently supported"}},
	} {
		id, err := ana.Write(c.wrote, whatsapptest.Manner{})
		require.NoError(t, err)
		got := b.told(t)[0].(channel.MessageReceived)
		if c.want == nil {
			c.want = c.wrote
		}
		assert.Equal(t, channel.Parts{c.want}, got.Parts)
		assert.Equal(t, channel.ProviderID(id), got.ID)
	}
}

func TestWhatACustomerCannotWrite(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	for _, part := range []channel.Part{
		channel.Buttons{}, channel.Image{Media: channel.Media{ID: "no"}},
		channel.Order{Items: []channel.OrderItem{{Price: "free"}}}, channel.Order{Items: []channel.OrderItem{{Price: "NaN"}}},
	} {
		_, err := b.Phone("49151").Write(part, whatsapptest.Manner{})
		assert.Error(t, err)
	}
	assert.Empty(t, b.told(t))
	assert.Empty(t, b.Phone("49151").Screen())
}

func TestMannersOfWriting(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	first := ana.Say("first")
	_, err := ana.Write(channel.Text{Body: "x"}, whatsapptest.Manner{Quote: first, Forwarded: true, Referral: &channel.Referral{Source: "ad", ID: "1", Click: "c"}})
	require.NoError(t, err)
	m := b.told(t)[1].(channel.MessageReceived)
	assert.Equal(t, channel.ProviderID(first), m.ReplyTo)
	assert.True(t, m.Forwarded)
	assert.Equal(t, &channel.Referral{Source: "ad", ID: "1", Click: "c"}, m.Referral)
}

func TestTaps(t *testing.T) {
	b := open(t, whatsapptest.Options{Templates: []templates.Template{{Name: "ask", Language: "de", Body: templates.Text{Text: "Fine?"},
		Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}}}}})
	ana := b.Phone("49151")
	ana.Say("hi")
	card := func(id string) channel.Card {
		return channel.Card{Body: id, Image: &channel.Media{URL: "https://a.example/a.jpg"}, Buttons: []channel.CardButton{{ID: id, Title: "Take"}}}
	}
	for _, c := range []struct {
		part   channel.Part
		choice string
		want   channel.Choice
	}{
		{channel.Buttons{Body: "?", Buttons: []channel.Button{{ID: "a", Title: "A"}, {ID: "b", Title: "B"}}}, "b", channel.Choice{ID: "b", Title: "B"}},
		{channel.List{Body: "?", Label: "Menu", Sections: []channel.Section{{Rows: []channel.Row{{ID: "r", Title: "R", Description: "d"}}}}}, "r", channel.Choice{ID: "r", Title: "R", Description: "d"}},
		{channel.Carousel{Body: "?", Cards: []channel.Card{card("1"), card("2")}}, "2", channel.Choice{ID: "2", Title: "Take"}},
		{channel.Template{Name: "ask", Language: "de"}, "Yes", channel.Choice{ID: "Yes", Title: "Yes"}},
	} {
		id := b.wrote(t, ana, c.part)
		_, err := ana.Tap(id, "no such choice")
		assert.Error(t, err)
		b.told(t)
		_, err = ana.Tap(id, c.choice)
		require.NoError(t, err)
		m := b.told(t)[0].(channel.MessageReceived)
		assert.Equal(t, channel.Parts{c.want}, m.Parts)
		assert.Equal(t, channel.ProviderID(id), m.ReplyTo)
	}
	_, err := ana.Tap("wamid.none", "a")
	assert.Error(t, err)
}

func TestReactionsEditsAndDeletions(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	id := ana.Say("helo")
	b.told(t)
	require.NoError(t, ana.React(id, "👍"))
	require.NoError(t, ana.React(id, ""))
	require.NoError(t, ana.Edit(id, "hello"))
	assert.True(t, ana.Screen()[0].Edited)
	require.NoError(t, ana.Delete(id))
	assert.True(t, ana.Screen()[0].Deleted)
	got := b.told(t)
	require.Len(t, got, 4)
	assert.Equal(t, "👍", got[0].(channel.ReactionChanged).Emoji)
	assert.Empty(t, got[1].(channel.ReactionChanged).Emoji)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hello"}}, got[2].(channel.MessageEdited).Parts)
	assert.Equal(t, channel.ProviderID(id), got[3].(channel.MessageDeleted).Of)

	assert.Error(t, ana.Edit(id, "again"), "it is gone")
	assert.Error(t, ana.Delete("wamid.none"))
	assert.Error(t, ana.React("wamid.none", "👍"))
	assert.Error(t, ana.Edit(b.wrote(t, ana, channel.Text{Body: "ours"}), "theirs"))
}

func TestOfflinePhonesGetTheirMessagesLater(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	ana.GoOffline()
	assert.False(t, ana.Online())
	b.wrote(t, ana, channel.Text{Body: "later"})
	assert.Equal(t, []channel.Status{channel.StatusAccepted}, statuses(b.told(t)))
	assert.Len(t, ana.Screen(), 1)
	assert.Zero(t, b.Copies("key"))
	ana.GoOnline()
	assert.Equal(t, []channel.Status{channel.StatusDelivered}, statuses(b.told(t)))
	assert.Len(t, ana.Screen(), 2)
	assert.Equal(t, 1, b.Copies("key"))
}

func TestBlockedMessagesFail(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	ana.Block(true)
	b.wrote(t, ana, channel.Text{Body: "x"})
	s := b.told(t)[0].(channel.StatusChanged)
	assert.Equal(t, channel.StatusFailed, s.Status)
	assert.Equal(t, "131026", s.Failure.Code)
	assert.Len(t, ana.Screen(), 1)
	ana.Block(false)
	assert.False(t, ana.Blocked())
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Len(t, ana.Screen(), 2)
}

func TestPeopleWithoutANumber(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	p, err := b.AddPhone(whatsapptest.Customer{Number: "49152", UserID: "DE.7001", HidesNumber: true})
	require.NoError(t, err)
	p.Say("hi")
	m := b.told(t)[0].(channel.MessageReceived)
	assert.Equal(t, []channel.Address{p.Address()}, m.From.Addresses)
	assert.Equal(t, channel.AddressUser, p.Address().Kind)
	b.wrote(t, p, channel.Text{Body: "x"})
	s := b.told(t)[0].(channel.StatusChanged)
	assert.Equal(t, []channel.Address{p.Address()}, s.To.Addresses)

	_, err = b.AddPhone(whatsapptest.Customer{Number: "49153", UserID: "DE.7001"})
	assert.Error(t, err)
	_, err = b.AddPhone(whatsapptest.Customer{Number: "none"})
	assert.Error(t, err)
}

func TestNumbersChange(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	old := ana.Customer()
	require.NoError(t, ana.ChangeNumber("+49 152"))
	e := b.told(t)[0].(channel.IdentityChanged)
	assert.Equal(t, []channel.Address{{Kind: channel.AddressPhone, Value: "+49151"}, {Kind: channel.AddressUser, Scope: "2220002220", Value: old.UserID}}, e.Old)
	assert.Equal(t, []channel.Address{{Kind: channel.AddressPhone, Value: "+49152"}, {Kind: channel.AddressUser, Scope: "2220002220", Value: ana.Customer().UserID}}, e.New)
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Same(t, ana, b.Phone("49152"))
	assert.Error(t, ana.ChangeNumber("49152"))
}

func TestNoMarketing(t *testing.T) {
	b := open(t, whatsapptest.Options{Templates: []templates.Template{{Name: "sale", Language: "de", Category: templates.CategoryMarketing, Body: templates.Text{Text: "Sale!"}}}})
	ana := b.Phone("49151")
	ana.StopMarketing(true)
	c := b.told(t)[0].(channel.ConsentChanged)
	assert.False(t, c.Granted)
	assert.Equal(t, "marketing_messages", c.Purpose)
	b.wrote(t, ana, channel.Template{Name: "sale", Language: "de"})
	assert.Equal(t, "131050", b.told(t)[0].(channel.StatusChanged).Failure.Code)
	ana.StopMarketing(false)
	assert.True(t, b.told(t)[0].(channel.ConsentChanged).Granted)
	b.wrote(t, ana, channel.Template{Name: "sale", Language: "de"})
	assert.Equal(t, "marketing", b.told(t)[0].(channel.StatusChanged).Cost.Category)
}

func TestEchoesOpenNoWindow(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	id, err := ana.WriteFromApp(channel.Text{Body: "from the shop's phone"})
	require.NoError(t, err)
	e := b.told(t)[0].(channel.EchoReceived)
	assert.Equal(t, channel.ProviderID(id), e.ID)
	assert.Equal(t, ana.Address(), e.To.Address())
	assert.False(t, ana.Open())
	assert.True(t, ana.Screen()[0].Business)
}

func TestVoiceMessagesArePlayed(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	id := b.wrote(t, ana, channel.Audio{Media: channel.Media{URL: "https://a.example/a.ogg"}, Voice: true})
	b.told(t)
	require.NoError(t, ana.Play(id))
	assert.Equal(t, []channel.Status{channel.StatusPlayed}, statuses(b.told(t)))
	assert.Error(t, ana.Play("wamid.none"))
}

func TestChangesAreNoticed(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	changed, version := b.Changed(), b.Version()
	b.Phone("49151")
	<-changed
	assert.Greater(t, b.Version(), version)
	assert.Equal(t, []*whatsapptest.Phone{b.Phone("49151")}, b.Phones())
}

func TestScreensForget(t *testing.T) {
	b := open(t, whatsapptest.Options{ScreenLimit: 2})
	ana := b.Phone("49151")
	for _, text := range []string{"a", "b", "c"} {
		ana.Say(text)
	}
	require.Len(t, ana.Screen(), 2)
	assert.Equal(t, channel.Parts{channel.Text{Body: "b"}}, ana.Screen()[0].Parts)
	assert.Len(t, b.told(t), 3)
}

func TestStatusesTakeTheirTime(t *testing.T) {
	b := open(t, whatsapptest.Options{StatusDelay: time.Second, AutoRead: true})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	b.wrote(t, ana, channel.Text{Body: "x"})
	for _, want := range []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead} {
		assert.Equal(t, []channel.Status{want}, statuses(b.told(t)))
		b.clock.Pass(time.Second)
	}
	assert.Zero(t, b.Pending())
}
