package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
)

// An office is what figures are measured by: how soon everybody is promised a first
// response, and the business hours of that promise. It is read when the program
// starts, when the figures are asked for, and when something is saved here. What is
// counted counts by what was known then.
type office struct{ now atomic.Pointer[promised] }

// promised is one state of it.
type promised struct {
	target time.Duration
	hours  *hours.Calendar // nil for none
}

// read brings it up to date.
func (o *office) read(ctx context.Context, e *engagement.Engine) error {
	policy, err := e.SLA(ctx)
	if err != nil {
		return err
	}
	p := &promised{target: policy.Global.First.Within.Duration(0)}
	if name := policy.Global.Hours; name != "" {
		set, err := e.Hours(ctx, name)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if cal, err := hours.New(set.Schedule); err == nil && set.Version > 0 {
			p.hours = cal
		}
	}
	o.now.Store(p)
	return nil
}

// is what is known.
func (o *office) is() promised { return *o.now.Load() }

// ofChannel and targetOn are the same for all channels.
func (o *office) ofChannel(channel.ID) *hours.Calendar { return o.is().hours }

func (o *office) targetOn(channel.ID) time.Duration { return o.is().target }
