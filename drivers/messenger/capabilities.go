package messenger

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

func runes(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }

// payloadMax is how long the payload of a button or quick reply may be, in
// characters (BTN, QR, 2026-06).
const payloadMax = 1000

// How long after the contact's last message the business may write: everybody,
// and people with the tag HUMAN_AGENT (SEND, 2026-05-05).
const (
	standardWindow = 24 * time.Hour
	humanWindow    = 7 * 24 * time.Hour
)

// typingFor is how long the typing indicator stays. No page says so; other
// clients show it again after 15 seconds.
const typingFor = 20 * time.Second

// The largest files in bytes (SA, 2026): 8 MB for pictures, 25 MB for all else.
// Megabytes are read as a million bytes, the strictest reading.
const (
	imageMax = 8_000_000
	fileMax  = 25_000_000
)

// Types that every phone shows. The page (SA) names sizes only; a file of
// another type is sent as a file, which is shown by name.
var (
	imageTypes = map[string]int64{"image/jpeg": imageMax, "image/png": imageMax, "image/gif": imageMax}
	videoTypes = map[string]int64{"video/mp4": fileMax, "video/quicktime": fileMax}
	audioTypes = map[string]int64{
		"audio/mpeg": fileMax, "audio/mp4": fileMax, "audio/x-m4a": fileMax, "audio/aac": fileMax, "audio/wav": fileMax,
	}
)

type limits = map[channel.Field]channel.Limit

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

// medium is a file. Messenger has no captions.
func medium(types map[string]int64, limit int) channel.PartSupport {
	s := full(limits{
		channel.FieldCaption: runes(0), channel.FieldMedia: {Max: limit, Unit: channel.Bytes},
	})
	s.Types = types
	return s
}

// parts is what a message can be. The documents count in characters without
// saying which; code points are taken.
func parts() map[channel.PartKind]channel.PartSupport {
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:         full(limits{channel.FieldBody: runes(2000)}, channel.FieldBody),
		channel.PartImage:        medium(imageTypes, imageMax),
		channel.PartVideo:        medium(videoTypes, fileMax),
		channel.PartAudio:        medium(audioTypes, fileMax),
		channel.PartFile:         medium(nil, fileMax),
		channel.PartSticker:      full(nil, channel.FieldMediaID),
		channel.PartButtons:      buttonsSupport(),
		channel.PartQuickReplies: quickSupport(),
		channel.PartLinkButton:   linkSupport(),
		channel.PartCarousel:     carouselSupport(),
		channel.PartTemplate:     full(nil, channel.FieldName),
		channel.PartReaction:     full(nil),
	}
}

// buttonsSupport is the button template (TPL/button 2026-04-22, BTN 2026-06-17).
func buttonsSupport() channel.PartSupport {
	return full(limits{
		channel.FieldBody: runes(640), channel.FieldHeader: runes(0), channel.FieldFooter: runes(0),
		channel.FieldButtons: items(3), channel.FieldButtonID: runes(payloadMax), channel.FieldButtonTitle: runes(20),
	}, channel.FieldBody, channel.FieldButtons, channel.FieldButtonID, channel.FieldButtonTitle)
}

func quickSupport() channel.PartSupport {
	return full(limits{
		channel.FieldBody: runes(2000), channel.FieldButtons: items(13),
		channel.FieldButtonID: runes(payloadMax), channel.FieldButtonTitle: runes(20),
	}, channel.FieldBody, channel.FieldButtons, channel.FieldButtonID, channel.FieldButtonTitle)
}

