package automation

import "github.com/rapport-go/rapport/channel"

// Settings are all automations of one channel, as one document (S4.1). It is
// saved all at once or not at all, and what is saved counts from then on (S4.2).
// The zero Settings do nothing; [Defaults] are what a channel should have until
// somebody saves others.
type Settings struct {
	// Version tells one edit from the next. Whoever stores the document counts it.
	Version int64 `json:"-"`

	Welcome Welcome `json:"welcome,omitzero"`
	// IceBreakers and Commands are what the channel shows to somebody who has not
	// written yet (S4.13). [Settings.Starters] is what a driver is told.
	IceBreakers []string          `json:"ice_breakers,omitempty"`
	Commands    []channel.Command `json:"commands,omitempty"`

	// Unassigned is the reply when nobody serves a case (S4.19).
	Unassigned Notice `json:"unassigned,omitzero"`
	// QueueNotice tells that the case waits in a queue (S4.21). It may tell the
	// place: {{queue.position}}.
	QueueNotice Notice     `json:"queue_notice,omitzero"`
	OutOfHours  OutOfHours `json:"out_of_hours,omitzero"`

	// Idle is the message to a contact who does not answer the agent.
	Idle Timed `json:"idle,omitzero"`
	// Reminder is the message to a contact whom no agent answers (S4.32).
	Reminder  Timed     `json:"reminder,omitzero"`
	AutoClose AutoClose `json:"auto_close,omitzero"`

	BotClose    BotClose    `json:"bot_close,omitzero"`
	BotFallback BotFallback `json:"bot_fallback,omitzero"`

	// CloseMessage is said when an agent or the system closes a case.
	CloseMessage Notice `json:"close_message,omitzero"`
	Survey       Survey `json:"survey,omitzero"`
	Missed       Missed `json:"missed,omitzero"`

	// Keywords are answers to words. The first that matches counts.
	Keywords        []Keyword       `json:"keywords,omitempty"`
	OwnerAssignment OwnerAssignment `json:"owner_assignment,omitzero"`
	// Rules are the automations of the business's own.
	Rules []Rule `json:"rules,omitempty"`
}

// Defaults are the settings of a channel for which nobody has saved any: cases of
// bots close, and nothing is said by itself.
func Defaults() Settings {
	return Settings{BotClose: BotClose{On: true}, AutoClose: AutoClose{After: DefaultAutoClose}}
}

// Welcome greets a contact who opens the chat, or writes for the first time if
// the channel does not report opened chats; never both (S4.3 to S4.5).
type Welcome struct {
	On      bool    `json:"on"`
	Message Message `json:"message,omitzero"`
	// PerCase greets with each case that the contact begins, instead of once for
	// ever.
	PerCase bool `json:"per_case,omitempty"`
}

// A Notice is a message for an occasion.
type Notice struct {
	On      bool    `json:"on"`
	Message Message `json:"message,omitzero"`
	// Delay lets the occasion last that long first. 0 speaks at once.
	Delay Duration `json:"delay,omitempty"`
}

// A Timed message is sent when nothing has happened for some time.
type Timed struct {
	On      bool    `json:"on"`
	Message Message `json:"message,omitzero"`
	// After is the time (S4.33). Required, from a second to 30 days.
	After Duration `json:"after,omitempty"`
}

// OutOfHours answers when the business is closed. {{hours.opens}} is when it
// opens again.
type OutOfHours struct {
	On      bool    `json:"on"`
	Message Message `json:"message,omitzero"`
	// WithBot also answers contacts whom a bot serves.
	WithBot bool `json:"with_bot,omitempty"`
}

// AutoClose closes a case whose contact does not answer the agent (S4.36).
type AutoClose struct {
	On bool `json:"on"`
	// After is the time of silence, from a minute to 72 hours (S4.37). Required;
	// [Parse] puts DefaultAutoClose where a document has none (S4.38).
	After Duration `json:"after,omitempty"`
	// EitherSide counts from the last message of either side. Otherwise the case
	// stays open if the last word was the contact's (S4.43).
	EitherSide bool `json:"either_side,omitempty"`
	// Notice tells the contact beforehand that the case will be closed, and Lead how long
	// before. No Lead is no notice.
	Notice Message  `json:"notice,omitzero"`
	Lead   Duration `json:"lead,omitempty"`
	// AgentText tells the agent at the same moment. Empty tells them nothing.
	AgentText string `json:"agent_text,omitempty"`
}

// BotClose closes the case of a bot that is done (S4.41), or whose contact does
// not answer it (S4.42).
type BotClose struct {
	On bool `json:"on"`
	// After is the time of silence. 0 means DefaultBotClose.
	After Duration `json:"after,omitempty"`
	// Bots have times of their own, by the bot's id.
	Bots map[string]Duration `json:"bots,omitempty"`
}

// BotFallback says what happens when a bot does not understand the contact.
type BotFallback struct {
	On bool `json:"on"`
	// Reply is said to the contact; empty says nothing.
	Reply Message `json:"reply,omitzero"`
	// People hands the case to people.
	People bool `json:"people,omitempty"`
}

// Missed is what happens when nobody picked a case up in time.
type Missed struct {
	On      bool    `json:"on"`
	Message Message `json:"message,omitzero"`
	// Labels are put on the case, so that a list of it can be made.
	Labels []string `json:"labels,omitempty"`
	// Notify tells agents; zero tells nobody.
	Notify Notify `json:"notify,omitzero"`
}

// OwnerAssignment makes the first agent who answers a contact without an owner
// their owner.
type OwnerAssignment struct {
	On bool `json:"on"`
}

// Starters are the conversation starters of the channel, for a driver: opened
// chats are to be reported if there is a welcome for them.
func (s *Settings) Starters(l channel.StarterLimits) channel.Starters {
	return channel.Starters{
		Welcome:     s.Welcome.On && !s.Welcome.PerCase && l.WelcomeReports,
		IceBreakers: s.IceBreakers, Commands: s.Commands,
	}
}
