package dialog360_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
)

// A number's key and the partner's secret are all that is needed; here both
// are a simulator's.
func Example() {
	ctx := context.Background()
	server := dialog360test.New(dialog360test.Options{})
	number, err := dialog360.New(dialog360.Config{
		APIKey:         channel.NewSecret("key-of-the-simulator"),
		PhoneNumberID:  "4440004440",
		PlatformSecret: channel.NewSecret("platform-secret-of-the-simulator"),
		Transport:      server.Transport(), // leave this out to talk to 360dialog
	})
	if err != nil {
		panic(err)
	}
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		delivery, err := number.Receive(r.Context(), r)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		for _, e := range delivery.Events {
			if m, ok := e.(channel.MessageReceived); ok {
				fmt.Printf("%s: %s\n", m.From.Name, m.Parts[0].(channel.Text).Body)
			}
		}
	}))
	if err := number.SetWebhook(ctx, "https://shop.example/webhooks/whatsapp"); err != nil {
		panic(err)
	}

	ana, err := server.AddPhone(dialog360test.Customer{Number: "+49 151 0000001", Name: "Ana"})
	if err != nil {
		panic(err)
	}
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)
	_, err = number.Send(ctx, &channel.Message{To: ana.Address(), Parts: channel.Parts{channel.Text{Body: "On its way!"}}})
	if err != nil {
		panic(err)
	}
	fmt.Println("her phone shows:", ana.Arrived()[0].Parts[0].(channel.Text).Body)
	// Output:
	// Ana: Where is my order?
	// her phone shows: On its way!
}
