package relay

import (
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A Detail is what a webhook says beside the records that it is about:
// [engagement.EventDetail] without anybody's words, names and addresses. Only
// the fields that matter for its type are there.
type Detail struct {
	// Status and Outcome are how far a message has come; Failure and Code say why
	// it failed, in our word and the provider's code. Author is who wrote it.
	Status  channel.Status  `json:"status,omitzero"`
	Outcome storage.Outcome `json:"outcome,omitempty"`
	Failure string          `json:"failure,omitempty"`
	Code    string          `json:"code,omitempty"`
	Author  Actor           `json:"author,omitzero"`
	// Change says what changed.
	Change string `json:"change,omitempty"`
	// Owner is the case's agent after the change, Bot its program, For whom it
	// waits for, Agents who is asked, and Until how long.
	Owner  storage.AgentID   `json:"owner,omitempty"`
	Bot    storage.BotID     `json:"bot,omitempty"`
	For    storage.AgentID   `json:"for,omitempty"`
	Agents []storage.AgentID `json:"agents,omitempty"`
	Until  time.Time         `json:"until,omitzero"`
	// Disposition is the coded result at closing.
	Disposition string `json:"disposition,omitempty"`
	// Route is what the routing decided.
	Route *Route `json:"route,omitempty"`
	// Transfer is from whom to whom a case is transferred, Why why that failed.
	Transfer *Transfer `json:"transfer,omitempty"`
	Why      string    `json:"why,omitempty"`
	// Label is a label that was put on or taken off, Attribute one that has another
	// value now.
	Label     string `json:"label,omitempty"`
	Attribute string `json:"attribute,omitempty"`
	// Automation is what ran, or why it did not.
	Automation *Automation `json:"automation,omitempty"`
	// Survey is the question at the end of a case, and its mark.
	Survey *Survey `json:"survey,omitempty"`
	// Presence is the availability of the agent.
	Presence *Presence `json:"presence,omitempty"`
	// Binding is the binding that began or ended.
	Binding *Binding `json:"binding,omitempty"`
	// Composer is what an agent may write from now on.
	Composer *Composer `json:"composer,omitempty"`
	// Consent is what the contact said yes or no to.
	Consent *Consent `json:"consent,omitempty"`
	// Template is the template that changed.
	Template *Template `json:"template,omitempty"`
	// Identity is the state of an address, without the address.
	Identity storage.IdentityID    `json:"identity,omitzero"`
	State    storage.IdentityState `json:"state,omitempty"`
	// Setting is the name of the document that was saved.
	Setting string `json:"setting,omitempty"`
	// Health is what a channel can do.
	Health *Health `json:"health,omitempty"`
	// Clock is the promise that warned or was broken, Ended how it ended.
	Clock *Clock       `json:"clock,omitempty"`
	Ended *sla.Outcome `json:"ended,omitempty"`
}

// A Route is where a case went, and by which rule.
type Route struct {
	Outcome     routing.Outcome       `json:"outcome,omitempty"`
	Reason      routing.Reason        `json:"reason,omitempty"`
	Destination routing.DestinationID `json:"destination,omitempty"`
}

// A Transfer is from whom to whom. One of To, Tag and Destination is set.
type Transfer struct {
	From        storage.AgentID `json:"from"`
	To          storage.AgentID `json:"to,omitempty"`
	Tag         string          `json:"tag,omitempty"`
	Destination string          `json:"destination,omitempty"`
}

// An Automation is one that ran, or did not for a Reason.
type Automation struct {
	Name   string            `json:"name"`
	Ran    bool              `json:"ran"`
	Reason automation.Reason `json:"reason,omitempty"`
}

// A Survey is a question at the end of a case. Score is from 1 to 5, and 0 until it
// is answered.
type Survey struct {
	ID    string `json:"id"`
	Score int    `json:"score,omitempty"`
}

// A Presence is the availability of an agent since an instant.
type Presence struct {
	Agent storage.AgentID `json:"agent"`
	State string          `json:"state,omitempty"`
	Since time.Time       `json:"since,omitzero"`
}

// A Binding is the exclusive right of an agent, until its end date. Why is why it
// ended; empty while it lives.
type Binding struct {
	ID    storage.BindingID  `json:"id"`
	Agent storage.AgentID    `json:"agent"`
	Until time.Time          `json:"until"`
	Why   storage.BindingEnd `json:"why,omitempty"`
}

// A Composer says whether free-form messages are allowed, and until when.
type Composer struct {
	Free  bool      `json:"free"`
	Until time.Time `json:"until,omitzero"`
}

// A Consent is an entry of the ledger, without the words that it came in.
type Consent struct {
	ID      storage.ConsentID    `json:"id"`
	Kind    channel.Kind         `json:"kind"`
	Purpose storage.Purpose      `json:"purpose,omitempty"`
	Granted bool                 `json:"granted"`
	Basis   storage.ConsentBasis `json:"basis"`
}

// A Template is a template that changed, and what of it.
type Template struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Change   string `json:"change"`
}

