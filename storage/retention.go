package storage

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Retention selects old messages whose content, or part of it, is to be
// forgotten. The record stays, so that everything can still be counted.
//
// Messages are gone through in the order of their IDs, from After on, and until
// the first that is not old: a step never looks at what was looked at before it.
// What is put in front of that place later, by an import of old messages say,
// is reached by beginning again with the zero After. ForgetMedia goes by CreatedAt
// first, and through none but messages with [Message.HasMedia]: beginning again
// costs it nothing, and what was stored late holds up nobody.
type Retention struct {
	// Before is the instant: messages are old whose CreatedAt is before it.
	Before time.Time
	// At is noted as the instant of the deletion, by ForgetContent.
	At time.Time
	// Channels are those whose messages are meant; none means all.
	Channels []channel.ID
	// After is [Retained].Last of the step before; zero for the first step.
	After MessageID
	// Limit is how many messages are looked at; it must be above 0.
	Limit int
}

// Concerns reports whether q means the messages of a channel.
func (q Retention) Concerns(ch channel.ID) bool {
	return len(q.Channels) == 0 || slices.Contains(q.Channels, ch)
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
