// Command otel shows an engine's traces and metrics in OpenTelemetry: telemetry.go is
// what a host copies. This file lets a customer ask and an agent answer, by a
// provider that fails at first, and prints what was recorded.
//
//	go run ./examples/otel
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

func main() {
	reader := metric.NewManualReader() // in earnest: metric.NewPeriodicReader with the exporter of your backend
	telemetry, err := NewTelemetry(
		trace.NewTracerProvider(trace.WithSyncer(printer{os.Stdout})), // in earnest: trace.WithBatcher
		metric.NewMeterProvider(metric.WithReader(reader)),
	)
	if err == nil {
		err = story(context.Background(), telemetry)
	}
	if err == nil {
		err = printMetrics(context.Background(), os.Stdout, reader)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// story is a question of Mia's, and an answer that takes two attempts.
func story(ctx context.Context, telemetry *Telemetry) error {
	chat := channeltest.NewFake("chat")
	chat.FailNextAs(channel.Unavailable, 0)
	engine, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"chat-1": chat}, Hooks: telemetry.Hooks(),
	})
	if err != nil {
		return err
	}
	if err := engine.PutAgent(ctx, "", &storage.Agent{ID: "ana"}); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()

	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	engine.WebhookHandler("chat-1").ServeHTTP(httptest.NewRecorder(), chat.Webhook(chat.Inbound(mia, "Where is my order?")))
	if err := answer(ctx, engine, telemetry); err != nil {
		return err
	}
	stop()
	return <-ended
}

// answer answers the first message, and waits until the provider has it.
func answer(ctx context.Context, engine *engagement.Engine, telemetry *Telemetry) error {
	for event, err := range engine.Events(ctx, "") {
		if err != nil {
			return err
		}
		telemetry.Event(ctx, event)
		if event.Kind == engagement.MessageReceived {
			_, err := engine.Send(ctx, engagement.Outgoing{
				Conversation: event.Conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "On its way!"}},
			})
			if err != nil {
				return err
			}
		}
		if event.Kind == engagement.MessageProgressed {
			return nil
		}
	}
	return nil
}

// A printer is an exporter of spans that writes a line for each.
type printer struct{ out io.Writer }

func (p printer) ExportSpans(_ context.Context, spans []trace.ReadOnlySpan) error {
	for _, s := range spans {
		fmt.Fprintf(p.out, "span %s %s %s", s.Name(), s.EndTime().Sub(s.StartTime()), s.Status().Code)
		for _, a := range s.Attributes() {
			fmt.Fprintf(p.out, " %s=%s", a.Key, a.Value.String())
		}
		fmt.Fprintln(p.out)
	}
	return nil
}

func (printer) Shutdown(context.Context) error { return nil }
