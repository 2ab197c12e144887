package engagement_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

// Cases of a channel go to a team, to whoever has been idle for longest, and wait
// in a queue while nobody is there.
func ExampleEngine_SaveRouting() {
	ctx := context.Background()
	chat := channeltest.NewFake("chat")
	engine, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"chat-1": chat},
	})
	check(err)
	check(engine.PutAgent(ctx, "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	check(engine.PutAgent(ctx, "", &storage.Agent{ID: "ana"}))
	check(engine.PutTeam(ctx, "", &storage.Team{ID: "support", Members: []storage.AgentID{"ana"}}))
	_, err = engine.SaveRouting(ctx, "chief", routing.Settings{
		Destinations: []routing.Destination{{
			ID: "support", Targets: []routing.Target{{Team: "support"}}, Method: routing.MostIdle, Queue: &routing.Queue{},
		}},
		Channels: map[channel.ID]routing.ChannelRules{"chat-1": {
			Preferred: &routing.Preferred{}, Branch: routing.Branch{Linear: []routing.Stop{{To: "support"}}},
		}},
		Staff: routing.Staff{Capacity: routing.Capacity{Total: 3}},
	})
	check(err)

	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	engine.WebhookHandler("chat-1").ServeHTTP(httptest.NewRecorder(), chat.Webhook(chat.Inbound(mia, "Where is my order?")))
	check(engine.RunDue(ctx, time.Now().Add(time.Second))) // Run does it by itself
	offers, err := engine.Offers(ctx, "ana")
	check(err)
	fmt.Println("away:", len(offers), "offers")

	check(engine.SetAvailability(ctx, "ana", routing.Active))
	check(engine.RunDue(ctx, time.Now().Add(time.Second)))
	offers, err = engine.Offers(ctx, "ana")
	check(err)
	c, err := engine.Accept(ctx, "ana", offers[0].Case.ID)
	check(err)
	way, err := engine.Why(ctx, c.ID)
	check(err)
	fmt.Println("active:", offers[0].Kind, "offer, now with", c.Owner)
	fmt.Println(way.Why[0])
	// Output:
	// away: 0 offers
	// active: direct offer, now with ana
	// The case is offered to ana at support.
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
