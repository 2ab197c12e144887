package routing

import (
	"maps"
	"slices"
)

// An index finds what settings name.
type index struct {
	destinations map[DestinationID]*Destination
	tags         map[ServiceTagID]*ServiceTag
}

func (s *Settings) index() index {
	x := index{map[DestinationID]*Destination{}, map[ServiceTagID]*ServiceTag{}}
	for i := range s.Destinations {
		x.destinations[s.Destinations[i].ID] = &s.Destinations[i]
	}
	for i := range s.Tags {
		x.tags[s.Tags[i].ID] = &s.Tags[i]
	}
	return x
}

// leads are the destinations to which one leads: by overflow, or because it is
// served by whoever serves a tag.
func (x index) leads(id DestinationID) []DestinationID {
	d := x.destinations[id]
	if d == nil {
		return nil
	}
	var all []DestinationID
	if d.Overflow != "" {
		all = append(all, d.Overflow)
	}
	for _, t := range d.Targets {
		if tag := x.tags[t.Tag]; tag != nil {
			all = append(all, tag.Branch.Destinations()...)
		}
	}
	return all
}

// reachable are all destinations to which the rules of a channel can lead.
func (x index) reachable(rules *ChannelRules) []DestinationID {
	open := append(rules.Branch.Destinations(), rules.Default, rules.Overflow.Destination)
	for _, t := range x.tags {
		open = append(open, t.Branch.Destinations()...)
	}
	seen := map[DestinationID]bool{}
	for len(open) > 0 {
		id := open[0]
		if open = open[1:]; !seen[id] && x.destinations[id] != nil {
			seen[id] = true
			open = append(open, x.leads(id)...)
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// DestinationsOf are all that the rules of a channel can lead to, with those of
// the tags and by overflow, each once, sorted.
func (s *Settings) DestinationsOf(rules ChannelRules) []DestinationID {
	return s.index().reachable(&rules)
}
