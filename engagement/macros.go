package engagement

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A Macro is several things that an agent does to a case with one touch. It is a
// plain document.
type Macro struct {
	// ID names the macro. Version counts its changes, from 1; the engine sets it.
	ID      string `json:"id"`
	Version int64  `json:"version,omitempty"`
	// Name is what agents see in a list.
	Name string `json:"name"`
	// Scope says who may use it, and on which channels.
	Scope templates.Scope `json:"scope"`
	// Actions are done in order. Those of a survey, of a bot, and for the host's
	// own systems are not for macros. Texts may have the variables of canned
	// replies, such as {{contact.name}}.
	Actions automation.Actions `json:"actions"`
}

const macroPrefix = "macro/"

// PutMacro adds a macro, or changes the one with the same ID. Who may do so, and
// the Version, are as for [Engine.PutReply]. Errors: *[InvalidError];
// *[automation.SettingsError] with everything that is wrong with the actions;
// *[DeniedError]; [storage.ErrConflict].
func (e *Engine) PutMacro(ctx context.Context, agent storage.AgentID, m *Macro) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("put macro: %w", err)
	}
	next := *m
	err := e.update(ctx, "put macro", func(ctx context.Context, tx storage.Tx) error {
		if err := e.mayWrite(ctx, tx, agent, macroPrefix+m.ID, m.Scope); err != nil {
			return err
		}
		if err := e.checkMacro(ctx, tx, m); err != nil {
			return err
		}
		next.Version = 0 // the store keeps it
		version, err := saveSetting(ctx, tx, agent, macroPrefix+m.ID, next, m.Version)
		next.Version = version
		return err
	})
	if err != nil {
		return err
	}
	*m = next
	e.news.publish()
	return nil
}

func (m *Macro) check() error {
	if m.ID == "" || strings.Contains(m.ID, "/") || channel.CleanText(m.ID) != m.ID {
		return invalid("ID", "must be text without a slash that is not empty")
	}
	if m.Name == "" || channel.CleanText(m.Name) != m.Name {
		return invalid("Name", "must be text that is not empty")
	}
	var errs []error
	for i, a := range m.Actions {
		switch a.(type) {
		case automation.AskSurvey, automation.HandToPeople, automation.Emit:
			errs = append(errs, invalid(fmt.Sprintf("Actions[%d]", i), "is not for macros"))
		}
	}
	return errors.Join(errs...)
}

// checkMacro checks the actions as those of an automation, for the channel of the
// macro if it is for one.
func (e *Engine) checkMacro(ctx context.Context, tx storage.Tx, m *Macro) error {
	var ch channel.ID
	if len(m.Scope.Channels) == 1 {
		ch = m.Scope.Channels[0]
	}
	c, err := e.carrier(ctx, tx, ch)
	if err != nil {
		return err
	}
	if ch == "" {
		c.Template = nil
	}
	s := automation.Defaults()
	s.Rules = []automation.Rule{{ID: "macro", Trigger: automation.ChatOpened, Actions: m.Actions}}
	return s.Check(c)
}

// DeleteMacro removes a macro of which the version was read. Who may do so is as
// for [Engine.PutMacro]. Errors: *[DeniedError]; [storage.ErrNotFound];
// [storage.ErrConflict].
func (e *Engine) DeleteMacro(ctx context.Context, agent storage.AgentID, id string, version int64) error {
	err := e.update(ctx, "delete macro", func(ctx context.Context, tx storage.Tx) error {
		m, err := macro(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := e.mayWrite(ctx, tx, agent, macroPrefix+id, m.Scope); err != nil {
			return err
		}
		if err := tx.Settings().Delete(ctx, macroPrefix+id, version); err != nil {
			return err
		}
		return noteSetting(ctx, tx, now(), agent, macroPrefix+id)
	})
	if err == nil {
		e.news.publish()
	}
	return err
}

func macro(ctx context.Context, tx storage.Tx, id string) (Macro, error) {
	m, version, err := document.Load[Macro](ctx, tx, macroPrefix+id)
	if err == nil && version == 0 {
		err = fmt.Errorf("macro %q: %w", id, storage.ErrNotFound)
	}
	m.Version = version
	return m, err
}

// Macros returns those that an agent may use on a channel, by ID. An empty
// channel is all of them.
func (e *Engine) Macros(ctx context.Context, agent storage.AgentID, ch channel.ID) (out []Macro, err error) {
	err = e.view(ctx, "macros", func(ctx context.Context, tx storage.Tx) error {
		viewer, err := e.viewer(ctx, tx, agent, ch)
		if err != nil {
			return err
		}
		all, versions, err := document.List[Macro](ctx, tx, macroPrefix)
		out = nil
		for i, m := range all {
			if m.Version = versions[i]; m.Scope.Admits(viewer) {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}
