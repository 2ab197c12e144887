package engagement

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/phone"
	"github.com/rapport-go/rapport/internal/slowbody"
	"github.com/rapport-go/rapport/storage"
)

// Config is what an [Engine] works with. The zero value of every field but
// Store is useful.
type Config struct {
	// Store keeps everything. Required. The caller opened it, and closes it
	// after Run has returned.
	Store storage.Store
	// Channels are the accounts to receive and send through.
	Channels map[channel.ID]channel.Channel
	// Policies are how each channel is used. A channel that is not there has the
	// zero Policy.
	Policies map[channel.ID]Policy
	// Media keeps files that contacts send and agents attach. Nil keeps none:
	// inbound files stay at the provider for as long as it has them, and
	// [Engine.Upload] is refused. [MediaDir] keeps them in a folder.
	Media MediaStore
	// MediaURL returns an address under which the provider, and on some channels
	// the contact's phone, can fetch a file of Media. Channels that take no
	// uploads need it: without it, or if it returns none, files cannot be sent
	// there. The address must be hard to guess and stay good for weeks, since
	// some phones fetch a picture when it is looked at first. It must be quick: it
	// is called inside transactions.
	MediaURL func(m channel.Media) string
	// MaxMedia is how large a file may be that is kept, in bytes. Defaults to
	// 100 MiB.
	MaxMedia int64
	// UnusedUploads is how long a file of [Engine.Upload] or [Files] is kept that nothing uses: no
	// message, none that leaves later, and no saved document. Then it is removed, if
	// Media is a [MediaRemover]. A host that remembers uploads for longer than that, in
	// drafts of its own say, must ask for longer, or lose them; a negative value is for
	// ever. Defaults to 30 days: longer than people write at anything.
	UnusedUploads time.Duration
	// SendTimeout bounds one call to a provider, uploads included. Defaults to
	// 30 seconds.
	SendTimeout time.Duration
	// SlowBody is how long the handlers wait for the body of a request, before it
	// must have come at 8 KiB a second: 10 MiB may take 20 minutes, and one byte a
	// second is not waited for. It holds for webhooks, the pages of channels and
	// surveys, and beside the ReadTimeout of the host's [net/http.Server], which should be
	// above it. [SlowBodies] does it for the host's own handlers. Defaults to 10 seconds; a negative value is for ever.
	SlowBody time.Duration
	// Attempts is how often a message is tried that fails in a way which may
	// pass. Waiting for a rate limit does not count. Defaults to 8.
	Attempts int
	// GiveUp is how old a message may become before it is no longer tried.
	// Defaults to 24 hours.
	GiveUp time.Duration
	// Poll is how long Run waits at most before it looks for work that other
	// processes left. Defaults to 1 second.
	Poll time.Duration
	// IntakeLanes is how many transactions for inbound messages may run at
	// once, beside one for statuses. Defaults to 1, which gives the best latency;
	// 2 carry about a fifth more on PostgreSQL, and nothing more on SQLite.
	IntakeLanes int
	// ClockSkew is how far the clocks of processes that share a store may differ.
	// A binding keeps others out that much longer than its end date says. Zero
	// is right for one process.
	ClockSkew time.Duration
	// Region is the country whose national phone numbers agents may type without
	// a country code, as an ISO 3166 code in upper case. Empty asks for
	// international numbers.
	Region string
	// ContactPage returns the address of a page of the host's about a contact. It
	// comes with the event [CaseConnected] when an agent gets a case of theirs, so
	// that the page can open by itself (S3.52). It must be quick: it is called
	// inside transactions. Nil has no such events, and no address has none for
	// that case.
	ContactPage func(c *storage.Case, of *storage.Contact) string
	// Entitled says whether the host's plan includes a feature on a channel. It
	// must be quick: it is called inside transactions. Nil allows everything
	// (S1.4).
	Entitled func(ctx context.Context, f Feature, ch channel.ID) bool
	// SyncTemplates is how often Run reads the templates of each channel anew.
	// Defaults to 1 hour; a negative value is never.
	SyncTemplates time.Duration
	// CatchUp is how far back the provider's history is read after a start, or after
	// trouble with the store, for messages whose webhooks were lost, where a provider
	// can be asked: see [Engine.CatchUp]. Defaults to 24 hours; a negative value is
	// never.
	CatchUp time.Duration
	// Logger gets what nobody else reports. Defaults to slog.Default().
	Logger *slog.Logger
	// Hooks are called as things happen.
	Hooks Hooks
	// Surveys are the pages of surveys; the zero value has none.
	Surveys Surveys
}

// Policy is how a channel is used. The zero Policy makes a new case of whatever
// comes after a case was closed, and takes limits from the driver.
type Policy struct {
	// Reopen says when a message opens a closed case again.
	Reopen Reopen
	// Rate replaces the driver's sending rate, where the account has another
	// one. Zero keeps the driver's.
	Rate channel.Rate
	// ShowAgents says that contacts see the name of the agent who writes, where
	// the channel can show it.
	ShowAgents bool
	// OneOff says that talk is not continued after it ended: [Engine.End] closes
	// the case, it cannot be opened again, and the contact's next message begins
	// another one. Otherwise whoever writes goes on with the case that ended, until
	// it is done (S5.7, S5.8).
	OneOff bool
	// ChooseChannel says that agents do not write in passing to somebody who has no
	// case there: they open a new interaction, with a channel that they choose,
	// by [Outgoing].Channel and To, or by [Engine.Engage] (S5.35). [Engine.Send] to a
	// Conversation without a case that is open is refused with [ReasonNoCase].
	ChooseChannel bool
	// EndedCounts says that a case whose talk ended takes some of its owner's
	// capacity until it is done, so that who leaves much undone gets less that is new
	// (S5.10). Otherwise it takes none. [Engine.Workload] shows it.
	EndedCounts bool
	// Public says that what is said there can be read by everybody, such as posts
	// and the answers to them: see [PersonFilter].Audience (S5.15).
	Public bool
	// Concurrency is how many calls may be under way at once. Defaults to half of
	// what Rate allows in a second, between 16 and 512; to 64 if there is no rate.
	Concurrency int
}

