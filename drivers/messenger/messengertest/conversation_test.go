package messengertest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

func millis(at time.Time) json.Number { n, _ := json.Marshal(at.UnixMilli()); return json.Number(n) }

func TestAConversation(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana Lopez")
	in := ana.Say("hello")
	got := b.told(t)
	require.Len(t, got, 1)
	assert.Equal(t, "messaging", got[0].list)
	assert.Equal(t, pageID, got[0].page)
	assert.Equal(t, ana.Address().Value, got[0].at("sender", "id"))
	assert.Equal(t, pageID, got[0].at("recipient", "id"))
	assert.Equal(t, in, got[0].at("message", "mid"))
	assert.Equal(t, "hello", got[0].at("message", "text"))
	assert.Equal(t, millis(b.clock.Now()), got[0].at("timestamp"))

	b.clock.Pass(time.Minute)
	a := b.send(t, ana, hi)
	assert.Equal(t, ana.Address().Value, a.at("recipient_id"))
	assert.Nil(t, a.at("attachment_id"))
	got = b.told(t)
	assert.Equal(t, []string{"echo", "delivery"}, kinds(got))
	echo := got[0]
	assert.Equal(t, pageID, echo.at("sender", "id"), "sender and recipient of an echo are swapped")
	assert.Equal(t, ana.Address().Value, echo.at("recipient", "id"))
	assert.Equal(t, json.Number(appID), echo.at("message", "app_id"), "as a number")
	assert.Equal(t, "key", echo.at("message", "metadata"))
	assert.Equal(t, a.id(), echo.at("message", "mid"))
	assert.Equal(t, "hi", echo.at("message", "text"))
	assert.Equal(t, []any{a.id()}, got[1].at("delivery", "mids"))
	assert.Equal(t, millis(b.clock.Now()), got[1].at("delivery", "watermark"))

	b.clock.Pass(time.Minute)
	ana.Read()
	got = b.told(t)
	assert.Equal(t, []string{"read"}, kinds(got))
	assert.Equal(t, millis(b.clock.Now()), got[0].at("read", "watermark"))
	assert.Nil(t, got[0].at("read", "mids"), "reads have no ids")
	ana.Read()
	assert.Empty(t, b.told(t))

	screen := ana.Screen()
	require.Len(t, screen, 2)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, screen[1].Parts)
	assert.True(t, screen[1].Business)
	assert.Equal(t, channel.StatusRead, screen[1].Status)
	assert.Equal(t, "key", screen[1].Key)
	assert.Equal(t, 1, b.Copies("key"))
	b.EachCopy(func(key string, n int) bool { assert.Equal(t, "key", key); assert.Equal(t, 1, n); return true })
	assert.Equal(t, screen[1:], ana.Arrived())
}

// PSIDs are of one Page: another Page's differs for the same person.
func TestTrap14_PeopleHaveOtherIDsOnOtherPages(t *testing.T) {
	one, other := open(t, messengertest.Options{}), open(t, messengertest.Options{PageID: "888"})
	ana := one.Phone("Ana")
	assert.NotEqual(t, ana.Address(), other.Phone("Ana").Address())
	ana.Say("x")
	other.Phone("Ana").Say("x")
	refused(t, "100/2018001", other.send(t, ana, hi))
}

func TestPeople(t *testing.T) {
	b := open(t, messengertest.Options{})
	mia, err := b.AddPhone(messengertest.Customer{ID: "123456"})
	require.NoError(t, err)
	assert.Equal(t, messengertest.Customer{ID: "123456", Name: "Customer 3456"}, mia.Customer())
	assert.Equal(t, channel.Address{Kind: channel.AddressUser, Scope: pageID, Value: "123456"}, mia.Address())
	_, err = b.AddPhone(messengertest.Customer{ID: "123456"})
	assert.Error(t, err)
	assert.Same(t, b.Phone("Ana"), b.Phone("Ana"))
	eva, err := b.AddPhone(messengertest.Customer{ID: "7", Name: "Eva"})
	require.NoError(t, err)
	assert.Same(t, eva, b.Phone("Eva"), "also one with an id of her own")
	assert.Len(t, b.Phones(), 3)
}

