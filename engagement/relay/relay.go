package relay

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/storage"
)

// A Relay posts events to endpoints. Its methods may be called from several
// goroutines.
type Relay struct {
	senders map[string]*sender
}

// New makes a relay. It starts nothing. An error names everything that is wrong
// with cfg.
func New(engine *engagement.Engine, cfg Config) (*Relay, error) {
	if engine == nil {
		return nil, fmt.Errorf("relay: %w", &engagement.InvalidError{Field: "engine", Problem: "is required"})
	}
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("relay: config: %w", err)
	}
	cfg = cfg.withDefaults()
	r := &Relay{senders: map[string]*sender{}}
	for _, e := range cfg.Endpoints {
		s, err := newSender(engine, cfg, e)
		if err != nil {
			return nil, fmt.Errorf("relay: endpoint %q: %w", e.ID, err)
		}
		r.senders[e.ID] = s
	}
	return r, nil
}

// Run posts events until ctx is done, and returns when no request is under way any
// more. An endpoint that never ran before begins with what happens from now on.
// The error is nil then. Any number of processes may run relays with the same
// endpoints.
func (r *Relay) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, s := range r.senders {
		all.Go(func() { s.follow.Run(ctx) })
	}
	all.Wait()
	return nil
}

// An UnknownEndpointError is an endpoint that the Config does not have.
type UnknownEndpointError struct{ Endpoint string }

func (e *UnknownEndpointError) Error() string {
	return fmt.Sprintf("relay: there is no endpoint %q", e.Endpoint)
}

// State is how an endpoint is doing, wherever it is served.
// *[UnknownEndpointError].
func (r *Relay) State(ctx context.Context, endpoint string) (State, error) {
	s, ok := r.senders[endpoint]
	if !ok {
		return State{}, &UnknownEndpointError{endpoint}
	}
	rec, err := s.follow.Read(ctx)
	if err != nil {
		return State{}, fmt.Errorf("relay: state: %w", err)
	}
	return stateOf(endpoint, rec), nil
}

func stateOf(endpoint string, rec follow.Record[kept]) State {
	k := rec.Extra
	return State{
		Endpoint: endpoint, Place: rec.Place, Trying: k.Trying, FailingSince: k.FailingSince, Failures: k.Failures,
		DisabledAt: k.DisabledAt, Reason: k.Reason,
	}
}

// Seek lets an endpoint go on behind the cursor: that of an earlier event, to have
// what came after it posted again, under the same ids; a later one, to pass over
// what lies between; or the empty one, for all that the journal has. What is under
// way at that moment is broken off. An endpoint that is disabled stays so.
// *[UnknownEndpointError]; [storage.ErrNotFound] if the journal has no such cursor.
func (r *Relay) Seek(ctx context.Context, endpoint string, after storage.Cursor) error {
	s, ok := r.senders[endpoint]
	if !ok {
		return &UnknownEndpointError{endpoint}
	}
	if _, err := s.engine.EventPage(ctx, after, 1); err != nil {
		return fmt.Errorf("relay: seek: %w", err)
	}
	_, err := s.follow.Move(ctx, func(rec follow.Record[kept]) (follow.Record[kept], error) {
		rec.Place, rec.Extra.Trying = after, nil
		rec.Extra.FailingSince, rec.Extra.Back = time.Time{}, ""
		return s.ready(rec), nil
	})
	if err != nil {
		return fmt.Errorf("relay: seek: %w", err)
	}
	return nil
}

// Enable lets an endpoint that was disabled go on where it stood. It does nothing
// to one that is not. *[UnknownEndpointError].
func (r *Relay) Enable(ctx context.Context, endpoint string) error {
	s, ok := r.senders[endpoint]
	if !ok {
		return &UnknownEndpointError{endpoint}
	}
	_, err := s.follow.Move(ctx, func(rec follow.Record[kept]) (follow.Record[kept], error) {
		if !rec.Begun || rec.Extra.DisabledAt.IsZero() {
			return rec, errNothingToDo
		}
		rec.Extra = rec.Extra.enabled()
		return rec, nil
	})
	if err != nil && !isNothing(err) {
		return fmt.Errorf("relay: enable: %w", err)
	}
	return nil
}
