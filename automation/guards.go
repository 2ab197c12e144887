package automation

import "github.com/rapport-go/rapport/channel"

// The guards that several automations have.
var (
	mayBeWritten = guard{"the contact has not opted out", OptedOut, func(m *moment) bool { return !m.Contact.OptedOut }}
	inWindow     = guard{"the session window is open", OutsideWindow, func(m *moment) bool { return m.Conversation.Window.Free }}
	ongoing      = guard{"an agent serves the case", NotOngoing, func(m *moment) bool { return m.Case.State == StateOngoing && m.Case.Owner != "" }}
	noBot        = guard{"no bot serves the case", WithBot, func(m *moment) bool { return m.Case.Bot == "" }}
	sameAgent    = guard{"it is still the agent of the message", OtherOwner, func(m *moment) bool { return m.Case.Owner == m.event.Message.Author.ID }}
	sameBot      = guard{"the bot still serves the case", NotBot, func(m *moment) bool { return m.Case.Bot != "" && m.Case.Bot == m.event.bot() }}
	stillNewest  = guard{"no newer message", NewerMessage, func(m *moment) bool { return m.Case.Newest.ID == m.event.Message.ID }}
	stillClosed  = guard{"the case is still closed", NotClosed, func(m *moment) bool { return m.Case.State == StateClosed }}
)

// The events that end what waits for the contact.
var (
	contactWrites = ending{MessageReceived, "message of the contact", nil}
	agentWrites   = ending{MessageSent, "message of an agent", byAgent}
	caseOwned     = ending{CaseOwned, "an agent takes or gets the case", nil}
	caseAssigned  = ending{CaseAssigned, "the case is given to somebody", nil}
	caseParked    = ending{CaseParked, "park", nil}
	caseEnded     = ending{CaseEnded, "end of the session", nil}
	caseClosed    = ending{CaseClosed, "close", nil}
	caseQueued    = ending{CaseQueued, "back into a queue", nil}
	caseAlone     = ending{CaseUnassigned, "nobody serves the case any more", nil}
)

// bot is the bot that the event is about: the author of its message, or who
// reported it.
func (e *Event) bot() string {
	if e.Trigger == MessageSent {
		return e.Message.Author.ID
	}
	return e.Actor.ID
}

func byAgent(m *moment) bool { return m.event.Message.Author.Kind == channel.AuthorAgent }

func byBot(m *moment) bool { return m.event.Message.Author.Kind == channel.AuthorBot }

// byOwner holds for a message of the agent who serves the case.
func byOwner(m *moment) bool {
	return byAgent(m) && m.Case.State == StateOngoing && m.Case.Owner == m.event.Message.Author.ID
}

// byPerson holds for a message that a person wrote to the business.
func byPerson(m *moment) bool { return !m.Message.Automatic }

// caseAndMessage is the key of what happens once for a message of a case.
func caseAndMessage(name string) func(*moment) []string {
	return func(m *moment) []string { return []string{name, m.Case.ID, m.event.Message.ID} }
}

// say adds a message to what is done, if it may be sent.
func (m *moment) say(out *Outcome, message Message) {
	send := Send{Message: message.rendered(m.Facts), Category: CategoryService}
	if reason := m.unsendable(); reason != "" {
		out.skip(m, DoSend, reason)
		return
	}
	out.Actions = append(out.Actions, send)
}

// unsendable is why nothing free-form may be sent, or "".
func (m *moment) unsendable() Reason {
	for _, g := range []guard{mayBeWritten, inWindow} {
		if !g.holds(m) {
			return g.reason
		}
	}
	return ""
}

func (out *Outcome) skip(m *moment, kind ActionKind, reason Reason) {
	e := explained(m.start.Automation, reason)
	e.Text = string(kind) + " was left out: " + reasonTexts[reason]
	out.Skipped = append(out.Skipped, e)
}
