package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listen lets the program run as it does outside of tests, so that it reads its
// mailbox.
func (r *rig) listen() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan error, 2)
	go func() { ended <- r.app.engine.Run(ctx) }()
	go func() { ended <- r.app.phones.run(ctx) }()
	r.t.Cleanup(func() { cancel(); <-ended; <-ended })
}

// until waits for what the engine and the mail servers do.
func (r *rig) until(what string, so func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	after, err := r.app.engine.EventsEnd(ctx)
	require.NoError(r.t, err)
	happened := make(chan struct{}, 1)
	go func() {
		for range r.app.engine.Events(ctx, after) {
			select {
			case happened <- struct{}{}:
			default:
			}
		}
	}()
	for {
		changed := r.mail().Changed()
		if so() {
			return
		}
		select {
		case <-happened:
		case <-changed:
		case <-ctx.Done():
			require.Fail(r.t, "waited in vain until "+what)
		}
	}
}

func (r *rig) mail() *mailSide { return r.app.phones.line(simulatedMail).simulator.(*mailSide) }

// program is the mail program of one of the demo's people.
func (r *rig) program(who int) mailChat { return mailChat{r.mail().boxes[who]} }

// threads are the open conversations by mail, the newest first.
func (r *rig) threads() []engagement.InboxItem {
	r.t.Helper()
	page, err := r.app.engine.Inbox(r.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Channel: simulatedMail})
	require.NoError(r.t, err)
	return page.Items
}

// page is what the agent sees of a conversation.
func (r *rig) page(c storage.ConversationID) string {
	r.t.Helper()
	_, body := r.get("/?part=chat&view=open&c=" + c.String())
	return body
}

// firstWith is the first address in a page that follows a text, with the address
// at the end of that.
func firstWith(page, text string) string {
	_, rest, ok := strings.Cut(page, text)
	if !ok {
		return ""
	}
	address, _, _ := strings.Cut(rest, `"`)
	return text[strings.LastIndexByte(text, '"')+1:] + strings.ReplaceAll(address, "&amp;", "&")
}

// Each thread is a conversation of its own, with its topic as the title; what a
// mail quotes, and its signature, are folded away.
func TestThreadsOfMailAreConversations(t *testing.T) {
	r := newRig(t)
	r.listen()
	mia := r.program(0)
	require.NoError(t, mia.send(mailDraft{To: []string{supportAddress}, Subject: "Where is my lamp?", Text: "I ordered it."}, false))
	require.NoError(t, mia.send(mailDraft{To: []string{supportAddress}, Subject: "An invoice", Text: "Please."}, false))
	r.until("both are there", func() bool { return len(r.threads()) == 2 })
	lamp := r.threads()[1]
	assert.Equal(t, "Where is my lamp?", lamp.Conversation.Topic)
	assert.Equal(t, lamp.Contact.ID, r.threads()[0].Contact.ID)
	_, list := r.get("/?part=inbox&view=open")
	assert.Contains(t, list, `<span class="who" dir="auto">Where is my lamp?</span>`)
	assert.Contains(t, list, `<b>Mia Schulz</b> <bdi>I ordered it.</bdi>`)

	res, body := r.post("/conversations/"+lamp.Conversation.ID.String()+"/messages", url.Values{"mail": {"yes"}, "text": {"It comes on Monday."}})
	require.Equal(t, http.StatusNoContent, res.StatusCode, body)
	r.until("it is answered", func() bool { return len(mia.threads()[0].Letters) == 2 })
	thread := mia.threads()[0]
	assert.Equal(t, "Re: Where is my lamp?", thread.Last().Subject)
	assert.Contains(t, thread.Last().Text, "It comes on Monday.")

	require.NoError(t, mia.send(mailDraft{Answers: thread.Last(), Text: "Thank you!"}, false))
	r.until("she replied", func() bool { return strings.Contains(r.page(lamp.Conversation.ID), "Thank you!") })
	page := r.page(lamp.Conversation.ID)
	assert.Contains(t, page, `dir="auto">Where is my lamp?</a></h1>`)
	assert.Regexp(t, `(?s)<summary title="Quoted text">.*It comes on Monday\.</p></details>`, page)
	assert.Regexp(t, `(?s)<summary title="Signature">.*written on the train</p></details>`, page)
	assert.NotContains(t, page, `class="subject"`, "it says no more than the topic")
	assert.NotContains(t, page, `class="quote"`)
	assert.Len(t, r.threads(), 2)
}

