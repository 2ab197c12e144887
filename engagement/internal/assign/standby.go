package assign

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A case that passed by a destination or an agent, and waits elsewhere, stands by
// for them in one of these places, so that whoever gets room finds it without
// reading all that waits.

// passedPlace is where cases stand by that passed by a destination, and fullPlace
// where those do that wait in its queue without having been let in: it was full,
// and no other one keeps them.
func passedPlace(id routing.DestinationID) storage.QueueID { return "at/" + storage.QueueID(id) }
func fullPlace(id routing.DestinationID) storage.QueueID   { return "in/" + storage.QueueID(id) }

// agentPlace is where cases stand by that passed by an agent whom a rule names:
// until they have room; until they are there, where capacity does not count; or
// until somebody makes them able to serve at all.
func agentPlace(p routing.Passed) storage.QueueID {
	switch id := storage.QueueID(p.Agent); {
	case p.Lost:
		return "lost/" + id
	case p.Free:
		return "ask/" + id
	default:
		return "for/" + id
	}
}

// standBy lets a case that waits stand by for whom it passed by.
func (w *Work) standBy(r *Rules, dec routing.Decision, since time.Time) {
	for _, p := range dec.Passed {
		place := agentPlace(p)
		if id := p.Destination; id != "" {
			place = passedPlace(id)
			if storage.QueueID(id) == w.Case.Queue {
				place = fullPlace(id)
			}
		}
		if slices.Contains(w.Standby, place) {
			continue
		}
		at := r.Place(p.Destination, w.Case.Priority, since)
		w.Standby = append(w.Standby, place)
		w.standby = append(w.standby, storage.Standby{Case: w.Case.ID, Place: place, Urgency: at.Urgency, Rank: at.Rank})
	}
}
