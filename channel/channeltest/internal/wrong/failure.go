package wrong

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// failing plants a change of the error that a fault of the provider gives.
func failing(f channeltest.Fault, change func(*channel.Error) error) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
			r, err := d.Fake.Send(ctx, m)
			if e, ok := errors.AsType[*channel.Error](err); ok && e.Code == string(f) {
				return r, change(e)
			}
			return r, err
		}
	}
}

// as makes the error one of another kind.
func as(k channel.ErrorKind) func(*channel.Error) error {
	return func(e *channel.Error) error { e.Kind = k; return e }
}

func failureFaults() []Fault {
	return []Fault{
		{"a refusal is not understood", "failure/refuse", failing(channeltest.FaultRefuse, as(channel.Unknown))},
		{"a refusal becomes a text", "failure/refuse", failing(channeltest.FaultRefuse, func(*channel.Error) error {
			return errors.New("refused")
		})},
		{"bad credentials are tried again", "failure/credentials", failing(channeltest.FaultCredentials, as(channel.Unavailable))},
		{"somebody blocked is our mistake", "failure/blocked", failing(channeltest.FaultBlocked, as(channel.Invalid))},
		{"a closed window is our mistake", "failure/window", failing(channeltest.FaultWindow, as(channel.Invalid))},
		{"the wait is forgotten", "failure/throttle", failing(channeltest.FaultThrottle, func(e *channel.Error) error {
			e.RetryAfter = 0
			return e
		})},
		{"throttling may have happened", "failure/throttle", failing(channeltest.FaultThrottle, func(e *channel.Error) error {
			e.Uncertain = true
			return e
		})},
		{"trouble is our mistake", "failure/down", failing(channeltest.FaultDown, as(channel.Invalid))},
		{"no connection may have happened", "failure/no connection", failing(channeltest.FaultNoConnection, func(e *channel.Error) error {
			e.Uncertain = true
			return e
		})},
		{"a lost answer is certain", "failure/lost answer", failing(channeltest.FaultLostAnswer, func(e *channel.Error) error {
			e.Uncertain = false
			return e
		})},
		{"a garbled answer is success", "failure/garbled answer", failing(channeltest.FaultGarbled, func(*channel.Error) error { return nil })},
		{"a lost answer is tried again", "failure/once", triesAgain},
		{"the token is in the error", "failure/discreet", func(d *driver, b *channeltest.Bench) {
			failing(channeltest.FaultCredentials, func(e *channel.Error) error {
				e.Detail = "token " + b.Secrets[0]
				return e
			})(d, b)
		}},
		{"the text is in the error", "failure/discreet", showsText},
	}
}

func triesAgain(d *driver, _ *channeltest.Bench) {
	d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
		r, err := d.Fake.Send(ctx, m)
		if e, ok := errors.AsType[*channel.Error](err); ok && e.Code == string(channeltest.FaultLostAnswer) {
			_, _ = d.Fake.Send(ctx, m)
		}
		return r, err
	}
}

func showsText(d *driver, _ *channeltest.Bench) {
	d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
		r, err := d.Fake.Send(ctx, m)
		if e, ok := errors.AsType[*channel.Error](err); ok && e.Code == string(channeltest.FaultRefuse) {
			e.Err = fmt.Errorf("could not send %v", m.Parts)
		}
		return r, err
	}
}

func contextFaults() []Fault {
	return []Fault{
		{"a context that is done is ignored", "context/before", func(d *driver, _ *channeltest.Bench) {
			d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
				if ctx.Err() != nil {
					ctx = context.WithoutCancel(ctx)
				}
				return d.Fake.Send(ctx, m)
			}
		}},
		{"a call that was cut off is certain", "context/during", cutOff(func(e *channel.Error) { e.Uncertain = false })},
		{"the context's error is hidden", "context/during", cutOff(func(e *channel.Error) { e.Err = errors.New("cut off") })},
		{"a context that ends is ignored", "context/during", func(d *driver, _ *channeltest.Bench) {
			d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
				if ctx.Err() == nil {
					own, cancel := context.WithCancel(context.WithoutCancel(ctx))
					d.tb.Cleanup(cancel)
					ctx = own
				}
				return d.Fake.Send(ctx, m)
			}
		}},
		{"a goroutine stays", "context/goroutines", func(d *driver, _ *channeltest.Bench) {
			d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
				quit := make(chan struct{})
				d.tb.Cleanup(func() { close(quit) })
				go func() { <-quit }()
				return d.Fake.Send(ctx, m)
			}
		}},
	}
}

// cutOff changes the error of a call whose context ended on the way.
func cutOff(change func(*channel.Error)) func(*driver, *channeltest.Bench) {
	return func(d *driver, _ *channeltest.Bench) {
		d.send = func(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
			r, err := d.Fake.Send(ctx, m)
			if e, ok := errors.AsType[*channel.Error](err); ok && e.Uncertain && ctx.Err() != nil {
				change(e)
			}
			return r, err
		}
	}
}
