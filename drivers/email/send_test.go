package email_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

func failureOf(t *testing.T, err error) *channel.Error {
	t.Helper()
	e, ok := errors.AsType[*channel.Error](err)
	require.True(t, ok, "%v", err)
	return e
}

func TestAnAnswerIsInItsThread(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.DisplayName = "The Shop" })
	l := r.listen(r.c, nil)
	root := r.ann.Write(emailtest.Letter{To: support, Subject: "Order 7", Text: "Where is it?"})
	asked := next[channel.MessageReceived](r, l)
	m := r.text("It left today.")
	m.Thread, m.Topic, m.ReplyTo, m.ReplyMemo = asked.Thread, asked.Topic, asked.ID, asked.Memo
	first := r.sent(m)

	more := r.text("It arrived, I hear.") // we write again before Ann does
	more.Thread, more.Topic, more.ReplyTo, more.ReplyMemo = asked.Thread, asked.Topic, first.ID, first.Memo
	second := r.sent(more)

	got := r.ann.Inbox()
	require.Len(t, got, 2)
	assert.Equal(t, "Re: Order 7", got[0].Subject)
	assert.Equal(t, []string{root}, got[0].InReplyTo)
	assert.Equal(t, []string{root}, got[0].References)
	assert.Equal(t, []string{string(first.ID)}, got[1].InReplyTo)
	assert.Equal(t, []string{root, string(first.ID)}, got[1].References)
	assert.Equal(t, string(second.ID), got[1].MessageID)
	assert.Equal(t, support, got[0].From)
	assert.NotEqual(t, support, got[0].ReplyTo, "answers go to an address that finds the thread")

	r.ann.Write(emailtest.Letter{Text: "Yes, thanks", Answers: &got[1]})
	thanks := next[channel.MessageReceived](r, l)
	assert.Equal(t, second.ID, thanks.ReplyTo)
	assert.Equal(t, []channel.ProviderID{second.ID, first.ID, channel.ProviderID(root)}, thanks.Follows)
	assert.Equal(t, "Order 7", thanks.Topic)
}

func TestSubjects(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.DisplayName = "The Shop" })
	for _, row := range []struct {
		subject, topic string
		answers        bool
		want           string
	}{
		{"My own", "Topic", true, "My own"},
		{"", "Topic", true, "Re: Topic"},
		{"", "Re: AW: Topic", true, "Re: Topic"},
		{"", "Topic", false, "Topic"},
		{"", "", true, "The Shop"},
		{"早上好 🙂", "", false, "早上好 🙂"},
		{strings.Repeat("long ", 300), "", false, strings.TrimSpace(strings.Repeat("long ", 300))},
	} {
		m := r.message(channel.Mail{Subject: row.subject}, channel.Text{Body: "x"})
		m.Topic = row.topic
		if row.answers {
			m.ReplyTo = "earlier@mail.example"
		}
		r.sent(m)
		all := r.ann.Inbox()
		assert.Equal(t, row.want, all[len(all)-1].Subject)
	}
	m := r.message(channel.Mail{Subject: "a\r\nBcc: everybody@mail.example"}, channel.Text{Body: "x"})
	if _, err := r.c.Send(t.Context(), m); err == nil {
		all := r.ann.Inbox()
		assert.False(t, all[len(all)-1].Header.Has("Bcc"))
	} else {
		require.ErrorIs(t, err, channel.Invalid)
	}
}

// Whatever happens in between, one message is one mail, byte for byte.
func TestTheSameMessageIsTheSameMail(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	shot := r.files.keep("shot", "image/png", "shot.png", []byte("png"))
	shot.Inline = "shot@x"
	m := r.message(channel.Mail{HTML: `<img src="cid:shot@x">`}, channel.Text{Body: "look"}, channel.Image{Media: shot},
		channel.File{Media: r.files.keep("doc", "application/pdf", "doc.pdf", []byte("pdf"))})
	m.Thread, m.ReplyTo = "x@mail.example", "x@mail.example"
	r.s.Fail(emailtest.Fault{At: emailtest.Answer, Drop: true})
	_, err := r.c.Send(t.Context(), m)
	require.True(t, failureOf(t, err).Uncertain)
	m.Now = m.Now.Add(time.Hour)
	_, err = r.another().Send(t.Context(), m) // after a restart
	require.NoError(t, err)
	all := r.s.Submitted()
	require.Len(t, all, 2)
	assert.Equal(t, string(all[0].Raw), string(all[1].Raw))
	assert.Equal(t, all[0].ID, all[1].ID)
	assert.Equal(t, all[0].From, all[1].From)
}

