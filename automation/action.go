package automation

import "time"

// An Action is one thing that an automation does. The set is closed: the types
// of this file and no others. In a [Rule] an action is as it was saved, with
// variables in its texts; in an [Outcome] they are filled in.
type Action interface {
	// Kind names the type in JSON.
	Kind() ActionKind
	action()
}

// Actions are done in order. Their JSON form is an array of objects with a "do"
// each.
type Actions []Action

// An ActionKind names a type of action.
type ActionKind string

// The kinds.
const (
	DoSend         ActionKind = "send"
	DoSendTemplate ActionKind = "send_template"
	DoClose        ActionKind = "close"
	DoLabel        ActionKind = "label"
	DoSetPriority  ActionKind = "set_priority"
	DoSetAttribute ActionKind = "set_attribute"
	DoRoute        ActionKind = "route"
	DoHandToPeople ActionKind = "hand_to_people"
	DoAskSurvey    ActionKind = "ask_survey"
	DoNotify       ActionKind = "notify"
	DoAddNote      ActionKind = "add_note"
	DoSetOwner     ActionKind = "set_owner"
	DoEmit         ActionKind = "emit"
)

// Send says something to the contact, as the system.
type Send struct {
	Message Message `json:"message"`
	// Category is what the message is charged as, for information only (S4.7).
	Category string `json:"category,omitempty"`
	// Opening says that the contact opened the chat and has not written: channels
	// that report it allow one free-form message then (S4.6).
	Opening bool `json:"-"`
}

// CategoryService is the Category of what answers a contact.
const CategoryService = "service"

// SendTemplate sends an approved template to the contact.
type SendTemplate struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	// Values are the values of its body, in order. They may have variables.
	Values []string `json:"values,omitempty"`
}

// Close closes the case.
type Close struct {
	// For is why. A rule may leave it empty, which is ForRule.
	For CloseReason `json:"for,omitempty"`
	// Disposition is the coded result; empty for none.
	Disposition string `json:"disposition,omitempty"`
}

// A CloseReason is why a case was closed.
type CloseReason string

// The reasons. Only those of the first group are automations'.
const (
	ForSilence    CloseReason = "silence"     // the contact did not answer the agent (S4.36)
	ForBotDone    CloseReason = "bot_done"    // the bot's process is complete (S4.41)
	ForBotSilence CloseReason = "bot_silence" // the contact did not answer the bot (S4.42)
	ForRule       CloseReason = "rule"        // a rule of the business's

	ForAgent   CloseReason = "agent" // by hand
	ForBlocked CloseReason = "blocked"
	ForMerged  CloseReason = "merged"
	ForSpam    CloseReason = "spam"
)

// Label puts labels on the case, or takes them off.
type Label struct {
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
	// Contact is about the contact's labels instead.
	Contact bool `json:"contact,omitempty"`
}

// SetPriority changes the priority of the case, from 0 to MaxPriority.
type SetPriority struct {
	Priority int `json:"priority"`
}

// SetAttribute notes something about the case.
type SetAttribute struct {
	Name string `json:"name"`
	// Value may have variables. An empty one takes the attribute away.
	Value string `json:"value"`
	// Contact notes it about the contact instead.
	Contact bool `json:"contact,omitempty"`
}

// Route gives the case to somebody, or routes it anew. Exactly one field is set.
type Route struct {
	Agent       string `json:"agent,omitempty"`
	Team        string `json:"team,omitempty"`
	Destination string `json:"destination,omitempty"`
	Tag         string `json:"tag,omitempty"`
	Bot         string `json:"bot,omitempty"`
}

// HandToPeople takes the case from its bot and routes it to people.
type HandToPeople struct{}

// AskSurvey asks the contact how it was. Whoever does it makes the survey, and
// its link or its buttons (S4.45).
type AskSurvey struct {
	Text   string `json:"text"`
	Button string `json:"button"`
	Native bool   `json:"native,omitempty"`
	// Expires is when an answer is no longer taken.
	Expires time.Time `json:"-"`
	// Template is sent instead if it is set: the session window is closed (S4.49).
	// {{survey.link}} in its Values is left for who makes the link.
	Template *SurveyTemplate `json:"template,omitempty"`
}

// Notify tells agents something. Nobody is told twice.
type Notify struct {
	Agents []string `json:"agents,omitempty"`
	Teams  []string `json:"teams,omitempty"`
	// Owner is the case's owner, or without one the contact's.
	Owner bool `json:"owner,omitempty"`
	// Text may have variables.
	Text string `json:"text,omitempty"`
}

// IsZero reports whether nobody is told.
func (n Notify) IsZero() bool { return len(n.Agents) == 0 && len(n.Teams) == 0 && !n.Owner }

// AddNote leaves a note on the case, which only agents see.
type AddNote struct {
	// Text may have variables.
	Text string `json:"text"`
}

// SetOwner makes an agent the contact's owner. In an outcome Agent is set.
type SetOwner struct {
	// Agent is empty for the agent who serves the case.
	Agent string `json:"agent,omitempty"`
}

// Emit tells the host's own systems that something happened.
type Emit struct {
	Name string `json:"name"`
	// Data may have variables in its values.
	Data map[string]string `json:"data,omitempty"`
}

func (Send) Kind() ActionKind         { return DoSend }
func (SendTemplate) Kind() ActionKind { return DoSendTemplate }
func (Close) Kind() ActionKind        { return DoClose }
func (Label) Kind() ActionKind        { return DoLabel }
func (SetPriority) Kind() ActionKind  { return DoSetPriority }
func (SetAttribute) Kind() ActionKind { return DoSetAttribute }
func (Route) Kind() ActionKind        { return DoRoute }
func (HandToPeople) Kind() ActionKind { return DoHandToPeople }
func (AskSurvey) Kind() ActionKind    { return DoAskSurvey }
func (Notify) Kind() ActionKind       { return DoNotify }
func (AddNote) Kind() ActionKind      { return DoAddNote }
func (SetOwner) Kind() ActionKind     { return DoSetOwner }
func (Emit) Kind() ActionKind         { return DoEmit }
func (Send) action()                  {}
func (SendTemplate) action()          {}
func (Close) action()                 {}
func (Label) action()                 {}
func (SetPriority) action()           {}
func (SetAttribute) action()          {}
func (Route) action()                 {}
func (HandToPeople) action()          {}
func (AskSurvey) action()             {}
func (Notify) action()                {}
func (AddNote) action()               {}
func (SetOwner) action()              {}
func (Emit) action()                  {}
