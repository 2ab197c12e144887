package routing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names are what exists beside settings in these tests.
var names = routing.Known{
	Agent:    func(id routing.AgentID) bool { return id != "nobody" },
	Team:     func(id routing.TeamID) bool { return id != "nobodies" },
	Bot:      func(id routing.BotID) bool { return id != "nothing" },
	Schedule: func(name string) bool { return name == "day" },
}

func problems(t testing.TB, err error) map[string]routing.ProblemCode {
	t.Helper()
	if err == nil {
		return nil
	}
	wrong, ok := errors.AsType[*routing.SettingsError](err)
	require.True(t, ok)
	found := map[string]routing.ProblemCode{}
	for _, p := range wrong.Problems {
		assert.NotEmpty(t, p.Text)
		assert.Contains(t, err.Error(), p.Path)
		found[p.Path] = p.Code
	}
	return found
}

func TestEverythingThatIsWrongIsReportedAtOnce(t *testing.T) {
	six := stops("a", "a", "b", "x", "b", "a")
	s := routing.Settings{
		Destinations: []routing.Destination{
			{ID: "a", Targets: []routing.Target{{Agent: "nobody"}, {Team: "nobodies"}, {Tag: "none"}, {Bot: "nothing"}, {}, {Agent: "x", Bot: "y"}, {Agent: "x", Bot: "y"}}},
			{ID: "a", Targets: nil, Method: "luck", Overflow: "gone", Wait: -1, Pause: -1, Queue: &routing.Queue{Max: -1, Hold: -1}, Ageing: routing.Ageing{PerMinute: -1, Max: 1001}},
			{Targets: []routing.Target{{Agent: "ana"}}, Skills: []routing.Need{{Skill: "law", AtLeast: 9, AtMost: 3}, {Skill: "law", AtMost: 101}, {}}, Rings: make([]routing.Ring, 7)},
		},
		Tags:   []routing.ServiceTag{{Branch: stops("x")}},
		Skills: []routing.Skill{{ID: "art", Name: "Art", Sub: "craft", Outbound: true, ServiceLevel: &routing.ServiceLevel{Percent: 101}}, {ID: "art"}},
		Staff: routing.Staff{
			States: map[routing.Availability]routing.Availability{"lunch": "gone"}, Teams: map[routing.TeamID]routing.Capacity{"nobodies": {Total: -1}},
			Capacity: routing.Capacity{Kinds: map[channel.Kind]routing.KindCapacity{chat: {Max: -2, Weight: -1}}}, Eligibility: routing.Eligibility{Skills: []routing.SkillID{"law"}},
		},
		Otherwise: routing.ChannelRules{
			Branch: six, Default: "gone", Wait: -1, BindingWait: -1, Direct: routing.Direct{Wait: -1},
			Preferred: &routing.Preferred{Focus: "x", Lock: "y", Within: -1, Fallback: -1}, Overflow: routing.Overflow{Destination: "gone", Bot: "nothing", Hold: true},
		},
	}
	s.Channels = map[channel.ID]routing.ChannelRules{"mail": {Preferred: &routing.Preferred{Lock: routing.WhenOffline}, Branch: routing.Branch{
		Linear:     stops("a").Linear,
		Percentage: []routing.Part{{Percent: -1, To: "a"}, {Percent: 1}, {Percent: 1, To: "a", Then: &routing.Branch{}}, {Percent: 40, To: "a"}, {To: "a"}, {To: "a"}},
		Time: &routing.TimeRule{Conditions: []routing.TimeCondition{
			{Schedule: "night", Then: stops("a")}, {Then: stops("a")}, {Week: &routing.Week{Zone: "Mars/Base"}, Then: stops("a")},
			{Week: &routing.Week{Zone: "UTC", Days: []time.Weekday{9}}, Then: stops("a")},
		}},
		Filters: []routing.FilterRule{{Then: stops("a")}, {When: routing.Condition{Open: "x", Closed: "y", Tags: []routing.ServiceTagID{"none"}, Skills: []routing.SkillID{"law"}, Attribute: &routing.AttributeIs{},
			All: []routing.Condition{{}}, Any: []routing.Condition{{}}, Not: &routing.Condition{}}, Then: stops("a")}},
	}}}
	got := problems(t, s.Check(names))
	want := map[string]routing.ProblemCode{
		"destinations[0].targets[0].agent": routing.UnknownName, "destinations[0].targets[1].team": routing.UnknownName, "destinations[0].targets[2].tag": routing.UnknownName,
		"destinations[0].targets[3].bot": routing.UnknownName, "destinations[0].targets[4]": routing.Contradiction, "destinations[0].targets[5]": routing.Contradiction,
		"destinations[0].targets[6]": routing.Duplicate, "destinations[1].id": routing.Duplicate, "destinations[1].targets": routing.Missing, "destinations[1].method": routing.UnknownName,
		"destinations[1].overflow": routing.UnknownName, "destinations[1].wait": routing.OutOfRange, "destinations[1].pause": routing.OutOfRange, "destinations[1].queue.max": routing.OutOfRange,
		"destinations[1].queue.hold": routing.OutOfRange, "destinations[1].ageing.per_minute": routing.OutOfRange, "destinations[1].ageing.max": routing.OutOfRange,
		"destinations[2].id": routing.Missing, "destinations[2].skills[0]": routing.Contradiction, "destinations[2].skills[0].skill": routing.UnknownName,
		"destinations[2].skills[1].skill": routing.UnknownName, "destinations[2].skills[1].at_most": routing.OutOfRange, "destinations[2].skills[2].skill": routing.Missing,
		"destinations[2].rings": routing.TooMany, "destinations[2].rings[1].after": routing.OutOfRange,
		"tags[0].id": routing.Missing, "tags[0].branch.linear[0].to": routing.UnknownName,
		"skills[0].sub": routing.UnknownName, "skills[0].service_level": routing.Contradiction, "skills[0].service_level.percent": routing.OutOfRange, "skills[1].id": routing.Duplicate, "skills[1].name": routing.Missing,
		"staff.states[lunch]": routing.UnknownName, "staff.teams[nobodies]": routing.UnknownName, "staff.teams[nobodies].total": routing.OutOfRange,
		"staff.capacity.kinds[whatsapp].max": routing.OutOfRange, "staff.capacity.kinds[whatsapp].weight": routing.OutOfRange, "staff.eligibility.skills[0]": routing.UnknownName,
		"otherwise.branch.linear": routing.TooMany, "otherwise.branch.linear[1].to": routing.Duplicate, "otherwise.branch.linear[3].to": routing.UnknownName,
		"otherwise.default": routing.UnknownName, "otherwise.wait": routing.OutOfRange, "otherwise.binding_wait": routing.OutOfRange, "otherwise.direct.wait": routing.OutOfRange,
		"otherwise.preferred.focus": routing.UnknownName, "otherwise.preferred.lock": routing.UnknownName, "otherwise.preferred.within": routing.OutOfRange, "otherwise.preferred.fallback": routing.OutOfRange,
		"otherwise.overflow.destination": routing.UnknownName, "otherwise.overflow.bot": routing.UnknownName, "otherwise.overflow": routing.Contradiction,
		"channels[mail].preferred.fallback": routing.Missing, "channels[mail].branch": routing.Contradiction, "channels[mail].branch.percentage": routing.WrongSum,
		"channels[mail].branch.percentage[0].percent": routing.OutOfRange, "channels[mail].branch.percentage[1]": routing.Contradiction, "channels[mail].branch.percentage[2]": routing.Contradiction,
		"channels[mail].branch.time.conditions[0].schedule": routing.UnknownName, "channels[mail].branch.time.conditions[1]": routing.Contradiction,
		"channels[mail].branch.time.conditions[2].week": routing.WrongTime, "channels[mail].branch.time.conditions[3].week": routing.WrongTime, "channels[mail].branch.time.otherwise": routing.Missing,
		"channels[mail].branch.filters[0].when": routing.Missing, "channels[mail].branch.filters[1].when.open": routing.UnknownName, "channels[mail].branch.filters[1].when.closed": routing.UnknownName,
		"channels[mail].branch.filters[1].when.tags[0]": routing.UnknownName, "channels[mail].branch.filters[1].when.skills[0]": routing.UnknownName,
		"channels[mail].branch.filters[1].when.attribute.name": routing.Missing, "channels[mail].branch.filters[1].when.all[0]": routing.Missing,
		"channels[mail].branch.filters[1].when.any[0]": routing.Missing, "channels[mail].branch.filters[1].when.not": routing.Missing,
	}
	for path, code := range want {
		assert.Equal(t, code, got[path], path)
	}
	_, err := routing.Open(s, nil)
	require.Error(t, err)
}

