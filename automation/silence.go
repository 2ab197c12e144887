package automation

import "time"

// The longest and shortest times, and what stands where none is set.
const (
	MinAutoClose     = Duration(time.Minute) // S4.37
	MaxAutoClose     = Duration(72 * time.Hour)
	DefaultAutoClose = Duration(24 * time.Hour) // S4.38
	DefaultBotClose  = Duration(10 * time.Minute)
)

// idle writes to a contact who does not answer the agent.
var idle = automation{
	name: "idle", id: "A6",
	on:     func(s *Settings) bool { return s.Idle.On },
	opens:  []opening{{trigger: MessageSent, words: "message of the agent who serves the case", when: byOwner}},
	guards: []guard{ongoing, sameAgent, stillNewest, mayBeWritten, inWindow},
	ends:   []ending{contactWrites, agentWrites, caseOwned, caseAssigned, caseQueued, caseAlone, caseParked, caseEnded, caseClosed},
	effect: "system message",
	once:   "agent's message",
	key:    caseAndMessage("idle"),
	at:     func(m *moment) time.Time { return m.event.Message.At.Add(time.Duration(m.settings.Idle.After)) },
	act:    func(m *moment, out *Outcome) { m.say(out, m.settings.Idle.Message) },
}

// stageClose is the second stage of autoClose, or the only one.
const stageClose = "close"

// autoClose closes a case for the contact's silence, and may say so beforehand.
// That the message is still the newest is checked in the transaction that closes:
// a message that comes at the same instant wins (S4.44).
var autoClose = automation{
	name: "auto_close", id: "A8, A9",
	on: func(s *Settings) bool { return s.AutoClose.On },
	opens: []opening{
		{trigger: MessageSent, words: "message of the agent who serves the case", when: byOwner},
		{trigger: MessageReceived, words: "or the contact's, if either side counts", when: func(m *moment) bool {
			return m.settings.AutoClose.EitherSide && m.Case.State == StateOngoing && m.Case.Owner != "" && byPerson(m)
		}},
	},
	guards: []guard{
		noBot, ongoing,
		{"it is still the same agent", OtherOwner, func(m *moment) bool {
			return m.event.Trigger == MessageReceived || sameAgent.holds(m)
		}},
		stillNewest,
	},
	ends:   []ending{contactWrites, agentWrites, caseOwned, caseAssigned, caseQueued, caseAlone, caseParked, caseEnded, caseClosed},
	effect: "close for silence after 1 min to 72 h; before it a system message, and a word to the agent, if wanted",
	once:   "stretch of silence",
	key:    caseAndMessage("auto_close"),
	prepare: func(m *moment, s *Start) {
		set := &m.settings.AutoClose
		after := set.After.or(DefaultAutoClose)
		s.Pinned, s.Stage, s.At = Duration(after), stageClose, m.event.Message.At.Add(after)
		if lead := time.Duration(set.Lead); lead > 0 && lead < after {
			s.Stage, s.At = "", s.At.Add(-lead)
		}
	},
	act: func(m *moment, out *Outcome) {
		if m.start.Stage == stageClose {
			out.Actions = append(out.Actions, Close{For: ForSilence})
			return
		}
		m.warn(out)
	},
}

// warn says that the case will be closed, and keeps to the time that was in
// force when it began to run.
func (m *moment) warn(out *Outcome) {
	set := &m.settings.AutoClose
	if !set.Notice.IsZero() {
		m.say(out, set.Notice)
	}
	if set.AgentText != "" {
		out.Actions = append(out.Actions, Notify{Agents: []string{m.Case.Owner}, Text: renderedText(set.AgentText, m.Facts)})
	}
	out.Continue = true
	then := m.start
	then.Stage, then.Key = stageClose, m.start.Key+keySeparator+stageClose
	then.At = m.event.Message.At.Add(time.Duration(m.start.Pinned))
	out.Then = append(out.Then, then)
}

// botDone closes the case of a bot whose process is complete.
var botDone = automation{
	name: "bot_done", id: "A10",
	on:     func(s *Settings) bool { return s.BotClose.On },
	opens:  []opening{{trigger: BotDone, words: "bot reports that it is done"}},
	guards: []guard{sameBot},
	ends:   []ending{caseOwned, caseQueued, caseAlone},
	effect: "close, without a survey",
	once:   "report of the bot",
	key:    func(m *moment) []string { return []string{"bot_done", m.Case.ID, m.event.ID} },
	act:    func(_ *moment, out *Outcome) { out.Actions = append(out.Actions, Close{For: ForBotDone}) },
}

// botSilence closes the case of a bot whom the contact does not answer.
var botSilence = automation{
	name: "bot_silence", id: "A10",
	on:     func(s *Settings) bool { return s.BotClose.On },
	opens:  []opening{{trigger: MessageSent, words: "bot's message", when: func(m *moment) bool { return byBot(m) && sameBot.holds(m) }}},
	guards: []guard{sameBot, stillNewest},
	ends:   []ending{contactWrites, {MessageSent, "newer message of the bot", byBot}, caseOwned, caseAssigned, caseQueued, caseAlone, caseClosed},
	effect: "close, without a survey; by default after 10 minutes",
	once:   "stretch of silence",
	key:    caseAndMessage("bot_silence"),
	at: func(m *moment) time.Time {
		set := &m.settings.BotClose
		return m.event.Message.At.Add(set.Bots[m.Case.Bot].or(Duration(set.After.or(DefaultBotClose))))
	},
	act: func(_ *moment, out *Outcome) { out.Actions = append(out.Actions, Close{For: ForBotSilence}) },
}

// botFallback helps when a bot does not understand.
var botFallback = automation{
	name: "bot_fallback", id: "A11",
	on:     func(s *Settings) bool { return s.BotFallback.On },
	opens:  []opening{{trigger: BotConfused, words: "bot did not understand"}},
	guards: []guard{sameBot},
	ends:   []ending{caseOwned, caseQueued, caseAlone, caseClosed},
	effect: "nothing, a system message, or hand over to people",
	once:   "contact's message",
	key:    caseAndMessage("bot_fallback"),
	act: func(m *moment, out *Outcome) {
		out.Continue = true
		if !m.settings.BotFallback.Reply.IsZero() {
			m.say(out, m.settings.BotFallback.Reply)
		}
		if m.settings.BotFallback.People {
			out.Actions = append(out.Actions, HandToPeople{})
		}
	},
}
