package channeltest

import (
	"context"
	"io"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An Outcome is what one Send of a [Fake] comes to.
type Outcome struct {
	// Receipt is what Send returns if Err is nil. An empty ID is filled in, and
	// a Status that is not set becomes StatusAccepted.
	Receipt channel.Receipt
	// Err is what Send returns. Best an *[channel.Error].
	Err error
	// Arrives says that the message appears, whatever Err says.
	Arrives bool
	// Answer, if not nil, keeps Send from returning until it is closed or the
	// context is done. By then the message has arrived, if it does; a context
	// that ends makes the failure Uncertain.
	Answer <-chan struct{}
}

// Script lines up what the next Sends come to, one after the other.
func (f *Fake) Script(outcomes ...Outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = append(f.script, outcomes...)
}

// Next scripts one Send. The message arrives if err is nil.
func (f *Fake) Next(r channel.Receipt, err error) {
	f.Script(Outcome{Receipt: r, Err: err, Arrives: err == nil})
}

// FailNext makes the next Send fail with err, without the message arriving.
func (f *Fake) FailNext(err error) { f.Script(Outcome{Err: err}) }

// FailNextAs makes the next Send fail as an *[channel.Error] of the kind,
// without the message arriving. retryAfter may be zero.
func (f *Fake) FailNextAs(kind channel.ErrorKind, retryAfter time.Duration) {
	f.FailNext(&channel.Error{Kind: kind, Op: "fake: send", Code: "scripted", RetryAfter: retryAfter})
}

// LoseAnswer makes the next message arrive and its answer get lost: Send fails
// with Unavailable and Uncertain.
func (f *Fake) LoseAnswer() {
	f.Script(Outcome{Err: uncertain(io.ErrUnexpectedEOF), Arrives: true})
}

// OnSend lets hook decide what becomes of each Send that is not scripted. The
// message arrives if hook returns no error; hook may block. Nil takes the hook
// away.
func (f *Fake) OnSend(hook func(ctx context.Context, m *channel.Message) (channel.Receipt, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.onSend = hook
}

// SetLatency makes every Send take d before the message arrives, or until its
// context is done.
func (f *Fake) SetLatency(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latency = d
}

// Hold keeps every Send waiting, before the message arrives, until release is
// called or the context is done. release may be called more than once.
func (f *Fake) Hold() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = make(chan struct{})
	}
	held := f.held
	return func() { f.release(held) }
}

func (f *Fake) release(held chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == held {
		f.held = nil
		close(held)
	}
}

// PrintTo writes each message that arrives to w as a line of text.
func (f *Fake) PrintTo(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.printer = w
}

// begin counts a call and takes what it comes to from the script. Without a
// script it is for the hook to say, and without a hook the message arrives.
func (f *Fake) begin() (Outcome, func(context.Context, *channel.Message) (channel.Receipt, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if o, ok := f.broke(); ok {
		return o, nil
	}
	if len(f.script) == 0 {
		return Outcome{Arrives: true}, f.onSend
	}
	o := f.script[0]
	f.script = f.script[1:]
	return o, nil
}

// wait stands for the network.
func (f *Fake) wait(ctx context.Context) error {
	f.mu.Lock()
	held, d := f.held, f.latency
	f.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if d == 0 {
		return nil
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

func (o Outcome) waitForAnswer(ctx context.Context) error {
	if o.Answer == nil {
		return nil
	}
	select {
	case <-o.Answer:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
