package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// postAs posts a form as an agent.
func (r *rig) postAs(agent, path string, form url.Values) (int, string) {
	r.t.Helper()
	header := http.Header{"Cookie": {agentCookie + "=" + agent}}
	res, text := r.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), header)
	return res.StatusCode, text
}

// filling is the form of a first message to Mia.
func filling(template string, more url.Values) url.Values {
	form := url.Values{
		"view": {"queue"}, "sheet": {"start"}, "to": {"number:+49 151 23456701"}, "sender": {string(simulated)},
		"template": {template}, "key": {"k-" + template},
	}
	for name, values := range more {
		form[name] = values
	}
	return form
}

var agreed = url.Values{"asked": {"yes"}, "basis": {"agent"}, "detail": {"at the counter"}}

// S1.51, S1.57: what is missing or cannot be sent is shown at its field, and
// nothing is stored; outside the session window there are templates only.
func TestS1_51_FaultsStandAtTheirFields(t *testing.T) {
	r := newRig(t)
	status, text := r.postAs("ana", "/start/send", filling("order_update|en", url.Values{"body.name": {"Mia"}, "body.order": {"A\n1"}}))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, `id="field-body-order-fault"`)
	assert.NotContains(t, text, `id="field-body-name-fault"`)
	status, text = r.postAs("ana", "/start/send", filling("order_update|en", nil))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, `id="field-body-name-fault"`)
	status, text = r.postAs("ana", "/start/form", filling("order_update|en", nil))
	assert.Equal(t, http.StatusOK, status)
	assert.NotContains(t, text, `-fault"`, "while it is being filled, gaps are no faults yet")
	status, text = r.postAs("ana", "/start/send", filling("spring_sale|en", url.Values{"body.name": {"Mia"}}))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "PAUSED")
	status, text = r.postAs("ana", "/start/send", filling("are_you_still_there|en", nil))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "Say how they agreed")
	r.settle()
	assert.Empty(t, r.mia.Screen())

	status, text = r.postAs("ana", "/start/send", filling("are_you_still_there|en", agreed))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	require.Len(t, r.mia.Screen(), 1)
	conversation := r.conversation().Conversation.ID.String()
	_, body := r.get("/?view=mine&c=" + conversation)
	assert.Contains(t, body, "has not written yet: send a template")
	assert.NotContains(t, body, "data-typing")
	res, text := r.post("/conversations/"+conversation+"/messages", url.Values{"text": {"hello"}})
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Contains(t, text, "session window")
	assert.Contains(t, text, "are_you_still_there", "it names templates that can be sent")
}

// S1.35, S1.31, S1.7: another agent is told who holds the contact and until
// when; only who manages channels may revoke, or change settings.
func TestS1_35_OthersAreTurnedAway(t *testing.T) {
	r := newRig(t)
	status, text := r.postAs("ana", "/start/send", filling("are_you_still_there|en", agreed))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	status, text = r.postAs("ana", "/cases/"+r.conversation().Case.ID.String()+"/done", nil)
	require.Equal(t, http.StatusNoContent, status, text)

	until := dateText(time.Now().AddDate(0, 0, 7), time.Now())
	status, text = r.postAs("ben", "/start/send", filling("are_you_still_there|en", url.Values{"key": {"ben"}}))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "Bound to Ana until "+until[:len("Mon 2 Jan")])

	page, err := r.app.engine.Bindings(t.Context(), engagement.BindingQuery{Channel: simulated})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	revoke := "/bindings/" + page.Items[0].Binding.ID.String() + "/revoke"
	status, _ = r.postAs("ben", revoke, nil)
	assert.Equal(t, http.StatusForbidden, status)
	status, _ = r.postAs("ben", "/channels/"+string(simulated)+"/settings", url.Values{"version": {"1"}, "period": {"1"}, "waiting": {"60"}})
	assert.Equal(t, http.StatusForbidden, status)
	status, text = r.postAs("ana", revoke, nil)
	assert.Equal(t, http.StatusNoContent, status, text)
	status, text = r.postAs("ben", "/start/send", filling("are_you_still_there|en", url.Values{"key": {"ben"}}))
	assert.Equal(t, http.StatusNoContent, status, text)
}

