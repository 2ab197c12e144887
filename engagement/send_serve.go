package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/preview"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// serve brings the case up to date with an agent's answer: it is theirs, and
// nobody waits any more. Automatic messages change neither.
func (b *sendBatch) serve(ctx context.Context, s *sending, messages []*storage.Message) error {
	t := s.talk
	if s.author.Kind == channel.AuthorAgent {
		if err := b.takeCase(ctx, s); err != nil {
			return err
		}
		if err := b.watchSilence(t); err != nil {
			return err
		}
		t.work.WaitingSince = time.Time{}
		t.events = append(t.events, sla.Event{Kind: sla.AgentReplied, At: b.now, Agent: s.author.ID})
	}
	t.used = true
	if t.conv.Version == 0 {
		t.conv.Topic = topicOf(messages[0].Parts)
	}
	if to := s.address(); t.conv.Address != to {
		t.conv.Address, t.altered = to, true
	}
	b.answer(t, messages[0])
	b.spend(s, freeForm(messages))
	if t.work != nil {
		b.touch(s, messages)
	}
	for _, m := range messages {
		b.entries = append(b.entries, journal.OnMessage(journal.Entry(journal.MessageQueued, b.now, s.author, journal.Detail{}), t.conv, m))
	}
	return nil
}

// touch brings the case up to date with what was said in it. What the system says
// by itself is no activity: neither side has spoken.
func (b *sendBatch) touch(s *sending, messages []*storage.Message) {
	work := s.talk.work
	for _, m := range messages {
		m.Case = work.ID
	}
	if s.author.Kind == channel.AuthorSystem {
		return
	}
	work.LastActivity = later(work.LastActivity, b.now)
	work.Preview, work.PreviewBy = preview.Of(messages[len(messages)-1].Parts), s.author.Kind
}

// topicOf is what a thread that begins with these parts is about.
func topicOf(parts channel.Parts) string {
	for _, part := range parts {
		if m, ok := part.(channel.Mail); ok {
			return m.Subject
		}
	}
	return ""
}

// answer lets the message answer the contact's latest one, if nothing has done
// so. What comes after it does not.
func (b *sendBatch) answer(t *sendTalk, m *storage.Message) {
	a := t.conv.Answer
	if a.IsZero() {
		return
	}
	if b.now.Sub(a.At) < b.caps[t.conv.Channel].AnswerFor {
		m.Answer = a
	}
	t.conv.Answer, t.altered = channel.Answer{}, true
}

// spend takes messages off what the contact's acts permit. There were enough
// when that was checked.
func (b *sendBatch) spend(s *sending, n int) {
	t := s.talk
	if n == 0 || !b.caps[t.conv.Channel].Window.Counted {
		return
	}
	left, ok := channel.Spend(t.conv.Allowances, n, b.now)
	t.conv.Allowances, t.altered = left, t.altered || ok
	if len(left) == 0 {
		d := journal.Detail{Composer: &journal.Composer{}}
		b.entries = append(b.entries, journal.OnConversation(journal.Entry(journal.ComposerChanged, b.now, s.author, d), t.conv))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// takeCase makes the case the agent's, and opens one if none is open.
func (b *sendBatch) takeCase(ctx context.Context, s *sending) error {
	t := s.talk
	switch {
	case t.work == nil:
		t.work = &storage.Case{
			ID: b.mint.Case(b.now), Conversation: t.conv.ID, Contact: t.conv.Contact, Channel: t.conv.Channel,
			OpenedAt: b.now, LastActivity: b.now, Initiated: true,
		}
		t.conv.Case = t.work.ID
		t.events = append(t.events, sla.Event{Kind: sla.Opened, At: b.now})
		b.noteCase(s, journal.CaseOpened)
	case t.work.Owner == s.out.Agent && t.work.State == storage.CaseOngoing:
		return nil
	case t.work.Owner != "" && t.work.Owner != s.out.Agent && (!s.first || b.handled(s)):
		return &TakenError{Case: t.work.ID, Owner: t.work.Owner, Since: t.work.PickedUpAt}
	case t.work.Queue != "" || t.work.Offered:
		if err := b.eligible(ctx, s); err != nil {
			return err
		}
	}
	if err := t.give(s.out.Agent, b.now); err != nil {
		return err
	}
	b.noteCase(s, journal.CasePickedUp)
	return nil
}

// eligible refuses an agent who would take a case by writing that is offered to
// another one, or waits where they do not serve (S2.22).
func (b *sendBatch) eligible(ctx context.Context, s *sending) error {
	work := s.talk.work
	r := &RefusedError{Channel: s.talk.conv.Channel, Contact: s.talk.conv.Contact}
	switch {
	case work.For == s.out.Agent, work.Queue == assign.Loose:
		return nil
	case work.Offered:
		r.Reason, r.Holder, r.Until = ReasonWaiting, work.For, work.ForUntil
		return b.refusedFor(ctx, b.tx, s.out.Agent, r)
	}
	ok, err := b.desk.Serves(ctx, b.tx, b.now, s.out.Agent, work)
	if err != nil || ok {
		return err
	}
	r.Reason = ReasonNotEligible
	return r
}

// give makes the case an agent's.
func (t *sendTalk) give(to storage.AgentID, at time.Time) (err error) {
	if t.moved == nil {
		if t.moved, err = assign.Open(t.conv, t.work); err != nil {
			return err
		}
	}
	t.moved.Give(to, at)
	t.events = append(t.events, t.moved.Told(at)...)
	t.altered = true
	return nil
}

func (b *sendBatch) noteCase(s *sending, kind journal.Kind) {
	entry := journal.Entry(kind, b.now, s.author, journal.Detail{Owner: s.out.Agent})
	b.entries = append(b.entries, journal.OnConversation(entry, s.talk.conv))
}
