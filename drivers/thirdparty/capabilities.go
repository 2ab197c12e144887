package thirdparty

import (
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// What a peer carries by docs/thirdparty.md unless it is configured otherwise.
const (
	maxText    = 4096
	maxCaption = 1024
	maxBody    = 1024
	maxHeader  = 60
	maxFooter  = 60
	maxTitle   = 40
	maxID      = 256 // bytes
	maxPlace   = 1000
	maxChoices = 10
	// maxWebhook is how large a request of the peer's may be, and maxEvents how
	// many events it may have.
	maxWebhook = 256 << 10
	maxEvents  = 100
)

func runes(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit  { return channel.Limit{Max: n, Unit: channel.Items} }
func octets(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Bytes} }

type limits = map[channel.Field]channel.Limit

func full(l limits, required ...channel.Field) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, Required: required}
}

// DefaultParts is what a peer takes that is not configured otherwise: text,
// pictures, films, sound, files, locations, buttons, quick replies and link
// buttons. The map is the caller's.
func DefaultParts() map[channel.PartKind]channel.PartSupport {
	file := func() channel.PartSupport { return full(limits{channel.FieldCaption: runes(maxCaption)}) }
	answers := limits{
		channel.FieldBody: runes(maxBody), channel.FieldButtons: items(maxChoices),
		channel.FieldButtonID: octets(maxID), channel.FieldButtonTitle: runes(maxTitle),
	}
	framed := limits{channel.FieldHeader: runes(maxHeader), channel.FieldFooter: runes(maxFooter)}
	link := limits{channel.FieldBody: runes(maxBody), channel.FieldLabel: runes(maxTitle), channel.FieldURL: octets(maxURL)}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:         full(limits{channel.FieldBody: runes(maxText)}, channel.FieldBody),
		channel.PartImage:        file(),
		channel.PartVideo:        file(),
		channel.PartAudio:        full(nil),
		channel.PartFile:         file(),
		channel.PartLocation:     full(limits{channel.FieldName: runes(maxPlace), channel.FieldAddress: runes(maxPlace)}),
		channel.PartButtons:      full(both(answers, framed), channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle),
		channel.PartQuickReplies: full(both(answers), channel.FieldBody, channel.FieldButtonID, channel.FieldButtonTitle),
		channel.PartLinkButton:   full(both(link, framed), channel.FieldBody, channel.FieldLabel, channel.FieldURL),
	}
}

func both(all ...limits) limits {
	out := limits{}
	for _, l := range all {
		maps.Copy(out, l)
	}
	return out
}

func capabilities(cfg Config) channel.Capabilities {
	c := channel.Capabilities{
		Kind: cfg.Kind, Parts: byAddress(cfg.Parts), PartsPerCall: cfg.PartsPerCall, Reply: channel.SupportFull,
		Threads: cfg.Threads, Statuses: slices.Clone(cfg.Statuses), Idempotent: !cfg.NoDedupe, KeyReturned: len(cfg.Statuses) > 0,
		Rate: cfg.Rate, Receive: true, OpenMedia: true, CheckHealth: true,
		MarkRead: cfg.MarkRead, TypingFor: cfg.TypingFor, Profile: cfg.Profile,
		MaxWebhook: maxWebhook, Sources: sources(),
	}
	if cfg.NoReplies {
		c.Reply = channel.SupportNone
	}
	return c
}

// byAddress wants an address of every file, and of those of cards: there is no
// other way to hand one over. Headers are text.
func byAddress(parts map[channel.PartKind]channel.PartSupport) map[channel.PartKind]channel.PartSupport {
	out := map[channel.PartKind]channel.PartSupport{}
	for kind, s := range parts {
		s.Limits, s.Types, s.HeaderTypes = maps.Clone(s.Limits), maps.Clone(s.Types), nil
		s.Required = slices.Clone(s.Required)
		if hasFile(kind) && !slices.Contains(s.Required, channel.FieldMediaURL) {
			s.Required = append(s.Required, channel.FieldMediaURL)
		}
		out[kind] = s
	}
	return out
}

func hasFile(kind channel.PartKind) bool {
	return slices.Contains([]channel.PartKind{
		channel.PartImage, channel.PartVideo, channel.PartAudio, channel.PartFile, channel.PartSticker, channel.PartCarousel,
	}, kind)
}

const contractDate = "2026-11"

// sources is where the rules above are written.
func sources() []channel.Source {
	return []channel.Source{
		{Rule: "kinds of part and their limits, unless the peer is configured otherwise", Page: "docs/thirdparty.md", Date: contractDate},
		{Rule: "signatures, ids, retries and answers", Page: "standardwebhooks.com, specification 1.0.0", Date: contractDate},
	}
}