func TestCopies(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	bob, eve := r.s.Customer("bob@mail.example", "Bob"), r.s.Customer("eve@mail.example", "Eve")
	m := r.message(channel.Mail{Subject: "x", Cc: []string{"bob@MAIL.example", "gone@mail.example"}, Bcc: []string{"eve@mail.example", "Bob@mail.example"}, ReplyTo: []string{"boss@shop.example"}}, channel.Text{Body: "hello"})
	receipt := r.sent(m)
	assert.Contains(t, receipt.Detail, "no copy to gone@mail.example: 550 5.1.1")
	assert.Len(t, r.ann.Inbox(), 1)
	assert.Len(t, bob.Inbox(), 1, "once, though named twice")
	require.Len(t, eve.Inbox(), 1)
	got := eve.Inbox()[0]
	assert.Equal(t, "boss@shop.example", got.ReplyTo)
	assert.NotContains(t, strings.ToLower(string(got.Raw)), "eve@mail.example\r\nsubject")
	assert.False(t, got.Header.Has("Bcc"))
	cc, err := got.Header.AddressList("Cc")
	require.NoError(t, err)
	assert.Len(t, cc, 2)
	assert.Len(t, r.s.Submitted(), 1, "one mail")

	m = r.message(channel.Mail{Cc: []string{"bob@mail.example"}}, channel.Text{Body: "hello"})
	m.To = email.Address("gone@mail.example")
	_, err = r.c.Send(t.Context(), m)
	require.ErrorIs(t, err, channel.Unreachable)
	assert.Len(t, bob.Inbox(), 1, "without its recipient the mail goes to nobody")
}

// Who asks for answers elsewhere gets them there.
func TestAnswersGoWhereTheyWereAskedFor(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	bob := r.s.Customer("bob@mail.example", "Bob")
	l := r.listen(r.c, nil)
	r.ann.Write(emailtest.Letter{To: support, Subject: "form", Text: "from a form", Fields: []string{"Reply-To: Bob <bob@mail.example>"}})
	asked := next[channel.MessageReceived](r, l)
	assert.Equal(t, []string{"bob@mail.example"}, mailOf(asked.Parts).ReplyTo)
	assert.Equal(t, []channel.Address{email.Address(ann)}, asked.From.Addresses, "another address proves nothing about the person")
	m := r.text("hello Bob")
	m.ReplyTo, m.ReplyMemo = asked.ID, asked.Memo
	r.sent(m)
	assert.Len(t, bob.Inbox(), 1)
	assert.Empty(t, r.ann.Inbox())
}

func TestWhatIsRefusedBeforeAnythingIsSaid(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	file := r.files.keep("f", "application/pdf", "a.pdf", nil)
	file.Size = 18<<20 + 1
	for name, change := range map[string]func(*channel.Message){
		"a parameter in the address":   func(m *channel.Message) { m.To.Value = "a@b> SIZE=1" },
		"a line break in the address":  func(m *channel.Message) { m.To.Value = "a@b\r\nRCPT TO:<eve@mail.example>" },
		"a parameter in a copy":        func(m *channel.Message) { m.Parts = append(m.Parts, channel.Mail{Cc: []string{"a@b> SIZE=1"}}) },
		"a line break in a blind copy": func(m *channel.Message) { m.Parts = append(m.Parts, channel.Mail{Bcc: []string{"a@b\nx"}}) },
		"a bad address for answers":    func(m *channel.Message) { m.Parts = append(m.Parts, channel.Mail{ReplyTo: []string{"a b@c"}}) },
		"a phone number":               func(m *channel.Message) { m.To = channel.Address{Kind: channel.AddressPhone, Value: "+85251234567"} },
		"no key":                       func(m *channel.Message) { m.Key = "" },
		"two mails":                    func(m *channel.Message) { m.Parts = append(m.Parts, channel.Mail{}, channel.Mail{}) },
		"too large":                    func(m *channel.Message) { m.Parts = append(m.Parts, channel.File{Media: file}) },
		"a file that is nowhere":       func(m *channel.Message) { m.Parts = append(m.Parts, channel.File{Media: channel.Media{ID: "x"}}) },
		"nothing":                      func(m *channel.Message) { m.Parts = nil },
	} {
		m := r.text("x")
		change(m)
		_, err := r.c.Send(t.Context(), m)
		assert.ErrorIs(t, err, channel.Invalid, name)
		assert.False(t, failureOf(t, err).Uncertain, name)
	}
	assert.Zero(t, r.s.Requests())
	m := r.message(channel.File{Media: channel.Media{Stored: "gone"}})
	_, err := r.c.Send(t.Context(), m)
	assert.Error(t, err)
	assert.Zero(t, r.s.Requests())
}

