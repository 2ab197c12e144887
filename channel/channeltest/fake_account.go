package channeltest

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// Starters returns what is set.
func (f *Fake) Starters(ctx context.Context) (channel.Starters, error) {
	if err := f.call(ctx, "starters"); err != nil {
		return channel.Starters{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return cloneStarters(f.desk.starters), nil
}

// SetStarters keeps s if it is within the limits.
func (f *Fake) SetStarters(ctx context.Context, s channel.Starters) error {
	if err := channel.CheckStarters(s, f.Capabilities().Starters); err != nil {
		return failed("set starters", channel.Invalid, err)
	}
	if err := f.call(ctx, "set starters"); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.starters = cloneStarters(s)
	return nil
}

// SetHealth is what CheckHealth answers. err may be nil.
func (f *Fake) SetHealth(h channel.Health, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.health, f.desk.ill = h, err
}

// CheckHealth answers what SetHealth said; without it, all is well.
func (f *Fake) CheckHealth(ctx context.Context) (channel.Health, error) {
	if err := f.call(ctx, "check health"); err != nil {
		return channel.Health{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.desk.health, f.desk.ill
}

func cloneStarters(s channel.Starters) channel.Starters {
	s.IceBreakers, s.Commands = slices.Clone(s.IceBreakers), slices.Clone(s.Commands)
	return s
}

// DecodeNative reads a [Native] back from its JSON form.
func (f *Fake) DecodeNative(data []byte) (any, error) {
	var n Native
	if err := json.Unmarshal(data, &n); err != nil {
		return nil, failed("decode native", channel.Invalid, err)
	}
	return n, nil
}
