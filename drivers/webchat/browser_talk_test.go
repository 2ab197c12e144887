package webchat_test

import (
	"context"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// A visitor writes, the business answers, and both are there after a reload,
// with what was being written.
func TestBrowserTalkOutlivesAReload(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.shop.URL)
	p.bubble()
	p.see("button.main", "Start a chat")
	p.shoot("start")
	p.click("button.main", "Start a chat")
	p.write("Hello, is anybody there?")
	p.see(".mine .text", "Hello, is anybody there?")
	m := s.heard("Hello, is anybody there?")
	p.see(".mine .tick.is-sent", "")
	s.say(m.From.Address(), channel.Text{Body: "Yes, I am."})
	p.see(".theirs .text", "Yes, I am.")
	p.see(".theirs .author", "Anna Weber")
	require.NoError(t, s.chat.MarkRead(context.Background(), m.From.Address(), m.ID, ""))
	p.see(".mine .tick.is-read", "")
	p.enter("textarea.write", "A draft")
	said := p.texts()
	p.reload()
	p.bubble()
	p.see(".theirs .text", "Yes, I am.")
	assert.Equal(t, said, p.texts())
	p.wait(`document.querySelector("textarea.write").value === "A draft"`)
	s.await("a read receipt", func() bool {
		for _, c := range happened[channel.StatusChanged](s) {
			if c.Status == channel.StatusRead {
				return true
			}
		}
		return false
	})
	assert.Len(t, happened[channel.ConversationOpened](s), 1, "the reload begins nothing")
}

// Two visitors side by side never see each other's.
func TestBrowserTwoVisitors(t *testing.T) {
	s := openSite(t, nil)
	mia, noah := visit(t, s.shop.URL), visit(t, s.shop.URL)
	mia.begin()
	noah.begin()
	mia.write("I am Mia")
	noah.write("I am Noah")
	toMia, toNoah := s.heard("I am Mia").From.Address(), s.heard("I am Noah").From.Address()
	require.NotEqual(t, toMia, toNoah)
	s.say(toMia, channel.Text{Body: "Hello Mia"})
	s.say(toNoah, channel.Text{Body: "Hello Noah"})
	mia.see(".theirs .text", "Hello Mia")
	noah.see(".theirs .text", "Hello Noah")
	assert.Equal(t, "I am Mia\nHello Mia", mia.texts())
	assert.Equal(t, "I am Noah\nHello Noah", noah.texts())
}

func withDirectory(cfg *webchat.Config) {
	cfg.Start = webchat.StartDirectory
	cfg.Directory = func(context.Context, string) (webchat.Directory, error) {
		return webchat.Directory{
			Tags: []webchat.Entry{
				{Key: "billing", Title: "Invoices and payment", Text: "Questions about your bill", Online: true},
				{Key: "orders", Title: "Orders", Text: "Where is my parcel?", Online: true},
			},
			Staff: []webchat.Entry{
				{Key: "anna", Title: "Anna Weber", Text: "Shipping", Online: true},
				{Key: "li", Title: "李小龍", Text: "Returns"},
			},
		}, nil
	}
	cfg.Resolve = func(_ context.Context, code string) (webchat.Target, bool, error) {
		return webchat.Target{Tag: "orders"}, code == "7KQ2M9XC1", nil
	}
}

// opened waits for so many openings and returns the last one's referral.
func (s *webSite) opened(n int) channel.Referral {
	s.t.Helper()
	s.await("an opening", func() bool { return len(happened[channel.ConversationOpened](s)) >= n })
	all := happened[channel.ConversationOpened](s)
	require.Len(s.t, all, n)
	require.NotNil(s.t, all[n-1].Referral)
	return *all[n-1].Referral
}

