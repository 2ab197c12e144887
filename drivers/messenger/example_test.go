package messenger_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

func Example() {
	ctx := context.Background()
	server := messengertest.New(messengertest.Options{})
	c, err := messenger.New(messenger.Config{
		PageID: "5550005550", AppID: "6660006660",
		Token:     channel.NewSecret("token-of-the-simulator"),
		AppSecret: channel.NewSecret("app-secret-of-the-simulator"),
		Transport: server.Transport(), // left out, the calls go to Meta
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	server.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		d, _ := c.Receive(r.Context(), r)
		for _, e := range d.Events {
			if m, ok := e.(channel.MessageReceived); ok {
				fmt.Println("in:", m.Parts)
			}
		}
	}))

	ana := server.Phone("Ana Lopez")
	ana.Say("Do you have tea?")
	receipt, err := c.Send(ctx, &channel.Message{
		Key: "m-1", To: ana.Address(), Author: channel.AuthorAgent, Now: time.Now(), LastInbound: time.Now(),
		Parts: channel.Parts{channel.QuickReplies{Body: "Which one?", Replies: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}}},
	})
	fmt.Println("out:", receipt.Status, err)
	if _, err := ana.Tap(string(receipt.ID), "g"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(server.Flush(ctx))
	// Output:
	// out: accepted <nil>
	// in: [{Do you have tea? false}]
	// in: [{g Green }]
	// <nil>
}
