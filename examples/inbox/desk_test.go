package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// textOf is what a page says, without its tags.
func textOf(page string) string {
	var out strings.Builder
	for page != "" {
		text, rest, _ := strings.Cut(page, "<")
		out.WriteString(text)
		_, page, _ = strings.Cut(rest, ">")
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// alsoOnLINE has Mia say something on LINE, where she is another contact.
func (r *rig) alsoOnLINE(text string) engagement.InboxItem {
	r.t.Helper()
	side := r.app.phones.line(simulatedLINE).simulator.(lineSide)
	_, err := side.Phones()[0].Write(channel.Text{Body: text}, linetest.Manner{})
	require.NoError(r.t, err)
	r.settle()
	page, err := r.app.engine.Inbox(r.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Channel: simulatedLINE})
	require.NoError(r.t, err)
	require.Len(r.t, page.Items, 1)
	return page.Items[0]
}

// S5.14: what was said is found by the beginnings of its words, in messages and
// notes, with what was looked for marked, and nothing of it runs.
func TestS5_14_MessagesAreSearched(t *testing.T) {
	r := newRig(t)
	r.mia.Say("The délivery of my <b>lamp</b> is late")
	it := r.written()
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/notes", url.Values{"note": {"the delivery service was told"}})
	page := r.sees("ana", "/?sheet=search&words=DELIV")
	assert.Contains(t, page, "The <mark>délivery</mark> of my &lt;b&gt;lamp")
	assert.Contains(t, page, "the <mark>delivery</mark> service")
	assert.Equal(t, 2, strings.Count(page, `id="hit-`))
	assert.Contains(t, page, "c="+it.Conversation.ID.String())
	assert.NotContains(t, page, "<b>lamp")
	for words, want := range map[string]string{
		"":           "Type what was said",
		"!?":         "Type at least one letter or digit",
		"lamp chair": "No message has all these words",
		evil:         "No message has all these words",
	} {
		body := r.sees("ana", "/?sheet=search&words="+url.QueryEscape(words))
		assert.Contains(t, body, want, words)
		assert.NotContains(t, body, "<script>alert")
	}
	assert.Zero(t, strings.Count(r.sees("ana", "/?sheet=search&words=deliv&channel=line-demo"), `id="hit-`))
	r.elsewhere("cleo")
	assert.Zero(t, strings.Count(r.sees("cleo", "/?sheet=search&words=deliv"), `id="hit-`), "not what is on channels that the agent may not see")
	res, _ := r.as("ana", http.MethodGet, "/?sheet=search&words=x&before=nonsense", nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

// A message that was found is opened where it stands, also behind a hundred
// newer ones.
func TestAFoundMessageIsOpenedWhereItStands(t *testing.T) {
	r := newRig(t)
	r.mia.Say("the needle")
	r.settle()
	it := r.conversation()
	page, err := r.app.engine.Timeline(t.Context(), it.Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	needle := page.Messages[0].ID.String()
	there := "/?part=chat&c=" + it.Conversation.ID.String() + "&at=" + needle
	assert.Contains(t, r.sees("ana", there), `id="m-`+needle+`" class="message in found"`)
	for range timelinePage + 1 {
		r.mia.Say("hay")
	}
	r.mia.Say("the newest")
	r.settle()
	body := r.sees("ana", there)
	assert.Contains(t, body, `id="m-`+needle+`" class="message in found"`)
	assert.NotContains(t, body, `dir="auto">the newest`)
	assert.Contains(t, body, "Back to the newest")
	res, _ := r.as("ana", http.MethodGet, "/?at=nonsense", nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

// Cases and contacts get labels and attributes, the list is sorted by a label,
// and who may only read changes nothing.
func TestLabelsAndAttributes(t *testing.T) {
	r := newRig(t)
	it := r.written()
	kase, contact := "/cases/"+it.Case.ID.String(), "/contacts/"+it.Contact.ID.String()
	r.does("ana", kase+"/label", url.Values{"add": {"complaint,  spare   part , " + evil}})
	r.does("ana", kase+"/attribute", url.Values{"name": {"order"}, "value": {"A-1042"}})
	r.does("ana", contact+"/label", url.Values{"add": {"regular"}})
	r.does("ana", contact+"/attribute", url.Values{"name": {"size"}, "value": {"XL"}})
	chat := r.sees("ana", "/?view=open&c="+it.Conversation.ID.String())
	for _, want := range []string{"complaint", "spare part", "order: A-1042", "regular", "size: XL"} {
		assert.Contains(t, textOf(chat), want)
	}
	assert.NotContains(t, chat, "<script>alert")
	assert.Contains(t, r.sees("ana", "/?part=inbox&view=open&label=complaint"), "case-"+it.Case.ID.String())
	other := r.sees("ana", "/?part=inbox&view=open&label=praise")
	assert.NotContains(t, other, "case-"+it.Case.ID.String())
	assert.Contains(t, other, "No case with this label")
	assert.Contains(t, other, "<option selected>praise</option>")
	assert.Contains(t, other, "<option >complaint</option>", "the other labels can still be chosen")

	r.does("ana", kase+"/label", url.Values{"off": {"complaint"}})
	r.does("ana", kase+"/attribute", url.Values{"name": {"order"}})
	r.does("ana", contact+"/attribute", url.Values{"name": {"size"}, "value": {""}})
	chat = textOf(r.sees("ana", "/?part=chat&view=open&c="+it.Conversation.ID.String()))
	for _, gone := range []string{"complaint ×", "A-1042", "XL"} {
		assert.NotContains(t, chat, gone)
	}
	r.reads("cleo")
	long := strings.Repeat("x", longestValue+1)
	for _, test := range []struct {
		agent, path string
		form        url.Values
		status      int
	}{
		{"ana", kase + "/label", url.Values{"add": {" , "}}, 400},
		{"ana", kase + "/attribute", url.Values{"value": {"x"}}, 400},
		{"ana", contact + "/attribute", url.Values{"name": {"x"}, "value": {long}}, 400},
		{"ana", contact + "/nonsense", nil, 404},
		{"cleo", kase + "/label", url.Values{"add": {"x"}}, 403},
		{"cleo", kase + "/attribute", url.Values{"name": {"x"}, "value": {"y"}}, 403},
		{"cleo", contact + "/label", url.Values{"add": {"x"}}, 403},
		{"cleo", contact + "/attribute", url.Values{"name": {"x"}, "value": {"y"}}, 403},
	} {
		res, text := r.as(test.agent, http.MethodPost, test.path, test.form)
		assert.Equal(t, test.status, res.StatusCode, "%s %s: %s", test.agent, test.path, text)
	}
}

// A priority is seen in the list and above the conversation.
func TestPrioritiesAreSeen(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.does("ana", "/cases/"+it.Case.ID.String()+"/priority", url.Values{"priority": {"100"}})
	page := r.sees("ana", "/?view=open&c="+it.Conversation.ID.String())
	assert.Equal(t, 2, strings.Count(page, `class="urgent">Urgent`))
	r.does("ana", "/cases/"+it.Case.ID.String()+"/priority", url.Values{"priority": {"7"}})
	assert.Contains(t, r.sees("ana", "/?view=open"), `class="urgent">Priority 7`)
	r.does("ana", "/cases/"+it.Case.ID.String()+"/priority", url.Values{"priority": {"0"}})
	assert.NotContains(t, r.sees("ana", "/?view=open"), `class="urgent"`)
}

// S5.32, S5.33: what is unread is counted for each conversation and for all of an
// agent's own, and reading resets it for that agent only.
func TestS5_33_ReadingResetsWhatIsUnread(t *testing.T) {
	r := newRig(t)
	it := r.written()
	r.does("ana", "/cases/"+it.Case.ID.String()+"/pickup", nil)
	r.mia.Say("and another thing")
	r.settle()
	page := r.sees("ana", "/?view=mine")
	assert.Contains(t, page, `2<span class="sr"> unread`)
	assert.Contains(t, page, "<b>2</b> unread in your cases")
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/read", nil)
	page = r.sees("ana", "/?view=mine")
	assert.NotContains(t, page, "unread in your cases")
	assert.NotContains(t, page, `<span class="sr"> unread`)
	assert.Contains(t, r.sees("ben", "/?view=open"), `2<span class="sr"> unread`)
}
