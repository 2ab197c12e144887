package faultmatrix_test

import (
	"context"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/require"
)

const support = "support@shop.example"

// listenFor is how long a process that listens runs at a time.
const listenFor = 3 * time.Second

func openEmail(t *testing.T) *side {
	s := emailtest.New(emailtest.Options{})
	box := s.Add(support, "secret", "Done")
	ann := s.Customer("ann@mail.example", "Ann")
	first := ""
	write := func(l emailtest.Letter) {
		l.To, l.Subject = support, "Broken cup"
		if first != "" {
			l.Answers = &emailtest.Received{MessageID: first, ReplyTo: support, Subject: l.Subject}
		}
		if id := ann.Write(l); first == "" {
			first = id
		}
	}
	x := &side{
		transport: http.DefaultTransport, listens: true, never: []trouble{doneBut502}, end: s.Close, mails: box,
		sendTo: func(http.Handler) {}, flush: func(context.Context) error { return nil },
		say: func(text string) { write(emailtest.Letter{Text: text}) },
		show: func(body []byte) error {
			write(emailtest.Letter{Text: "look", Files: []emailtest.Attachment{{Name: "a.jpg", Type: "image/jpeg", Content: body}}})
			return nil
		},
		shown: func() int { return len(ann.Inbox()) },
	}
	x.own = func(k keeps) (channel.Channel, error) {
		cfg := s.Config(support)
		cfg.Files, cfg.Bookmarks = k.media, engagement.Bookmarks(k.store)
		cfg.Dial = (&ear{s, box, k.life}).dial
		if x.moves {
			cfg.IMAP.After = email.After{Keyword: "$Taken", MoveTo: "Done"}
		}
		c, err := email.New(cfg)
		return postman{c, s, k.life}, err
	}
	return x
}

// A postman is a process's way to the mail server: what goes wrong with a mail goes
// wrong in the exchange of SMTP.
type postman struct {
	channel.Channel
	server *emailtest.Server
	life   *life
}

// Unwrap shows the driver's verbs.
func (p postman) Unwrap() channel.Channel { return p.Channel }

// Send implements channel.Channel.
func (p postman) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	p.life.exitIfDead()
	switch wrong := p.life.comes(step{request, "SMTP, one mail"}); wrong {
	case "":
	case killedBefore:
		p.life.end()
		runtime.Goexit()
	case killedAnswer:
		_, _ = p.Channel.Send(ctx, m)
		p.life.end()
		runtime.Goexit()
	default:
		p.server.Fail(inSMTP()[wrong])
	}
	return p.Channel.Send(ctx, m)
}

// OpenMedia implements channel.MediaOpener. It lets the letter be moved first, so
// that exchanges come in one order.
func (p postman) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	opener, _ := channel.As[channel.MediaOpener](p.Channel)
	return opener.OpenMedia(context.WithValue(ctx, errand{}, "file: "), m)
}

// inSMTP is what troubles are in terms of mail.
func inSMTP() map[trouble]emailtest.Fault {
	return map[trouble]emailtest.Fault{
		noConnection: {At: emailtest.Connect},
		requestLost:  {At: emailtest.Content, Drop: true},
		busy:         {At: emailtest.Sender, Code: 421, Class: [3]int{4, 3, 2}},
		slowDown:     {At: emailtest.Recipient, Code: 451, Class: [3]int{4, 7, 1}},
		answerLost:   {At: emailtest.Answer, Drop: true},
		garbled:      {At: emailtest.Answer, Garble: true},
		timeout:      {At: emailtest.Answer, Hang: true},
	}
}

// listen runs a process that fetches what comes in, for a while.
func (s *scene) listen() {
	ctx, stop := context.WithTimeout(s.t.Context(), listenFor)
	defer stop()
	require.NoError(s.t, s.now.Run(ctx))
}
