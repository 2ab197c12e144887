package woztell_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// A customer writes on WhatsApp. The answer goes to the member, and what WOZTELL
// tells about it comes back.
func Example() {
	ctx := context.Background()
	server := woztelltest.New(woztelltest.Options{}) // instead of WOZTELL
	account := server.Credentials()
	ch, err := woztell.New(woztell.Config{
		ChannelID: account.ChannelID, Platform: woztell.WhatsApp,
		Secrets:   []channel.Secret{channel.NewSecret(account.Secret)},
		Token:     channel.NewSecret(account.Token),
		Transport: server.Transport(), // leave this out to talk to WOZTELL
	})
	if err != nil {
		panic(err)
	}
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		delivery, err := ch.Receive(r.Context(), r)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		for _, e := range delivery.Events {
			switch e := e.(type) {
			case channel.MessageReceived:
				fmt.Println("Ana:", e.Parts[0].(channel.Text).Body)
				receipt, err := ch.Send(ctx, &channel.Message{
					Key: "order-77", To: e.From.Address(), Parts: channel.Parts{channel.Text{Body: "It is on its way."}},
				})
				fmt.Println("our answer is", receipt.Status, err)
			case channel.EchoReceived:
				fmt.Println("the echo is of", e.Key)
			case channel.StatusChanged:
				fmt.Println("our answer is", e.Status)
			}
		}
	}))
	server.Phone("Ana").Say("Where is my order?")
	if err := server.Flush(ctx); err != nil {
		panic(err)
	}
	// Output:
	// Ana: Where is my order?
	// our answer is accepted <nil>
	// the echo is of order-77
	// our answer is accepted
	// our answer is delivered
}
