package automation

// keywordAnswer answers words in what the contact writes. Words for opting out and
// in are the engine's, and come before.
var keywordAnswer = automation{
	name: "keyword", id: "keyword",
	on:     func(s *Settings) bool { return len(s.Keywords) > 0 },
	opens:  []opening{{trigger: MessageReceived, words: "message of the contact in which a keyword occurs", when: func(m *moment) bool { return byPerson(m) && m.keyword() != nil }}},
	guards: []guard{{"the keyword is still there", Gone, func(m *moment) bool { return m.keyword() != nil }}},
	effect: "system message, labels, priority and route, as wanted",
	once:   "contact's message",
	key:    func(m *moment) []string { return []string{"keyword", m.Conversation.ID, m.event.Message.ID} },
	act:    func(m *moment, out *Outcome) { m.answer(m.keyword(), out) },
}

// keyword is the first keyword that the message has, or nil.
func (m *moment) keyword() *Keyword {
	text := shortened(m.Message.Text)
	for i := range m.settings.Keywords {
		if k := &m.settings.Keywords[i]; k.matches(text, m.Contact.Language) {
			return k
		}
	}
	return nil
}

func (m *moment) answer(k *Keyword, out *Outcome) {
	out.Continue = true
	if !k.Reply.IsZero() {
		m.say(out, k.Reply)
	}
	if len(k.Labels) > 0 {
		out.Actions = append(out.Actions, Label{Add: k.Labels})
	}
	if k.Priority != nil {
		out.Actions = append(out.Actions, SetPriority{Priority: *k.Priority})
	}
	if k.Route != (Route{}) {
		out.Actions = append(out.Actions, k.Route)
	}
}

// ownerAssignment makes the first agent who answers the contact's owner.
var ownerAssignment = automation{
	name: "owner", id: "owner",
	on:    func(s *Settings) bool { return s.OwnerAssignment.On },
	opens: []opening{{trigger: MessageSent, words: "message of the agent who serves the case, to a contact without an owner", when: func(m *moment) bool { return byOwner(m) && m.Contact.Owner == "" }}},
	guards: []guard{
		{"the contact has no owner", HasOwner, func(m *moment) bool { return m.Contact.Owner == "" }},
	},
	effect: "the agent becomes the contact's owner",
	once:   "case",
	key:    func(m *moment) []string { return []string{"owner", m.Case.ID} },
	act: func(m *moment, out *Outcome) {
		out.Actions = append(out.Actions, SetOwner{Agent: m.event.Message.Author.ID})
	},
}
