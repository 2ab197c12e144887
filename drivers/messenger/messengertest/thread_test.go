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

func (b *business) control(t *testing.T, edge string, p *messengertest.Phone, rest string) answer {
	t.Helper()
	return b.call(t, http.MethodPost, "me/"+edge, `{"recipient":{"id":"`+p.Address().Value+`"}`+rest+`}`)
}

func (b *business) ownerOf(t *testing.T, p *messengertest.Phone) any {
	t.Helper()
	a := b.call(t, http.MethodGet, "me/thread_owner?recipient="+p.Address().Value, "")
	require.Equal(t, http.StatusOK, a.status)
	return a.at("data", 0, "thread_owner", "app_id")
}

// Trap 23: when a person of the business writes in the inbox, the thread is
// the inbox's, and the app is told of it in standby.
func TestTrap23_TheInboxTakesTheThread(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	assert.Nil(t, b.ownerOf(t, ana), "idle threads have no owner")
	ana.Say("hi")
	assert.Equal(t, appID, b.ownerOf(t, ana))
	ours := b.sent(t, ana, `"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"x","buttons":[{"type":"postback","title":"T","payload":"P"}]}}}`)
	b.told(t)

	mid, err := ana.WriteFromInbox(channel.Text{Body: "I am Eva"})
	require.NoError(t, err)
	got := b.told(t)
	assert.Equal(t, []string{"take_thread_control", "echo", "delivery"}, kinds(got))
	assert.Equal(t, "messaging", got[0].list)
	assert.Equal(t, appID, got[0].at("take_thread_control", "previous_owner_app_id"))
	assert.Equal(t, json.Number(messengertest.InboxApp), got[0].at("take_thread_control", "new_owner_app_id"))
	assert.Equal(t, "standby", got[1].list)
	assert.Equal(t, mid, got[1].at("message", "mid"))
	assert.Equal(t, json.Number(messengertest.InboxApp), got[1].at("message", "app_id"))
	assert.Equal(t, messengertest.InboxApp, ana.Owner())

	refused(t, "10/2018300", b.send(t, ana, hi))
	refused(t, "10/2018300", b.send(t, ana, `"sender_action":"typing_on"`))

	ana.Say("hello Eva")
	_, err = ana.Tap(ours, "P")
	require.NoError(t, err)
	ana.Read()
	require.NoError(t, ana.React(ours, "👍"))
	got = b.told(t)
	assert.Equal(t, []string{"message", "postback", "read"}, kinds(got), "reactions do not come in standby")
	for _, i := range got {
		assert.Equal(t, "standby", i.list)
	}
	assert.Nil(t, got[1].at("postback", "payload"), "trap 16: no payload in standby")
	assert.Equal(t, "T", got[1].at("postback", "title"))

	refused(t, "", b.control(t, "take_thread_control", ana, ""))
	refused(t, "", b.send(t, ana, hi))
	assert.Equal(t, "messaging", b.told(t)[0].list)
}

// CR: control lapses after 24 hours without a message; in an idle thread only
// the default app may write.
func TestThreadsBecomeIdle(t *testing.T) {
	b := open(t, messengertest.Options{HumanAgent: true})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.TakeFor(another, "")
	b.clock.Pass(24*time.Hour - 1)
	assert.Equal(t, another, b.ownerOf(t, ana))
	b.clock.Pass(1)
	assert.Nil(t, b.ownerOf(t, ana))
	refused(t, "", b.send(t, ana, typed("MESSAGE_TAG", "HUMAN_AGENT")))
	assert.Equal(t, appID, b.ownerOf(t, ana))
}

// Trap 22: an idle thread is another default app's.
func TestTrap22_AnotherDefaultApp(t *testing.T) {
	b := open(t, messengertest.Options{DefaultApp: messengertest.InboxApp})
	ana := b.Phone("Ana")
	ana.Say("hi")
	assert.Equal(t, "standby", b.told(t)[0].list)
	refused(t, "10/2018300", b.send(t, ana, hi))
	ana.PassTo(appID, "please")
	got := b.told(t)
	assert.Equal(t, "please", got[0].at("pass_thread_control", "metadata"))
	assert.Equal(t, json.Number(appID), got[0].at("pass_thread_control", "new_owner_app_id"))
	assert.Equal(t, messengertest.InboxApp, got[0].at("pass_thread_control", "previous_owner_app_id"))
	refused(t, "", b.send(t, ana, hi))
	refused(t, "", b.control(t, "release_thread_control", ana, ""))
	assert.Nil(t, b.ownerOf(t, ana))
	refused(t, "10/2018300", b.send(t, ana, hi))
	ana.PassTo(appID, "")
	got = b.told(t)
	assert.Nil(t, got[len(got)-1].at("pass_thread_control", "previous_owner_app_id"), "nobody owned the idle thread")
}

// CR: without a default app everybody is told everything and may write; taking
// fails with code 27.
func TestNoDefaultApp(t *testing.T) {
	b := open(t, messengertest.Options{DefaultApp: messengertest.NoApp})
	ana := b.Phone("Ana")
	ana.Say("hi")
	_, err := ana.WriteFromInbox(channel.Text{Body: "I am Eva"})
	require.NoError(t, err)
	got := b.told(t)
	assert.Equal(t, []string{"message", "echo", "delivery"}, kinds(got))
	assert.Equal(t, "messaging", got[1].list)
	refused(t, "", b.send(t, ana, hi))
	refused(t, "27", b.control(t, "take_thread_control", ana, ""))
	b.SetDefaultApp(appID)
	refused(t, "", b.control(t, "take_thread_control", ana, ""))
}

func TestTakingCanBeForbidden(t *testing.T) {
	b := open(t, messengertest.Options{ForbidTaking: true, HumanAgent: true})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.TakeFor(messengertest.InboxApp, "")
	refused(t, "27", b.control(t, "take_thread_control", ana, ""))
	refused(t, "10/2018300", b.send(t, ana, typed("MESSAGE_TAG", "HUMAN_AGENT")))
	seizing := open(t, messengertest.Options{HumanAgent: true})
	seizing.Phone("Ana").Say("hi")
	seizing.Phone("Ana").TakeFor(messengertest.InboxApp, "")
	refused(t, "", seizing.send(t, seizing.Phone("Ana"), typed("MESSAGE_TAG", "HUMAN_AGENT")))
	assert.Equal(t, appID, seizing.Phone("Ana").Owner())
}

func TestPassingExtendingAndAsking(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	refused(t, "100", b.control(t, "pass_thread_control", ana, `,"target_app_id":"1"`))
	refused(t, "100/2018001", b.call(t, http.MethodPost, "me/pass_thread_control", `{"recipient":{"id":"1"}}`))
	refused(t, "100", b.call(t, http.MethodPost, "me/pass_thread_control", `{`))
	refused(t, "100", b.control(t, "request_thread_control", ana, `,"metadata":"`+long(1001)+`"`))
	refused(t, "100/33", b.call(t, http.MethodGet, "me/pass_thread_control", ""))
	a := b.control(t, "pass_thread_control", ana, `,"target_app_id":`+another)
	assert.JSONEq(t, `{"success":true}`, a.raw)
	assert.Equal(t, another, ana.Owner())
	refused(t, "10/2018300", b.control(t, "pass_thread_control", ana, `,"target_app_id":`+another))
	refused(t, "10/2018300", b.control(t, "extend_thread_control", ana, `,"duration":60`))
	refused(t, "", b.control(t, "request_thread_control", ana, ""))
	refused(t, "", b.control(t, "take_thread_control", ana, ""))
	refused(t, "100", b.control(t, "extend_thread_control", ana, `,"duration":604801`))
	refused(t, "100", b.control(t, "extend_thread_control", ana, ""))
	refused(t, "", b.control(t, "extend_thread_control", ana, `,"duration":604800`))
	b.clock.Pass(7*24*time.Hour - time.Second)
	assert.Equal(t, appID, ana.Owner())
	ana.Release()
	assert.Empty(t, ana.Owner())

	b.told(t)
	ana.RequestFor(another, "mine")
	got := b.told(t)
	assert.Equal(t, json.Number(another), got[0].at("request_thread_control", "requested_owner_app_id"))
	assert.Equal(t, "mine", got[0].at("request_thread_control", "metadata"))
}

// CR: a message can pass or release the thread that it is sent to.
func TestThreadControlWithinAMessage(t *testing.T) {
	b := open(t, messengertest.Options{DefaultApp: messengertest.InboxApp})
	ana := b.Phone("Ana")
	for _, c := range []struct {
		control string
		want    string
	}{
		{`{"control_type":"pass","app_id":"` + another + `"}`, another},
		{`{"control_type":"pass"}`, messengertest.InboxApp},
		{`{"control_type":"release"}`, ""},
		{`{}`, ""},
	} {
		ana.Say("hi")
		ana.PassTo(appID, "")
		b.sent(t, ana, hi+`,"thread_control":`+c.control)
		assert.Equal(t, c.want, ana.Owner(), c.control)
	}
	ana.PassTo(appID, "")
	refused(t, "100", b.send(t, ana, hi+`,"thread_control":{"control_type":"steal"}`))
	refused(t, "100", b.send(t, ana, hi+`,"thread_control":{"control_type":"pass","app_id":"1"}`))
}
