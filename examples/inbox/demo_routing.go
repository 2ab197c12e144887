package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
)

// The demo's destinations. Support asks one agent after the other and has a
// queue; sales asks all at once and has none; everybody is where cases go that
// nobody took.
var (
	support = routing.Destination{
		ID: "support", Name: "Support", Targets: []routing.Target{{Team: "support"}},
		Method: routing.MostIdle, Wait: 45 * time.Second, Queue: &routing.Queue{Hold: 5 * time.Minute},
	}
	sales = routing.Destination{
		ID: "sales", Name: "Sales", Targets: []routing.Target{{Team: "sales"}},
		Method: routing.Simultaneous, Wait: time.Minute,
	}
	everybody = routing.Destination{
		ID: "everybody", Name: "Everybody", Targets: []routing.Target{{Team: "support"}, {Team: "sales"}},
		Method: routing.Simultaneous, Wait: 2 * time.Minute,
	}
)

// demoRouting is how the simulated business begins. Administrators change it on
// the page.
func demoRouting() routing.Settings {
	return routing.Settings{
		Destinations: []routing.Destination{support, sales, everybody},
		Tags: []routing.ServiceTag{
			{ID: "orders", Name: "Orders", Branch: linear("support")},
			{ID: "returns", Name: "Returns", Branch: linear("support")},
			{ID: "advice", Name: "Advice", Branch: linear("sales", "support")},
		},
		Staff: routing.Staff{
			Capacity: routing.Capacity{Total: 3},
			States:   map[routing.Availability]routing.Availability{"lunch": routing.Away, "training": routing.Busy},
		},
		Channels: map[channel.ID]routing.ChannelRules{
			simulatedMail: {Branch: linear("support"), Default: "everybody", Overflow: routing.Overflow{Hold: true}},
		},
		Otherwise: routing.ChannelRules{
			Direct:    routing.Direct{Forward: true},
			Preferred: &routing.Preferred{Within: 24 * time.Hour},
			Branch:    linear("support", "sales"), Default: "everybody",
		},
	}
}

// linear tries destinations in order.
func linear(ids ...routing.DestinationID) routing.Branch {
	var b routing.Branch
	for _, id := range ids {
		b.Linear = append(b.Linear, routing.Stop{To: id})
	}
	return b
}

// shopHours are the hours by which promises count.
var shopHours = hours.Schedule{
	Zone: "Europe/Berlin",
	Week: []hours.Weekly{{
		Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		Span: hours.Span{From: hours.At(9, 0), To: hours.At(18, 0)},
	}},
	Exceptions: []hours.Exception{{Date: hours.Date{Year: 2026, Month: time.December, Day: 25}, Yearly: true, Name: "Christmas"}},
}

// demoPromises are an answer within ten minutes and a solution within a day of
// business time.
var demoPromises = sla.Policy{Global: sla.Targets{
	Hours: "shop",
	First: sla.Target{Within: sla.Period{Minutes: 10}, Warn: []sla.Warning{{Percent: 80}}},
	Solution: sla.Target{
		Within: sla.Period{Days: 1}, Warn: []sla.Warning{{Percent: 80}}, Freeze: []sla.Freeze{sla.WaitingOnContact, sla.Parked},
	},
}}

// setUpRouting saves the settings with which the business begins. Unrouted, it
// has a destination to name, and no rules that lead there.
func (a *app) setUpRouting(ctx context.Context, routed bool) error {
	chief := demoAgents[0].ID
	if !routed {
		_, err := a.engine.SaveRouting(ctx, chief, routing.Settings{Destinations: []routing.Destination{support}})
		return err
	}
	if _, err := a.engine.SaveHours(ctx, chief, "shop", engagement.HoursSettings{Schedule: shopHours}); err != nil {
		return err
	}
	if _, err := a.engine.SaveSLA(ctx, chief, engagement.SLASettings{Policy: demoPromises}, false); err != nil {
		return err
	}
	_, err := a.engine.SaveRouting(ctx, chief, demoRouting())
	return err
}
