package line_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A customer writes. The first answer is free, the next one counts.
func Example() {
	ctx := context.Background()
	server := linetest.New(linetest.Options{}) // instead of LINE
	account := server.Credentials()
	ch, err := line.New(line.Config{
		ChannelID: account.ChannelID, ChannelSecret: channel.NewSecret(account.Secret), UserID: account.UserID,
		Transport: server.Transport(), // leave this out to talk to LINE
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
			m, ok := e.(channel.MessageReceived)
			if !ok {
				continue
			}
			fmt.Println("Ana:", m.Parts[0].(channel.Text).Body)
			for _, text := range []string{"One moment!", "It is on its way."} {
				receipt, err := ch.Send(ctx, &channel.Message{
					Key: text, To: m.From.Address(), Parts: channel.Parts{channel.Text{Body: text}},
					Answer: channel.Answer{Memo: m.Memo, At: m.At}, Now: m.At,
				})
				fmt.Println(receipt.Status, "as", receipt.Detail, err)
			}
		}
	}))
	server.Phone("ana").Say("Where is my order?")
	if err := server.Flush(ctx); err != nil {
		panic(err)
	}
	// Output:
	// Ana: Where is my order?
	// accepted as reply (free) <nil>
	// accepted as push <nil>
}
