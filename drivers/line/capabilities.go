package line

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

const mib = 1 << 20

// Media types that LINE carries, with their largest size in bytes (REF, message
// objects, 2026-11).
var (
	imageTypes = map[string]int64{"image/jpeg": 10 * mib, "image/png": 10 * mib}
	videoTypes = map[string]int64{"video/mp4": 200 * mib}
	audioTypes = map[string]int64{"audio/mpeg": 200 * mib, "audio/mp4": 200 * mib, "audio/x-m4a": 200 * mib, "audio/m4a": 200 * mib}
)

// Limits of LINE's, in UTF-16 units unless they count things (REF, message
// objects and action objects, 2026-11).
const (
	maxParts       = 5
	maxText        = 5000
	maxPlace       = 100
	maxLabel       = 20
	maxData        = 300
	maxURI         = 1000
	maxQuick       = 13
	maxButtons     = 4
	maxTitle       = 40
	maxConfirm     = 240
	maxButtonsText = 160
	maxTitledText  = 60 // where a title or a picture stands above it
	maxBubbles     = 12
	maxSenderName  = 20
	maxAddress     = 2000
)

// What goes into a flex message has limits in bytes of JSON only: 30 KB for a
// bubble and 50 KB for a carousel. These are ours. They keep the largest message
// in the densest script below LINE's, unless addresses and answers are long as
// well.
const (
	maxFlexBody = 2000
	maxCardBody = 300
	maxCardName = 60
	maxCardKeys = 3
)

// answerFor is how long a reply token is used. LINE honours it for one minute
// after it was received and warns that this may change (REF, reply message,
// 2026-11); the rest is for the way there.
const answerFor = 50 * time.Second

// typingFor is how long the loading animation is asked for; 60 s at most (REF,
// loading animation, 2026-11).
const typingFor = 20 * time.Second

func units(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.UTF16} }
func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }

type limits = map[channel.Field]channel.Limit

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

func medium(types map[string]int64, required ...channel.Field) channel.PartSupport {
	s := full(nil, append(required, channel.FieldMediaURL)...)
	s.Types = types
	return s
}

// captioned is what could have a caption elsewhere; LINE has none.
func captioned(s channel.PartSupport) channel.PartSupport {
	s.Limits = limits{channel.FieldCaption: units(0)}
	return s
}

func capabilities(cfg Config) channel.Capabilities {
	return channel.Capabilities{
		Kind: Kind, Parts: parts(), PartsPerCall: maxParts,
		// Only texts and stickers can quote (REF, quote tokens, 2026-11).
		Reply:     channel.SupportPartial,
		AnswerFor: answerFor, Idempotent: true, Rate: cfg.Rate,
		Receive: true, OpenMedia: true, MarkRead: true, TypingFor: typingFor, Profile: true,
		CheckHealth: true, Native: true, Sources: sources(),
	}
}

// parts is what a LINE message can be. There is no file.
func parts() map[channel.PartKind]channel.PartSupport {
	place := limits{channel.FieldName: units(maxPlace), channel.FieldAddress: units(maxPlace)}
	body := limits{channel.FieldBody: units(maxText)}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:            full(body, channel.FieldBody),
		channel.PartImage:           captioned(medium(imageTypes)),
		channel.PartVideo:           captioned(medium(videoTypes, channel.FieldPreview)),
		channel.PartAudio:           medium(audioTypes, channel.FieldDuration),
		channel.PartSticker:         full(nil, channel.FieldMediaID),
		channel.PartLocation:        full(place),
		channel.PartButtons:         buttonsSupport(),
		channel.PartLinkButton:      linkSupport(),
		channel.PartQuickReplies:    quickSupport(),
		channel.PartLocationRequest: full(body, channel.FieldBody),
		channel.PartCarousel:        carouselSupport(),
	}
}

// buttonsSupport has the limits of the buttons template, but for the body: one
// that does not fit there goes into a flex message. No template has a footer.
func buttonsSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: units(maxFlexBody), channel.FieldHeader: units(maxTitle), channel.FieldFooter: units(0),
		channel.FieldButtons: items(maxButtons), channel.FieldButtonID: units(maxData), channel.FieldButtonTitle: units(maxLabel),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
	s.HeaderTypes = imageTypes
	return s
}

func linkSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: units(maxFlexBody), channel.FieldHeader: units(maxTitle), channel.FieldFooter: units(0),
		channel.FieldLabel: units(maxLabel), channel.FieldURL: units(maxURI),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldURL)
	s.HeaderTypes = imageTypes
	return s
}

func quickSupport() channel.PartSupport {
	return full(limits{
		channel.FieldBody: units(maxText), channel.FieldButtons: items(maxQuick),
		channel.FieldButtonID: units(maxData), channel.FieldButtonTitle: units(maxLabel),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
}

// carouselSupport has no body: nothing in a flex message stands above the row of
// bubbles, so the planner sends it ahead.
func carouselSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: units(0), channel.FieldCards: items(maxBubbles),
		channel.FieldCardTitle: units(maxCardName), channel.FieldCardBody: units(maxCardBody),
		channel.FieldCardButtons: items(maxCardKeys), channel.FieldButtonTitle: units(maxLabel),
		channel.FieldButtonID: units(maxData), channel.FieldURL: units(maxURI),
	}, channel.FieldMediaURL)
	s.Types = imageTypes
	return s
}

const (
	pages = "developers.line.biz/en/"
	ref   = pages + "reference/messaging-api/"
)

// sources is where the rules above were read.
func sources() []channel.Source {
	return []channel.Source{
		{Rule: "5 message objects in a call, 5,000 UTF-16 units of text, kinds and sizes of media", Page: ref + "#message-objects", Date: "2026-11"},
		{Rule: "templates: 4 actions, lengths of title and text", Page: ref + "#template-messages", Date: "2026-11"},
		{Rule: "actions: 20 units of label, 300 of data, 1,000 of address", Page: ref + "#action-objects", Date: "2026-11"},
		{Rule: "13 quick replies, names of senders", Page: "github.com/line/line-openapi messaging-api.yml", Date: "2026-07-01"},
		{Rule: "carousel of 12 bubbles; the other limits of flex messages are this package's", Page: ref + "#flex-message", Date: "2026-11"},
		{Rule: "quotes from texts and stickers only", Page: ref + "#text-message", Date: "2026-11"},
		{Rule: "reply token: once, within one minute", Page: ref + "#send-reply-message", Date: "2026-11"},
		{Rule: "2,000 calls per second", Page: ref + "#rate-limits", Date: "2026-11"},
		{Rule: "retry key on push for 24 hours", Page: pages + "docs/messaging-api/retrying-api-request/", Date: "2026-11"},
		{Rule: "loading animation of 5 to 60 seconds", Page: ref + "#display-a-loading-indicator", Date: "2026-11"},
	}
}
