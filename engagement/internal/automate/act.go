package automate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
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

// Due does what an automation wanted to do at this moment, if its reasons still
// hold. It is a duty.Handler.
func (k *Keeper) Due(_ context.Context, d *storage.DueMoment) (duty.Finish, error) {
	p, err := readPending(d)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx storage.Tx) error {
		at := time.Now().UTC().Truncate(time.Microsecond)
		a := &acting{Keeper: k, tx: tx, at: at, p: p, subject: d.Subject}
		if err := a.act(ctx); err != nil {
			return fmt.Errorf("automation %s: %w", p.Start.Automation, err)
		}
		return nil
	}, nil
}

// An acting is one automation that acts.
type acting struct {
	*Keeper
	tx      storage.Tx
	at      time.Time
	p       *pending
	subject string
	rules   *ready
	scene   *scene
}

func (a *acting) act(ctx context.Context) error {
	if ok, err := a.open(ctx); err != nil || !ok {
		return err
	}
	wait, err := a.tooEarly(ctx)
	if err != nil || wait {
		return err
	}
	if a.scene.acted(a.p.Start.Key) {
		return nil
	}
	calm, err := a.calm(ctx)
	if err != nil {
		return err
	}
	out := automation.Outcome{Why: automation.Explained(a.p.Start.Automation, automation.Loop)}
	if calm {
		out = a.rules.Act(a.p.Start, a.facts(a.at, a.scene))
	}
	Because(a.tx, Cause{By: a.p.Start.Automation, Depth: a.p.Start.Event.Depth + 1})
	if err := a.perform(ctx, &out); err != nil {
		return err
	}
	return a.conclude(ctx, out)
}

// open locks the conversation, and reads what is known of it. It reports false if
// it is gone, or has no automations any more.
func (a *acting) open(ctx context.Context) (bool, error) {
	id := a.p.Conversation
	if err := a.tx.Lock(ctx, intake.ConversationLock(id)); err != nil {
		return false, err
	}
	scenes, err := readScenes(ctx, a.tx, []storage.ConversationID{id})
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	a.scene = scenes[id]
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
	if s.work.Queue != "" {
		before, err := a.tx.Cases().Before(ctx, s.work.Queue, s.work.Place(), maxPosition)
		if err != nil {
			return err
		}
		s.position = 1 + before
	}
	return s.words.read(ctx, a.tx, s.conv.ID, s.work)
}

// maxPosition is how far places in a queue are counted.
const maxPosition = 1000

func (a *acting) lookAtMessage(ctx context.Context) error {
	id, err := storage.ParseID[storage.Message](a.p.Start.Event.Message.ID)
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

// tooEarly puts the automation off if the routing has not looked at the case yet:
// it may be an agent's in a moment.
func (a *acting) tooEarly(ctx context.Context) (bool, error) {
	if a.scene.work == nil || a.scene.work.State != storage.CaseOpen {
		return false, nil
	}
	undecided, err := a.Undecided(ctx, a.tx, a.at, a.scene.work.ID)
	if err != nil || !undecided {
		return false, err
	}
	due, err := a.p.due(a.subject)
	if err != nil {
		return false, err
	}
	due.At = a.at.Add(undecidedPause)
	return true, a.tx.DueMoments().Put(ctx, due)
}

// pace is how often one rule may act on one conversation: two that call each
// other, with the routing between them, would go on for ever.
var pace = channel.Rate{PerSecond: 20. / 3600, Burst: 20}

// calm reports whether a rule has not acted too often.
func (a *acting) calm(ctx context.Context) (bool, error) {
	if !strings.HasPrefix(a.p.Start.Automation, "rule:") {
		return true, nil
	}
	key := "automation/" + a.p.Start.Automation + "/" + a.p.Conversation.String()
	n, _, err := a.tx.Rates().Take(ctx, key, pace, a.at, 1)
	return n == 1, err
}

// perform does what was decided, in order.
func (a *acting) perform(ctx context.Context, out *automation.Outcome) error {
	for i, action := range out.Actions {
		d := Deed{
			Conversation: a.p.Conversation, By: a.p.Start.Automation, At: a.at, Action: action,
			Key: fmt.Sprintf("automation/%s/%d", a.p.Start.Key, i),
		}
		if a.scene.work != nil {
			d.Case = a.scene.work.ID
		}
		why, err := a.Do(ctx, a.tx, d)
		if err != nil {
			return err
		}
		if why == "" {
			continue
		}
		failed := automation.Explained(d.By, why)
		failed.Text = fmt.Sprintf("%s was not done: %s", action.Kind(), failed.Text)
		out.Skipped = append(out.Skipped, failed)
		if i == 0 {
			out.Marks = nil // it was not said
		}
		if !out.Continue {
			break
		}
	}
	return nil
}

// conclude remembers and explains what was done, and stores what comes next.
func (a *acting) conclude(ctx context.Context, out automation.Outcome) error {
	if out.Why.Ran {
		if err := a.remember(ctx, out.Marks); err != nil {
			return err
		}
	}
	f := following{tx: a.tx}
	f.add(automation.Fired{Starts: out.Then}, a.scene)
	if err := f.write(ctx); err != nil {
		return err
	}
	var entries []*storage.JournalEntry
	for _, why := range append([]automation.Explanation{out.Why}, out.Skipped...) {
		kind := journal.AutomationSkipped
		if why.Ran {
			kind = journal.AutomationRan
		}
		e := journal.Entry(kind, a.at, Author(why.Automation), journal.Detail{Automation: &why})
		entries = append(entries, journal.OnConversation(e, a.scene.conv))
	}
	return a.tx.Journal().Append(ctx, entries...)
}

// remember keeps that the automation has acted, with the conversation or the case
// that its key is about. Both are read anew: actions have changed them.
func (a *acting) remember(ctx context.Context, marks []automation.Mark) error {
	convs, err := a.tx.Conversations().Get(ctx, a.p.Conversation)
	if err != nil {
		return err
	}
	conv := convs[0]
	if conv.Case.IsZero() || !strings.Contains(a.p.Start.Key+":", ":"+conv.Case.String()+":") {
		return a.rememberTalk(ctx, conv, marks, a.p.Start.Key)
	}
	if len(marks) > 0 {
		if err := a.rememberTalk(ctx, conv, marks, ""); err != nil {
			return err
		}
	}
	cases, err := a.tx.Cases().Get(ctx, conv.Case)
	if err != nil {
		return err
	}
	return changeCase(ctx, a.tx, cases[0], func(r *caseRecord) { r.note(a.p.Start.Key) })
}

func (a *acting) rememberTalk(ctx context.Context, conv *storage.Conversation, marks []automation.Mark, key string) error {
	r, err := readTalk(conv)
	if err != nil {
		return err
	}
	if key != "" {
		r.note(key)
	}
	for _, m := range marks {
		switch m {
		case automation.MarkGreeted:
			r.Greeted = a.at
		case automation.MarkToldClosed:
			r.ToldClosed = a.at
		case automation.MarkSurveyed:
			r.Surveyed = a.at
		}
	}
	if conv.Automation, err = write(r); err != nil {
		return err
	}
	return a.tx.Conversations().Update(ctx, conv)
}

// changeCase changes what is kept with a case.
func changeCase(ctx context.Context, tx storage.Tx, c *storage.Case, change func(*caseRecord)) error {
	r, err := readCase(c)
	if err != nil {
		return err
	}
	change(&r)
	if c.Automation, err = write(r); err != nil {
		return err
	}
	return tx.Cases().Update(ctx, c)
}
