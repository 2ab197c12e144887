package routing

import (
	"cmp"
	"time"
)

// A Place is where a waiting case stands in the queue of its destination. It is
// fixed when the case comes in, so a store can keep it as the key of an index:
// Urgency from the highest, then Rank from the earliest, then the case's id.
//
// At every instant that order is the one by effective priority, to the
// microsecond. Priorities of a destination grow at one rate up to one limit, so
// who leads keeps the lead; and of those that have reached the limit, who reached
// it first comes first.
type Place struct {
	// Urgency is the priority at which the case settles.
	Urgency int `json:"urgency"`
	// Rank is when the priority would have been 0 had it grown ever since, or
	// since when the case waits where priorities do not grow. It is in UTC and
	// in whole microseconds, as stores keep instants.
	Rank time.Time `json:"rank"`
}

// Compare is below 0 where p comes before other, above 0 where it comes after,
// and 0 where the ids of the cases decide.
func (p Place) Compare(other Place) int {
	return cmp.Or(cmp.Compare(other.Urgency, p.Urgency), p.Rank.Compare(other.Rank))
}

// Place is where a case stands at a destination that began to wait with a
// priority. Only other settings of the destination's Ageing give it another one.
// A destination that is not known counts as one with the zero Ageing.
func (p *Plan) Place(d DestinationID, priority int, since time.Time) Place {
	return p.Ageing(d).place(priority, since)
}

// Ageing is that of a destination, and the zero Ageing if it is not known.
//
// Places of different destinations do not compare. Who merges their queues takes
// of the first case of each the one with the most [Ageing.Points], then the
// earlier Rank, then the smaller id: that is also what a [Floor] does.
func (p *Plan) Ageing(id DestinationID) Ageing {
	if d, ok := p.destinations[id]; ok {
		return d.to.Ageing
	}
	return Ageing{}
}
