package engagement_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A post office is an engine with a mailbox on servers of its own.
type postOffice struct {
	*world
	servers *emailtest.Server
	ann     *emailtest.Customer
	media   *engagement.MediaDir
}

const (
	support = "support@shop.example"
	mailbox = channel.ID("mail-1")
)

// newPostOffice opens the mailbox and the engine. They run until the bubble ends.
func newPostOffice(t *testing.T, change func(*email.Config)) *postOffice {
	t.Helper()
	o := &postOffice{servers: emailtest.New(emailtest.Options{})}
	t.Cleanup(o.servers.Close)
	o.servers.Add(support, "secret")
	o.ann = o.servers.Customer("ann@mail.example", "Ann")
	var err error
	o.media, err = engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, o.media.Close()) })
	o.open(t, memory.New().Tenant("test"), change)
	return o
}

// open starts an engine on the store, as a process does.
func (o *postOffice) open(t *testing.T, store storage.Store, change func(*email.Config)) {
	t.Helper()
	cfg := o.servers.Config(support)
	cfg.Files, cfg.Bookmarks = o.media, engagement.Bookmarks(store)
	if change != nil {
		change(&cfg)
	}
	driver, err := email.New(cfg)
	require.NoError(t, err)
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{mailbox: driver}, Media: o.media, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	first := o.world == nil
	o.world = &world{Engine: e, t: t, store: store}
	if first {
		for _, id := range []storage.AgentID{"ana", "ben"} {
			require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: id, Name: string(id)}))
		}
	}
}

// settle lets mail travel both ways.
func settle() {
	pass(5 * time.Second)
	synctest.Wait()
}

func (o *postOffice) all() []*storage.Conversation {
	o.t.Helper()
	var all []*storage.Conversation
	for _, v := range []engagement.View{engagement.ViewQueue, engagement.ViewMine} {
		page, err := o.Inbox(o.t.Context(), engagement.InboxQuery{View: v, Agent: "ana"})
		require.NoError(o.t, err)
		for _, it := range page.Items {
			all = append(all, it.Conversation)
		}
	}
	return all
}

func picture() []byte {
	return append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0, 1, 2, 3}, 400)...)
}

// S2.16 and S2.28: the whole way of a mail, there and back, in one thread.
func TestS2_16_S2_28_BothDirectionsOfAMailRoomAreMails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		stop := o.start()
		defer stop()
		asked := o.ann.Write(emailtest.Letter{To: support, Subject: "Broken cup", Text: "It arrived in pieces."})
		settle()
		it := o.item(engagement.ViewQueue, "ana")
		assert.Equal(t, "Broken cup", it.Conversation.Topic)
		assert.Equal(t, channel.AddressMail, it.Conversation.Address.Kind)
		assert.Equal(t, "Ann", it.Contact.Name)

		pic, err := o.Upload(t.Context(), "form.png", "image/png", int64(len(picture())), bytes.NewReader(picture()))
		require.NoError(t, err)
		pic.Inline = "form@shop"
		_, err = o.Send(t.Context(), engagement.Outgoing{Conversation: it.Conversation.ID, Agent: "ana", Parts: channel.Parts{
			channel.Text{Body: "Please fill this in."},
			channel.Mail{HTML: `<p>Please fill <b>this</b> in:</p><img src="cid:form@shop">`},
			channel.Image{Media: pic},
		}})
		require.NoError(t, err)
		settle()
		inbox := o.ann.Inbox()
		require.Len(t, inbox, 1)
		got := inbox[0]
		assert.Equal(t, "Re: Broken cup", got.Subject)
		assert.Equal(t, []string{asked}, got.InReplyTo, "her program shows it in her thread")
		assert.Contains(t, got.Text, "Please fill this in.")
		assert.Contains(t, got.HTML, "cid:form@shop")
		require.Len(t, got.Files, 1)
		assert.Equal(t, picture(), got.Files[0].Content)
		assert.Equal(t, "form@shop", got.Files[0].ContentID)

		o.ann.Write(emailtest.Letter{To: got.ReplyTo, Text: "Done!", Answers: &got})
		settle()
		o.ann.Write(emailtest.Letter{To: got.ReplyTo, Subject: "Something else entirely", Text: "By the way"})
		settle()
		require.Len(t, o.all(), 1, "by its id, and by the address that it was sent to")
		assert.Len(t, o.timeline(it.Conversation.ID), 4)
		o.ann.Write(emailtest.Letter{To: support, Subject: "Broken cup", Text: "Again!"})
		settle()
		assert.Len(t, o.all(), 2, "a new mail is a new thread, whatever its subject")
	})
}

