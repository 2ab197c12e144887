package woztell

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// What WOZTELL itself limits is counted in UTF-16 units: its pages say
// "characters" and its programs are written in JavaScript. What Meta limits is
// counted in code points, as elsewhere in this library.
func units(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.UTF16} }
func runes(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Items} }
func octets(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Bytes} }

type limits = map[channel.Field]channel.Limit

type table = map[channel.PartKind]channel.PartSupport

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

// medium is a file, which WOZTELL or the platform fetches from an address while
// it is sent ([d:wa-message-types]).
func medium(l limits, types map[string]int64) channel.PartSupport {
	s := full(l, channel.FieldMediaURL)
	s.Types = types
	return s
}

// session is how long after a person's last message the platforms of Meta's
// take free-form messages.
const session = 24 * time.Hour

// capabilities follow the platform behind the channel. KeyReturned is not set:
// that WOZTELL puts what we send as meta into the echo is likely but documented
// nowhere, so nobody should wait for it. Where it does come, events have it.
func capabilities(cfg Config) channel.Capabilities {
	c := channel.Capabilities{
		Kind: Kind, Rate: cfg.Rate, Receive: true, OpenMedia: true, Profile: true, History: true, CheckHealth: true, Native: true,
		Sources: sources(cfg.Platform),
	}
	switch cfg.Platform {
	case WhatsApp:
		c.Parts, c.Engagement, c.Numbers, c.Window = whatsappParts(cfg.LongText), true, true, meta.Window()
		c.RecipientRate = channel.Rate{PerSecond: 1.0 / 6, Burst: 45}
		c.Statuses = []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead, channel.StatusFailed}
	case Messenger:
		c.Parts, c.Window = messengerParts(), channel.Window{Length: session}
		c.Statuses = []channel.Status{channel.StatusDelivered, channel.StatusRead}
	case Instagram:
		c.Parts, c.Window = instagramParts(), channel.Window{Length: session}
	case WebChat:
		c.Parts = webParts()
	}
	return c
}

// whatsappParts has what [d:wa-message-types] shows. Places, contacts, link
// buttons and cards are not there; headers and footers of lists are not either.
// Sizes and lengths are Meta's. A file's name is left out: nobody says under
// which key it goes.
func whatsappParts(long bool) table {
	their := meta.Parts()
	body := units(2000)
	if long {
		body = runes(4096)
	}
	caption := limits{channel.FieldCaption: runes(1024)}
	file := medium(caption, their[channel.PartFile].Types)
	file.Level = channel.SupportPartial
	list := their[channel.PartList]
	list.Limits[channel.FieldHeader], list.Limits[channel.FieldFooter] = runes(0), runes(0)
	return table{
		channel.PartText:     full(limits{channel.FieldBody: body}, channel.FieldBody),
		channel.PartImage:    medium(caption, their[channel.PartImage].Types),
		channel.PartVideo:    medium(caption, their[channel.PartVideo].Types),
		channel.PartAudio:    medium(nil, their[channel.PartAudio].Types),
		channel.PartFile:     file,
		channel.PartSticker:  medium(nil, their[channel.PartSticker].Types),
		channel.PartButtons:  their[channel.PartButtons],
		channel.PartList:     list,
		channel.PartTemplate: their[channel.PartTemplate],
	}
}

// The largest files on Messenger in bytes: 2 MB for pictures and 25 MB for the
// rest ([d:fb-message-types]). Megabytes are read as a million bytes.
const (
	pictureMax = 2_000_000
	fileMax    = 25_000_000
)

// plain is a file of any type up to a size; there are no captions outside
// WhatsApp.
func plain(most int, types ...string) channel.PartSupport {
	l := limits{channel.FieldCaption: runes(0)}
	if most > 0 {
		l[channel.FieldMedia] = octets(most)
	}
	s := medium(l, nil)
	if len(types) > 0 {
		s.Types = map[string]int64{}
	}
	for _, t := range types {
		s.Types[t] = int64(most)
	}
	return s
}

// messengerParts has what [d:fb-message-types] shows.
func messengerParts() table {
	return table{
		channel.PartText:         full(limits{channel.FieldBody: units(2000)}, channel.FieldBody),
		channel.PartImage:        plain(pictureMax, "image/jpeg", "image/png", "image/gif"),
		channel.PartVideo:        plain(fileMax, "video/mp4", "video/quicktime"),
		channel.PartAudio:        plain(fileMax, "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav"),
		channel.PartFile:         plain(fileMax),
		channel.PartQuickReplies: quick(units(2000)),
		channel.PartButtons:      buttons(runes(640)),
		channel.PartLinkButton:   link(runes(640)),
		channel.PartCarousel:     cards(),
	}
}

// instagramParts has what [s:message types for Instagram] shows; of films,
// sound and files it says nothing. Stickers are hearts only and left out.
func instagramParts() table {
	return table{
		channel.PartText:         full(limits{channel.FieldBody: octets(1000)}, channel.FieldBody),
		channel.PartImage:        plain(0, "image/jpeg", "image/png"),
		channel.PartQuickReplies: quick(octets(1000)),
		channel.PartButtons:      buttons(runes(640)),
		channel.PartLinkButton:   link(runes(640)),
		channel.PartCarousel:     cards(),
	}
}

// webParts has what [s:message types for Web Chat] shows. It names no limit of
// texts; files are PDF.
func webParts() table {
	return table{
		channel.PartText:       full(nil, channel.FieldBody),
		channel.PartImage:      plain(0),
		channel.PartVideo:      plain(0),
		channel.PartAudio:      plain(0),
		channel.PartFile:       plain(0, "application/pdf"),
		channel.PartButtons:    buttons(units(640)),
		channel.PartLinkButton: link(units(640)),
		channel.PartCarousel:   cards(),
	}
}

// quick is quick replies, with Meta's lengths ([d:fb-message-types]).
func quick(body channel.Limit) channel.PartSupport {
	return full(limits{
		channel.FieldBody: body, channel.FieldButtons: items(13),
		channel.FieldButtonID: runes(1000), channel.FieldButtonTitle: runes(20),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
}

// buttons is the type BUTTON with answers, which has neither header nor footer.
func buttons(body channel.Limit) channel.PartSupport {
	return full(limits{
		channel.FieldBody: body, channel.FieldHeader: runes(0), channel.FieldFooter: runes(0),
		channel.FieldButtons: items(3), channel.FieldButtonID: runes(1000), channel.FieldButtonTitle: runes(20),
	}, channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle)
}

// link is the type BUTTON with an address.
func link(body channel.Limit) channel.PartSupport {
	return full(limits{
		channel.FieldBody: body, channel.FieldHeader: runes(0), channel.FieldFooter: runes(0), channel.FieldLabel: runes(20),
	}, channel.FieldBody, channel.FieldLabel, channel.FieldURL)
}

// cards is the type CAROUSEL. Nothing stands above the row of cards.
func cards() channel.PartSupport {
	return full(limits{
		channel.FieldBody: runes(0), channel.FieldCards: items(10), channel.FieldCardTitle: runes(80), channel.FieldCardBody: runes(80),
		channel.FieldCardButtons: items(3), channel.FieldButtonTitle: runes(20), channel.FieldButtonID: runes(1000),
	}, channel.FieldMediaURL)
}
