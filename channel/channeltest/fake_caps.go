package channeltest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// FakeCapabilities is what a Fake can do until it is told otherwise: it carries
// every kind of part that can be sent, one per call, within limits like those of
// large messengers (texts of 4096 characters, three buttons, ten rows). There
// is no session window, and messages can be quoted. Each call returns a value
// of its own.
func FakeCapabilities(kind channel.Kind) channel.Capabilities {
	return channel.Capabilities{
		Kind:        kind,
		Parts:       fakeParts(),
		Reply:       channel.SupportFull,
		Statuses:    []channel.Status{channel.StatusDelivered, channel.StatusRead, channel.StatusFailed},
		KeyReturned: true,
		Engagement:  true,
		Numbers:     true,
		Receive:     true,
		OpenMedia:   true,
		UploadMedia: true,
		MarkRead:    true,
		TypingFor:   10 * time.Second,
		Profile:     true, CheckContact: true, CheckHealth: true, Native: true,
		Starters: fakeStarters(),
		Sources:  []channel.Source{{Rule: "all limits", Page: "package channeltest", Date: "2026-11"}},
	}
}

func fakeStarters() channel.StarterLimits {
	return channel.StarterLimits{
		IceBreakers: items(4), IceBreaker: runes(80),
		Commands: items(30), CommandName: runes(32), CommandHint: runes(256),
		NoEmoji: true, WelcomeReports: true,
	}
}

func fakeParts() map[channel.PartKind]channel.PartSupport {
	caption := limits{channel.FieldCaption: runes(1024)}
	return map[channel.PartKind]channel.PartSupport{
		channel.PartText:     full(limits{channel.FieldBody: runes(4096)}),
		channel.PartImage:    full(caption),
		channel.PartVideo:    full(caption),
		channel.PartFile:     full(caption),
		channel.PartAudio:    full(nil),
		channel.PartSticker:  full(nil),
		channel.PartLocation: full(nil),
		channel.PartContacts: full(limits{channel.FieldContacts: items(10)}),
		channel.PartButtons: rich(limits{
			channel.FieldBody: runes(1024), channel.FieldButtons: items(3),
			channel.FieldButtonTitle: runes(20), channel.FieldButtonID: runes(256),
		}, channel.FieldButtonID),
		channel.PartList: rich(limits{
			channel.FieldBody: runes(4096), channel.FieldLabel: runes(20),
			channel.FieldSections: items(10), channel.FieldRows: items(10),
			channel.FieldRowTitle: runes(24), channel.FieldRowDescription: runes(72),
			channel.FieldSectionTitle: runes(24), channel.FieldRowID: runes(200),
		}, channel.FieldRowID),
		channel.PartLinkButton: rich(limits{channel.FieldBody: runes(1024), channel.FieldLabel: runes(20)}),
		channel.PartQuickReplies: full(limits{
			channel.FieldBody: runes(4096), channel.FieldButtons: items(13),
			channel.FieldButtonTitle: runes(20), channel.FieldButtonID: runes(256),
		}),
		channel.PartCarousel:        full(limits{channel.FieldCards: items(10), channel.FieldCardBody: runes(160)}),
		channel.PartLocationRequest: full(limits{channel.FieldBody: runes(1024)}),
		channel.PartTemplate:        {Level: channel.SupportFull, HeaderTypes: map[string]int64{}},
		channel.PartReaction:        full(nil),
	}
}

type limits = map[channel.Field]channel.Limit

func full(l limits) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l}
}

// rich carries headers of any kind and a footer.
func rich(l limits, unique ...channel.Field) channel.PartSupport {
	s := full(limits{channel.FieldHeader: runes(60), channel.FieldFooter: runes(60)})
	for f, limit := range l {
		s.Limits[f] = limit
	}
	s.Unique = unique
	s.HeaderTypes = map[string]int64{}
	return s
}

func runes(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }
