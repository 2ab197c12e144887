package faultmatrix_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// An operation is something that a channel does.
type operation struct {
	name string
	// says is what it is, for the tables.
	says string
	// able reports whether the channel does it. Nil means that every one does.
	able func(*scene) bool
	// ready prepares it, before anything goes wrong. Nil does nothing.
	ready func(*scene)
	// do does it.
	do func(*scene)
	// verdict is what came of it.
	verdict func(*scene) verdict
	// over is the protocol whose exchanges are the steps; empty where those are
	// requests and transactions.
	over string
}

// counts reports whether a step is one of the operation's.
func (o operation) counts(s step) bool {
	if o.over == "" {
		return s.sort != exchange
	}
	return s.sort == exchange && strings.HasPrefix(s.name, o.over+" ")
}

// operations are all of them, in the order of the tables.
func operations() []operation {
	return []operation{
		{name: "text", says: "an agent's text", ready: stale, do: sendParts(channel.Text{Body: "good morning"}), verdict: sendVerdict},
		{
			name: "answer", says: "an agent's text that uses up a free answer", able: answers,
			do: sendParts(channel.Text{Body: "good morning"}), verdict: sendVerdict,
		},
		{name: "picture", says: "an agent's picture, from our own files", able: carries(channel.PartImage), ready: uploaded, do: sendPicture, verdict: sendVerdict},
		{
			name: "template", says: "a template", able: func(s *scene) bool { return s.side.template != nil },
			do: func(s *scene) { sendParts(*s.side.template)(s) }, verdict: sendVerdict,
		},
		{name: "quote", says: "a text that quotes the contact's", able: quotes, ready: stale, do: sendQuote, verdict: sendVerdict},
		{name: "reaction", says: "an emoji on the contact's message", able: carries(channel.PartReaction), ready: stale, do: sendReaction, verdict: reactVerdict},
		{name: "read", says: "the contact's messages are marked as read", able: has[channel.ReadMarker], do: markRead, verdict: toldVerdict},
		{name: "typing", says: "the sign that somebody is writing", able: has[channel.Typist], do: typing, verdict: toldVerdict},
		{name: "receive", says: "a webhook with the contact's text", do: func(s *scene) { s.side.say("are you there?") }, verdict: receiveVerdict},
		{name: "file", says: "a webhook with the contact's picture, and fetching that", able: has[channel.MediaOpener], do: receivePicture, verdict: fileVerdict},
		{
			name: "status", says: "the webhook that the contact has read an answer", able: func(s *scene) bool { return s.side.read != nil },
			ready: answered, do: func(s *scene) { s.side.read() }, verdict: statusVerdict,
		},
		{name: "sync", says: "reading the provider's templates", able: func(s *scene) bool { return s.side.template != nil }, do: syncTemplates, verdict: syncVerdict},
		{name: "letter", says: "a letter that comes while a process waits for it", able: overMail, do: awaitLetter, verdict: letterVerdict, over: "IMAP"},
		{name: "enclosure", says: "fetching the picture of a letter", able: overMail, do: awaitPicture, verdict: fileVerdict, over: "file: IMAP"},
		{name: "mail", says: "an agent's text over a new connection", able: overMail, do: sendMail, verdict: sendVerdict, over: "SMTP"},
		{
			name: "next mail", says: "an agent's text over a connection that was kept open", able: overMail,
			ready: mailed, do: sendMail, verdict: sendVerdict, over: "SMTP",
		},
	}
}

func (s *scene) caps() channel.Capabilities { return s.now.driver.Capabilities() }

func answers(s *scene) bool { return s.caps().AnswerFor > 0 }

func quotes(s *scene) bool { return s.caps().Reply != channel.SupportNone }

func carries(k channel.PartKind) func(*scene) bool {
	return func(s *scene) bool { return s.caps().Parts[k].Level != channel.SupportNone }
}

func has[T any](s *scene) bool { _, ok := channel.As[T](s.now.driver); return ok }

// stale lets free answers run out.
func stale(s *scene) {
	if answers(s) {
		s.pass(s.caps().AnswerFor + 1)
	}
}

// send sends with a key, as callers do who may have to repeat it.
func (s *scene) send(o engagement.Outgoing) {
	s.hand(o)
	s.work()
}

// hand is send without what becomes of it.
func (s *scene) hand(o engagement.Outgoing) {
	o.Conversation, o.Agent, o.Key = s.talk, "ana", cmp.Or(o.Key, "key-1")
	s.call(func(ctx context.Context, e *engagement.Engine) error {
		sent, err := e.Send(ctx, o)
		if err == nil {
			s.sent = sent.Messages
		}
		return err
	})
}

func sendParts(parts ...channel.Part) func(*scene) {
	return func(s *scene) { s.send(engagement.Outgoing{Parts: parts}) }
}

// uploaded has a picture to send, which was uploaded before anything went wrong.
func uploaded(s *scene) {
	stale(s)
	body := picture("from us")
	var err error
	s.file, err = s.now.Upload(s.t.Context(), "a.jpg", "image/jpeg", int64(len(body)), bytes.NewReader(body))
	require.NoError(s.t, err)
}

func sendPicture(s *scene) {
	s.send(engagement.Outgoing{Parts: channel.Parts{channel.Image{Media: s.file}}})
}

// picture is a file that looks like one.
func picture(what string) []byte {
	return append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), bytes.Repeat([]byte(what), 100)...)
}

func sendQuote(s *scene) {
	s.send(engagement.Outgoing{Parts: channel.Parts{channel.Text{Body: "to what you said"}}, ReplyTo: s.latest().ID})
}

func sendReaction(s *scene) {
	of := s.latest().ID
	s.call(func(ctx context.Context, e *engagement.Engine) error {
		sent, err := e.React(ctx, "ana", of, "👍")
		if err == nil {
			s.sent = sent.Messages
		}
		return err
	})
	s.work()
}

func markRead(s *scene) {
	s.call(func(ctx context.Context, e *engagement.Engine) error { return e.MarkRead(ctx, "ana", s.talk) })
	s.work()
}

func typing(s *scene) {
	s.call(func(ctx context.Context, e *engagement.Engine) error { return e.Typing(ctx, "ana", s.talk) })
}

func receivePicture(s *scene) { require.NoError(s.t, s.side.show(picture("from her"))) }

func answered(s *scene) { sendParts(channel.Text{Body: "good morning"})(s) }

func syncTemplates(s *scene) {
	s.call(func(ctx context.Context, e *engagement.Engine) error {
		_, err := e.SyncTemplates(ctx, line)
		return err
	})
}

// latest is the contact's latest message.
func (s *scene) latest() *storage.Message {
	s.t.Helper()
	for _, m := range s.timeline() {
		if m.Direction == storage.Inbound {
			return m
		}
	}
	s.t.Fatal("the contact has written nothing")
	return nil
}

// timeline is all that was said, newest first.
func (s *scene) timeline() []*storage.Message {
	s.t.Helper()
	page, err := s.now.Timeline(s.t.Context(), s.talk, storage.MessageID{}, 100)
	require.NoError(s.t, err)
	return page.Messages
}

// A verdict is what came of an operation.
type verdict struct {
	// cell is what the table says.
	cell string
	// wrong is what must never be; empty if all is well.
	wrong string
}

func said(format string, args ...any) verdict { return verdict{cell: fmt.Sprintf(format, args...)} }
