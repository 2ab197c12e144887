package wrong

import (
	"context"
	"html"
	"maps"
	"strings"
	"sync/atomic"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// before plants a change of each message on its way out.
func before(change func(*channel.Message)) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
			c := *m
			change(&c)
			return d.Fake.Send(ctx, &c)
		}
	}
}

// after plants a change of what comes of each message.
func after(change func(*channel.Message, *channel.Receipt)) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
			r, err := d.Fake.Send(ctx, m)
			if err == nil {
				change(m, &r)
			}
			return r, err
		}
	}
}

func sendFaults() []Fault {
	return []Fault{
		{"films go out twice", "send/parts", func(d *driver, _ *channeltest.Bench) { d.send = d.sendFilmsTwice }},
		{"pictures become documents", "send/parts", before(pictureAsFile)},
		{"stickers are refused", "send/parts", func(d *driver, _ *channeltest.Bench) { d.send = d.sendNoSticker }},
		{"templates with cards are refused", "send/parts", func(d *driver, _ *channeltest.Bench) { d.send = d.sendNoCards }},
		{"what is not carried goes out", "send/unsupported", says(func(c *channel.Capabilities) {
			c.Parts = maps.Clone(c.Parts)
			delete(c.Parts, channel.PartSticker)
		})},
		{"only the first part goes out", "send/parts per call", before(func(m *channel.Message) {
			m.Parts = m.Parts[:min(1, len(m.Parts))]
		})},
		{"texts are escaped", "send/text", before(eachText(html.EscapeString))},
		{"texts are trimmed to what is below U+FFFF", "send/text", before(eachText(noEmoji))},
		{"the message goes elsewhere", "send/to", before(func(m *channel.Message) {
			if !m.To.IsZero() {
				m.To.Value = "bob"
			}
		})},
		{"a receipt says nothing", "send/receipt", after(func(_ *channel.Message, r *channel.Receipt) { r.Status = channel.StatusNone })},
		{"the quote is dropped", "send/reply", before(func(m *channel.Message) { m.ReplyTo = "" })},
		{"nobody gets a stand-in", "send/nobody", before(func(m *channel.Message) {
			if m.To.IsZero() {
				m.To = channel.Address{Kind: channel.AddressUser, Value: "ann"}
			}
		})},
		{"the message is changed", "send/unchanged", after(func(m *channel.Message, _ *channel.Receipt) { m.Thread = "mine" })},
		{"a card of a template is changed", "send/unchanged", after(func(m *channel.Message, _ *channel.Receipt) { spoilCard(m) })},
		{"connections run out", "send/concurrent", runsOut},
		{"keys are changed", "send/key", func(d *driver, b *channeltest.Bench) {
			says(func(c *channel.Capabilities) { c.Idempotent, c.KeyReturned = true, false })(d, b)
			d.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
			before(func(m *channel.Message) { m.Key = strings.ToUpper(m.Key) })(d, b)
		}},
		{"repeats are not dropped", "send/idempotent", says(func(c *channel.Capabilities) { c.Idempotent = true })},
		{"a native value becomes another", "send/native", func(d *driver, _ *channeltest.Bench) {
			d.decodeNative = func([]byte) (any, error) { return channeltest.Native{}, nil }
		}},
		{"a foreign native value is ignored", "send/foreign native", before(func(m *channel.Message) {
			if _, ok := m.Native.(channeltest.Native); !ok {
				m.Native = nil
			}
		})},
	}
}

func (d *driver) sendFilmsTwice(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if r, err := d.Fake.Send(ctx, m); err != nil || len(m.Parts) == 0 || m.Parts[0].Kind() != channel.PartVideo {
		return r, err
	}
	return d.Fake.Send(ctx, m)
}

func (d *driver) sendNoSticker(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if len(m.Parts) > 0 && m.Parts[0].Kind() == channel.PartSticker {
		return channel.Receipt{}, &channel.Error{Kind: channel.Unsupported, Op: "wrong: send"}
	}
	return d.Fake.Send(ctx, m)
}

func (d *driver) sendNoCards(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if len(m.Parts) > 0 {
		if t, ok := m.Parts[0].(channel.Template); ok && len(t.Cards) > 0 {
			return channel.Receipt{}, &channel.Error{Kind: channel.Unsupported, Op: "wrong: send"}
		}
	}
	return d.Fake.Send(ctx, m)
}

// spoilCard puts another file into the first card of a template.
func spoilCard(m *channel.Message) {
	for _, part := range m.Parts {
		if t, ok := part.(channel.Template); ok && len(t.Cards) > 0 && t.Cards[0].Header[0].Image != nil {
			t.Cards[0].Header[0].Image.ID = "uploaded"
		}
	}
}

func (d *driver) sendCut(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	c := *m
	eachText(func(s string) string { r := []rune(s); return string(r[:min(len(r), 4096)]) })(&c)
	return d.Fake.Send(ctx, &c)
}

func pictureAsFile(m *channel.Message) {
	if len(m.Parts) != 1 {
		return
	}
	if v, ok := m.Parts[0].(channel.Image); ok {
		m.Parts = channel.Parts{channel.File(v)}
	}
}

// eachText changes the bodies of texts.
func eachText(f func(string) string) func(*channel.Message) {
	return func(m *channel.Message) {
		var parts channel.Parts
		for _, part := range m.Parts {
			if t, ok := part.(channel.Text); ok {
				part = channel.Text{Body: f(t.Body)}
			}
			parts = append(parts, part)
		}
		m.Parts = parts
	}
}

func noEmoji(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return '?'
		}
		return r
	}, s)
}

// runsOut never gives the connection of a text back, and has seven.
func runsOut(d *driver, _ *channeltest.Bench) {
	var used atomic.Int64
	d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
		if len(m.Parts) == 1 && m.Parts[0].Kind() == channel.PartText && used.Add(1) > 7 {
			return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: "wrong: send"}
		}
		return d.Fake.Send(ctx, m)
	}
}
