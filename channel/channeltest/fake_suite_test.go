package channeltest_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

func TestFakePassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(channeltest.TB) *channeltest.Bench {
		f := channeltest.NewFake("fake")
		f.SetCapabilities(func(c *channel.Capabilities) {
			c.Window = channel.Window{Length: 24 * time.Hour, Template: true}
		})
		return channeltest.FakeBench(f)
	}})
}

func TestIdempotentFakePassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(channeltest.TB) *channeltest.Bench {
		f := channeltest.NewFake("fake")
		f.SetCapabilities(func(c *channel.Capabilities) {
			c.Idempotent = true
			c.Parts[channel.PartText] = channel.PartSupport{
				Level:  channel.SupportFull,
				Limits: map[channel.Field]channel.Limit{channel.FieldBody: {Max: 2000, Unit: channel.UTF16}},
			}
			delete(c.Parts, channel.PartList)
			c.PartsPerCall = 3
			c.AnswerFor = time.Minute
		})
		return channeltest.FakeBench(f)
	}})
}

func TestRecallingFakePassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(channeltest.TB) *channeltest.Bench {
		f := channeltest.NewFake("fake")
		b := channeltest.FakeBench(f)
		b.Channel = f.Recalling()
		return b
	}})
}

func TestPlainFakePassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(channeltest.TB) *channeltest.Bench {
		f := channeltest.NewFake("fake")
		b := channeltest.FakeBench(f)
		b.Channel = f.Plain()
		return b
	}})
}
