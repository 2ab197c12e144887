package webchat

import (
	"maps"
	"time"

	"github.com/rapport-go/rapport/channel"
)

const (
	// typingFor is how long the sign stays.
	typingFor = 6 * time.Second
	// maxWebhook holds a message of 10,000 characters, whatever they are and
	// however JSON writes them.
	maxWebhook = 256 << 10
	maxName    = 120
	maxTitle   = 200
	maxID      = 256
)

// capabilities is what our own widget shows. The limits are ours too: wide, but
// such that a bubble can be read.
func capabilities(cfg Config) channel.Capabilities {
	return channel.Capabilities{
		Kind: Kind, Parts: parts(), Reply: channel.SupportFull,
		Statuses:   []channel.Status{channel.StatusDelivered, channel.StatusRead},
		Idempotent: true, Receive: true, Site: true, MarkRead: true, OpenMedia: true,
		TypingFor: typingFor, Files: cfg.Files != nil, MaxWebhook: maxWebhook,
		Sources: []channel.Source{
			{Rule: "limits of every kind of part", Page: "drivers/webchat/PROTOCOL.md", Date: "2026-11-21"},
			{Rule: "a message is shown once for each id, which is made of the key", Page: "drivers/webchat/PROTOCOL.md", Date: "2026-11-21"},
			{Rule: "typing sign of 6 seconds", Page: "drivers/webchat/PROTOCOL.md", Date: "2026-11-21"},
		},
	}
}

func items(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Items} }
func runes(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Runes} }
func octets(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Bytes} }

func parts() map[channel.PartKind]channel.PartSupport {
	all := map[channel.PartKind]channel.PartSupport{
		channel.PartText:     full(limits{channel.FieldBody: runes(10_000)}),
		channel.PartImage:    full(limits{channel.FieldCaption: runes(2_000)}),
		channel.PartVideo:    full(limits{channel.FieldCaption: runes(2_000)}),
		channel.PartFile:     full(limits{channel.FieldCaption: runes(2_000)}),
		channel.PartAudio:    full(nil),
		channel.PartSticker:  full(nil),
		channel.PartLocation: full(limits{channel.FieldName: runes(maxTitle), channel.FieldAddress: runes(500)}),
		channel.PartContacts: full(limits{channel.FieldContacts: items(10)}),
	}
	maps.Copy(all, richParts())
	return all
}

type limits = map[channel.Field]channel.Limit

func richParts() map[channel.PartKind]channel.PartSupport {
	text := limits{
		channel.FieldBody: runes(4_000), channel.FieldHeader: runes(maxTitle), channel.FieldFooter: runes(maxTitle),
	}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartButtons:      headed(with(text, answers(10))),
		channel.PartQuickReplies: full(with(limits{channel.FieldBody: runes(4_000)}, answers(13))),
		channel.PartLinkButton:   headed(with(text, limits{channel.FieldLabel: runes(maxTitle), channel.FieldURL: octets(2_000)})),
		channel.PartList: headed(with(text, limits{
			channel.FieldLabel: runes(maxTitle), channel.FieldSections: items(10), channel.FieldSectionTitle: runes(maxTitle),
			channel.FieldRows: items(100), channel.FieldRowID: octets(maxID), channel.FieldRowTitle: runes(maxTitle), channel.FieldRowDescription: runes(500),
		})),
		channel.PartCarousel: full(with(answers(0), limits{
			channel.FieldBody: runes(4_000), channel.FieldCards: items(20), channel.FieldCardTitle: runes(maxTitle),
			channel.FieldCardBody: runes(2_000), channel.FieldCardButtons: items(5), channel.FieldURL: octets(2_000),
		})),
	}
}

// answers are the limits of buttons that answer, of which there are up to n; 0
// if the number is limited elsewhere.
func answers(n int) limits {
	l := limits{channel.FieldButtonID: octets(maxID), channel.FieldButtonTitle: runes(80)}
	if n > 0 {
		l[channel.FieldButtons] = items(n)
	}
	return l
}

func with(a, b limits) limits {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func full(l limits) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l}
}

// headed may have a header with a file of any type.
func headed(l limits) channel.PartSupport {
	p := full(l)
	p.HeaderTypes = map[string]int64{}
	return p
}