func TestS2_40_AtMostFiveDestinationsForACondition(t *testing.T) {
	ids := []routing.DestinationID{"1", "2", "3", "4", "5", "6"}
	var s routing.Settings
	for _, id := range ids {
		s.Destinations = append(s.Destinations, staffed(id, "ana"))
	}
	s.Otherwise.Branch = stops(ids[:5]...)
	assert.NoError(t, s.Check(routing.Known{}))
	s.Otherwise.Branch = stops(ids...)
	assert.Equal(t, map[string]routing.ProblemCode{"otherwise.branch.linear": routing.TooMany}, problems(t, s.Check(routing.Known{})))
	s.Otherwise.Branch = routing.Branch{}
	for _, id := range ids {
		s.Otherwise.Branch.Percentage = append(s.Otherwise.Branch.Percentage, routing.Part{To: id, Percent: 20})
	}
	s.Otherwise.Branch.Percentage[5].Percent = 0
	assert.Equal(t, map[string]routing.ProblemCode{"otherwise.branch.percentage": routing.TooMany}, problems(t, s.Check(routing.Known{})))
}

func TestCirclesAmongDestinationsAreRefused(t *testing.T) {
	over := func(id, to routing.DestinationID) routing.Destination {
		d := staffed(id, "ana")
		d.Overflow = to
		return d
	}
	for name, tt := range map[string]struct {
		s    routing.Settings
		want map[string]routing.ProblemCode
	}{
		"into itself":      {settings(routing.ChannelRules{}, over("a", "a")), map[string]routing.ProblemCode{"destinations[0]": routing.Circular}},
		"round three":      {settings(routing.ChannelRules{}, over("a", "b"), over("b", "c"), over("c", "a")), map[string]routing.ProblemCode{"destinations[0]": routing.Circular}},
		"two circles":      {settings(routing.ChannelRules{}, over("a", "b"), over("b", "a"), over("c", "c")), map[string]routing.ProblemCode{"destinations[0]": routing.Circular, "destinations[2]": routing.Circular}},
		"into a dead end":  {settings(routing.ChannelRules{}, over("a", "c"), over("b", "c"), over("c", "")), nil},
		"through a tag":    {routing.Settings{Destinations: []routing.Destination{{ID: "a", Targets: []routing.Target{{Tag: "t"}}}}, Tags: []routing.ServiceTag{{ID: "t", Branch: stops("a")}}}, map[string]routing.ProblemCode{"destinations[0]": routing.Circular}},
		"a tag and onward": {routing.Settings{Destinations: []routing.Destination{{ID: "a", Targets: []routing.Target{{Tag: "t"}}}, over("b", "")}, Tags: []routing.ServiceTag{{ID: "t", Branch: stops("b")}}}, nil},
	} {
		assert.Equal(t, tt.want, problems(t, tt.s.Check(routing.Known{})), name)
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	b := stops("a")
	c := routing.Condition{Entries: []string{"x"}}
	for range 30 {
		inner, not := b, c
		b = routing.Branch{Percentage: []routing.Part{{Percent: 100, Then: &inner}}}
		c = routing.Condition{Not: &not}
	}
	s := settings(routing.ChannelRules{Branch: b}, staffed("a", "ana"))
	assert.Len(t, problems(t, s.Check(routing.Known{})), 1)
	s.Otherwise.Branch = routing.Branch{Filters: []routing.FilterRule{{When: c, Then: stops("a")}}}
	assert.Len(t, problems(t, s.Check(routing.Known{})), 1)
}

func TestS3_50_S3_51_S3_64_SkillsAreDataAndInboundUnlessSaidSo(t *testing.T) {
	s, err := routing.Parse([]byte(`{"skills":[{"id":"law","name":"Law","campaign":"Summer","template":"hello","sub":"contracts","service_level":{"percent":80,"within":20000000000}},{"id":"contracts","name":"Contracts"}]}`))
	require.NoError(t, err)
	require.NoError(t, s.Check(names))
	assert.False(t, s.Skills[0].Outbound)
	s.Skills[0].Outbound = true
	assert.Equal(t, map[string]routing.ProblemCode{"skills[0].service_level": routing.Contradiction}, problems(t, s.Check(names)))
}

func TestSettingsThatAreNoneAreRefused(t *testing.T) {
	for name, document := range map[string]string{
		"nothing": "", "no object": "[]", "a misspelt field": `{"destination":[]}`, "two documents": "{}{}", "half": `{"version":1`,
		"too much": `{"x":"` + strings.Repeat("x", routing.MaxSettingsBytes) + `"}`,
	} {
		_, err := routing.Parse([]byte(document))
		_, ok := errors.AsType[*routing.SyntaxError](err)
		assert.True(t, ok, name)
	}
}

func FuzzParse(f *testing.F) {
	d := skilled()
	d.Overflow, d.Rings = "b", []routing.Ring{{After: 1}}
	s := settings(routing.ChannelRules{Branch: stops("sales"), Preferred: &routing.Preferred{}, Default: "b"}, d, staffed("b", "ben"))
	s.Tags = []routing.ServiceTag{{ID: "t", Branch: stops("b")}}
	seed, _ := json.Marshal(s)
	f.Add(seed)
	f.Add([]byte(`{"otherwise":{"branch":{"time":{"conditions":[{"week":{"zone":"Europe/Berlin","days":[1],"from":60,"to":30},"then":{"linear":[{"to":"a"}]}}],"otherwise":{"percentage":[{"percent":100,"to":"a"}]}}}},"destinations":[{"id":"a","targets":[{"agent":"ana"},{"bot":"max"}],"queue":{"max":1}}]}`))
	f.Add([]byte(`{"otherwise":{"branch":{"filters":[{"when":{"any":[{"text":["x"]},{"not":{"kinds":["y"]}}]},"then":{"linear":[{"to":"a"}]}}]}}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		s, err := routing.Parse(document)
		if err != nil {
			return
		}
		p, err := routing.Open(s, nil)
		if err != nil {
			return
		}
		again, _ := json.Marshal(s)
		if read, err := routing.Parse(again); err != nil || read.Check(routing.Known{}) != nil {
			t.Fatalf("does not survive JSON: %v", err)
		}
		r := routing.Request{Now: noon, Agents: []routing.Agent{agent("ana"), agent("ben", is(routing.Busy))}}
		r.Case = routing.Case{ID: "1", Channel: shop, Since: noon, Text: "x", Tag: "t", ServedContact: routing.Served{Agent: "ben"}}
		for range 3 {
			d, err := p.Router(shop).Route(t.Context(), r)
			if err != nil || d.Outcome == routing.Pass || !d.NextChange.IsZero() && !d.NextChange.After(r.Now) {
				t.Fatalf("decided %+v, %v", d, err)
			}
			if d.NextChange.IsZero() {
				break
			}
			r.Case.Progress, r.Now = d.Progress, d.NextChange
		}
	})
}
