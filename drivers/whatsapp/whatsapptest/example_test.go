package whatsapptest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A customer writes, the business answers, the customer reads.
func Example() {
	ctx := context.Background()
	server := whatsapptest.New(whatsapptest.Options{})
	number, err := whatsapp.New(server.Config())
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
			switch v := e.(type) {
			case channel.MessageReceived:
				fmt.Printf("%s: %s\n", v.From.Name, v.Parts[0].(channel.Text).Body)
			case channel.StatusChanged:
				fmt.Println("it was", v.Status)
			}
		}
	}))

	ana, err := server.AddPhone(whatsapptest.Customer{Number: "+49 151 0000001", Name: "Ana"})
	if err != nil {
		panic(err)
	}
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)

	_, err = number.Send(ctx, &channel.Message{To: ana.Address(), Parts: channel.Parts{channel.Text{Body: "On its way!"}}})
	if err != nil {
		panic(err)
	}
	ana.Read()
	_ = server.Flush(ctx)
	// Output:
	// Ana: Where is my order?
	// it was accepted
	// it was delivered
	// it was read
}

// The next two calls to send are throttled, and the one after that is never
// answered although the message arrives.
func ExampleServer_FailCalls() {
	server := whatsapptest.New(whatsapptest.Options{})
	server.FailCalls(2, whatsapptest.CallFault{Op: whatsapptest.OpSend, Code: 130429})
	server.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Accept: true, Drop: true})

	number, err := whatsapp.New(server.Config())
	if err != nil {
		panic(err)
	}
	ana := server.Phone("+49 151 0000001")
	ana.Say("hello")
	for range 3 {
		_, err := number.Send(context.Background(), &channel.Message{To: ana.Address(), Parts: channel.Parts{channel.Text{Body: "hi"}}})
		fmt.Println(err)
	}
	fmt.Println(len(ana.Arrived()), "arrived")
	// Output:
	// whatsapp: send: rate limited (code 130429): as asked for, try again in 1s
	// whatsapp: send: rate limited (code 130429): as asked for, try again in 1s
	// whatsapp: send: unavailable, and it may have happened all the same: the connection was broken before the answer
	// 1 arrived
}
