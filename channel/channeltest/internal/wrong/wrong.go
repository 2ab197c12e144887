// Package wrong holds drivers that each break one promise, so that the suite of
// package channeltest can show that it notices.
package wrong

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// A Fault is a driver with one thing wrong.
type Fault struct {
	// Name says what is wrong.
	Name string
	// Case is the one case of the suite that must notice.
	Case string
	// plant breaks the driver, and the bench where the fault needs that.
	plant func(d *driver, b *channeltest.Bench)
}

// All lists all faults.
func All() []Fault {
	return slices.Concat(capabilityFaults(), sendFaults(), answerFaults(), limitFaults(), failureFaults(), contextFaults(),
		receiveFaults(), hostileFaults(), eventFaults(), verbFaults(), listenFaults())
}

// None is a driver with nothing wrong: the suite must pass it.
func None() Fault { return Fault{Name: "nothing", plant: func(*driver, *channeltest.Bench) {}} }

// Bench opens a fresh bench with the fault planted in its driver.
func (f Fault) Bench(tb channeltest.TB) *channeltest.Bench {
	fake := channeltest.NewFake("wrong")
	fake.SetCapabilities(func(c *channel.Capabilities) {
		c.Window = channel.Window{Length: 24 * time.Hour, Template: true}
	})
	b := channeltest.FakeBench(fake)
	d := newDriver(fake, tb)
	b.Channel, b.Deliver = d, d.deliver
	f.plant(d, b)
	return b
}

// A driver is a Fake that also listens, with methods that can be replaced.
type driver struct {
	*channeltest.Fake
	tb channeltest.TB
	*mailbox

	caps         func(*channel.Capabilities)
	account      func() string
	send         func(context.Context, *channel.Message) (channel.Receipt, error)
	receive      func(context.Context, *http.Request) (channel.Delivery, error)
	openMedia    func(context.Context, channel.Media) (*channel.MediaContent, error)
	uploadMedia  func(context.Context, channel.MediaUpload) (channel.Media, error)
	markRead     func(context.Context, channel.Address, channel.ProviderID, string) error
	typing       func(context.Context, channel.Address, channel.ProviderID) error
	profile      func(context.Context, channel.Address) (channel.Person, error)
	checkContact func(context.Context, channel.Address) error
	starters     func(context.Context) (channel.Starters, error)
	setStarters  func(context.Context, channel.Starters) error
	checkHealth  func(context.Context) (channel.Health, error)
	decodeNative func([]byte) (any, error)
}

func newDriver(f *channeltest.Fake, tb channeltest.TB) *driver {
	return &driver{
		Fake: f, tb: tb, mailbox: &mailbox{arrived: make(chan struct{}, 1), owner: f.Account()},
		caps: func(*channel.Capabilities) {}, account: f.Account, send: f.Send, receive: f.Receive,
		openMedia: f.OpenMedia, uploadMedia: f.UploadMedia, markRead: f.MarkRead, typing: f.Typing,
		profile: f.Profile, checkContact: f.CheckContact, starters: f.Starters, setStarters: f.SetStarters,
		checkHealth: f.CheckHealth, decodeNative: f.DecodeNative,
	}
}

func (d *driver) Capabilities() channel.Capabilities {
	c := d.Fake.Capabilities()
	c.Listen = true
	d.caps(&c)
	return c
}

func (d *driver) Account() string { return d.account() }

func (d *driver) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	return d.send(ctx, m)
}

func (d *driver) Receive(ctx context.Context, r *http.Request) (channel.Delivery, error) {
	return d.receive(ctx, r)
}

func (d *driver) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	return d.openMedia(ctx, m)
}

func (d *driver) UploadMedia(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	return d.uploadMedia(ctx, u)
}

func (d *driver) MarkRead(ctx context.Context, to channel.Address, id channel.ProviderID, memo string) error {
	return d.markRead(ctx, to, id, memo)
}

func (d *driver) Typing(ctx context.Context, to channel.Address, last channel.ProviderID) error {
	return d.typing(ctx, to, last)
}

func (d *driver) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	return d.profile(ctx, a)
}

func (d *driver) CheckContact(ctx context.Context, a channel.Address) error {
	return d.checkContact(ctx, a)
}

func (d *driver) Starters(ctx context.Context) (channel.Starters, error) { return d.starters(ctx) }

func (d *driver) SetStarters(ctx context.Context, s channel.Starters) error {
	return d.setStarters(ctx, s)
}

func (d *driver) CheckHealth(ctx context.Context) (channel.Health, error) { return d.checkHealth(ctx) }

func (d *driver) DecodeNative(data []byte) (any, error) { return d.decodeNative(data) }
