package automate

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A Deed is one action that an automation decided.
type Deed struct {
	Conversation storage.ConversationID
	Case         storage.CaseID // zero if there is none
	// By is the automation, and Key a name for this action alone, in all tries.
	By, Key string
	At      time.Time
	Action  automation.Action
}

// Author is the automation, as who did something.
func Author(by string) storage.Author {
	return storage.Author{Kind: channel.AuthorSystem, ID: by}
}

// undecidedPause is how long to wait for the routing to look at a case.
const undecidedPause = time.Second

// Act does what automations wanted to do at a moment that was claimed, as far as
// their reasons still hold. It locks the conversation before it touches the
// moment, in the order in which everybody else does. What is still to be done is
// put anew; otherwise it is for the caller to remove the moment.
func (k *Keeper) Act(ctx context.Context, tx storage.Tx, at time.Time, d *storage.DueMoment) error {
	if err := k.act(ctx, tx, at, d); err != nil {
		return fmt.Errorf("automation %s: %w", d.Subject, err)
	}
	return nil
}

// act acts on the starts of a slot whose moment has come, and lets the others
// wait.
func (k *Keeper) act(ctx context.Context, tx storage.Tx, at time.Time, d *storage.DueMoment) error {
	s, err := readSlot(d)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, intake.ConversationLock(s.Conversation)); err != nil {
		return err
	}
	if same, err := unchanged(ctx, tx, d); err != nil || !same {
		return err
	}
	for len(s.Starts) > 0 && !s.Starts[0].At.After(at) {
		a := &acting{Keeper: k, tx: tx, at: at, conv: s.Conversation, start: s.Starts[0]}
		wait, err := a.act(ctx)
		switch {
		case err != nil:
			return err
		case wait:
			return s.storeAt(ctx, tx, d.DueKey, at.Add(undecidedPause))
		}
		s.Starts = s.Starts[1:]
		if err := a.follow(ctx, s); err != nil {
			return err
		}
	}
	if len(s.Starts) == 0 {
		return nil
	}
	return s.store(ctx, tx, d.DueKey)
}

// follow lets what comes next wait in the slot.
func (a *acting) follow(ctx context.Context, s *slot) error {
	for _, then := range a.then {
		next := follow{conv: a.scene.conv, at: a.at, start: &then}
		if s.crowded(next) {
			if err := a.tx.Journal().Append(ctx, next.refused()); err != nil {
				return err
			}
			continue
		}
		s.apply(next)
	}
	return nil
}

// unchanged reports whether a moment is as it was when it was claimed: another
// one that was put in its place is claimed anew.
func unchanged(ctx context.Context, tx storage.Tx, d *storage.DueMoment) (bool, error) {
	found, err := tx.DueMoments().Get(ctx, d.DueKey)
	if err != nil || found[0] == nil {
		return false, err
	}
	return found[0].Attempts == d.Attempts && bytes.Equal(found[0].Data, d.Data), nil
}

// An acting is one automation that acts.
type acting struct {
	*Keeper
	tx    storage.Tx
	at    time.Time
	conv  storage.ConversationID
	start automation.Start
	rules *ready
	scene *scene
	then  []automation.Start
}

// act does what the automation decides. It reports true if that has to wait.
func (a *acting) act(ctx context.Context) (wait bool, err error) {
	if ok, err := a.open(ctx); err != nil || !ok {
		return false, err
	}
	if wait, err := a.undecided(ctx); err != nil || wait {
		return wait, err
	}
	if a.scene.acted(a.start.Key) {
		return false, nil
	}
	out := automation.Outcome{Why: automation.Explained(a.start.Automation, automation.Loop)}
	if a.scene.talk.calm(a.start.Automation, a.at) || !a.isRule() {
		out = a.rules.Act(a.start, a.facts(a.at, a.scene))
	}
	Because(a.tx, Cause{By: a.start.Automation, Depth: a.start.Event.Depth + 1})
	if err := a.perform(ctx, &out); err != nil {
		return false, err
	}
	a.then = out.Then
	return false, a.conclude(ctx, out)
}