func TestAMailThatTheServerFindsTooLarge(t *testing.T) {
	r := newRig(t, emailtest.Options{MaxSize: 1000})
	_, err := r.c.Send(t.Context(), r.text(strings.Repeat("long ", 1000)))
	require.ErrorIs(t, err, channel.Invalid)
	assert.Equal(t, "552 5.3.4", failureOf(t, err).Code)
	assert.Empty(t, r.s.Submitted())
}

// A file that is known by its address only is a link: the driver fetches nothing.
func TestAFileElsewhereIsALink(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	r.sent(r.message(channel.Mail{HTML: "<p>See</p>"}, channel.Text{Body: "See"}, channel.File{Media: channel.Media{URL: "https://files.example/a.pdf?a=1&b=2"}}))
	got := r.ann.Inbox()[0]
	assert.Contains(t, got.Text, "https://files.example/a.pdf?a=1&b=2")
	assert.Contains(t, got.HTML, `href="https://files.example/a.pdf?a=1&amp;b=2"`)
	assert.Empty(t, got.Files)
}

func TestProgramsSayThatTheyAre(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	m := r.text("We are closed.")
	m.Author = channel.AuthorSystem
	r.sent(m)
	r.sent(r.text("I am here."))
	got := r.ann.Inbox()
	assert.NotEmpty(t, got[0].Header.Get("Auto-Submitted"))
	assert.Empty(t, got[1].Header.Get("Auto-Submitted"))
}

// One connection carries many mails; it is asked whether it is still there before it
// is used again after a while, and replaced if not.
func TestConnectionsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, emailtest.Options{})
		for range 5 {
			r.sent(r.text("x"))
		}
		assert.Equal(t, 1, r.s.Logins())
		<-time.After(30 * time.Second)
		r.sent(r.text("still there"))
		assert.Equal(t, 1, r.s.Logins())
		<-time.After(2 * time.Minute)
		r.sent(r.text("anew"))
		assert.Equal(t, 2, r.s.Logins(), "it was closed in the meantime")
		r.s.Cut(emailtest.SMTPS)
		r.sent(r.text("broken at once"))
		<-time.After(20 * time.Second)
		r.s.Cut(emailtest.SMTPS)
		r.sent(r.text("broken while idle"))
		assert.Equal(t, 4, r.s.Logins())
		for range 101 {
			r.sent(r.text("x"))
		}
		assert.Equal(t, 5, r.s.Logins(), "a hundred each")
		assert.Len(t, r.ann.Inbox(), 5+1+1+1+1+101)
		r.s.Close()
		<-time.After(2 * time.Minute)
	})
}

// A server that lets us wait at any step is left when the caller has no more time.
func TestATarpit(t *testing.T) {
	for _, at := range []emailtest.Step{emailtest.Login, emailtest.Sender, emailtest.Recipient, emailtest.Content} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, emailtest.Options{})
			r.s.Fail(emailtest.Fault{At: at, Hang: true})
			_, err := r.c.Send(t.Context(), r.text("x"))
			assert.ErrorIs(t, err, channel.Unavailable, at)
			assert.Equal(t, at == emailtest.Content, failureOf(t, err).Uncertain, at)
			assert.Empty(t, r.ann.Inbox())
			r.s.Close()
		})
	}
}
