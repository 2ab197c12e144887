package routing_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestS3_47_S3_48_FiltersChooseByConditions(t *testing.T) {
	c := routing.Case{
		Channel: shop, Kind: chat, Tag: "bills", Language: "de", Entry: "qr", Text: "Guten Tag, eine RECHNUNG bitte",
		Attributes: map[string]string{"tier": "gold", "empty": ""}, Skills: []routing.Need{{Skill: "law"}}, Since: noon,
	}
	yes, no := routing.Condition{Channels: []channel.ID{shop}}, routing.Condition{Languages: []string{"fr"}}
	for _, tt := range []struct {
		name string
		when routing.Condition
		want bool
	}{
		{"one of several channels", routing.Condition{Channels: []channel.ID{"other", shop}}, true},
		{"another channel", routing.Condition{Channels: []channel.ID{"other"}}, false},
		{"kind", routing.Condition{Kinds: []channel.Kind{chat}}, true},
		{"tag", routing.Condition{Tags: []routing.ServiceTagID{"bills"}}, true},
		{"entry point", routing.Condition{Entries: []string{"campaign"}}, false},
		{"attribute", routing.Condition{Attribute: &routing.AttributeIs{Name: "tier", In: []string{"gold"}}}, true},
		{"attribute with any value", routing.Condition{Attribute: &routing.AttributeIs{Name: "empty"}}, true},
		{"attribute that is not there", routing.Condition{Attribute: &routing.AttributeIs{Name: "city"}}, false},
		{"text, whatever its case", routing.Condition{Text: []string{"invoice", "rechnung"}}, true},
		{"S3.79 a skill that is set", routing.Condition{Skills: []routing.SkillID{"law"}}, true},
		{"S3.79 a skill that is not", routing.Condition{Skills: []routing.SkillID{"art"}}, false},
		{"two fields", routing.Condition{Channels: []channel.ID{shop}, Languages: []string{"fr"}}, false},
		{"all", routing.Condition{All: []routing.Condition{yes, no}}, false},
		{"any", routing.Condition{Any: []routing.Condition{no, yes}}, true},
		{"none of any", routing.Condition{Any: []routing.Condition{no, no}}, false},
		{"not", routing.Condition{Not: &no}, true},
		{"nothing at all", routing.Condition{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := routing.Decision{Outcome: routing.Missed}
			got, err := routing.When(tt.when, nil, answers(d)).Route(t.Context(), routing.Request{Now: noon, Case: c})
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Outcome == routing.Missed)
		})
	}
}

// TestS2_2: that the entry point is recorded is the engine's; that rules can go
// by it is shown here.
func TestS2_2_RulesCanGoByTheEntryPoint(t *testing.T) {
	s := settings(routing.ChannelRules{Branch: routing.Branch{Filters: []routing.FilterRule{
		{When: routing.Condition{Entries: []string{"qr"}}, Then: stops("store")},
		{When: routing.Condition{Channels: []channel.ID{shop, "b"}}, Then: stops("web")},
	}}}, staffed("store", "ana"), staffed("web", "ana"))
	q := ask(t, s, agent("ana"))
	assert.Equal(t, routing.DestinationID("web"), q.route().Destination)
	q.Case.Entry = "qr"
	assert.Equal(t, routing.DestinationID("store"), q.route().Destination, "the first that holds")
}

// hours are open at some hours of the day, in UTC.
type hours struct{ from, to int }

func (h hours) OpenAt(t time.Time) (bool, time.Time) {
	edge := func(hour int) time.Time {
		at := t.Truncate(24 * time.Hour).Add(time.Duration(hour) * time.Hour)
		if !at.After(t) {
			at = at.Add(24 * time.Hour)
		}
		return at
	}
	if open := t.Hour() >= h.from && t.Hour() < h.to; open {
		return true, edge(h.to)
	}
	return false, edge(h.from)
}

func TestS2_40_TimeChoosesAndItsOtherScheduleTheRest(t *testing.T) {
	rule := routing.TimeRule{
		Conditions: []routing.TimeCondition{{Schedule: "day", Then: stops("desk")}},
		Otherwise:  routing.Branch{Percentage: []routing.Part{{Percent: 100, To: "night"}}},
	}
	s := settings(routing.ChannelRules{Branch: routing.Branch{Time: &rule}}, queued(staffed("desk", "ana")), queued(staffed("night", "ben")))
	p, err := routing.Open(s, map[string]routing.Schedule{"day": hours{9, 17}})
	require.NoError(t, err)
	q := &question{t: t, p: p}
	for hour, want := range map[int]routing.DestinationID{0: "night", 8: "night", 9: "desk", 16: "desk", 17: "night"} {
		q.Now = time.Date(2026, 11, 20, hour, 30*(hour%2), 0, 0, time.UTC)
		assert.Equal(t, want, q.next("1").Destination, "%d", hour)
	}
	q.at(4 * time.Hour).next("2")
	assert.Equal(t, noon.Add(5*time.Hour), q.got.NextChange, "whoever asks anew then")
	assert.Equal(t, routing.DestinationID("desk"), q.at(6*time.Hour).route().Destination, "the choice stays for the case")
	rule.Again = true
	q.p, err = routing.Open(s, map[string]routing.Schedule{"day": hours{9, 17}})
	require.NoError(t, err)
	assert.Equal(t, routing.DestinationID("night"), q.route().Destination)
}

