package automation

import "time"

// waits holds while the contact waits for an answer of people.
func waits(m *moment) bool { return m.Case.Unanswered.ID != "" && m.Case.Bot == "" }

// reminder writes to a contact whom no agent answers. It runs from the first
// message that is not answered, or from when a bot handed the case to people.
var reminder = automation{
	name: "reminder", id: "A7",
	on: func(s *Settings) bool { return s.Reminder.On },
	opens: []opening{
		{trigger: MessageReceived, words: "first message of the contact without a human answer", when: func(m *moment) bool {
			return waits(m) && m.Case.Unanswered.ID == m.event.Message.ID && byPerson(m)
		}},
		{trigger: CaseQueued, words: "or a bot hands such a case to a queue", when: waits},
		{trigger: CaseOwned, words: "or to an agent", when: waits},
	},
	guards: []guard{
		noBot,
		{"the case is with an agent or in a queue", NotWaiting, func(m *moment) bool {
			return m.Case.State == StateOngoing && m.Case.Owner != "" || m.Case.State == StateOpen && m.Case.Queue != ""
		}},
		{"no human answer since", Answered, func(m *moment) bool {
			return m.Case.Unanswered.ID != "" && keyOf(unansweredKey(m)...) == m.start.Key
		}},
		mayBeWritten, inWindow,
	},
	ends: []ending{
		agentWrites, caseClosed,
		{CaseAssigned, "the case is given to a bot", func(m *moment) bool { return m.Case.Bot != "" }},
	},
	effect: "system message",
	once:   "unanswered stretch",
	key:    unansweredKey,
	at:     func(m *moment) time.Time { return m.event.At.Add(time.Duration(m.settings.Reminder.After)) },
	act:    func(m *moment, out *Outcome) { m.say(out, m.settings.Reminder.Message) },
}

func unansweredKey(m *moment) []string {
	return []string{"reminder", m.Case.ID, m.Case.Unanswered.ID}
}