// S5.43, S5.44: values that are known are filled in and stay open to change;
// what is not known stays blank.
func TestS5_43_KnownValuesAreFilledIn(t *testing.T) {
	r := newRig(t)
	path := "/?sheet=start&sender=" + string(simulated) + "&template=appointment%7Cen&to=number:%2B4915123456701"
	_, body := r.get(path)
	assert.Contains(t, body, `name="body.agent" id="field-body-agent" value="Ana"`)
	assert.Contains(t, body, `name="body.name" id="field-body-name" value=""`)
	assert.Contains(t, body, "Nothing is known of the contact’s name")
	r.mia.Say("hello")
	r.settle()
	_, body = r.get(path)
	assert.Contains(t, body, `name="body.name" id="field-body-name" value="Mia Schulz"`)
	assert.Contains(t, body, "From the contact’s name")
}

// S5.27, S5.28: an address that cannot be reached carries a warning until it is
// good again. S3.10: who withdrew is not written to.
func TestS5_28_TheContactSheetWarns(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	item := r.conversation()
	contact := item.Contact.ID.String()
	r.mia.Block(true)
	res, text := r.post("/conversations/"+item.Conversation.ID.String()+"/messages", url.Values{"text": {"are you there?"}})
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	r.settle()
	r.settle()
	r.mia.Block(false)
	sheet := "/?sheet=contact&contact=" + contact
	validate := func() (body string) {
		info, err := r.app.engine.Contact(t.Context(), item.Contact.ID)
		require.NoError(t, err)
		for _, id := range info.Identities {
			status, text := r.postAs("ana", "/contacts/"+contact+"/validate", url.Values{"identity": {id.ID.String()}, "channel": {string(simulated)}})
			assert.Equal(t, http.StatusNoContent, status, text)
		}
		_, body = r.get(sheet)
		return body
	}
	warned := validate()
	assert.Contains(t, warned, `class="warning"`)
	assert.Contains(t, warned, `state-invalid bad">invalid`)
	_, card, _ := strings.Cut(warned, "choice-card warned")
	card, _, _ = strings.Cut(card, "</li>")
	assert.NotContains(t, card, "Write here")
	assert.NotContains(t, card, "Ask ")
	assert.Contains(t, card, "Validate by WhatsApp")
	r.mia.Say("I am back")
	r.settle()
	assert.NotContains(t, validate(), `class="warning"`)

	status, text := r.postAs("ana", "/contacts/"+contact+"/consent", url.Values{
		"kind": {"whatsapp"}, "answer": {"no"}, "basis": {"agent"}, "detail": {evil},
	})
	require.Equal(t, http.StatusNoContent, status, text)
	_, body := r.get(sheet)
	assert.Contains(t, body, "Withdrew to everything on whatsapp")
	assert.NotContains(t, body, "<script>alert")
	status, text = r.postAs("ana", "/start/send", filling("are_you_still_there|en", nil))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "does not want to be written to any more")
}

// S1.39: a reply that its agent did not pick up in time stands in the list of
// missed cases.
func TestS1_39_MissedRepliesAreListed(t *testing.T) {
	r := newRig(t)
	s, err := r.app.engine.EngagementSettings(t.Context(), simulated)
	require.NoError(t, err)
	s.Settings = binding.Settings{On: true, Period: 7, Allow: binding.Allowlist{All: true}, WaitingLimit: time.Nanosecond}
	_, err = r.app.engine.SaveEngagementSettings(t.Context(), "ana", simulated, s)
	require.NoError(t, err)
	status, text := r.postAs("ana", "/start/send", filling("are_you_still_there|en", agreed))
	require.Equal(t, http.StatusNoContent, status, text)
	r.settle()
	status, text = r.postAs("ana", "/cases/"+r.conversation().Case.ID.String()+"/done", nil)
	require.Equal(t, http.StatusNoContent, status, text)
	r.mia.Say("Yes!")
	r.settle()
	_, body := r.get("/?view=missed")
	assert.Contains(t, body, "missed by you")
	status, text = r.postAs("ben", "/cases/"+r.conversation().Case.ID.String()+"/pickup", nil)
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "The case waits for Ana")
}

// A customer can write to the number at the other provider, and is one contact.
func TestTheOtherProvider(t *testing.T) {
	r := newRig(t)
	second := r.app.phones.line(simulated360)
	_, mia, err := r.app.phones.find(keyOf(r.mia) + second.mark)
	require.NoError(t, err)
	r.mia.Say("here")
	require.NoError(t, say(mia, "and there"))
	r.settle()
	page, err := r.app.engine.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Channel: simulated360})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	item := page.Items[0]
	contact, err := r.app.engine.Contact(t.Context(), item.Contact.ID)
	require.NoError(t, err)
	assert.Len(t, contact.Conversations, 2)
	res, text := r.post("/conversations/"+item.Conversation.ID.String()+"/messages", url.Values{"text": {"hello there"}})
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	r.settle()
	newest := mia.screen()[len(mia.screen())-1] // the welcome may have come before, by now
	assert.Equal(t, channel.Parts{channel.Text{Body: "hello there", Preview: true}}, newest.Parts)
	_, body := r.get("/?phone=" + keyOf(r.mia) + second.mark)
	assert.Contains(t, body, "hello there")
}

