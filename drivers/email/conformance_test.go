package email_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench { return bench(tb) }})
}

func bench(tb channeltest.TB) *channeltest.Bench {
	s := emailtest.New(emailtest.Options{})
	tb.Cleanup(s.Close)
	s.Add(support, "correct horse battery staple")
	customer := s.Customer(ann, "Ann")
	store := &files{}
	cfg := s.Config(support)
	cfg.Files = store
	c, err := email.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	file := func(kind, name string) channel.Media {
		return store.keep("file-1", kind, name, []byte("the content of a file"))
	}
	return &channeltest.Bench{
		Channel: c, To: email.Address(ann), Now: time.Now(),
		Earlier: "earlier.1@mail.example", Secrets: []string{"correct horse battery staple", cfg.Key.Reveal()},
		Appeared: func() []channeltest.Appearance { return appeared(customer) },
		Requests: s.Requests,
		Break:    func(f channeltest.Fault) <-chan struct{} { return breakNext(s, f) },
		Parts: map[channel.PartKind]channel.Part{
			channel.PartImage: channel.Image{Media: file("image/jpeg", "a.jpg"), Caption: "A picture"},
			channel.PartVideo: channel.Video{Media: file("video/mp4", "a.mp4"), Caption: "A film"},
			channel.PartAudio: channel.Audio{Media: file("audio/mpeg", "a.mp3")},
			channel.PartFile:  channel.File{Media: file("application/pdf", "a.pdf"), Caption: "A document"},
		},
		Deliver: func(text string) { customer.Write(emailtest.Letter{To: support, Subject: "Hello", Text: text}) },
		File:    func() (channel.Media, []byte) { return attached(tb, c, customer) },
	}
}

func appeared(c *emailtest.Customer) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, m := range c.Inbox() {
		a := channeltest.Appearance{
			ID: channel.ProviderID(m.MessageID), Key: email.KeyOf(channel.NewSecret(testKey), m.MessageID), To: c.Address, Text: m.Text, Kind: channel.PartText,
		}
		if len(m.InReplyTo) > 0 {
			a.ReplyTo = channel.ProviderID(m.InReplyTo[0])
		}
		for _, f := range m.Files {
			a.Kind = channel.PartFile
			if kind, _, _ := strings.Cut(f.Type, "/"); kind != "application" {
				a.Kind = channel.PartKind(kind)
			}
		}
		all = append(all, a)
	}
	return all
}

func breakNext(s *emailtest.Server, f channeltest.Fault) <-chan struct{} {
	switch f {
	case channeltest.FaultRefuse:
		return s.Fail(emailtest.Fault{At: emailtest.Content, Code: 554, Class: [3]int{5, 6, 0}, Text: "no such format"})
	case channeltest.FaultCredentials:
		hit := s.Fail(emailtest.Fault{At: emailtest.Login, Code: 535, Class: [3]int{5, 7, 8}, Text: "Username and Password not accepted"})
		s.Cut(emailtest.SMTPS)
		return hit
	case channeltest.FaultBlocked:
		return s.Fail(emailtest.Fault{At: emailtest.Recipient, Code: 550, Class: [3]int{5, 1, 1}, Text: "User unknown"})
	case channeltest.FaultThrottle:
		return s.Fail(emailtest.Fault{At: emailtest.Sender, Code: 432, Class: [3]int{4, 3, 2}, Text: "Concurrent connections limit exceeded"})
	case channeltest.FaultDown:
		return s.Fail(emailtest.Fault{At: emailtest.Sender})
	case channeltest.FaultNoConnection:
		hit := s.Fail(emailtest.Fault{At: emailtest.Connect})
		s.Cut(emailtest.SMTPS)
		return hit
	case channeltest.FaultLostAnswer:
		return s.Fail(emailtest.Fault{At: emailtest.Answer, Drop: true})
	case channeltest.FaultGarbled:
		return s.Fail(emailtest.Fault{At: emailtest.Answer, Garble: true})
	case channeltest.FaultSilent:
		return s.Fail(emailtest.Fault{At: emailtest.Answer, Hang: true})
	}
	return nil
}

// attached is a file that a customer sent.
func attached(tb channeltest.TB, c *email.Channel, customer *emailtest.Customer) (channel.Media, []byte) {
	content := []byte("the content of a picture")
	customer.Write(emailtest.Letter{To: support, Subject: "A picture", Text: "look", Files: []emailtest.Attachment{{Name: "a.png", Type: "image/png", Content: content}}})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var got channel.Media
	_ = c.Listen(ctx, func(_ context.Context, events ...channel.Event) error {
		for _, e := range events {
			m, ok := e.(channel.MessageReceived)
			if !ok {
				continue
			}
			for _, p := range m.Parts {
				if media, ok := channel.MediaOf(p); ok {
					got = media
					cancel()
				}
			}
		}
		return nil
	})
	if got.ID == "" {
		tb.Fatalf("no file came in")
	}
	return got, content
}