// S2.2, S2.9: choosing a tag or a person of the directory begins the talk,
// before any message, and says what was chosen.
func TestBrowserS2_9_Directory(t *testing.T) {
	s := openSite(t, withDirectory)
	p := visit(t, s.shop.URL)
	p.bubble()
	p.see(".cards", "Invoices and payment")
	p.see(".card", "李小龍")
	p.see(".card .presence.is-online", "Online")
	p.see(".card .presence.is-away", "Away")
	p.shoot("directory")
	require.Empty(t, happened[channel.ConversationOpened](s), "looking is not choosing")
	p.click("button.card", "Invoices")
	p.see(".who", "Invoices and payment")
	r := s.opened(1)
	assert.Equal(t, "tag", r.Source)
	assert.Equal(t, "tag:billing", r.Ref)
	p.click(".top button", "")
	p.see("button.resume", "Back to your conversation")
	p.click("button.card", "Anna Weber")
	r = s.opened(2)
	assert.Equal(t, "staff", r.Source)
	assert.Equal(t, "staff:anna", r.Ref)
	assert.Empty(t, happened[channel.MessageReceived](s))
}

// S2.2, S2.9: an element of the host's page begins the talk; so does its script.
func TestBrowserS2_9_CallToAction(t *testing.T) {
	s := openSite(t, withDirectory)
	s.body = `<a href="/else" data-rapport-chat="staff:anna" id="ask">Ask Anna</a>` +
		`<script>window.rapportChat = [["on", "open", () => { window.wasOpened = true }]];</script>` + s.tag("")
	p := visit(t, s.shop.URL)
	p.hostWait(`window.rapportChat.open`)
	p.host(`(document.querySelector("#ask").focus(), document.querySelector("#ask").click())`)
	p.see(".who", "Anna Weber")
	r := s.opened(1)
	assert.Equal(t, "button", r.Source)
	assert.Equal(t, "staff:anna", r.Ref)
	p.hostWait(`window.wasOpened`)
	p.host(`window.rapportChat.close()`)
	p.hostWait(`document.activeElement.id === "ask"`)
	p.host(`window.rapportChat.open({tag: "orders"})`)
	p.see(".who", "Orders")
	assert.Equal(t, "tag:orders", s.opened(2).Ref)
	assert.Equal(t, s.shop.URL+"/", p.host(`location.href`), "the link led nowhere")
}

// S2.10: a link, or the code on a poster, begins the talk only with a tap on the page that it opens.
func TestBrowserS2_10_Links(t *testing.T) {
	s := openSite(t, withDirectory)
	t.Run("a staff link to the page of its own", func(t *testing.T) {
		p := visit(t, s.chatPage(url.Values{"staff": {"anna"}, "via": {"qr"}}))
		p.see("button.main", "Chat with Anna Weber")
		p.shoot("staff-link")
		require.Empty(t, happened[channel.ConversationOpened](s))
		p.click("button.main", "Chat with Anna Weber")
		r := s.opened(1)
		assert.Equal(t, "qr", r.Source)
		assert.Equal(t, "staff:anna", r.Ref)
		p.write("Are you there?")
		s.heard("Are you there?")
	})
	t.Run("a code behind the address of the host's page", func(t *testing.T) {
		p := visit(t, s.shop.URL+"/#chat=7KQ2M9XC1")
		p.click("button.main", "Start a chat")
		assert.Equal(t, "link", s.opened(2).Source)
	})
	t.Run("a tag in the address of the host's page", func(t *testing.T) {
		p := visit(t, s.shop.URL+"/?tag=orders")
		p.click("button.main", "Chat about Orders")
		assert.Equal(t, "tag:orders", s.opened(3).Ref)
	})
	t.Run("a parameter of the shop's own", func(t *testing.T) {
		p := visit(t, s.shop.URL+"/?tag=shoes")
		p.hostWait(`document.querySelector("rapport-chat").shadowRoot.querySelector("iframe")`)
		p.wait(`document.querySelector(".cards")`)
		assert.Equal(t, "true", p.host(`document.querySelector("rapport-chat").shadowRoot.querySelector(".panel").hidden`))
	})
}

