package email

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

const (
	// maxParts is how many parts one mail may have: ours.
	maxParts = 100
	// maxFiles is how much all files of a mail may have together, before they grow
	// by 37 % on the way: most servers take mails of 25 MB.
	maxFiles = 18 << 20
	// maxCopies keeps the recipients of a mail at what every server takes.
	maxCopies = 99
)

// perRecipient ends a loop of two programs that answer each other, should all marks
// of automatic mail have gone lost: 20 mails at once, and 20 more in ten minutes.
var perRecipient = channel.Rate{PerSecond: 20.0 / 600, Burst: 20}

// Capabilities implements channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		Kind: Kind, Parts: c.parts(), PartsPerCall: maxParts,
		Reply: channel.SupportFull, Threads: true,
		Statuses: c.statuses(), KeyReturned: true,
		Rate: c.cfg.Rate, RecipientRate: perRecipient,
		Listen: true, SoleListener: true, OpenMedia: true, CheckHealth: true,
		Files:   c.cfg.Files != nil,
		Sources: slices.Clone(sources),
	}
}

func (c *Channel) parts() map[channel.PartKind]channel.PartSupport {
	full := channel.PartSupport{Level: channel.SupportFull}
	parts := map[channel.PartKind]channel.PartSupport{channel.PartText: full}
	parts[channel.PartMail] = channel.PartSupport{Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{
		channel.FieldCopies: {Max: maxCopies, Unit: channel.Items},
	}}
	if c.cfg.Files == nil {
		return parts
	}
	for _, kind := range []channel.PartKind{channel.PartImage, channel.PartVideo, channel.PartAudio, channel.PartFile} {
		parts[kind] = channel.PartSupport{Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{
			channel.FieldMedia: {Max: maxFiles, Unit: channel.Bytes},
		}}
	}
	return parts
}

// statuses are those that somebody was asked for.
func (c *Channel) statuses() []channel.Status {
	all := []channel.Status{channel.StatusFailed}
	if c.cfg.DeliveryReports {
		all = append(all, channel.StatusDelivered)
	}
	if c.cfg.ReadReceipts {
		all = append(all, channel.StatusRead)
	}
	return all
}

var sources = []channel.Source{
	{Rule: "a server takes at least 100 recipients", Page: "RFC 5321, 4.5.3.1.8", Date: "2008-10"},
	{Rule: "mails of 25 MB and more are refused by large providers; base64 adds a third", Page: "support.google.com/mail/answer/6584", Date: "2026-11-20"},
	{Rule: "a failed delivery is reported to the envelope's sender", Page: "RFC 3461 and RFC 3464", Date: "2003-01"},
	{Rule: "a read receipt is sent only if the reader's program was asked for one", Page: "RFC 8098", Date: "2017-02"},
	{Rule: "no limit of a provider's: 20 mails to one person in ten minutes end a loop (our own choice)", Page: "RFC 3834, 2", Date: "2004-08"},
	{Rule: "an answer names its parent and the parent's references", Page: "RFC 5322, 3.6.4", Date: "2008-10"},
}