// Names, values and links that somebody chose stay text in every sheet, and
// what is not there or cannot be read is refused with a word.
func TestForeignTextStaysTextInSheets(t *testing.T) {
	r := newRig(t)
	eve, err := r.whatsapp().AddPhone(whatsapptest.Customer{Number: "+49 151 23456703", Name: evil})
	require.NoError(t, err)
	eve.Say("hello")
	r.settle()
	item := r.conversation()
	c, contact := item.Conversation.ID.String(), item.Contact.ID.String()
	none := storage.ContactID{1}.String()
	tests := []struct {
		path   string
		status int
	}{
		{"/?sheet=start&find=script", 200},
		{"/?sheet=start&find=" + url.QueryEscape(evil), 200},
		{"/?sheet=start&to=contact:" + contact, 200},
		{"/?sheet=start&to=conversation:" + c + "&sender=" + string(simulated) + "&words=" + url.QueryEscape(evil), 200},
		{"/?sheet=start&to=conversation:" + c + "&sender=" + string(simulated) + "&template=appointment%7Cen", 200},
		{"/?sheet=contact&contact=" + contact, 200},
		{"/?sheet=bindings&ended=yes", 200},
		{"/?sheet=settings&channel=" + string(simulated360), 200},
		{"/?sheet=start&to=number:" + url.QueryEscape(evil), 200},
		{"/?sheet=nonsense", 400},
		{"/?sheet=start&to=nonsense", 400},
		{"/?sheet=start&to=contact:" + none, 404},
		{"/?sheet=start&to=identity:whatsapp", 404},
		{"/?sheet=start&to=staff:eve", 404},
		{"/?sheet=contact&contact=" + none, 404},
		{"/?sheet=bindings&channel=none", 404},
		{"/?sheet=settings&channel=none", 404},
		{"/?sheet=start&to=contact:" + contact + "&sender=" + string(simulated) + "&template=none", 404},
		{"/uploads/none", 404},
		{"/staff/eve/qr.svg", 404},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			res, body := r.get(test.path)
			assert.Equal(t, test.status, res.StatusCode, body)
			assert.NotContains(t, body, "<script>alert")
			assert.NotContains(t, body, "<img src=x")
		})
	}
	for _, path := range []string{"/start/form", "/start/send"} {
		status, text := r.postAs("ana", path, filling("order_update|en", url.Values{
			"body.name": {evil}, "body.order": {"{{name}} " + evil}, "link": {"javascript:alert(1)"}, "insert": {"into"}, "into": {"body.order"},
			"asked": {"yes"}, "detail": {evil},
		}))
		assert.Less(t, status, 500, text)
		assert.NotContains(t, text, "<script>alert", path)
		assert.NotContains(t, text, `href="javascript:`, path)
	}
	status, _ := r.postAs("ana", "/start/send", filling("none|en", nil))
	assert.Equal(t, http.StatusNotFound, status)
	status, _ = r.postAs("ana", "/channels/none/sync", nil)
	assert.Less(t, status, 500)
	status, _ = r.postAs("ana", "/channels/"+string(simulated)+"/settings", url.Values{"version": {"x"}})
	assert.Equal(t, http.StatusBadRequest, status)
	status, text := r.postAs("ana", "/channels/"+string(simulated)+"/settings", url.Values{"version": {"1"}, "period": {"2"}, "waiting": {"60"}, "on": {"yes"}})
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, text, "Period", "S1.13")
}

// Without the script the forms lead to the page, and a sent message to its
// conversation.
func TestSheetsWorkWithoutTheScript(t *testing.T) {
	r := newRig(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(r.srv.URL+"/start/send", filling("are_you_still_there|en", agreed))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusSeeOther, res.StatusCode)
	assert.Contains(t, res.Header.Get("Location"), "c="+r.conversation().Conversation.ID.String())
	_, body := r.get("/?view=queue&sheet=start&find=%2B49+151+23456701")
	assert.Contains(t, body, `method="get"`)
	assert.Contains(t, body, "to=number%3A")
}
