package dispatch

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/health"
	"github.com/rapport-go/rapport/storage"
)

// What is known of a channel's ability to send.
const (
	stateUnknown int32 = iota
	stateWell
	stateLimited // messages by which the business writes first are not taken
	stateBlocked
)

// states are what the outcomes of a transaction have shown, where that is
// another than what is known already.
type states map[*pump]int32

// of is what is known of a channel.
func (s states) of(p *pump) int32 {
	if state, ok := s[p]; ok {
		return state
	}
	return p.state.Load()
}

// keep remembers what was committed.
func (s states) keep() {
	for p, state := range s {
		p.state.Store(state)
	}
}

// tell keeps what an outcome says of its channel's ability to send, if that is
// news.
func (s states) tell(ctx context.Context, tx storage.Tx, r result) error {
	state, news := r.health(s.of(r.pump))
	if state == stateUnknown || state == s.of(r.pump) {
		return nil
	}
	if state == stateWell && r.message.Purpose == "" {
		old, err := health.Of(ctx, tx, r.pump.id)
		if err != nil {
			return err
		}
		if old.Send == channel.AbilityLimited { // another process was told so
			s[r.pump] = stateLimited
			return nil
		}
	}
	var failure *channel.Failure
	if state != stateWell {
		failure, news.Reasons = &r.failure, []string{r.failure.Detail}
	}
	if err := health.Note(ctx, tx, r.at, r.pump.id, news, failure); err != nil {
		return err
	}
	s[r.pump] = state
	return nil
}

// health is the state that an outcome shows, beside the one before. That an
// answer was taken says nothing about first messages.
func (r result) health(before int32) (int32, channel.Health) {
	switch {
	case r.outcome == storage.OutcomeAccepted && (r.message.Purpose != "" || before != stateLimited):
		return stateWell, channel.Health{Send: channel.AbilityOK}
	case r.scope == channel.ScopeInitiated:
		return stateLimited, channel.Health{Send: channel.AbilityLimited}
	case r.scope == channel.ScopeChannel && (r.failure.Kind == channel.Unauthorized || r.failure.Kind == channel.Unsupported):
		return stateBlocked, channel.Health{Send: channel.AbilityBlocked}
	}
	return stateUnknown, channel.Health{}
}