// What is asked before the talk is checked, told what is wrong with, and sent.
func TestBrowserFormBeforeTheTalk(t *testing.T) {
	s := openSite(t, func(cfg *webchat.Config) {
		cfg.PreChat = []webchat.Field{
			{Key: "name", Type: webchat.FieldText, Label: "Your name", Required: true},
			{Key: "email", Type: webchat.FieldMail, Label: "E-mail"},
			{Key: "topic", Type: webchat.FieldSelect, Label: "Topic", Options: []webchat.Option{{Value: "a", Label: "An order"}}},
			{Key: "privacy", Type: webchat.FieldCheckbox, Label: "I have read the privacy notice", Required: true, Link: "https://example.com/privacy"},
		}
	})
	p := visit(t, s.shop.URL)
	p.bubble()
	p.click("button.main", "Start a chat")
	p.click("button.main", "Start the chat")
	p.see(".field-error", "Please fill in this field.")
	p.wait(`document.activeElement.id === "field-name"`)
	p.enter("#field-name", "Mia")
	p.enter("#field-email", "no address")
	p.eval(`document.querySelector("#field-privacy").click()`)
	p.click("button.main", "Start the chat")
	p.see(".field-error", "This does not look like an e-mail address.")
	p.shoot("form")
	p.eval(`document.querySelector("#field-email").select()`)
	p.enter("#field-email", "mia@example.com")
	p.click("button.main", "Start the chat")
	p.see("textarea.write", "")
	s.opened(1)
	got := happened[channel.MessageReceived](s)
	require.Len(t, got, 1)
	assert.Equal(t, channel.PartForm, got[0].Parts[0].Kind())
	p.see(".answers-given", "mia@example.com")
}

// While nobody is there, a form takes the place of the talk.
func TestBrowserOfflineForm(t *testing.T) {
	s := openSite(t, func(cfg *webchat.Config) {
		cfg.Open = func(context.Context, string) (bool, string, error) { return false, "Monday to Friday, 9 to 17", nil }
		cfg.Offline = []webchat.Field{
			{Key: "email", Type: webchat.FieldMail, Label: "E-mail", Required: true},
			{Key: "message", Type: webchat.FieldArea, Label: "Message", Required: true},
		}
	})
	p := visit(t, s.shop.URL)
	p.bubble()
	p.see("h1", "Leave us a message")
	p.see(".lead", "Monday to Friday, 9 to 17")
	p.enter("#field-email", "mia@example.com")
	p.enter("#field-message", "Call me")
	p.shoot("offline")
	p.click("button.main", "Send")
	p.see(".lead", "Thank you!")
	p.shoot("offline-thanks")
	s.await("the form", func() bool { return len(happened[channel.MessageReceived](s)) == 1 })
}

// The business closes while somebody is about to write: the form comes, and
// what was written stands in it.
func TestBrowserClosesMeanwhile(t *testing.T) {
	var closed atomic.Bool
	s := openSite(t, func(cfg *webchat.Config) {
		cfg.Open = func(context.Context, string) (bool, string, error) { return !closed.Load(), "Back tomorrow", nil }
		cfg.Offline = []webchat.Field{{Key: "message", Type: webchat.FieldArea, Label: "Message", Required: true}}
	})
	p := visit(t, s.shop.URL)
	p.begin()
	p.enter("textarea.write", "I wanted to ask")
	p.live()
	closed.Store(true)
	s.host.CloseClientConnections()
	p.see("h1", "Leave us a message")
	p.wait(`document.querySelector("#field-message").value === "I wanted to ask"`)
	p.click("button.main", "Send")
	p.see(".lead", "Thank you!")
	assert.Contains(t, textOf(happened[channel.MessageReceived](s)[0].Parts)+string(happened[channel.MessageReceived](s)[0].Raw), "I wanted to ask")
}
