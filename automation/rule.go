package automation

// A Rule is an automation of the business's own: when something happens and a
// condition holds, actions are done.
type Rule struct {
	// ID names the rule and stays when it is edited: lower-case letters, digits,
	// hyphens and underscores.
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	On   bool   `json:"on"`
	// Trigger is the event that starts it.
	Trigger Trigger `json:"trigger"`
	// When is the condition, in the language that the package comment describes. It
	// must hold when the event happens, and again when the rule acts. Empty always
	// holds.
	When string `json:"when,omitempty"`
	// Delay is how long after the event the rule acts, up to 30 days.
	Delay Duration `json:"delay,omitempty"`
	// CancelOn are events of the same case, or without a case the same
	// conversation, that keep it from acting.
	CancelOn []Trigger `json:"cancel_on,omitempty"`
	Actions  Actions   `json:"actions"`
	// Once is how often it may act; empty is once for each event.
	Once Once `json:"once,omitempty"`
	// Continue goes on after an action that cannot be done. Otherwise the rest is
	// left out.
	Continue bool `json:"continue,omitempty"`
}

// Once is how often a rule may act.
type Once string

// The values.
const (
	OncePerEvent   Once = "event"
	OncePerCase    Once = "case"
	OncePerContact Once = "contact"
)

// perEvent reports whether nothing but the event limits how often a rule acts.
func (o Once) perEvent() bool { return o == "" || o == OncePerEvent }