// A Health is what a channel can do.
type Health struct {
	Receive   channel.Ability `json:"receive,omitempty"`
	Send      channel.Ability `json:"send,omitempty"`
	Templates channel.Ability `json:"templates,omitempty"`
	Media     channel.Ability `json:"media,omitempty"`
}

// A Clock is the clock of a promise. Seconds is how long its time is.
type Clock struct {
	Kind    sla.Kind  `json:"kind"`
	Started time.Time `json:"started"`
	At      time.Time `json:"at"`
	Due     time.Time `json:"due,omitzero"`
	Seconds float64   `json:"seconds"`
}

// detailOf takes out of a detail what may leave. A field that is not named here
// stays inside.
func detailOf(d engagement.EventDetail) Detail {
	out := Detail{
		Status: d.Status, Outcome: d.Outcome, Change: d.Change, Owner: d.Owner, Bot: d.Bot, For: d.For, Agents: d.Agents,
		Until: d.Until, Disposition: d.Disposition, Setting: d.Setting, Ended: d.Ended, Why: string(d.Why),
		Label: d.Label, Attribute: d.Attribute,
	}
	out.people(d)
	out.channels(d)
	out.rules(d)
	return out
}

// people takes what concerns contacts and agents.
func (out *Detail) people(d engagement.EventDetail) {
	if a := d.Author; a != nil {
		out.Author = actorOf(*a)
	}
	if r := d.Route; r != nil {
		out.Route = &Route{r.Outcome, r.Reason, r.Destination}
	}
	if t := d.Transfer; t != nil {
		out.Transfer = &Transfer{t.From, t.To, t.Tag, t.Destination}
	}
	if p := d.Presence; p != nil {
		out.Presence = &Presence{p.Agent, p.State, p.Since}
	}
	if b := d.Binding; b != nil {
		out.Binding = &Binding{b.ID, b.Agent, b.Until, b.Why}
	}
	if c := d.Consent; c != nil {
		out.Consent = &Consent{c.ID, c.Kind, c.Purpose, c.Granted, c.Basis}
	}
	if i := d.Identity; i != nil {
		out.Identity, out.State = i.ID, i.State
	}
}

// rules takes what concerns automations.
func (out *Detail) rules(d engagement.EventDetail) {
	if a := d.Automation; a != nil {
		out.Automation = &Automation{a.Automation, a.Ran, a.Reason}
	}
	if s := d.Survey; s != nil {
		out.Survey = &Survey{s.ID, s.Score}
	}
}

// channels takes what concerns channels and promises.
func (out *Detail) channels(d engagement.EventDetail) {
	if f := d.Failure; f != nil {
		out.Failure, out.Code = f.Kind.String(), f.Code
	}
	if c := d.Composer; c != nil {
		out.Composer = &Composer{c.Free, c.Until}
	}
	if t := d.Template; t != nil {
		out.Template = &Template{t.Name, t.Language, t.Change}
	}
	if h := d.Health; h != nil {
		out.Health = &Health{h.Receive, h.Send, h.Templates, h.Media}
	}
	if c := d.Clock; c != nil {
		out.Clock = &Clock{c.Kind, c.Started, c.At, c.Due, c.Within.Seconds()}
	}
}