// An answering machine makes no case, and says what it is where the thread is
// known.
func TestAutomaticMailMakesNoWork(t *testing.T) {
	r := newRig(t)
	r.listen()
	sent := r.writeMail(url.Values{"to": {"mia.schulz@mail.example"}, "subject": {"Opening hours"}, "text": {"Closed on Friday."}})
	mia := r.program(0)
	r.until("it is there", func() bool { return len(mia.threads()) == 1 })
	_, err := r.app.engine.Done(t.Context(), "ana", r.threads()[0].Case.ID, "")
	require.NoError(t, err)
	require.NoError(t, mia.absent())
	r.until("it answered", func() bool { return strings.Contains(r.page(sent), "Automatic answer") })
	assert.Empty(t, r.threads())
	assert.Contains(t, r.page(sent), `<p class="subject" dir="auto">Out of office: Opening hours</p>`)
}

// writeMail begins a thread as Ana, and returns its conversation.
func (r *rig) writeMail(form url.Values) storage.ConversationID {
	r.t.Helper()
	form.Set("channel", string(simulatedMail))
	res, body := r.post("/mail/send", form)
	require.Equal(r.t, http.StatusNoContent, res.StatusCode, body)
	at, err := url.Parse(res.Header.Get("Location"))
	require.NoError(r.t, err)
	id, err := storage.ParseID[storage.Conversation](at.Query().Get("c"))
	require.NoError(r.t, err)
	return id
}

// Copies go to the others, whose answers join the conversation.
func TestOthersJoinIn(t *testing.T) {
	r := newRig(t)
	r.listen()
	id := r.writeMail(url.Values{"to": {"mia.schulz@mail.example"}, "cc": {"noah.clarke@mail.example"}, "bcc": {"livia.souza@mail.example"}, "subject": {"Party"}, "text": {"On Friday?"}})
	noah, livia := r.program(1), r.program(2)
	r.until("both have it", func() bool { return len(noah.threads()) == 1 && len(livia.threads()) == 1 })
	assert.NotContains(t, string(noah.threads()[0].Last().Raw), "livia", "a hidden copy is hidden")
	require.NoError(t, noah.send(mailDraft{Answers: noah.threads()[0].Last(), Text: "I come!"}, true))
	r.until("he joined in", func() bool { return strings.Contains(r.page(id), "I come!") })
	page := r.page(id)
	assert.Contains(t, page, `<p class="writer">Noah Clarke <span class="tag">joined in</span></p>`)
	assert.Contains(t, page, "<dt>Hidden copy</dt><dd>livia.souza@mail.example</dd>")
	assert.Contains(t, page, "<dt>Copy</dt><dd>mia.schulz@mail.example</dd>", "he answered to all")
	r.until("and Mia has it", func() bool { return len(r.program(0).threads()[0].Letters) == 2 })
}

// What a mail's HTML shows comes with it; the frame can do nothing.
func TestPicturesInAMail(t *testing.T) {
	r := newRig(t)
	r.listen()
	mia := r.program(0)
	photo := keptFile{channel.Media{Type: "image/png", Name: "photo.png"}, must(holidayPhoto())}
	plan := keptFile{channel.Media{Type: "application/pdf", Name: "plan.pdf"}, []byte("%PDF-1.7")}
	require.NoError(t, mia.send(mailDraft{To: []string{supportAddress}, Subject: "Look", Text: "Here", Files: []keptFile{photo, plan}, Inline: true}, false))
	id := storage.ConversationID{}
	r.until("with its files", func() bool {
		if all := r.threads(); len(all) == 1 {
			id = all[0].Conversation.ID
		}
		return !id.IsZero() && strings.Contains(r.page(id), "?own=1")
	})
	page := r.page(id)
	assert.Contains(t, page, `sandbox="allow-popups allow-popups-to-escape-sandbox"`)
	assert.NotContains(t, page, `class="picture"`, "it stands in the text")
	assert.Contains(t, page, "plan.pdf")
	res, html := r.get(firstWith(page, `src="/mail/`))
	policy := res.Header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "sandbox allow-popups")
	assert.Contains(t, policy, "default-src 'none'")
	assert.NotContains(t, policy, "https:")
	assert.NotContains(t, policy, "script")
	res, picture := r.get(firstWith(html, `<img src="/files/`))
	assert.Equal(t, "cross-origin", res.Header.Get("Cross-Origin-Resource-Policy"), "the frame has no origin")
	assert.Equal(t, string(photo.body), picture)
}