func TestAWeekKnowsOddDays(t *testing.T) {
	berlin := routing.Week{Zone: "Europe/Berlin", Days: []time.Weekday{time.Sunday}, From: 2 * 60, To: 3 * 60}
	during := func(w routing.Week, from time.Time, d time.Duration) (open time.Duration) {
		s := settings(routing.ChannelRules{Branch: routing.Branch{Time: &routing.TimeRule{
			Conditions: []routing.TimeCondition{{Week: &w, Then: stops("a")}}, Otherwise: stops("b"),
		}}}, queued(staffed("a", "x")), queued(staffed("b", "x")))
		q := ask(t, s)
		for q.Now = from; q.Now.Before(from.Add(d)); q.Now = q.Now.Add(time.Minute) {
			if q.next("1").Destination == "a" {
				open += time.Minute
			}
		}
		return open
	}
	assert.Equal(t, time.Duration(0), during(berlin, time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC), 12*time.Hour), "the hour that is skipped")
	assert.Equal(t, 2*time.Hour, during(berlin, time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC), 12*time.Hour), "the hour that comes twice")
	howe := routing.Week{Zone: "Australia/Lord_Howe", Days: []time.Weekday{time.Sunday}, From: 90, To: 150}
	assert.Equal(t, 90*time.Minute, during(howe, time.Date(2026, 4, 4, 12, 0, 0, 0, time.UTC), 6*time.Hour), "half an hour comes twice")
	night := routing.Week{Zone: "UTC", Days: []time.Weekday{time.Friday}, From: 22 * 60, To: 6 * 60}
	assert.Equal(t, 8*time.Hour, during(night, noon, 24*time.Hour))
	whole := routing.Week{Zone: "UTC", Days: []time.Weekday{time.Friday}}
	assert.Equal(t, 12*time.Hour, during(whole, noon, 48*time.Hour), "equal ends are the whole day")
}

func TestAWeekSaysHonestlyUntilWhen(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu"}
	starts := []time.Time{noon, time.Date(2011, 12, 28, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC)}
	rapid.Check(t, func(t *rapid.T) {
		w := routing.Week{
			Zone: rapid.SampledFrom(zones).Draw(t, "zone"), From: 15 * rapid.IntRange(0, 96).Draw(t, "from"), To: 15 * rapid.IntRange(0, 96).Draw(t, "to"),
			Days: rapid.SliceOfN(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 1, 3).Draw(t, "days"),
		}
		s, err := w.Schedule()
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.SampledFrom(starts).Draw(t, "start").Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minute")) * time.Minute)
		if some(t, "odd day", 60) { // in the hours before the next odd one
			zone, err := time.LoadLocation(w.Zone)
			require.NoError(t, err)
			if _, odd := at.In(zone).ZoneBounds(); !odd.IsZero() {
				at = odd.Add(-time.Duration(rapid.IntRange(0, 240).Draw(t, "before")) * time.Minute)
			}
		}
		open, until := s.OpenAt(at)
		if !until.After(at) {
			t.Fatalf("until %v, asked at %v", until, at)
		}
		for next := at; next.Before(until); next = next.Add(5 * time.Minute) {
			if again, _ := s.OpenAt(next); again != open {
				t.Fatalf("at %v it changes, before %v", next, until)
			}
		}
		if again, _ := s.OpenAt(until); again == open && until.Sub(at) < 8*24*time.Hour {
			t.Fatalf("at %v nothing changes", until)
		}
	})
}

func TestAShareThatIsRedirectedIsChargedOnce(t *testing.T) {
	b := routing.Branch{Percentage: []routing.Part{{Percent: 50, To: "a"}, {Percent: 50, To: "b"}}}
	q := ask(t, settings(routing.ChannelRules{Branch: b}, staffed("a", "ana"), staffed("b", "ben")), agent("ana"), agent("ben"))
	require.Equal(t, routing.DestinationID("a"), q.route().Destination)
	require.NotNil(t, q.got.State)
	q.Agents[0].State = routing.Offline
	assert.Equal(t, routing.DestinationID("b"), q.route().Destination)
	assert.Nil(t, q.got.State)
	q.Agents[0].State = routing.Active
	assert.Equal(t, routing.DestinationID("b"), q.route().Destination, "where it went stays for the case")
	assert.Equal(t, routing.DestinationID("b"), q.next("2").Destination, "b is owed one")
}

// answers is a router that always gives one decision.
func answers(d routing.Decision) routing.Router { return always{d} }

func TestRoutersCompose(t *testing.T) {
	vip := routing.When(routing.Condition{Attribute: &routing.AttributeIs{Name: "vip"}}, nil, answers(routing.Decision{Outcome: routing.Offer, Agent: "boss"}))
	p := open(t, desk(staffed("sales", "ana")))
	r := routing.First(vip, routing.Timed("hours", 1, false, []routing.During{{hours{9, 17}, p.To("sales")}},
		answers(routing.Decision{Outcome: routing.HandToBot, Bot: "max"})))
	req := routing.Request{Now: noon, Agents: []routing.Agent{agent("ana")}, Case: routing.Case{Since: noon}}
	d, err := r.Route(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, routing.AgentID("ana"), d.Agent)
	req.Case.Attributes = map[string]string{"vip": "yes"}
	d, err = r.Route(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, routing.AgentID("boss"), d.Agent)
	req.Case.Attributes, req.Now = nil, noon.Add(6*time.Hour)
	d, err = r.Route(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, routing.BotID("max"), d.Bot)
}

func TestAFailingRouterFailsTheDecision(t *testing.T) {
	for _, r := range []routing.Router{
		routing.First(failing{}), routing.Linear("l", 1, failing{}), routing.Percentage("p", 1, []int{100}, []routing.Router{failing{}}),
		routing.Timed("t", 1, false, nil, failing{}), routing.When(routing.Condition{Channels: []channel.ID{""}}, nil, failing{}),
	} {
		_, err := r.Route(t.Context(), routing.Request{Now: noon})
		assert.ErrorIs(t, err, errBroken)
	}
}
