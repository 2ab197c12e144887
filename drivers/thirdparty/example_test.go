package thirdparty_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

// Without a peer at hand: the simulator of package thirdpartytest is one.
func Example() {
	server := thirdpartytest.New(thirdpartytest.Options{})
	know := server.Credentials()
	shop, err := thirdparty.New(thirdparty.Config{
		Account: know.Account, URL: know.URL, SigningKeys: know.SigningKeys, PeerKeys: know.PeerKeys, Transport: server.Transport(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The engine does this: it takes events, and sends.
	receiver, _ := channel.As[channel.Receiver](shop)
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, err := receiver.Receive(r.Context(), r)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		for _, e := range d.Events {
			switch e := e.(type) {
			case channel.MessageReceived:
				fmt.Printf("%s: %s\n", e.From.Name, e.Parts[0].(channel.Text).Body)
			case channel.StatusChanged:
				fmt.Println(e.Key, "was", e.Status)
			}
		}
		_, _ = w.Write(d.Reply.Body)
	}))
	mia := server.Phone("Mia")
	mia.Say("Where is my order?")
	_ = server.Flush(context.Background())
	_, err = shop.Send(context.Background(), &channel.Message{
		Key: "message-1", To: channel.Address{Kind: channel.AddressUser, Scope: know.Account, Value: mia.User().ExternalID},
		Parts: channel.Parts{channel.Text{Body: "On its way!"}}, Now: time.Now(),
	})
	fmt.Println("sent:", err)
	mia.Read()
	_ = server.Flush(context.Background())
	// Output:
	// Mia: Where is my order?
	// sent: <nil>
	// message-1 was delivered
	// message-1 was read
}
