package engagement

import (
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// RunMacro does what a macro says to a case, in the agent's name: all of it, or
// nothing. A message of it takes the case as any message of theirs does.
//
// Errors are those of what it does: of [Engine.Send], [Engine.Done] and the like;
// *[templates.Fault] for a variable without a value; *[TakenError] if another
// agent serves the case; *[DeniedError] if the agent may not use the macro there;
// [storage.ErrNotFound].
func (e *Engine) RunMacro(ctx context.Context, agent storage.AgentID, id string, of storage.CaseID) (*storage.Case, error) {
	var changed *storage.Case
	err := e.update(ctx, "run macro", func(ctx context.Context, tx storage.Tx) (err error) {
		changed, err = e.runMacro(ctx, tx, agent, id, of)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	e.dispatch.Wake(changed.Channel)
	return changed, nil
}

func (e *Engine) runMacro(ctx context.Context, tx storage.Tx, agent storage.AgentID, id string, of storage.CaseID) (*storage.Case, error) {
	c, err := e.changeIn(ctx, tx, "run a macro on", agent, of, (*deed).free)
	if err != nil {
		return nil, err
	}
	m, err := macro(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if err := e.mayUse(ctx, tx, agent, m.Scope, c.Channel); err != nil {
		return nil, err
	}
	lookup, err := e.lookup(ctx, tx, agent, c.Channel, c.Contact)
	if err != nil {
		return nil, err
	}
	run := &macroRun{Engine: e, tx: tx, agent: agent, of: c, lookup: lookup}
	for i, a := range m.Actions {
		if err := run.do(ctx, a); err != nil {
			return nil, fmt.Errorf("action %d, %s: %w", i+1, a.Kind(), err)
		}
	}
	cases, err := tx.Cases().Get(ctx, of)
	if err != nil {
		return nil, err
	}
	return cases[0], nil
}

// free checks that nobody else serves the case.
func (d *deed) free(context.Context) error {
	if d.held() && d.Case.Owner != d.agent {
		return d.taken()
	}
	return nil
}

// A macroRun is a macro that is being done.
type macroRun struct {
	*Engine
	tx     storage.Tx
	agent  storage.AgentID
	of     *storage.Case
	lookup templates.Lookup
}

func (r *macroRun) do(ctx context.Context, action automation.Action) error {
	switch a := action.(type) {
	case automation.Send:
		return r.send(ctx, a.Message)
	case automation.SendTemplate:
		values, err := r.texts(a.Values)
		if err != nil {
			return err
		}
		return r.say(ctx, channel.Parts{templatePart(a.Name, a.Language, values)})
	case automation.AddNote:
		text, err := r.text(a.Text)
		if err != nil {
			return err
		}
		return r.addNote(ctx, r.tx, now(), r.author(), r.of.Conversation, channel.CleanText(text), nil)
	case automation.Label:
		if a.Contact {
			_, err := labelContact(ctx, r.tx, r.author(), r.of.Contact, a.Add, a.Remove, nil)
			return err
		}
	case automation.SetOwner:
		return r.contact(ctx, r.agentOr(a.Agent))
	case automation.SetAttribute:
		return r.attribute(ctx, a)
	case automation.Notify:
		return r.notify(ctx, a)
	}
	return r.change(ctx, action)
}

// author is the agent, by whose name the store finds them.
func (r *macroRun) author() storage.Author {
	return storage.Author{Kind: channel.AuthorAgent, ID: string(r.agent)}
}

func (r *macroRun) agentOr(id string) automation.SetAttribute {
	return automation.SetAttribute{Name: assign.OwnerAttribute, Value: orElse(id, string(r.agent)), Contact: true}
}

// send says something, with its variables filled in.
func (r *macroRun) send(ctx context.Context, m automation.Message) error {
	reply := templates.Reply{Name: "macro", Scope: templates.Scope{All: true}, Parts: m.Parts, Variables: m.Variables}
	parts, err := reply.Render(r.lookup)
	if err != nil {
		return err
	}
	return r.say(ctx, parts)
}

func (r *macroRun) say(ctx context.Context, parts channel.Parts) error {
	return r.sendOne(ctx, r.tx, &sending{out: Outgoing{
		Conversation: r.of.Conversation, Agent: r.agent, Parts: channel.CleanParts(parts),
	}})
}

// text fills in the variables of a text.
func (r *macroRun) text(s string) (string, error) {
	if !strings.Contains(s, "{{") {
		return s, nil
	}
	reply := templates.Reply{Name: "macro", Parts: channel.Parts{channel.Text{Body: s}}}
	parts, err := reply.Render(r.lookup)
	if err != nil {
		return "", err
	}
	said, ok := parts[0].(channel.Text)
	if !ok {
		return "", nil
	}
	return said.Body, nil
}

func (r *macroRun) texts(all []string) (out []string, err error) {
	for _, s := range all {
		if s, err = r.text(s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (r *macroRun) attribute(ctx context.Context, a automation.SetAttribute) (err error) {
	if a.Value, err = r.text(a.Value); err != nil {
		return err
	}
	if err := checkAttribute(a.Name, a.Value); err != nil {
		return err
	}
	if a.Contact {
		return r.contact(ctx, a)
	}
	return r.change(ctx, a)
}

// contact notes something about the contact.
func (r *macroRun) contact(ctx context.Context, a automation.SetAttribute) error {
	contacts, err := r.tx.Contacts().Get(ctx, r.of.Contact)
	if err != nil {
		return err
	}
	c := contacts[0]
	next, changed, err := attributed(c.Attributes, a.Name, a.Value)
	if err != nil || !changed {
		return err
	}
	c.Attributes = next
	d := journal.Detail{Change: journal.ChangeAttribute, Attribute: a.Name, Value: a.Value}
	if a.Name == assign.OwnerAttribute {
		d.Change = journal.ChangeOwner
	}
	return writeContact(ctx, r.tx, r.author(), c, nil, d)
}

// notify tells colleagues. Whether there is anybody to tell is no matter.
func (r *macroRun) notify(ctx context.Context, a automation.Notify) (err error) {
	if a.Text, err = r.text(a.Text); err != nil {
		return err
	}
	_, err = r.notifyAgents(ctx, r.tx, automate.Deed{
		Action: a, Conversation: r.of.Conversation, Case: r.of.ID, By: "macro", At: now(),
	}, a)
	return err
}

// change does something to the case.
func (r *macroRun) change(ctx context.Context, action automation.Action) error {
	_, err := r.changeIn(ctx, r.tx, "run a macro on", r.agent, r.of.ID, func(d *deed, ctx context.Context) error {
		if c, ok := action.(automation.Close); ok && d.Case.State != storage.CaseClosed {
			if err := d.mayClose(); err != nil {
				return err
			}
			d.shut(c.Disposition)
			return nil
		}
		why, err := d.automate(ctx, action)
		if err == nil && why != "" {
			err = d.wrongState()
		}
		if err == nil && (len(d.Case.Labels) > maxLabels || len(d.Case.Attributes) > maxAttributes) {
			err = invalid("Actions", "would put too many labels or attributes on the case")
		}
		return err
	})
	return err
}
