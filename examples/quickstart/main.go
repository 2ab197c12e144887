// Quickstart answers a customer, with nothing installed: the store forgets,
// and the channel is a fake whose other end is this program.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage/memory"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	chat := channeltest.NewFake("chat") // a real one: whatsapp.New(whatsapp.Config{…})
	engine, err := engagement.New(engagement.Config{
		Store:    memory.New().Tenant("acme"),
		Channels: map[channel.ID]channel.Channel{"chat-1": chat},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }() // sends what Send has stored

	// A customer writes: the provider calls our webhook.
	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	question := chat.Webhook(chat.Inbound(mia, "Where is my order?"))
	engine.WebhookHandler("chat-1").ServeHTTP(httptest.NewRecorder(), question)

	for event, err := range engine.Events(ctx, "") {
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "event:", event.Kind)
		if event.Kind == engagement.MessageReceived {
			answer := engagement.Outgoing{
				Conversation: event.Conversation, Parts: channel.Parts{channel.Text{Body: "On its way!"}},
			}
			if _, err := engine.Send(ctx, answer); err != nil {
				return err
			}
		}
		if event.Kind == engagement.MessageProgressed { // the provider has it
			break
		}
	}
	fmt.Fprintln(out, "Mia reads:", channeltest.Words(chat.Sent()[0].Parts))
	stop()
	return <-ended
}
