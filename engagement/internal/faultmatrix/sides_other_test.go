package faultmatrix_test

import (
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
	linedriver "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

func openWOZTELL(*testing.T) *side {
	s := woztelltest.New(woztelltest.Options{Channels: []woztelltest.Channel{{Type: woztelltest.TypeWhatsApp, Templates: hello()}}})
	know, mia := s.Credentials(), s.Phone("Mia Schulz")
	return &side{
		transport: s.Transport(), sendTo: s.SendTo, flush: s.Flush,
		driver: func(rt http.RoundTripper) (channel.Channel, error) {
			return woztell.New(woztell.Config{
				ChannelID: know.ChannelID, Platform: woztell.WhatsApp, Secrets: []channel.Secret{channel.NewSecret(know.Secret)},
				Token: channel.NewSecret(know.Token), ChannelToken: channel.NewSecret(know.CloudToken), Transport: rt,
			})
		},
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, woztelltest.Manner{})
			return err
		},
		read: mia.Read, shown: func() int { return len(mia.Arrived()) }, template: filled(),
	}
}

func openLINE(*testing.T) *side {
	s := linetest.New(linetest.Options{Redelivery: true})
	know, mia := s.Credentials(), s.Phone("Mia Schulz")
	return &side{
		transport: s.Transport(), sendTo: s.SendTo, flush: s.Flush,
		driver: func(rt http.RoundTripper) (channel.Channel, error) {
			return linedriver.New(linedriver.Config{
				ChannelID: know.ChannelID, ChannelSecret: channel.NewSecret(know.Secret), UserID: know.UserID, Transport: rt,
			})
		},
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, linetest.Manner{})
			return err
		},
		shown: func() int { return len(mia.Arrived()) },
	}
}

func openWeChat(*testing.T) *side {
	s := wechattest.New(wechattest.Options{})
	know, mia := s.Credentials(), s.Phone("Mia")
	return &side{
		transport: s.Transport(), sendTo: s.SendTo, flush: s.Flush,
		driver: func(rt http.RoundTripper) (channel.Channel, error) {
			return wechat.New(wechat.Config{
				AppID: know.AppID, AppSecret: channel.NewSecret(know.Secret), OriginalID: know.OriginalID, Token: channel.NewSecret(know.Token),
				EncodingAESKey: channel.NewSecret(know.EncodingAESKey), Transport: rt,
			})
		},
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, wechattest.Manner{})
			return err
		},
		shown: func() int { return len(mia.Arrived()) },
	}
}

func openThirdParty(*testing.T) *side {
	s := thirdpartytest.New(thirdpartytest.Options{})
	know, mia := s.Credentials(), s.Phone("mia")
	return &side{
		transport: s.Transport(), sendTo: s.SendTo, flush: s.Flush,
		driver: func(rt http.RoundTripper) (channel.Channel, error) {
			return thirdparty.New(thirdparty.Config{
				Account: know.Account, URL: know.URL, SigningKeys: know.SigningKeys, PeerKeys: know.PeerKeys, Transport: rt,
				TypingFor: typingFor, MarkRead: true, Profile: true,
			})
		},
		say: func(text string) { mia.Say(text) },
		show: func(body []byte) error {
			_, err := mia.Write(channel.Image{Media: s.Keep(body, "image/jpeg", "a.jpg")}, thirdpartytest.Manner{})
			return err
		},
		read: mia.Read, shown: func() int { return len(mia.Arrived()) },
	}
}
