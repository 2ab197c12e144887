package wrong

import (
	"maps"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// says plants a change of the Capabilities.
func says(change func(*channel.Capabilities)) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) { d.caps = change }
}

func capabilityFaults() []Fault {
	return []Fault{
		{"a limit without a unit", "capabilities/sound", says(func(c *channel.Capabilities) {
			limit(c, channel.PartReaction, channel.FieldEmoji, channel.Limit{Max: 7})
		})},
		{"capabilities that change", "capabilities/sound", func(d *driver, _ *channeltest.Bench) {
			n := 0
			d.caps = func(c *channel.Capabilities) { n++; c.MaxWebhook = int64(n) }
		}},
		{"numbers of people whom nobody may write to", "capabilities/sound", says(func(c *channel.Capabilities) { c.Engagement = false })},
		{"a kind that only comes in", "capabilities/sound", says(func(c *channel.Capabilities) {
			c.Parts = maps.Clone(c.Parts)
			c.Parts["poll"] = channel.PartSupport{Level: channel.SupportFull}
		})},
		{"limits out of nowhere", "capabilities/sources", says(func(c *channel.Capabilities) { c.Sources = nil })},
		{"a verb that is kept quiet", "capabilities/verbs", says(func(c *channel.Capabilities) { c.MarkRead = false })},
		{"a site that is not there", "capabilities/verbs", says(func(c *channel.Capabilities) { c.Site = true })},
		{"a sole listener that does not listen", "capabilities/verbs", func(d *driver, b *channeltest.Bench) {
			b.Channel = lone{d.Fake.Plain()}
		}},
		{"a wrapper that hides verbs", "capabilities/verbs", func(d *driver, b *channeltest.Bench) {
			b.Channel = struct{ channel.Channel }{d}
		}},
		{"an account without a name", "capabilities/account", func(d *driver, _ *channeltest.Bench) {
			d.account = func() string { return "" }
		}},
	}
}

func limitFaults() []Fault {
	return []Fault{
		{"a limit that is too high", "limits/at", says(func(c *channel.Capabilities) {
			limit(c, channel.PartText, channel.FieldBody, channel.Limit{Max: 5000, Unit: channel.Runes})
		})},
		{"a limit in the wrong unit", "limits/over", says(func(c *channel.Capabilities) {
			limit(c, channel.PartText, channel.FieldBody, channel.Limit{Max: 4096, Unit: channel.UTF16})
		})},
		{"a limit that is too low", "limits/over", says(func(c *channel.Capabilities) {
			limit(c, channel.PartButtons, channel.FieldButtons, channel.Limit{Max: 2, Unit: channel.Items})
		})},
		{"long texts are cut off", "limits/over", func(d *driver, _ *channeltest.Bench) { d.send = d.sendCut }},
	}
}

// limit puts another limit in the place of one, without touching the Fake's.
func limit(c *channel.Capabilities, kind channel.PartKind, f channel.Field, l channel.Limit) {
	c.Parts = maps.Clone(c.Parts)
	s := c.Parts[kind]
	s.Limits = maps.Clone(s.Limits)
	if s.Limits == nil {
		s.Limits = map[channel.Field]channel.Limit{}
	}
	s.Limits[f] = l
	c.Parts[kind] = s
}

// lone says that it listens alone, and has no verbs at all.
type lone struct{ channel.Channel }

func (l lone) Capabilities() channel.Capabilities {
	c := l.Channel.Capabilities()
	c.SoleListener = true
	return c
}
