package wrong

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// answerFaults are about calls of several parts, and about tokens that answer.
func answerFaults() []Fault {
	return []Fault{
		{"two parts share a name", "send/names", func(d *driver, b *channeltest.Bench) {
			says(func(c *channel.Capabilities) { c.PartsPerCall = 2 })(d, b)
			d.SetCapabilities(func(c *channel.Capabilities) { c.PartsPerCall = 2 })
			after(func(m *channel.Message, r *channel.Receipt) {
				if len(m.Parts) > 1 {
					r.Also = []channel.ProviderID{r.ID}
				}
			})(d, b)
		}},
		{"answers are sent in both ways", "send/answer", func(d *driver, b *channeltest.Bench) {
			says(func(c *channel.Capabilities) { c.AnswerFor = time.Minute })(d, b)
			d.send = d.sendAnswersTwice
		}},
		{"a lost answer is sent in the other way", "send/lost answer", func(d *driver, b *channeltest.Bench) {
			says(func(c *channel.Capabilities) { c.AnswerFor = time.Minute })(d, b)
			d.send = d.sendLostAgain
		}},
	}
}

func (d *driver) sendAnswersTwice(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if r, err := d.Fake.Send(ctx, m); err != nil || m.Answer.IsZero() {
		return r, err
	}
	return d.Fake.Send(ctx, m)
}

func (d *driver) sendLostAgain(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	r, err := d.Fake.Send(ctx, m)
	if err == nil || m.Answer.IsZero() || !channel.AsError("wrong: send", err).Uncertain {
		return r, err
	}
	return d.Fake.Send(ctx, m)
}
