package routing

import "github.com/rapport-go/rapport/channel"

// A Capacity is how much work an agent gets by itself. It binds automatic
// assignment only: what agents take by hand it does not stop. The zero Capacity
// has no limit.
type Capacity struct {
	// Total is how much all cases may weigh together; 0 is no limit.
	Total int `json:"total,omitempty"`
	// Kinds are limits and weights of kinds of channels.
	Kinds map[channel.Kind]KindCapacity `json:"kinds,omitempty"`
}

// A KindCapacity is what cases of one kind of channel weigh, and how many an
// agent may have.
type KindCapacity struct {
	// Max is how many cases of the kind; 0 is no limit other than the total, and
	// below 0 is none at all.
	Max int `json:"max,omitempty"`
	// Weight is what one case weighs; 0 counts as 1.
	Weight int `json:"weight,omitempty"`
}

func (c Capacity) weight(kind channel.Kind) int {
	return max(c.Kinds[kind].Weight, 1)
}

// used is what a load weighs.
func (c Capacity) used(load map[channel.Kind]int) int {
	used := 0
	for kind, n := range load {
		used += n * c.weight(kind)
	}
	return used
}

// Fits reports whether one more case of the kind fits beside the load.
func (c Capacity) Fits(load map[channel.Kind]int, kind channel.Kind) bool {
	limit := c.Kinds[kind].Max
	if limit < 0 || limit > 0 && load[kind] >= limit {
		return false
	}
	return c.Total <= 0 || c.used(load)+c.weight(kind) <= c.Total
}

// assumedRoom stands for the capacity of those who have no limit.
const assumedRoom = 100

// room is what the load is measured against.
func (c Capacity) room() int {
	if c.Total > 0 {
		return c.Total
	}
	sum := 0
	for kind, limit := range c.Kinds {
		sum += max(limit.Max, 0) * c.weight(kind)
	}
	if sum == 0 {
		return assumedRoom
	}
	return sum
}

// lessLoaded compares the shares of capacity that two loads use, exactly.
func lessLoaded(a, b Capacity, loadA, loadB map[channel.Kind]int) int {
	return a.used(loadA)*b.room() - b.used(loadB)*a.room()
}