func TestVersionsTellOfChanges(t *testing.T) {
	b := open(t, messengertest.Options{})
	changed, before := b.Changed(), b.Version()
	b.Phone("Ana").Say("x")
	<-changed
	assert.Greater(t, b.Version(), before)
}

func TestGoingOfflineMakesMessagesWait(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.GoOffline()
	assert.False(t, ana.Online())
	b.told(t)
	b.sent(t, ana, hi)
	assert.Equal(t, []string{"echo"}, kinds(b.told(t)))
	assert.Len(t, ana.Screen(), 1)
	ana.GoOnline()
	assert.Equal(t, []string{"delivery"}, kinds(b.told(t)))
	assert.Len(t, ana.Screen(), 2)
}

func TestReportsCanBeLeftOut(t *testing.T) {
	for _, c := range []struct {
		o    messengertest.Options
		want []string
	}{
		{messengertest.Options{NoStatuses: true}, []string{"echo"}},
		{messengertest.Options{NoEchoes: true}, []string{"delivery"}},
		{messengertest.Options{AutoRead: true}, []string{"echo", "delivery", "read"}},
	} {
		b := open(t, c.o)
		ana := b.Phone("Ana")
		ana.Say("hi")
		b.told(t)
		b.sent(t, ana, hi)
		assert.Equal(t, c.want, kinds(b.told(t)))
	}
	b := open(t, messengertest.Options{WatermarkOnly: true})
	b.Phone("Ana").Say("hi")
	b.told(t)
	b.sent(t, b.Phone("Ana"), hi)
	delivery := b.told(t)[1]
	assert.Nil(t, delivery.at("delivery", "mids"), "mids are sometimes absent")
	assert.NotNil(t, delivery.at("delivery", "watermark"))
}

func TestOldestMessagesLeaveTheScreen(t *testing.T) {
	b := open(t, messengertest.Options{ScreenLimit: 2})
	ana := b.Phone("Ana")
	first := ana.Say("1")
	ana.Say("2")
	ana.Say("3")
	assert.Len(t, ana.Screen(), 2)
	refused(t, "", b.send(t, ana, hi+`,"reply_to":{"mid":"`+first+`"}`))
}

func TestQuotes(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	first := ana.Say("1")
	b.told(t)
	out := b.sent(t, ana, hi+`,"reply_to":{"mid":"`+first+`"}`)
	assert.Equal(t, first, b.told(t)[0].at("message", "reply_to", "mid"))
	assert.Equal(t, first, ana.Screen()[1].Quotes)
	_, err := ana.Write(channel.Text{Body: "x"}, messengertest.Manner{Quote: out})
	require.NoError(t, err)
	_, err = ana.Write(channel.Text{Body: "y"}, messengertest.Manner{Quote: first})
	require.NoError(t, err)
	got := b.told(t)
	assert.Equal(t, out, got[0].at("message", "reply_to", "mid"))
	assert.Equal(t, false, got[0].at("message", "reply_to", "is_self_reply"))
	assert.Equal(t, true, got[1].at("message", "reply_to", "is_self_reply"))
	refused(t, "10900", b.send(t, ana, hi+`,"reply_to":{"mid":"m_none"}`))
	refused(t, "10900", b.send(t, ana, hi+`,"reply_to":{"mid":"`+b.Phone("Ben").Say("x")+`"}`))
}

func TestTheHandshake(t *testing.T) {
	b := open(t, messengertest.Options{})
	b.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("hub.mode") != "subscribe" || q.Get("hub.verify_token") != b.Options().VerifyToken {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(q.Get("hub.challenge")))
	}))
	require.NoError(t, b.Shake(t.Context()))
	b.SendTo(http.NotFoundHandler())
	require.Error(t, b.Shake(t.Context()))
}