func linkSupport() channel.PartSupport {
	return full(limits{
		channel.FieldBody: runes(640), channel.FieldHeader: runes(0), channel.FieldFooter: runes(0), channel.FieldLabel: runes(20),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldURL)
}

// carouselSupport is the generic template (TPL/generic, 2026). Its pictures are
// addresses. A card's title may be empty only where it is a lonely picture, or
// has a body to take its place.
func carouselSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: runes(0), channel.FieldCards: items(10),
		channel.FieldCardTitle: runes(80), channel.FieldCardBody: runes(80), channel.FieldCardButtons: items(3),
		channel.FieldButtonTitle: runes(20), channel.FieldButtonID: runes(payloadMax),
		channel.FieldMedia: {Max: imageMax, Unit: channel.Bytes},
	}, channel.FieldCards, channel.FieldButtonTitle, channel.FieldButtonID, channel.FieldMediaURL)
	s.Types = imageTypes
	return s
}

func window(human bool) channel.Window {
	w := channel.Window{Length: standardWindow, Template: true}
	if human {
		w.Human = humanWindow
	}
	return w
}

// capabilities takes webhooks of up to 3 MiB, as many as Meta makes them on its
// other networks; Messenger's pages name no size.
func capabilities(cfg Config) channel.Capabilities {
	return channel.Capabilities{
		Kind: Kind, Parts: parts(), Reply: channel.SupportFull, Window: window(cfg.HumanAgent),
		Statuses:    []channel.Status{channel.StatusDelivered, channel.StatusRead},
		KeyReturned: true, Rate: cfg.Rate, Engagement: true,
		Receive: true, OpenMedia: true, UploadMedia: true, MarkRead: true, TypingFor: typingFor,
		Profile: true, Starters: starterLimits(), CheckHealth: true, Native: true,
		MaxWebhook: 3 << 20, Sources: sources(),
	}
}

// starterLimits are those of ice breakers and commands (ICE, CMD, 2026-11). The
// length of a question is in no page that was read; 80 characters is what the
// same thing has on WhatsApp.
func starterLimits() channel.StarterLimits {
	return channel.StarterLimits{
		IceBreakers: items(4), IceBreaker: runes(80),
		Commands: items(100), CommandName: runes(32), CommandHint: runes(64), WelcomeReports: true,
	}
}

const pages = "developers.facebook.com/documentation/business-messaging/messenger-platform/"

// sources is where the rules were read. The package's comment explains the tags
// of other comments.
func sources() []channel.Source {
	return []channel.Source{
		{Rule: "24-hour window, HUMAN_AGENT for 7 days, retired tags, 2000 characters", Page: pages + "send-messages", Date: "2026-05-05"},
		{Rule: "sizes of files, reusable attachments for 90 days", Page: pages + "send-messages/saving-assets", Date: "2026-11"},
		{Rule: "button template: 640 characters, 3 buttons", Page: pages + "send-messages/template/button", Date: "2026-04-22"},
		{Rule: "buttons: titles of 20, payloads of 1000 characters", Page: pages + "send-messages/buttons/postback", Date: "2026-06-17"},
		{Rule: "13 quick replies, titles of 20 characters", Page: pages + "send-messages/quick-replies", Date: "2026-11"},
		{Rule: "generic template: 10 cards, 80 characters, 3 buttons", Page: pages + "send-messages/template/generic", Date: "2026-11"},
		{Rule: "media template: one picture by attachment id", Page: pages + "send-messages/template/media", Date: "2026-11"},
		{Rule: "stickers", Page: pages + "send-messages/sticker-api", Date: "2026-06-01"},
		{Rule: "typing, seen and reactions", Page: pages + "send-messages/sender-actions", Date: "2026-11"},
		{Rule: "utility templates outside the window", Page: pages + "send-messages/utility-messages", Date: "2026-03-13"},
		{Rule: "4 ice breakers; commands", Page: pages + "reference/messenger-profile-api", Date: "2026-11"},
		{Rule: "rates", Page: pages + "overview/rate-limiting", Date: "2026-03-23"},
		{Rule: "signatures, deliveries and reads", Page: pages + "webhooks", Date: "2026-11"},
		{Rule: "error codes", Page: pages + "error-codes", Date: "2026-03-18"},
	}
}
