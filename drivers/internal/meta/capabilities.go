package meta

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

const mib = 1 << 20

// Media types that WhatsApp carries, with their largest size in bytes (WA
// business-phone-numbers/media, 2025-12-11). A static sticker may be 100 KB
// only; which one it is, the type does not tell.
var (
	imageTypes = map[string]int64{"image/jpeg": 5 * mib, "image/png": 5 * mib}
	videoTypes = map[string]int64{"video/mp4": 16 * mib, "video/3gpp": 16 * mib}
	audioTypes = map[string]int64{
		"audio/aac": 16 * mib, "audio/amr": 16 * mib, "audio/mpeg": 16 * mib, "audio/mp4": 16 * mib, "audio/ogg": 16 * mib,
	}
	stickerTypes = map[string]int64{"image/webp": 500 << 10}
	fileTypes    = map[string]int64{
		"text/plain": 100 * mib, "application/pdf": 100 * mib, "application/msword": 100 * mib,
		"application/vnd.ms-excel": 100 * mib, "application/vnd.ms-powerpoint": 100 * mib,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   100 * mib,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         100 * mib,
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * mib,
	}
)

// headerTypes are what may stand above buttons.
func headerTypes() map[string]int64 {
	all := map[string]int64{}
	for _, types := range []map[string]int64{imageTypes, videoTypes, fileTypes} {
		for t, size := range types {
			all[t] = size
		}
	}
	return all
}

func runes(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }

type limits = map[channel.Field]channel.Limit

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

func medium(l limits, types map[string]int64) channel.PartSupport {
	s := full(l)
	s.Types = types
	return s
}

// Parts is what a WhatsApp message can be. The documents count in characters
// without saying which; code points are taken, and the strictest reading is
// not far: only emoji count differently.
func Parts() map[channel.PartKind]channel.PartSupport {
	caption := limits{channel.FieldCaption: runes(1024)}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:            full(limits{channel.FieldBody: runes(4096)}, channel.FieldBody),
		channel.PartImage:           medium(caption, imageTypes),
		channel.PartVideo:           medium(caption, videoTypes),
		channel.PartAudio:           medium(nil, audioTypes),
		channel.PartFile:            medium(caption, fileTypes),
		channel.PartSticker:         medium(nil, stickerTypes),
		channel.PartLocation:        full(nil),
		channel.PartContacts:        full(limits{channel.FieldContacts: items(257)}, channel.FieldName),
		channel.PartButtons:         buttonsSupport(),
		channel.PartList:            listSupport(),
		channel.PartLinkButton:      linkSupport(),
		channel.PartCarousel:        carouselSupport(),
		channel.PartLocationRequest: full(limits{channel.FieldBody: runes(1024)}, channel.FieldBody),
		channel.PartTemplate:        templateSupport(),
		channel.PartReaction:        full(nil),
	}
}

// templateSupport is what every template is held to. What a single one may be
// given, its own definition says: see templates.Check.
func templateSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldCards: items(10), channel.FieldSections: items(10), channel.FieldSectionTitle: runes(24), channel.FieldProducts: items(30),
	}, channel.FieldName)
	s.HeaderTypes = headerTypes()
	return s
}

func buttonsSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: runes(1024), channel.FieldHeader: runes(60), channel.FieldFooter: runes(60),
		channel.FieldButtons: items(3), channel.FieldButtonID: runes(256), channel.FieldButtonTitle: runes(20),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
	s.Unique = []channel.Field{channel.FieldButtonID, channel.FieldButtonTitle}
	s.HeaderTypes = headerTypes()
	return s
}

func listSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: runes(4096), channel.FieldHeader: runes(60), channel.FieldFooter: runes(60),
		channel.FieldLabel: runes(20), channel.FieldSections: items(10), channel.FieldSectionTitle: runes(24),
		channel.FieldRows: items(10), channel.FieldRowID: runes(200), channel.FieldRowTitle: runes(24),
		channel.FieldRowDescription: runes(72),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldRowID, channel.FieldRowTitle)
	s.Unique = []channel.Field{channel.FieldRowID}
	return s
}

func linkSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: runes(1024), channel.FieldHeader: runes(60), channel.FieldFooter: runes(60),
		channel.FieldLabel: runes(20),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldURL)
	s.HeaderTypes = headerTypes()
	return s
}

// Title and text of a card are one text of 160 characters; each gets its
// share.
const (
	cardTitleMax = 60
	cardBodyMax  = 99
)

// carouselSupport is partial: a card's title becomes the first line of its
// text.
func carouselSupport() channel.PartSupport {
	s := full(limits{
		channel.FieldBody: runes(1024), channel.FieldCards: items(10),
		channel.FieldCardTitle: runes(cardTitleMax), channel.FieldCardBody: runes(cardBodyMax),
		channel.FieldCardButtons: items(2), channel.FieldButtonTitle: runes(20), channel.FieldButtonID: runes(20),
	}, channel.FieldBody)
	s.Level = channel.SupportPartial
	s.Types = imageTypes
	return s
}

// Window is how long after a contact's last message anything may be sent.
func Window() channel.Window { return channel.Window{Length: 24 * time.Hour, Template: true} }

// TypingFor is how long the typing indicator stays.
const TypingFor = 25 * time.Second

// Starters are the limits of ice breakers and commands. The page says four
// prompts; Meta's API description of v23.0 says three, with an error text to
// match. The page is newer, so four are allowed here, and an account that is
// held to three is told so by the provider.
func Starters() channel.StarterLimits {
	return channel.StarterLimits{
		IceBreakers: items(4), IceBreaker: runes(80),
		Commands: items(30), CommandName: runes(32), CommandHint: runes(256),
		NoEmoji: true, WelcomeReports: true,
	}
}

const pages = "developers.facebook.com/documentation/business-messaging/whatsapp/"

// StarterSource is where the limits of conversation starters were read.
func StarterSource() channel.Source {
	return channel.Source{
		Rule: "conversation starters (Meta's v23.0 API description says 3 prompts)",
		Page: pages + "business-phone-numbers/conversational-components", Date: "2025-10-31",
	}
}

// Sources is where the other rules above were read.
func Sources() []channel.Source {
	return []channel.Source{
		{Rule: "24-hour window, templates outside it, kinds of message", Page: pages + "messages/send-messages", Date: "2025-11-04"},
		{Rule: "media types and sizes", Page: pages + "business-phone-numbers/media", Date: "2025-12-11"},
		{Rule: "interactive messages: counts and lengths", Page: pages + "messages/interactive-reply-buttons-messages and its neighbours", Date: "2025-12"},
		{Rule: "free-form carousel", Page: pages + "messages/interactive-media-carousel-messages", Date: "2025-12-22"},
		{Rule: "10 cards in a template", Page: pages + "templates/marketing-templates/media-card-carousel-templates", Date: "2026-06-24"},
		{Rule: "10 sections and 30 products in a template", Page: pages + "catalogs/mpm-template-messages", Date: "2026-03-03"},
		{Rule: "80 messages per second and number; one in 6 seconds per recipient, 45 at once", Page: pages + "throughput, " + pages + "messaging-limits", Date: "2025-11-26"},
		{Rule: "webhooks of up to 3 MB, statuses", Page: pages + "webhooks/overview", Date: "2025-12-02"},
		{Rule: "typing indicator for 25 seconds", Page: pages + "typing-indicators", Date: "2025-12"},
		{Rule: "business-scoped user ids", Page: pages + "business-scoped-user-ids", Date: "2026-05-28"},
		{Rule: "error codes", Page: pages + "support/error-codes", Date: "2025-12-12"},
	}
}
