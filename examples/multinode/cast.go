package main

import (
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// Who and what all processes know by name.
const (
	channelID   = channel.ID("wa-1")
	tenant      = "multinode"
	webhookPath = "/webhooks/" + string(channelID)

	instances = 3
	paused    = 1 // the instance that is paused
	behind    = 1 // the instance whose clock is behind
	ahead     = 2 // the one whose clock is ahead

	chief  = storage.AgentID("chief") // may do everything
	desks  = 5                        // agents whom the routing gives cases
	rivals = 4                        // agents who contend for strangers

	// capacity is how many cases the routing may give an agent.
	capacity = 3
	// sendTimeout bounds a call to the provider. Leases are longer by 15 s.
	sendTimeout = time.Second
	lease       = sendTimeout + 15*time.Second
	// skew is how far the engines are told that clocks may differ.
	skew = 10 * time.Second
)

func deskAgent(n int) storage.AgentID { return storage.AgentID(fmt.Sprintf("desk-%d", n)) }
func rival(n int) storage.AgentID     { return storage.AgentID(fmt.Sprintf("rival-%d", n)) }

// customerNumber and strangerNumber are phone numbers, in digits.
func customerNumber(n int) string { return fmt.Sprintf("4915%08d", n) }
func strangerNumber(n int) string { return fmt.Sprintf("4916%08d", n) }

// greeting is what rivals send strangers.
var greeting = templates.Template{
	ID: "1", Name: "greeting", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
	Body: templates.ParseText("This is {{1}}. Your parcel is here."),
}

// greet is the greeting, filled in.
func greet(agent storage.AgentID) channel.Template {
	return channel.Template{Name: "greeting", Language: "en", Body: []channel.Parameter{{Text: string(agent)}}}
}

// rules give every case to the agent who has been idle the longest and has
// room. What finds nobody waits.
func rules() routing.Settings {
	var targets []routing.Target
	for n := range desks {
		targets = append(targets, routing.Target{Agent: routing.AgentID(deskAgent(n))})
	}
	return routing.Settings{
		Destinations: []routing.Destination{{
			ID: "desk", Targets: targets, Method: routing.MostIdle, Assign: true, Queue: &routing.Queue{},
		}},
		Staff:    routing.Staff{Capacity: routing.Capacity{Total: capacity}},
		Channels: map[channel.ID]routing.ChannelRules{channelID: {Branch: routing.Branch{Linear: []routing.Stop{{To: "desk"}}}}},
	}
}
