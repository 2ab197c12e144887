package automation

import "github.com/rapport-go/rapport/channel"

// welcome greets once: when the chat is opened, or else with the first message.
// Both have the same key, so that it is never both (S4.5).
var welcome = automation{
	name: "welcome", id: "A1",
	on: func(s *Settings) bool { return s.Welcome.On },
	opens: []opening{
		{trigger: ChatOpened, words: "chat opened by a contact who has not written yet", when: func(m *moment) bool {
			return !m.settings.Welcome.PerCase && !m.Conversation.Greeted && m.Conversation.Inbound == 0
		}},
		{trigger: MessageReceived, words: "else the contact's first message", when: func(m *moment) bool {
			return !m.settings.Welcome.PerCase && !m.Conversation.Greeted && m.Conversation.Inbound == 1 && byPerson(m)
		}},
		{trigger: CaseOpened, words: "or, once per case, a case that the contact begins", when: func(m *moment) bool {
			return m.settings.Welcome.PerCase && m.event.Actor.Kind == channel.AuthorContact && byPerson(m)
		}},
	},
	guards: []guard{
		{"never greeted on this channel, unless once per case", GreetedAlready, func(m *moment) bool {
			return m.settings.Welcome.PerCase || !m.Conversation.Greeted
		}},
		mayBeWritten,
		{"the session window is open, or the chat was just opened (S4.6)", OutsideWindow, func(m *moment) bool {
			return m.Conversation.Window.Free || m.justOpened()
		}},
	},
	effect: "system message",
	once:   "contact and channel, for ever; or case",
	key: func(m *moment) []string {
		if m.settings.Welcome.PerCase {
			return []string{"welcome", "case", m.Case.ID}
		}
		return []string{"welcome", string(m.Channel.ID), m.Contact.ID}
	},
	act: func(m *moment, out *Outcome) {
		out.Actions = append(out.Actions, Send{
			Message: m.settings.Welcome.Message.rendered(m.Facts), Category: CategoryService, Opening: m.justOpened(),
		})
		out.Marks = append(out.Marks, MarkGreeted)
	},
}

// justOpened holds while the contact has opened the chat and not written.
func (m *moment) justOpened() bool {
	return m.event.Trigger == ChatOpened && m.Conversation.Inbound == 0
}
