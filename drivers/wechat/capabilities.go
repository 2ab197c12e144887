package wechat

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

const mib = 1 << 20

// Media types that WeChat keeps for sending, with their largest size in bytes
// ([media], 2026). The English page says 2 MB for a picture, the Chinese one
// 10 MB; the smaller one is sure.
var (
	imageTypes = map[string]int64{"image/jpeg": 2 * mib, "image/png": 2 * mib, "image/gif": 2 * mib}
	audioTypes = map[string]int64{"audio/amr": 2 * mib, "audio/mpeg": 2 * mib, "audio/mp3": 2 * mib}
	videoTypes = map[string]int64{"video/mp4": 10 * mib}
	// cardTypes are pictures of an article, which the app fetches by itself.
	cardTypes = map[string]int64{"image/jpeg": 0, "image/png": 0}
)

// Limits in bytes of UTF-8 unless they count things. WeChat's pages have the
// errors (45002 to 45005, 45098, 45099) and no numbers for them. Those of an
// article are the numbers of WeCom's articles; those of a msgmenu are the
// menu's; the rest is ours.
const (
	maxTitle       = 128
	maxDescription = 512
	maxURL         = 1024
	maxCardBody    = 400
	maxCardButtons = 3
	maxMenuBody    = 1024
	maxMenuFooter  = 256
	maxMenuItems   = 10
	maxMenuTitle   = 60
	maxMenuID      = 128
)

// typingFor is how long it shows that somebody is writing ([send], 2026).
const typingFor = 15 * time.Second

func bytesOf(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Bytes} }
func items(n int) channel.Limit   { return channel.Limit{Max: n, Unit: channel.Items} }

type limits = map[channel.Field]channel.Limit

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

// uploaded is a file that goes out by its id, which an upload gives.
func uploaded(types map[string]int64, l limits) channel.PartSupport {
	s := full(l, channel.FieldMediaID)
	s.Types = types
	return s
}

func capabilities(cfg Config) channel.Capabilities {
	return channel.Capabilities{
		Kind: Kind, Parts: parts(cfg),
		Window: channel.Window{Length: window, Template: true, Counted: true},
		// Of template messages and notifications only: nothing is ever said of a
		// customer-service message.
		Statuses: []channel.Status{channel.StatusDelivered, channel.StatusFailed},
		Rate:     cfg.Rate, Engagement: true,
		Receive: true, OpenMedia: true, UploadMedia: true, TypingFor: typingFor,
		Profile: true, CheckContact: true, CheckHealth: true, Native: true,
		MaxWebhook: maxWebhook(cfg.Mode), Sources: sources(),
	}
}

// maxWebhook: in compatible mode a push is about three times as long ([cfg],
// 2026).
func maxWebhook(m Mode) int64 {
	if m == ModeCompatible {
		return 3 * mib
	}
	return mib
}

// parts is what a customer-service message can be, and templates. There is no
// file, sticker or location.
func parts(cfg Config) map[channel.PartKind]channel.PartSupport {
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:         full(limits{channel.FieldBody: bytesOf(cfg.MaxText)}, channel.FieldBody),
		channel.PartImage:        uploaded(imageTypes, limits{channel.FieldCaption: bytesOf(0)}),
		channel.PartVideo:        uploaded(videoTypes, limits{channel.FieldCaption: bytesOf(maxDescription)}),
		channel.PartAudio:        uploaded(audioTypes, nil),
		channel.PartButtons:      buttonsSupport(),
		channel.PartQuickReplies: quickSupport(),
		channel.PartLinkButton:   linkSupport(),
		channel.PartCarousel:     cardSupport(),
		channel.PartTemplate:     templateSupport(),
	}
}

// buttonsSupport is a msgmenu: text above, items, text below.
func buttonsSupport() channel.PartSupport {
	s := quickSupport()
	s.Limits[channel.FieldHeader], s.Limits[channel.FieldFooter] = bytesOf(0), bytesOf(maxMenuFooter)
	return s
}

func quickSupport() channel.PartSupport {
	return full(limits{
		channel.FieldBody: bytesOf(maxMenuBody), channel.FieldButtons: items(maxMenuItems),
		channel.FieldButtonID: bytesOf(maxMenuID), channel.FieldButtonTitle: bytesOf(maxMenuTitle),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
}

// linkSupport is an article, whose title is the label. Its picture is an
// address.
func linkSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: bytesOf(maxDescription), channel.FieldHeader: bytesOf(0), channel.FieldFooter: bytesOf(0),
		channel.FieldLabel: bytesOf(maxTitle), channel.FieldURL: bytesOf(maxURL),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldURL, channel.FieldMediaURL)
	s.HeaderTypes = cardTypes
	return s
}

// cardSupport is one card: an article if it opens an address, a msgmenu if it
// answers. See card for what is shown of it.
func cardSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: bytesOf(0), channel.FieldCards: items(1),
		channel.FieldCardTitle: bytesOf(maxTitle), channel.FieldCardBody: bytesOf(maxCardBody),
		channel.FieldCardButtons: items(maxCardButtons), channel.FieldButtonTitle: bytesOf(maxMenuTitle),
		channel.FieldButtonID: bytesOf(maxMenuID), channel.FieldURL: bytesOf(maxURL),
	}, channel.FieldMediaURL)
	s.Level, s.Types = channel.SupportPartial, cardTypes
	return s
}

func templateSupport() channel.PartSupport {
	return full(limits{channel.FieldCards: items(0)}, channel.FieldParameter)
}

const (
	pages    = "developers.weixin.qq.com/doc/service/en/"
	sendPage = pages + "api/customer/message/api_sendcustommessage.html"
)

// sources is where the rules above were read.
func sources() []channel.Source {
	return []channel.Source{
		{Rule: "kinds of customer-service message; one article; typing for 15 seconds", Page: sendPage, Date: "2026-10"},
		{Rule: "5 messages in 48 hours, 3 in a minute, by what the person did (since 2023-06-12)", Page: pages + "guide/product/kf/intro.html", Date: "2026-10"},
		{Rule: "2,048 bytes of text: the page has the error 45002 only; Senparc/WeiXinMPSDK PR 2875 splits so", Page: sendPage, Date: "2026-10"},
		{Rule: "128 bytes of title and 512 of description are those of WeCom's articles; limits of a msgmenu are this package's", Page: sendPage, Date: "2026-10"},
		{Rule: "types and sizes of media, three days of life", Page: pages + "guide (temporary media)", Date: "2026-10"},
		{Rule: "reports on template messages only", Page: pages + "guide (template messages)", Date: "2026-10"},
		{Rule: "a push is three times as long in compatible mode", Page: "developers.weixin.qq.com/doc/offiaccount/Getting_Started/message-push.html", Date: "2026-10"},
	}
}
