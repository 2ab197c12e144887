package routing

import "time"

// A Wording is how decisions are put into sentences. The zero Wording calls
// everybody by their id, and has instants in UTC.
type Wording struct {
	// Zone is where instants are read; nil is UTC.
	Zone *time.Location
	// Agent and Destination are what those are called; where one is nil, or gives
	// nothing, the id is taken.
	Agent       func(AgentID) string
	Destination func(DestinationID) string
}

func (w Wording) agent(id AgentID) string { return called(w.Agent, id) }

func (w Wording) place(id DestinationID) string { return called(w.Destination, id) }

func called[T ~string](name func(T) string, id T) string {
	if name != nil {
		if n := name(id); n != "" {
			return n
		}
	}
	return string(id)
}

// clock is an instant as it is shown, with its zone unless that is UTC.
func (w Wording) clock(t time.Time) string {
	const layout = "2006-01-02 15:04:05"
	if w.Zone == nil || w.Zone == time.UTC {
		return t.UTC().Format(layout)
	}
	return t.In(w.Zone).Format(layout + " MST")
}
