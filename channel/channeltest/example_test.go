package channeltest_test

import (
	"context"
	"fmt"
	"os"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

func ExampleFake() {
	f := channeltest.NewFake("whatsapp")
	f.PrintTo(os.Stdout)
	f.FailNextAs(channel.Unavailable, 0)
	ann := channel.Address{Kind: channel.AddressPhone, Value: "+85251234567"}
	m := &channel.Message{Key: "k-1", To: ann, Parts: channel.Parts{channel.Text{Body: "Your order is on its way."}}}

	_, err := f.Send(context.Background(), m)
	fmt.Println(err)
	receipt, err := f.Send(context.Background(), m)
	fmt.Println(receipt.Status, err, f.Copies("k-1"))

	d, err := f.Receive(context.Background(), f.Webhook(f.Inbound(ann, "Thank you"), f.StatusOf(receipt.ID, channel.StatusRead)))
	fmt.Println(len(d.Events), err)
	// Output:
	// fake: send: unavailable (code scripted)
	// to +85251234567: Your order is on its way.
	// accepted <nil> 1
	// 2 <nil>
}
