package automation

import "time"

// A Start is an automation that is to act at a moment. It is stored with its due
// moment, in the transaction of the event, and given to [Automations.Act] when
// that falls due.
type Start struct {
	// Automation names it: that of a [Row], or "rule:" and the ID of a rule.
	Automation string `json:"automation"`
	// Key makes it act once. A Start whose Key is pending, or has acted, is not
	// stored again. What was cancelled gives its Key free.
	Key string `json:"key"`
	// At is when it acts, not before; it may be the event's instant. Order is its
	// place among those of the same instant, lowest first.
	At    time.Time `json:"at"`
	Order int       `json:"order,omitempty"`
	// Event is what started it.
	Event Event `json:"event"`
	// Stage is how far an automation of several steps has come; empty is the first.
	Stage string `json:"stage,omitempty"`
	// Pinned is the length of time that was promised in an earlier stage, which an
	// edit of the settings does not change.
	Pinned Duration `json:"pinned,omitempty"`
}

// A Cancel ends early what has not acted yet: the pending Starts of Automation
// whose Key begins with Prefix. Nothing wrong happens if that is not done, because what falls due
// checks its guards again; it only would fall due for nothing.
type Cancel struct {
	Automation string `json:"automation"`
	Prefix     string `json:"prefix"`
}

// Fired is what an event does: first Cancels, then Starts.
type Fired struct {
	Cancels []Cancel
	Starts  []Start
	// Explanations say of automations that were meant why they did not start. Each
	// is worth an entry in the journal.
	Explanations []Explanation
}

// An Outcome is what became of a Start.
type Outcome struct {
	// Actions are done in order. Each causes events, which name the Start's
	// Automation as By.
	Actions []Action
	// Continue goes on with the next action when one fails. Otherwise the rest is
	// left out.
	Continue bool
	// Marks are facts from now on.
	Marks []Mark
	// Then are further Starts, to be stored like those of [Fired].
	Then []Start
	// Why belongs into the journal. Skipped says why single actions are left out.
	Why     Explanation
	Skipped []Explanation
}

// A Mark is something to remember, so that it is among the [Facts] of later
// decisions.
type Mark string

// The marks.
const (
	MarkGreeted    Mark = "greeted"     // ConversationFacts.Greeted
	MarkToldClosed Mark = "told_closed" // ContactFacts.ToldClosedAt is Facts.Now
	MarkSurveyed   Mark = "surveyed"    // ContactFacts.SurveyedAt is Facts.Now
)

// An Explanation says what an automation did, or why it did nothing. It quotes
// no message.
type Explanation struct {
	Automation string `json:"automation"`
	Ran        bool   `json:"ran"`
	// Reason is for programs; empty if it ran.
	Reason Reason `json:"reason,omitempty"`
	// Text is for people.
	Text string `json:"text"`
}
