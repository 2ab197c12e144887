package routing

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Check reports everything that is wrong with the settings at once, as a
// *SettingsError; nil if nothing is.
func (s *Settings) Check(exists Known) error {
	r := &report{Known: exists, settings: s, index: s.index()}
	r.skills()
	r.staff()
	r.destinations()
	r.tags()
	for _, id := range slices.Sorted(maps.Keys(s.Channels)) {
		rules := s.Channels[id]
		known(r, fmt.Sprintf("channels[%s]", id), r.Channel, "channel", id)
		r.rules(fmt.Sprintf("channels[%s]", id), &rules)
	}
	r.rules("otherwise", &s.Otherwise)
	r.cycles()
	return r.err()
}

func (r *report) isDestination(id DestinationID) bool { return r.index.destinations[id] != nil }
func (r *report) isTag(id ServiceTagID) bool          { return r.index.tags[id] != nil }

// isSkill holds for any skill where none are listed.
func (r *report) isSkill(id SkillID) bool {
	all := r.settings.Skills
	return len(all) == 0 || slices.ContainsFunc(all, func(s Skill) bool { return s.ID == id })
}

func (r *report) skills() {
	seen := map[SkillID]bool{}
	for i, s := range r.settings.Skills {
		path := fmt.Sprintf("skills[%d]", i)
		unique(r, path+".id", seen, s.ID)
		known(r, path+".sub", r.isSkill, "skill", s.Sub)
		if s.Name == "" {
			r.add(path+".name", Missing, "is required")
		}
		notNegative(r, path+".timers.response", s.Timers.Response)
		notNegative(r, path+".timers.silence", s.Timers.Silence)
		if l := s.ServiceLevel; l != nil {
			r.serviceLevel(path+".service_level", s.Outbound, l)
		}
	}
}

func (r *report) serviceLevel(path string, outbound bool, l *ServiceLevel) {
	if outbound {
		r.add(path, Contradiction, "is for inbound skills only")
	}
	within(r, path+".percent", l.Percent, 1, 100)
	notNegative(r, path+".within", l.Within)
}

func (r *report) staff() {
	s := r.settings.Staff
	for _, name := range slices.Sorted(maps.Keys(s.States)) {
		if !slices.Contains([]Availability{Active, Busy, Away, Offline}, s.States[name]) {
			r.add(fmt.Sprintf("staff.states[%s]", name), UnknownName, "there is no availability %q", s.States[name])
		}
	}
	r.capacity("staff.capacity", s.Capacity)
	for _, team := range slices.Sorted(maps.Keys(s.Teams)) {
		path := fmt.Sprintf("staff.teams[%s]", team)
		known(r, path, r.Team, "team", team)
		r.capacity(path, s.Teams[team])
	}
	for i, skill := range s.Eligibility.Skills {
		known(r, fmt.Sprintf("staff.eligibility.skills[%d]", i), r.isSkill, "skill", skill)
	}
}

// maxUnits keeps sums and products of loads far from the end of numbers.
const maxUnits = 1_000_000

func (r *report) capacity(path string, c Capacity) {
	within(r, path+".total", c.Total, 0, maxUnits)
	for _, kind := range slices.Sorted(maps.Keys(c.Kinds)) {
		at := fmt.Sprintf("%s.kinds[%s]", path, channel.Kind(kind))
		within(r, at+".max", c.Kinds[kind].Max, -1, maxUnits)
		within(r, at+".weight", c.Kinds[kind].Weight, 0, maxUnits)
	}
}

func (r *report) tags() {
	seen := map[ServiceTagID]bool{}
	for i, t := range r.settings.Tags {
		path := fmt.Sprintf("tags[%d]", i)
		unique(r, path+".id", seen, t.ID)
		if !t.Branch.IsZero() {
			r.branch(path+".branch", &t.Branch, 0)
		}
	}
}

// longest is the longest time that settings may name.
const longest = 366 * 24 * time.Hour

func (r *report) duration(path string, d time.Duration) {
	if d < 0 || d > longest {
		r.add(path, OutOfRange, "must be between 0 and %s", longest)
	}
}