func (a *acting) isRule() bool { return strings.HasPrefix(a.start.Automation, "rule:") }

// open reads what is known of the conversation. It reports false if it is gone.
func (a *acting) open(ctx context.Context) (bool, error) {
	scenes, err := readScenes(ctx, a.tx, []storage.ConversationID{a.conv})
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	a.scene = scenes[a.conv]
	if err := a.scene.readOthers(ctx, a.tx); err != nil {
		return false, err
	}
	a.rules, err = a.library.of(ctx, a.tx, a.scene.conv.Channel)
	if err != nil {
		return false, err
	}
	return true, a.look(ctx)
}

// look reads what facts take.
func (a *acting) look(ctx context.Context) (err error) {
	s := a.scene
	if a.rules.hours != "" {
		if s.hours, err = a.Hours(ctx, a.tx, a.rules.hours, a.at); err != nil {
			return err
		}
	}
	if err := a.lookAtMessage(ctx); err != nil || s.work == nil {
		return err
	}
	if err := s.readPosition(ctx, a.tx); err != nil {
		return err
	}
	return s.words.read(ctx, a.tx, s.conv.ID, s.work)
}

func (a *acting) lookAtMessage(ctx context.Context) error {
	id, err := storage.ParseID[storage.Message](a.start.Event.Message.ID)
	if err != nil {
		return nil // it is about none
	}
	ms, err := a.tx.Messages().Get(ctx, id)
	if isNotFound(err) {
		return nil
	}
	if err == nil {
		a.scene.message = ms[0]
	}
	return err
}

// undecided reports whether the routing has not looked at the case yet: it may be
// an agent's in a moment.
func (a *acting) undecided(ctx context.Context) (bool, error) {
	if a.scene.work == nil || a.scene.work.State != storage.CaseOpen {
		return false, nil
	}
	return a.Undecided(ctx, a.tx, a.at, a.scene.work.ID)
}

// perform does what was decided, in order. If nothing could be done, it did not
// run.
func (a *acting) perform(ctx context.Context, out *automation.Outcome) error {
	done := 0
	for i, action := range out.Actions {
		why, err := a.Do(ctx, a.tx, a.deed(i, action))
		if err != nil {
			return err
		}
		if why == "" {
			done++
			continue
		}
		failed := automation.Explained(a.start.Automation, why)
		failed.Text = fmt.Sprintf("%s was not done: %s", action.Kind(), failed.Text)
		out.Skipped = append(out.Skipped, failed)
		if i == 0 {
			out.Marks = nil // it was not said
		}
		if !out.Continue {
			break
		}
	}
	if len(out.Actions) > 0 && done == 0 && len(out.Then) == 0 {
		out.Why, out.Skipped = out.Skipped[len(out.Skipped)-1], out.Skipped[:len(out.Skipped)-1]
	}
	return nil
}

func (a *acting) deed(i int, action automation.Action) Deed {
	d := Deed{
		Conversation: a.conv, By: a.start.Automation, At: a.at, Action: action,
		Key: fmt.Sprintf("automation/%s/%d", a.start.Key, i),
	}
	if a.scene.work != nil {
		d.Case = a.scene.work.ID
	}
	return d
}

// conclude remembers and explains what was done.
func (a *acting) conclude(ctx context.Context, out automation.Outcome) error {
	if out.Why.Ran {
		if err := a.remember(ctx, out.Marks); err != nil {
			return err
		}
	}
	var entries []*storage.JournalEntry
	for _, why := range append([]automation.Explanation{out.Why}, out.Skipped...) {
		entries = append(entries, explained(a.at, a.scene.conv, why))
	}
	return a.tx.Journal().Append(ctx, entries...)
}

// explained is the entry that says what an automation did, or why it did nothing.
func explained(at time.Time, conv *storage.Conversation, why automation.Explanation) *storage.JournalEntry {
	kind := journal.AutomationSkipped
	if why.Ran {
		kind = journal.AutomationRan
	}
	return journal.OnConversation(journal.Entry(kind, at, Author(why.Automation), journal.Detail{Automation: &why}), conv)
}