// People write their addresses now so, now so.
func TestAMailAddressIsOnePersonInAnyCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		stop := o.start()
		defer stop()
		typed := channel.Address{Kind: channel.AddressMail, Value: " Ann@Mail.Example"}
		sent, err := o.Send(t.Context(), engagement.Outgoing{Channel: mailbox, To: typed, Agent: "ana", Parts: channel.Parts{channel.Mail{Subject: "Hi"}, channel.Text{Body: "hello"}}})
		require.NoError(t, err)
		settle()
		require.Len(t, o.ann.Inbox(), 1)
		for _, from := range []string{"ann@mail.example", "ANN@mail.EXAMPLE"} {
			o.ann.Send([]byte("From: "+from+"\nTo: "+support+"\nSubject: From "+from+"\nMessage-ID: <"+from+">\n\nhello\n"), support)
			settle()
		}
		for _, conv := range o.all() {
			assert.Equal(t, o.conversation(sent.Messages[0]).Contact, conv.Contact)
		}
		assert.Len(t, o.all(), 3)
	})
}

// conversation is the one of a message.
func (w *world) conversation(m *storage.Message) *storage.Conversation {
	w.t.Helper()
	var conv *storage.Conversation
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		convs, err := tx.Conversations().Get(ctx, m.Conversation)
		conv = convs[0]
		return err
	}))
	return conv
}

func TestMailThatBouncesIsFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		stop := o.start()
		defer stop()
		o.servers.Bounce("nobody@mail.example", "5.1.1", "User unknown")
		to := channel.Address{Kind: channel.AddressMail, Value: "nobody@mail.example"}
		sent, err := o.Send(t.Context(), engagement.Outgoing{Channel: mailbox, To: to, Agent: "ana", Parts: channel.Parts{channel.Mail{Subject: "Hi"}, channel.Text{Body: "hello"}}})
		require.NoError(t, err)
		settle()
		m := o.message(sent.Messages[0].ID)
		assert.Equal(t, channel.StatusFailed, m.Status())
		assert.Equal(t, "5.1.1", m.Progress.Failure.Code)
		assert.Equal(t, channel.Unreachable, m.Progress.Failure.Kind)
		assert.Len(t, o.timeline(m.Conversation), 1, "the report is no message")
	})
}

// A robot's answer to our answer to a robot's answer … never begins.
func TestRobotsAreNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		stop := o.start()
		defer stop()
		o.ann.Write(emailtest.Letter{To: support, Subject: "Help", Text: "please"})
		settle()
		conv := o.item(engagement.ViewQueue, "ana").Conversation.ID
		_, err := o.Send(t.Context(), engagement.Outgoing{Conversation: conv, Parts: channel.Parts{channel.Text{Body: "We have your mail."}}})
		require.NoError(t, err)
		settle()
		got := o.ann.Inbox()[0]
		assert.Equal(t, "auto-replied", got.Header.Get("Auto-Submitted"), "it says that a program wrote it (RFC 3834)")
		away := strings.Join([]string{
			"From: Ann <ann@mail.example>", "To: " + got.ReplyTo, "Subject: Away", "Message-ID: <away@mail.example>",
			"Auto-Submitted: auto-replied", "In-Reply-To: <" + got.MessageID + ">", "", "I am away.", "",
		}, "\r\n")
		o.ann.Send([]byte(away), got.ReplyTo)
		settle()
		ms := o.timeline(conv)
		require.Len(t, ms, 3)
		assert.Equal(t, "auto-reply", ms[2].Automatic)
		assert.Len(t, o.ann.Inbox(), 1)
	})
}

// What nobody knows the fate of is not sent again; the copy that comes back settles
// it.
func TestALostAnswerOfAMailServerSendsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		stop := o.start()
		defer stop()
		o.ann.Write(emailtest.Letter{To: support, Subject: "Help", Text: "please"})
		settle()
		conv := o.item(engagement.ViewQueue, "ana").Conversation.ID
		o.servers.Fail(emailtest.Fault{At: emailtest.Answer, Drop: true})
		sent, err := o.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "hello"}}})
		require.NoError(t, err)
		pass(time.Hour)
		assert.Equal(t, storage.OutcomeUnknown, o.message(sent.Messages[0].ID).Outcome)
		assert.Len(t, o.ann.Inbox(), 1, "it arrived, once")

		o.servers.Fail(emailtest.Fault{At: emailtest.Sender, Code: 451, Class: [3]int{4, 3, 0}, Text: "try again later"})
		later, err := o.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "again"}}})
		require.NoError(t, err)
		pass(time.Hour)
		assert.Equal(t, storage.OutcomeAccepted, o.message(later.Messages[0].ID).Outcome)
		assert.Len(t, o.ann.Inbox(), 2, "a refusal for now is tried again")
	})
}

// A process that dies at any moment and one that takes over read every mail, and
// none twice.
func TestMailboxesAreReadOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newPostOffice(t, nil)
		for i := range 4 {
			stop := o.start()
			o.ann.Write(emailtest.Letter{To: support, Subject: "mail", Text: strings.Repeat("x", i+1)})
			settle()
			stop()
			o.ann.Write(emailtest.Letter{To: support, Subject: "while nobody listens", Text: "x"})
			if i == 1 {
				o.servers.Mailbox(support).Renumber("INBOX")
			}
			o.open(t, o.store, nil)
		}
		stop := o.start()
		settle()
		stop()
		assert.Len(t, o.all(), 8)
	})
}
