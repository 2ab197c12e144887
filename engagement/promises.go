package engagement

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// SLASettings are the service levels: how soon contacts are promised an answer
// and a solution (S3.71, S3.72), with the version that was read.
//
// Hours are named as they were saved with [Engine.SaveHours]; the engine sees to
// it which version counts. A priority is the number of a case's Priority: "2" is
// for the cases of priority 2. Policy.Version is set by the engine.
type SLASettings struct {
	sla.Policy
	// Version is 0 if none were saved yet.
	Version int64 `json:"version"`
}

// SLA returns the service levels. Nothing is promised, with version 0, if nobody
// has saved any.
func (e *Engine) SLA(ctx context.Context) (s SLASettings, err error) {
	err = e.view(ctx, "sla", func(ctx context.Context, tx storage.Tx) (err error) {
		s.Policy, s.Version, err = promise.Load(ctx, tx)
		return err
	})
	return s, err
}

// SaveSLA replaces the service levels, all at once, and returns the new version.
// They count for clocks that start from now on; a clock that runs keeps what was
// promised when it started. With carry the running ones go over too: what has
// passed stays as it was counted, and a breach is not undone. A case that was
// opened while nothing was promised for it has no clocks until it is reopened.
//
// Errors: [InvalidErrors] names each field, also those that name a channel or
// hours that do not exist; *[DeniedError] if the agent lacks [ManageChannels];
// [storage.ErrConflict] if somebody saved since Version was read. Nothing is
// changed then.
func (e *Engine) SaveSLA(ctx context.Context, agent storage.AgentID, s SLASettings, carry bool) (version int64, err error) {
	if err := e.checkSLA(s.Policy); err != nil {
		return 0, fmt.Errorf("save sla: %w", err)
	}
	s.Policy.Version = ""
	err = e.changeSettings(ctx, "save sla", agent, func(ctx context.Context, tx storage.Tx) error {
		at := now()
		c := promise.Change{Policy: s.Policy, Revision: s.Version, Carry: carry, At: at, By: agent}
		var unknown string
		version, unknown, err = promise.Save(ctx, tx, c)
		switch {
		case err != nil:
			return err
		case unknown != "":
			return noHours(s.Policy, unknown)
		}
		if carry {
			due := &storage.DueMoment{DueKey: storage.DueKey{Kind: carryDue, Subject: strconv.FormatInt(version, 10)}, At: at}
			if err := tx.DueMoments().Put(ctx, due); err != nil {
				return err
			}
		}
		return noteSetting(ctx, tx, at, agent, promise.Name)
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

// checkSLA checks what needs no store.
func (e *Engine) checkSLA(p sla.Policy) error {
	var wrong InvalidErrors
	if err := p.Check(); err != nil {
		if err := wrong.takePolicy(err); err != nil {
			return err
		}
	}
	for i, o := range p.Overrides {
		field := fmt.Sprintf("Overrides[%d]", i)
		if o.Channel != "" && e.cfg.Channels[channel.ID(o.Channel)] == nil {
			wrong.add(field+".Channel", fmt.Sprintf("channel %q is not configured", o.Channel))
		}
		if n, err := strconv.Atoi(o.Priority); o.Priority != "" && (err != nil || n < 0 || promise.Priority(n) != o.Priority) {
			wrong.add(field+".Priority", "must be a number from 0, or empty for all")
		}
	}
	return wrong.err()
}

// noHours names each field that names hours which do not exist.
func noHours(p sla.Policy, name string) error {
	var wrong InvalidErrors
	problem := fmt.Sprintf("there are no hours %q", name)
	if p.Global.Hours == name {
		wrong.add("Global.Hours", problem)
	}
	for i, o := range p.Overrides {
		if o.Hours == name {
			wrong.add(fmt.Sprintf("Overrides[%d].Hours", i), problem)
		}
	}
	return wrong
}

// SLAStatus says what a case's clocks show now, for the reply field (S3.74):
// what was promised, when it is due, how much of its time is left, and whether it
// was broken. NextChange is when to ask again, if no event comes before. Nothing
// is promised for a case without clocks. [storage.ErrNotFound].
func (e *Engine) SLAStatus(ctx context.Context, id storage.CaseID) (s sla.Status, err error) {
	err = e.view(ctx, "sla status", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		s, err = e.promise.In(tx).Status(ctx, cases[0], now())
		return err
	})
	return s, err
}

// clockEvents are what the clocks of a case have to be told of a change to it.
// There may be none: the case catches up with the policy then.
func clockEvents(kind journal.Kind, at time.Time, agent storage.AgentID) []sla.Event {
	switch kind {
	case journal.CaseClosed:
		return []sla.Event{{Kind: sla.Solved, At: at, Agent: string(agent)}}
	case journal.CaseReopened:
		return []sla.Event{{Kind: sla.Reopened, At: at}}
	}
	return nil
}
