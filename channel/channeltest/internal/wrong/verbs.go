package wrong

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

func verbFaults() []Fault {
	return []Fault{
		{"files are cut off", "media/open", func(d *driver, _ *channeltest.Bench) {
			d.openMedia = func(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
				c, err := d.Fake.OpenMedia(ctx, m)
				if err == nil {
					_, _ = c.Body.Read(make([]byte, 1))
				}
				return c, err
			}
		}},
		{"a lost file may come back", "media/lost", func(d *driver, _ *channeltest.Bench) {
			d.openMedia = func(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
				c, err := d.Fake.OpenMedia(ctx, m)
				if errors.Is(err, channel.Unreachable) {
					err = &channel.Error{Kind: channel.Unavailable, Op: "wrong: open media"}
				}
				return c, err
			}
		}},
		{"an upload has no name", "media/upload", func(d *driver, _ *channeltest.Bench) {
			d.uploadMedia = func(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
				_, err := d.Fake.UploadMedia(ctx, u)
				return channel.Media{}, err
			}
		}},
		{"nobody is told of reading", "verbs/mark read", func(d *driver, _ *channeltest.Bench) {
			d.markRead = func(ctx context.Context, _ channel.Address, _ channel.ProviderID, _ string) error { return ctx.Err() }
		}},
		{"typing is a message", "verbs/typing", typingIsMessage},
		{"a profile is empty", "verbs/profile", func(d *driver, _ *channeltest.Bench) {
			d.profile = func(ctx context.Context, a channel.Address) (channel.Person, error) {
				_, err := d.Fake.Profile(ctx, a)
				return channel.Person{Addresses: []channel.Address{a}}, err
			}
		}},
		{"everybody can be reached", "verbs/check contact", func(d *driver, _ *channeltest.Bench) {
			d.checkContact = func(ctx context.Context, _ channel.Address) error { return ctx.Err() }
		}},
		{"hints are lost", "verbs/starters", hintsLost},
		{"the last question is left out", "verbs/starter limits", func(d *driver, _ *channeltest.Bench) {
			d.setStarters = func(ctx context.Context, s channel.Starters) error {
				s.IceBreakers = s.IceBreakers[:min(4, len(s.IceBreakers))]
				return d.Fake.SetStarters(ctx, s)
			}
		}},
		{"the history forgets what was sent", "verbs/history", func(d *driver, b *channeltest.Bench) { b.Channel = forgetful{d} }},
		{"health is a guess", "verbs/health", func(d *driver, _ *channeltest.Bench) {
			d.checkHealth = func(ctx context.Context) (channel.Health, error) {
				return channel.Health{Send: channel.AbilityOK}, ctx.Err()
			}
		}},
		{"a verb ignores its context", "verbs/context", func(d *driver, _ *channeltest.Bench) {
			d.markRead = func(ctx context.Context, to channel.Address, id channel.ProviderID, memo string) error {
				return d.Fake.MarkRead(context.WithoutCancel(ctx), to, id, memo)
			}
		}},
	}
}

func typingIsMessage(d *driver, _ *channeltest.Bench) {
	d.typing = func(ctx context.Context, to channel.Address, _ channel.ProviderID) error {
		_, err := d.Fake.Send(ctx, &channel.Message{To: to, Parts: channel.Parts{channel.Text{Body: "…"}}})
		return err
	}
}

func hintsLost(d *driver, _ *channeltest.Bench) {
	d.setStarters = func(ctx context.Context, s channel.Starters) error {
		var commands []channel.Command
		for _, c := range s.Commands {
			commands = append(commands, channel.Command{Name: c.Name, Hint: "?"})
		}
		s.Commands = commands
		return d.Fake.SetStarters(ctx, s)
	}
}

// forgetful has a history in which nothing is.
type forgetful struct{ *driver }

func (f forgetful) Capabilities() channel.Capabilities {
	c := f.driver.Capabilities()
	c.History = true
	return c
}

func (f forgetful) History(ctx context.Context, _ channel.Address, _, _ time.Time) ([]channel.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, nil
}
