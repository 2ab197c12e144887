package faultmatrix_test

import (
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// hello is a template without variables.
func hello() []templates.Template {
	return []templates.Template{{Name: "hello", Language: "en", Body: templates.ParseText("Hello!"), Category: templates.CategoryUtility}}
}

func filled() *channel.Template { return &channel.Template{Name: "hello", Language: "en"} }

func openWhatsApp(*testing.T) *side {
	s := whatsapptest.New(whatsapptest.Options{Templates: hello()})
	return onWhatsApp(s, s, s.Transport(), func(rt http.RoundTripper) (channel.Channel, error) {
		cfg := s.Config()
		cfg.Transport = rt
		return whatsapp.New(cfg)
	})
}

func openDialog360(*testing.T) *side {
	s := dialog360test.New(dialog360test.Options{Cloud: whatsapptest.Options{Templates: hello()}})
	return onWhatsApp(s.Server, s, s.Transport(), func(rt http.RoundTripper) (channel.Channel, error) {
		cfg := s.Config()
		cfg.Transport = rt
		return dialog360.New(cfg)
	})
}

// onWhatsApp is what both ways to WhatsApp have in common.
func onWhatsApp(
	s *whatsapptest.Server, hooks interface{ SendTo(http.Handler) }, rt http.RoundTripper, driver func(http.RoundTripper) (channel.Channel, error),
) *side {
	mia := s.Phone("+49 151 0000001")
	return &side{
		transport: rt, driver: driver, sendTo: hooks.SendTo, flush: s.Flush,
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, whatsapptest.Manner{})
			return err
		},
		read: mia.Read, shown: func() int { return len(mia.Arrived()) }, template: filled(),
		liked: func() int {
			return count(mia.Screen(), func(b whatsapptest.Bubble) bool { return b.TheirReaction != "" })
		},
	}
}

// count counts what is so.
func count[T any](all []T, so func(T) bool) (n int) {
	for _, v := range all {
		if so(v) {
			n++
		}
	}
	return n
}

func openMessenger(*testing.T) *side {
	s := messengertest.New(messengertest.Options{HumanAgent: true, Templates: hello()})
	o, mia := s.Options(), s.Phone("Mia Schulz")
	return &side{
		transport: s.Transport(), sendTo: s.SendTo, flush: s.Flush,
		driver: func(rt http.RoundTripper) (channel.Channel, error) {
			return messenger.New(messenger.Config{
				PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret),
				HumanAgent: true, Transport: rt,
			})
		},
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, messengertest.Manner{})
			return err
		},
		read: mia.Read, shown: func() int { return len(mia.Arrived()) }, template: filled(),
		liked: func() int {
			return count(mia.Screen(), func(b messengertest.Bubble) bool { return b.TheirReaction != "" })
		},
	}
}