// Reopen says when a message of the contact opens a closed case again, instead
// of making a new one. The zero Reopen is never.
type Reopen struct {
	// Always opens it however long ago it was closed.
	Always bool
	// Within opens it if it was closed no longer ago than this.
	Within time.Duration
}

// Hooks is a set of functions to observe an engine with. A nil function is
// skipped. They are called synchronously, from several goroutines at once, and must
// be quick.
type Hooks struct {
	// Received is called after a webhook was answered, with its status, the
	// number of events in it and the time that it took.
	Received func(ctx context.Context, ch channel.ID, status, events int, took time.Duration)
	// SendStart is called before each call to a provider. The context that it
	// returns is passed to the driver and to SendDone.
	SendStart func(ctx context.Context, m *storage.Message) context.Context
	// SendDone is called after each call; err is nil if the provider accepted.
	SendDone func(ctx context.Context, m *storage.Message, err error)
	// DutyDone is called after something that fell due was tried: a case that had to
	// be routed, a file to be fetched, a binding that ran out. The kind is a word of
	// the engine's that may change between versions; err is nil if it was done, and
	// otherwise it is tried again, or given up.
	DutyDone func(ctx context.Context, kind string, err error, took time.Duration)
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.MaxMedia = orElse(c.MaxMedia, 100<<20)
	c.UnusedUploads = orElse(c.UnusedUploads, unusedUploads)
	c.SendTimeout = orElse(c.SendTimeout, 30*time.Second)
	c.SlowBody = orElse(c.SlowBody, slowbody.Patience)
	c.Attempts = orElse(c.Attempts, 8)
	c.GiveUp = orElse(c.GiveUp, 24*time.Hour)
	c.Poll = orElse(c.Poll, time.Second)
	c.IntakeLanes = orElse(c.IntakeLanes, 1)
	c.SyncTemplates = orElse(c.SyncTemplates, time.Hour)
	c.CatchUp = orElse(c.CatchUp, catchUpBack)
	c.Logger = orElse(c.Logger, slog.Default())
	if c.Entitled == nil {
		c.Entitled = func(context.Context, Feature, channel.ID) bool { return true }
	}
	if c.Hooks.SendStart == nil {
		c.Hooks.SendStart = func(ctx context.Context, _ *storage.Message) context.Context { return ctx }
	}
	if c.Hooks.SendDone == nil {
		c.Hooks.SendDone = func(context.Context, *storage.Message, error) {}
	}
	if c.Hooks.DutyDone == nil {
		c.Hooks.DutyDone = func(context.Context, string, error, time.Duration) {}
	}
	if c.Hooks.Received == nil {
		c.Hooks.Received = func(context.Context, channel.ID, int, int, time.Duration) {}
	}
	return c
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// check finds everything that is wrong with c.
func (c Config) check() error {
	var errs []error
	if c.Store == nil {
		errs = append(errs, invalid("Store", "is required"))
	}
	for id, ch := range c.Channels {
		field := fmt.Sprintf("Channels[%q]", id)
		switch {
		case id == "" || channel.CleanText(string(id)) != string(id):
			errs = append(errs, invalid(field, "the id must be text that is not empty"))
		case ch == nil:
			errs = append(errs, invalid(field, "is nil"))
		case ch.Capabilities().Kind == "":
			errs = append(errs, invalid(field, "the driver names no channel kind"))
		}
	}
	for id := range c.Policies {
		if c.Channels[id] == nil {
			errs = append(errs, invalid(fmt.Sprintf("Policies[%q]", id), "there is no such channel"))
		}
	}
	if c.Region != "" && !phone.Region(c.Region) {
		errs = append(errs, invalid("Region", fmt.Sprintf("%q is no ISO 3166 code in upper case, such as \"DE\"", c.Region)))
	}
	for name, negative := range map[string]bool{
		"MaxMedia": c.MaxMedia < 0, "SendTimeout": c.SendTimeout < 0, "Attempts": c.Attempts < 0,
		"GiveUp": c.GiveUp < 0, "Poll": c.Poll < 0, "IntakeLanes": c.IntakeLanes < 0,
		"ClockSkew": c.ClockSkew < 0,
	} {
		if negative {
			errs = append(errs, invalid(name, "must not be negative"))
		}
	}
	return errors.Join(errs...)
}

// accounts is which channel has which account of its provider.
func (c Config) accounts() (map[intake.Account]channel.ID, error) {
	out := map[intake.Account]channel.ID{}
	for id, ch := range c.Channels {
		a, ok := channel.As[channel.Accounter](ch)
		if !ok {
			continue
		}
		key := intake.Account{Kind: ch.Capabilities().Kind, Name: a.Account()}
		if other, taken := out[key]; taken {
			return nil, invalid(fmt.Sprintf("Channels[%q]", id),
				fmt.Sprintf("channel %q has the same %s account", other, key.Kind))
		}
		out[key] = id
	}
	return out, nil
}

// unusedUploads is the default of [Config].UnusedUploads.
const unusedUploads = 30 * 24 * time.Hour
