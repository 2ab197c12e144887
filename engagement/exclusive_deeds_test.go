package engagement_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// do does something on an engine, and puts it into the history. An error that
// is no refusal is kept apart: such a deed has done nothing.
func (s *strife) do(e *strifeEngine, d deed) answer {
	called := s.clock.Add(1)
	a, err := s.attempt(e, d)
	ended := s.clock.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.trouble = errors.Join(s.trouble, fmt.Errorf("%s %s: %w", d.agent, d.kind, err))
		return answer{}
	}
	if d.kind == engages && a.reason == "" {
		s.latest[d.number] = a.bond
	}
	s.history = append(s.history, porcupine.Operation{Input: d, Call: called, Output: a, Return: ended})
	return a
}

func (s *strife) attempt(e *strifeEngine, d deed) (answer, error) {
	ctx := s.t.Context()
	switch d.kind {
	case engages:
		return e.strive(ctx, d)
	case looks:
		return e.lookUp(ctx, d)
	case revokes:
		_, err := e.Revoke(ctx, d.agent, d.bond)
		return answer{}, err
	}
	_, err := e.Done(ctx, d.agent, d.work, "")
	if _, later := errors.AsType[*engagement.StateError](err); later {
		err = nil // it is closed, and there was another case since
	}
	if t, other := errors.AsType[*engagement.TakenError](err); other {
		return answer{reason: taken, holder: t.Owner}, nil
	}
	return answer{}, err
}

func (e *strifeEngine) strive(ctx context.Context, d deed) (answer, error) {
	sent, err := e.Engage(ctx, engagement.Engagement{
		Agent: d.agent, Channel: line, Target: engagement.Target{Number: d.number}, Template: greet(string(d.agent)),
	})
	if r, refused := errors.AsType[*engagement.RefusedError](err); refused {
		return refusedTo(r)
	}
	if err != nil {
		return answer{}, err
	}
	m := sent.Messages[0]
	return answer{work: m.Case, bond: m.Binding, message: m.ID}, nil
}

// refusedTo is a refusal as an answer. Who is bound is told until when.
func refusedTo(r *engagement.RefusedError) (answer, error) {
	if r.Reason == engagement.ReasonBound && r.Until.IsZero() {
		return answer{}, fmt.Errorf("a refusal without an end date: %w", r)
	}
	return answer{reason: r.Reason, holder: r.Holder}, nil
}

func (e *strifeEngine) lookUp(ctx context.Context, d deed) (answer, error) {
	start, err := e.Start(ctx, d.agent, engagement.Target{Number: d.number})
	if err != nil || len(start.Senders) != 1 {
		return answer{}, fmt.Errorf("%d senders: %w", len(start.Senders), err)
	}
	if r := start.Senders[0].Refusal; r != nil {
		return refusedTo(r)
	}
	return answer{}, nil
}

// check says what is wrong with the history that was played.
func (s *strife) check() error {
	numbers, agents := map[storage.BindingID]string{}, map[storage.BindingID]storage.AgentID{}
	for _, o := range s.history {
		if a := o.Output.(answer); !a.bond.IsZero() {
			numbers[a.bond], agents[a.bond] = o.Input.(deed).number, o.Input.(deed).agent
		}
	}
	for i, o := range s.history {
		if d := o.Input.(deed); d.kind == bounces {
			d.number = numbers[d.bond]
			s.history[i].Input = d
		}
	}
	for _, contact := range onlyOneHolds.Partition(s.history) {
		if !porcupine.CheckOperations(onlyOneHolds, contact) {
			return fmt.Errorf("no order explains what agents were told:\n%s", told(contact))
		}
	}
	return s.checkProvider(numbers, agents)
}

// checkProvider looks at what the provider got: no two agents' messages for
// one contact unless a binding was ended between them, and none under a binding
// that had been revoked before its engine looked for messages.
func (s *strife) checkProvider(numbers map[storage.BindingID]string, agents map[storage.BindingID]storage.AgentID) error {
	copies := map[storage.MessageID]int{}
	for i, later := range s.arrivals {
		if copies[later.message]++; copies[later.message] > 1 || agents[later.bond] != later.agent {
			return fmt.Errorf("message %s arrived twice, or under the binding of another agent", later.message)
		}
		if s.ended(later.bond, later.looked, true) {
			return fmt.Errorf("message %s arrived after its binding was revoked", later.message)
		}
		for _, earlier := range s.arrivals[:i] {
			if numbers[earlier.bond] != numbers[later.bond] || earlier.agent == later.agent {
				continue
			}
			if !s.ended(earlier.bond, later.at, false) && !s.ended(later.bond, later.at, false) {
				return fmt.Errorf("%s and %s both wrote to %s first", earlier.agent, later.agent, numbers[later.bond])
			}
		}
	}
	return nil
}

// ended reports whether a binding was being revoked or given up by the instant;
// with surely, whether it certainly had been revoked.
func (s *strife) ended(bond storage.BindingID, by int64, surely bool) bool {
	for _, o := range s.history {
		d := o.Input.(deed)
		switch {
		case d.bond != bond || d.kind != revokes && d.kind != bounces:
		case surely && d.kind == revokes && o.Return < by:
			return true
		case !surely && o.Call < by:
			return true
		}
	}
	return false
}
