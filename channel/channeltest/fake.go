package channeltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Fake is a channel in memory whose other end is a test or an example. It has
// every verb, keeps what was sent, and fails as it is told to. It refuses what
// does not fit its Capabilities, so that a caller who does not plan is found
// out. It passes the suite of this package. All methods may be called from
// several goroutines at once.
//
// Make one with [NewFake].
type Fake struct {
	secret  channel.Secret
	account string

	mu       sync.Mutex
	caps     channel.Capabilities
	sent     []channel.Message
	receipts map[string]channel.Receipt // by key
	count    int
	script   []outcome
	onSend   func(context.Context, *channel.Message) (channel.Receipt, error)
	latency  time.Duration
	printer  io.Writer
	desk     desk
}

// An outcome is what one Send comes to.
type outcome struct {
	receipt channel.Receipt
	err     error
	arrives bool // the message appears, whatever err says
}

// NewFake returns a Fake of the kind with [FakeCapabilities].
func NewFake(kind channel.Kind) *Fake {
	f := &Fake{
		secret:   channel.NewSecret("the webhook secret of " + string(kind)),
		account:  string(kind) + "-account",
		caps:     FakeCapabilities(kind),
		receipts: map[string]channel.Receipt{},
	}
	f.desk.files = map[string]file{}
	f.desk.people = map[channel.Address]channel.Person{}
	f.desk.blocked = map[channel.Address]bool{}
	f.desk.health = channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK}
	return f
}

// Native is what only a Fake can carry: see the field of the same name in
// [channel.Message].
type Native struct{ Value string }

// Capabilities reports what the Fake was given.
func (f *Fake) Capabilities() channel.Capabilities {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.caps
}

// SetCapabilities lets change alter what the Fake says of itself. The maps of
// the argument are the Fake's own; change replaces what it wants different.
// Call it before the Fake is in use.
func (f *Fake) SetCapabilities(change func(*channel.Capabilities)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.caps)
}

// Account is what the Fake's provider calls its account.
func (f *Fake) Account() string { return f.account }

// Send keeps m. What comes of it is, in this order: the scripted outcome of
// [Fake.Next] and its relatives, the answer of [Fake.OnSend], or a receipt with
// a fresh id.
func (f *Fake) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if err := f.wait(ctx); err != nil {
		return channel.Receipt{}, failed("send", channel.Unavailable, err)
	}
	if err := f.check(m); err != nil {
		return channel.Receipt{}, err
	}
	f.mu.Lock()
	o, scripted := f.next()
	hook := f.onSend
	f.mu.Unlock()
	if !scripted && hook != nil {
		o.receipt, o.err = hook(ctx, m)
		o.arrives = o.err == nil
	}
	return f.settle(m, o)
}

// wait stands for the network.
func (f *Fake) wait(ctx context.Context) error {
	f.mu.Lock()
	d := f.latency
	f.mu.Unlock()
	if err := ctx.Err(); err != nil || d == 0 {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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

// next takes the first outcome of the script; without one, the message arrives.
func (f *Fake) next() (outcome, bool) {
	if len(f.script) == 0 {
		return outcome{arrives: true}, false
	}
	o := f.script[0]
	f.script = f.script[1:]
	return o, true
}

// settle records what became of m.
func (f *Fake) settle(m *channel.Message, o outcome) (channel.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r, ok := f.receipts[m.Key]; ok && m.Key != "" && f.caps.Idempotent && o.err == nil {
		return r, nil
	}
	if o.arrives {
		o.receipt = f.arrive(m, o.receipt)
	}
	if o.err != nil {
		return channel.Receipt{}, o.err
	}
	return o.receipt, nil
}

func (f *Fake) arrive(m *channel.Message, r channel.Receipt) channel.Receipt {
	f.count++
	if r.ID == "" {
		r.ID = channel.ProviderID(fmt.Sprintf("%s-%d", f.caps.Kind, f.count))
	}
	if r.Status == channel.StatusNone {
		r.Status = channel.StatusAccepted
	}
	if m.Key != "" {
		f.receipts[m.Key] = r
	}
	f.sent = append(f.sent, cloneMessage(m))
	if f.printer != nil {
		_, _ = fmt.Fprintf(f.printer, "to %s: %s\n", m.To.Value, Words(m.Parts))
	}
	return r
}

// Sent returns copies of the messages that arrived, in order.
func (f *Fake) Sent() []channel.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

// Next scripts what the next unscripted Send comes to. Calls line up. The
// message arrives if err is nil; an empty ID is filled in.
func (f *Fake) Next(r channel.Receipt, err error) {
	f.add(outcome{receipt: r, err: err, arrives: err == nil})
}

// FailNext makes the next Send fail with err, without the message arriving.
func (f *Fake) FailNext(err error) { f.add(outcome{err: err}) }

// LoseAnswer makes the next message arrive and its answer get lost: Send fails
// with Unavailable and Uncertain.
func (f *Fake) LoseAnswer() {
	err := failed("send", channel.Unavailable, io.ErrUnexpectedEOF)
	err.Uncertain = true
	f.add(outcome{err: err, arrives: true})
}

func (f *Fake) add(o outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = append(f.script, o)
}

// OnSend lets hook decide what becomes of each Send that is not scripted. The
// message arrives if hook returns no error. Nil takes the hook away.
func (f *Fake) OnSend(hook func(ctx context.Context, m *channel.Message) (channel.Receipt, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onSend = hook
}

// SetLatency makes every Send take d, or until its context is done.
func (f *Fake) SetLatency(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latency = d
}

// PrintTo writes each message that arrives to w as a line of text.
func (f *Fake) PrintTo(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.printer = w
}

// Plain returns the Fake without its verbs: a Channel that can send and nothing
// else. Its Capabilities say so.
func (f *Fake) Plain() channel.Channel { return plain{f} }

type plain struct{ f *Fake }

func (p plain) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	return p.f.Send(ctx, m)
}

func (p plain) Capabilities() channel.Capabilities {
	c := p.f.Capabilities()
	c.Receive, c.Listen, c.OpenMedia, c.UploadMedia, c.MarkRead = false, false, false, false, false
	c.TypingFor, c.Profile, c.CheckContact, c.CheckHealth = 0, false, false, false
	c.Starters = channel.StarterLimits{}
	return c
}

func failed(op string, kind channel.ErrorKind, err error) *channel.Error {
	return &channel.Error{Kind: kind, Op: "fake: " + op, Err: err}
}

// Words says in one line what parts are, for printing: the texts of texts, and
// the kinds of all else.
func Words(parts channel.Parts) string {
	var all []string
	for _, part := range parts {
		if t, ok := part.(channel.Text); ok {
			all = append(all, t.Body)
			continue
		}
		all = append(all, "["+string(part.Kind())+"]")
	}
	return strings.Join(all, " ")
}
