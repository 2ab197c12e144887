package channeltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Fake is a channel in memory whose other end is a test or an example. It has
// every verb but Listen and History, which [Fake.Recalling] has. It keeps what
// was sent, and fails as it is told to. It refuses what does not fit its
// Capabilities, so that a caller who does not plan is found out. It passes the
// suite of this package. All methods may be called from several goroutines at
// once.
//
// Make one with [NewFake] and hand it to an engine as one of its channels.
//
//   - What arrived is in [Fake.Sent], as deep copies; [Fake.Copies] counts one
//     key's.
//   - What the next Send comes to is scripted with [Fake.Next], [Fake.FailNext],
//     [Fake.LoseAnswer] and [Fake.Script]; calls line up. [Fake.OnSend] decides
//     about all the rest.
//   - [Fake.Hold] keeps every Send waiting until it is let go, and
//     [Fake.SetLatency] makes each take its time; both end with the context, and
//     then the failure is Uncertain. They work inside a testing/synctest bubble.
//   - Webhooks come from [Fake.Webhook], signed, for any list of events;
//     [Fake.Inbound], [Fake.StatusOf] and [Fake.EchoOf] make the usual ones.
//     [Fake.SignedBody] is the same for tests that post over HTTP.
//   - [Fake.SetCapabilities] makes another channel of it: with a session window,
//     without buttons, idempotent.
type Fake struct {
	mu       sync.Mutex
	secret   channel.Secret
	account  string
	caps     channel.Capabilities
	sent     []channel.Message
	ids      []channel.ProviderID       // of what was sent
	receipts map[string]channel.Receipt // by key
	keys     map[channel.ProviderID]string
	calls    int
	count    int
	script   []Outcome
	broken   *breakage
	onSend   func(context.Context, *channel.Message) (channel.Receipt, error)
	latency  time.Duration
	held     chan struct{}
	printer  io.Writer
	desk     desk
}

// NewFake returns a Fake of the kind with [FakeCapabilities].
func NewFake(kind channel.Kind) *Fake {
	return &Fake{
		secret:   channel.NewSecret("the webhook secret of " + string(kind)),
		account:  string(kind) + "-account",
		caps:     FakeCapabilities(kind),
		receipts: map[string]channel.Receipt{},
		keys:     map[channel.ProviderID]string{},
		desk:     newDesk(),
	}
}

// Native is what only a Fake can carry: see the field of the same name in
// [channel.Message].
type Native struct {
	Value string `json:"value"`
}

// Capabilities reports what the Fake was given.
func (f *Fake) Capabilities() channel.Capabilities {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.caps
}

// SetCapabilities lets change alter what the Fake says of itself. The maps of
// the argument are the Fake's own; change replaces what it wants different.
// Call it before the Fake is in use. Taking a verb out of the Capabilities does
// not take its method away: see [Fake.Plain].
func (f *Fake) SetCapabilities(change func(*channel.Capabilities)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.caps)
}

// Account is what the Fake's provider calls its account: the kind with
// "-account" behind it, unless SetAccount said otherwise.
func (f *Fake) Account() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.account
}

// SetAccount gives the account another name, so that several Fakes of one kind
// can be told apart. Call it before the Fake is in use.
func (f *Fake) SetAccount(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.account = name
	f.secret = channel.NewSecret("the webhook secret of " + name)
}

// Send keeps m. What comes of it is, in this order: the scripted outcome, the
// answer of [Fake.OnSend], or a receipt with a fresh id.
func (f *Fake) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return channel.Receipt{}, failed("send", channel.Unavailable, err)
	}
	if err := f.check(m); err != nil {
		return channel.Receipt{}, err
	}
	o, hook := f.begin()
	if err := f.wait(ctx); err != nil {
		return channel.Receipt{}, uncertain(err)
	}
	if hook != nil {
		o.Receipt, o.Err = hook(ctx, m)
		o.Arrives = o.Err == nil
	}
	r, err := f.settle(m, o)
	if cut := o.waitForAnswer(ctx); cut != nil {
		return channel.Receipt{}, uncertain(cut)
	}
	return r, err
}

// check refuses what a caller who planned would not send.
func (f *Fake) check(m *channel.Message) error {
	if m.To.IsZero() {
		return failed("send", channel.Invalid, errors.New("nobody to send to"))
	}
	if m.Native != nil {
		if _, ok := m.Native.(Native); !ok {
			return failed("send", channel.Invalid, fmt.Errorf("native value of type %T", m.Native))
		}
	}
	draft := channel.Draft{Parts: m.Parts, ReplyTo: m.ReplyTo, Native: m.Native, Policy: channel.Strict}
	plan, err := channel.NewPlan(draft, f.Capabilities())
	if e, ok := errors.AsType[*channel.PlanError](err); ok {
		return failed("send", e.Cause, e)
	}
	if len(plan.Calls) > 1 {
		return failed("send", channel.Invalid, fmt.Errorf("%d parts in one call", len(m.Parts)))
	}
	return nil
}

// settle records what became of m.
func (f *Fake) settle(m *channel.Message, o Outcome) (channel.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r, ok := f.receipts[m.Key]; ok && f.caps.Idempotent && (o.Arrives || o.Err == nil) {
		return r, o.Err
	}
	if o.Arrives {
		o.Receipt = f.arrive(m, o.Receipt)
	}
	if o.Err != nil {
		return channel.Receipt{}, o.Err
	}
	return o.Receipt, nil
}

func (f *Fake) arrive(m *channel.Message, r channel.Receipt) channel.Receipt {
	f.count++
	if r.ID == "" {
		r.ID = channel.ProviderID(fmt.Sprintf("%s-%d", f.account, f.count))
	}
	if r.Status == channel.StatusNone {
		r.Status = channel.StatusAccepted
	}
	if m.Key != "" {
		f.receipts[m.Key] = r
		f.keys[r.ID] = m.Key
	}
	f.sent, f.ids = append(f.sent, cloneMessage(m)), append(f.ids, r.ID)
	if f.printer != nil {
		_, _ = fmt.Fprintf(f.printer, "to %s: %s\n", m.To.Value, Words(m.Parts))
	}
	return r
}

func failed(op string, kind channel.ErrorKind, err error) *channel.Error {
	return &channel.Error{Kind: kind, Op: "fake: " + op, Err: err}
}

func uncertain(err error) *channel.Error {
	e := failed("send", channel.Unavailable, err)
	e.Uncertain = true
	return e
}
