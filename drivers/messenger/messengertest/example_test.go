package messengertest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// A customer writes, the business answers, the customer reads.
func Example() {
	ctx := context.Background()
	server := messengertest.New(messengertest.Options{})
	server.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var webhook struct {
			Entry []struct{ Messaging []map[string]json.RawMessage }
		}
		_ = json.NewDecoder(r.Body).Decode(&webhook)
		for _, entry := range webhook.Entry {
			for _, event := range entry.Messaging {
				for _, kind := range []string{"message", "delivery", "read"} {
					if event[kind] != nil {
						fmt.Println("told of a", kind)
					}
				}
			}
		}
	}))

	ana := server.Phone("Ana Lopez")
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)

	replyTo(server, ana, "On its way!")
	ana.Read()
	_ = server.Flush(ctx)
	for _, bubble := range ana.Screen() {
		fmt.Println(bubble.Parts[0].(channel.Text).Body)
	}
	// Output:
	// told of a message
	// told of a message
	// told of a delivery
	// told of a read
	// Where is my order?
	// On its way!
}

// replyTo is what a driver does.
func replyTo(server *messengertest.Server, to *messengertest.Phone, text string) {
	body := fmt.Sprintf(`{"recipient":{"id":%q},"messaging_type":"RESPONSE","message":{"text":%q}}`, to.Address().Value, text)
	r, err := http.NewRequest(http.MethodPost, "https://graph.facebook.com/v25.0/me/messages", strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer "+server.Options().Token)
	res, err := server.Transport().RoundTrip(r)
	if err != nil {
		panic(err)
	}
	_ = res.Body.Close()
}
