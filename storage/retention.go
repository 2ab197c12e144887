package storage

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Retention selects old messages whose content, or part of it, is to be
// forgotten. The record stays, so that everything can still be counted.
//
// Messages are gone through in the order of their IDs, which tell when they were
// stored, from After on, and until the first that is not old: a step never looks at
// what was looked at before it. Those of which that is not so, see
// [Message.Undated], are passed by, and gone through on their own, with Undated: in
// the order of CreatedAt, and none but those that still have what is to be forgotten.
// Beginning again with the zero After costs that nothing, and reaches what was
// stored since, wherever its ID stands.
//
// ForgetMedia goes by CreatedAt first anyway, and through none but messages with
// [Message.HasMedia], undated or not.
type Retention struct {
	// Before is the instant: messages are old whose CreatedAt is before it.
	Before time.Time
	// At is noted as the instant of the deletion, by ForgetContent.
	At time.Time
	// Channels are those whose messages are meant; none means all.
	Channels []channel.ID
	// Undated selects messages whose ID does not tell when they were stored, instead
	// of all others. ForgetMedia needs no such choice, and does not look at it.
	Undated bool
	// After is [Retained].Last of the step before; zero for the first step.
	After MessageID
	// Limit is how many messages are looked at; it must be above 0.
	Limit int
}

// Passes reports whether a step looks at m, on its way by the IDs, only to pass it
// by, old or not.
func (q Retention) Passes(m *Message) bool { return !q.Undated && m.Undated() }

// Means reports whether something of m is to be forgotten, if m is old.
func (q Retention) Means(m *Message) bool {
	return !q.Passes(m) && (len(q.Channels) == 0 || slices.Contains(q.Channels, m.Channel))
}

// Retained is what a step of forgetting did.
type Retained struct {
	// Messages is how many changed.
	Messages int
	// Media are the files that were in them. Whoever keeps copies removes those.
	Media []channel.Media
	// Last is the last message that was looked at, to go on from. Without one, it
	// is the After of the question.
	Last MessageID
	// More says that there may be more old messages behind it.
	More bool
}

// HasContent reports whether there is anything in m that ForgetContent takes
// away.
func (m *Message) HasContent() bool {
	return m.DeletedAt.IsZero() || len(m.Parts)+len(m.Reactions)+len(m.Notes)+len(m.Mentions)+len(m.Raw)+len(m.Native) > 0 ||
		!m.To.IsZero() || m.Memo != "" || !m.Answer.IsZero() || m.Author != m.Author.Forgotten() ||
		m.Progress.Failure.Detail != ""
}

// Forgotten reports whether what m said was forgotten: see [Message.ForgetContent].
// Nothing may be added to it, since the steps of a [Retention] do not come back to
// it. A message that was deleted otherwise still has what it said.
func (m *Message) Forgotten() bool { return !m.DeletedAt.IsZero() && len(m.Parts) == 0 }

// ForgetContent takes what was said, by whom and to whose notice, out of m, and marks it as
// deleted at the instant, unless it was before. What stays is what can be
// counted: ids, instants, the outcome, the cost, and which agent wrote it.
func (m *Message) ForgetContent(at time.Time) {
	m.Parts, m.Reactions, m.Notes, m.Mentions, m.Raw, m.Native = nil, nil, nil, nil, nil, nil
	m.To, m.Memo, m.Answer = channel.Address{}, "", channel.Answer{}
	m.Progress.Failure.Detail = ""
	m.Author = m.Author.Forgotten()
	if m.DeletedAt.IsZero() {
		m.DeletedAt = at
	}
}

// Forgotten is a without the name, and without the ID if it is a contact's: a
// contact is often known by an address.
func (a Author) Forgotten() Author {
	a.Name = ""
	if a.Kind == channel.AuthorContact {
		a.ID = ""
	}
	return a
}
