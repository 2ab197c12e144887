package thirdparty

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
)

// withVerbs puts a wrapper around c for each verb that the peer takes, so that
// channel.As finds those and no others.
func (c *Channel) withVerbs() channel.Channel {
	var out channel.Channel = c
	if c.cfg.MarkRead {
		out = readMarker{verb{out, c}}
	}
	if c.cfg.TypingFor > 0 {
		out = typist{verb{out, c}}
	}
	if c.cfg.Profile {
		out = profiler{verb{out, c}}
	}
	return out
}

// A verb wraps a channel.
type verb struct {
	channel.Channel
	peer *Channel
}

// Unwrap lets channel.As look further.
func (v verb) Unwrap() channel.Channel { return v.Channel }

type (
	readMarker struct{ verb }
	typist     struct{ verb }
	profiler   struct{ verb }
)

var (
	_ channel.ReadMarker    = readMarker{}
	_ channel.Typist        = typist{}
	_ channel.ProfileReader = profiler{}
)

// MarkRead tells the peer which message was read. It implements
// channel.ReadMarker.
func (v readMarker) MarkRead(ctx context.Context, to channel.Address, id channel.ProviderID, _ string) error {
	data, err := v.peer.about(opRead, to, id)
	if err == nil {
		_, err = v.peer.tell(ctx, opRead, typeRead, data)
	}
	return err
}

// Typing tells the peer that somebody is writing. It implements channel.Typist.
func (v typist) Typing(ctx context.Context, to channel.Address, last channel.ProviderID) error {
	data, err := v.peer.about(opTyping, to, last)
	if err == nil {
		_, err = v.peer.tell(ctx, opTyping, typeTyping, data)
	}
	return err
}

// Profile asks the peer about a person. It implements channel.ProfileReader.
func (v profiler) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	data, err := v.peer.about(opProfile, a, "")
	if err != nil {
		return channel.Person{}, err
	}
	var p person
	if err := v.peer.ask(ctx, opProfile, typeProfile, data, &p); err != nil {
		return channel.Person{}, err
	}
	p.ID = text(a.Value)
	return v.peer.person(p), nil
}

// about names a talk, and a message in it.
func (c *Channel) about(op string, to channel.Address, id channel.ProviderID) (about, error) {
	r, ok := c.recipient(to)
	if !ok {
		return about{}, invalid(op, "the address is none of this account's")
	}
	a := about{Recipient: r, Message: string(id)}
	if !c.cfg.Threads {
		a.Conversation = to.Value
	}
	return a, nil
}

// CheckHealth asks the peer to give a word back, which it can only if it runs
// and accepts our signature. It implements channel.HealthChecker.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	word := uuid.NewString()
	a, err := c.tell(ctx, opHealth, typePing, challenge{word})
	if err != nil {
		return channel.Health{}, err
	}
	var back challenge
	if json.Unmarshal(a.Body, &back) == nil && back.Challenge == word {
		return channel.Health{Send: channel.AbilityOK}, nil
	}
	return channel.Health{
		Send: channel.AbilityLimited, Reasons: []string{"the peer answers, but does not give the challenge back: is this its address?"},
	}, nil
}
