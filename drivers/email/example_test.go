package email_test

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// A customer writes, and gets an answer in the same thread.
func Example() {
	s := emailtest.New(emailtest.Options{})
	defer s.Close()
	customer := s.Customer("ann@mail.example", "Ann")

	c, err := email.New(s.Config("support@shop.example")) // or a Config of your own servers
	if err != nil {
		panic(err)
	}
	customer.Write(emailtest.Letter{To: "support@shop.example", Subject: "Order 7", Text: "Where is it?"})

	ctx, cancel := context.WithCancel(context.Background())
	_ = c.Listen(ctx, func(_ context.Context, events ...channel.Event) error {
		asked, ok := events[0].(channel.MessageReceived)
		if !ok {
			return nil
		}
		_, err := c.Send(ctx, &channel.Message{
			Key: "018f3c1e-0000-7000-8000-000000000001", To: asked.From.Address(),
			Thread: asked.Thread, Topic: asked.Topic, ReplyTo: asked.ID, ReplyMemo: asked.Memo,
			Created: asked.At, Now: asked.At, Parts: channel.Parts{channel.Text{Body: "It left today."}},
		})
		cancel()
		return err
	})

	answer := customer.Inbox()[0]
	fmt.Println(answer.Subject)
	fmt.Println(answer.Text)
	// Output:
	// Re: Order 7
	// It left today.
}
