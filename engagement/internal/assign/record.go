package assign

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A Record is what is kept with a case about its way.
type Record struct {
	// Since is when it began to wait; it stays through refusals.
	Since    time.Time         `json:"since,omitzero"`
	Progress routing.Progress  `json:"progress,omitempty"`
	Refusals []routing.Refusal `json:"refusals,omitempty"`
	Needs    []routing.Need    `json:"needs,omitempty"`
	// Direct is whom the contact asked for.
	Direct routing.AgentID `json:"direct,omitempty"`
	// Sent is where somebody sent it, whatever the rules of its channel say. When
	// that one does not take it, they hold again.
	Sent routing.DestinationID `json:"sent,omitempty"`
	// Back is who had the case before, and gets it back if they can take it at
	// once.
	Back routing.AgentID `json:"back,omitempty"`
	// Offered are all who are asked at the moment.
	Offered []routing.AgentID `json:"offered,omitempty"`
	// Standby are the places that it stands by for.
	Standby []storage.QueueID `json:"standby,omitempty"`
	// Transfer is the transfer that is under way; nil if there is none.
	Transfer *Transfer `json:"transfer,omitempty"`
	// Parked is by whom, and until when; nil if it is not parked.
	Parked *Parking `json:"parked,omitempty"`
	// Bots are those that have handed the case over to people.
	Bots []routing.BotID `json:"bots,omitempty"`
	// Timers are those that hold for the case; nil for none.
	Timers *routing.Timers `json:"timers,omitempty"`
	// Last is the latest decision, with its reasons, and At when it was made.
	Last *routing.Decision `json:"last,omitempty"`
	At   time.Time         `json:"at,omitzero"`
}

// A Transfer is a case on its way from the agent who has it to somebody else.
// Until somebody takes it, it stays where it is (S2.38).
type Transfer struct {
	From storage.AgentID `json:"from"`
	To   Recipient       `json:"to"`
	Note string          `json:"note,omitempty"`
	At   time.Time       `json:"at"`
	// Progress and Refusals are those of the transfer.
	Progress routing.Progress  `json:"progress,omitempty"`
	Refusals []routing.Refusal `json:"refusals,omitempty"`
}

// A Recipient is who shall have a case. Exactly one field is set.
type Recipient struct {
	Agent       storage.AgentID       `json:"agent,omitempty"`
	Tag         routing.ServiceTagID  `json:"tag,omitempty"`
	Destination routing.DestinationID `json:"destination,omitempty"`
}

// A Parking is a case that waits for something else than an agent.
type Parking struct {
	By    storage.AgentID `json:"by"`
	Until time.Time       `json:"until,omitzero"`
}

// ReadRecord reads what is kept with a case.
func ReadRecord(c *storage.Case) (Record, error) {
	var r Record
	if len(c.Routing) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(c.Routing, &r); err != nil {
		return r, fmt.Errorf("routing of case %s: %w", c.ID, err)
	}
	return r, nil
}

// Write keeps r with a case.
func (r Record) Write(c *storage.Case) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("routing of case %s: %w", c.ID, err)
	}
	c.Routing = data
	if string(data) == "{}" {
		c.Routing = nil
	}
	return nil
}

// Refused notes that an agent did not take the case.
func (r *Record) Refused(at time.Time, agent storage.AgentID) {
	list, id := &r.Refusals, routing.AgentID(agent)
	if r.Transfer != nil {
		list = &r.Transfer.Refusals
	}
	*list = slices.DeleteFunc(*list, func(f routing.Refusal) bool { return f.Agent == id })
	*list = append(*list, routing.Refusal{Agent: id, At: at})
}

// Settled forgets the way to a case's handler, now that there is one. Who was
// asked before does not matter any more.
func (r *Record) Settled() {
	*r = Record{Needs: r.Needs, Timers: r.Timers, Last: r.Last, At: r.At}
}

// Waits notes that the case waits anew, since at. If back is an agent, they get
// it first.
func (r *Record) Waits(at time.Time, back storage.AgentID) {
	*r = Record{Needs: r.Needs, Timers: r.Timers, Since: at, Back: routing.AgentID(back)}
}
