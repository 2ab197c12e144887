package main

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// Telemetry turns what an engine tells by its hooks and its journal into spans and
// metrics. Nothing that it records says who a contact is, or what anybody wrote.
type Telemetry struct {
	tracer   trace.Tracer
	webhooks metric.Float64Histogram
	sends    metric.Float64Histogram
	duties   metric.Float64Histogram
	events   metric.Int64Counter
}

// NewTelemetry makes the instruments.
func NewTelemetry(traces trace.TracerProvider, metrics metric.MeterProvider) (*Telemetry, error) {
	const scope = "github.com/rapport-go/rapport"
	m := metrics.Meter(scope)
	seconds := func(name, what string) (metric.Float64Histogram, error) {
		return m.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what))
	}
	webhooks, err1 := seconds("rapport.webhook.duration", "From a provider's webhook to our answer, which is when its events are stored.")
	sends, err2 := seconds("rapport.send.duration", "One call to a provider.")
	duties, err3 := seconds("rapport.duty.duration", "One try of something that fell due: routing, files, bindings.")
	events, err4 := m.Int64Counter("rapport.events", metric.WithDescription("What happened, as the journal has it."))
	t := &Telemetry{traces.Tracer(scope), webhooks, sends, duties, events}
	return t, errors.Join(err1, err2, err3, err4)
}

// Hooks are for engagement.Config.
func (t *Telemetry) Hooks() engagement.Hooks {
	return engagement.Hooks{Received: t.received, SendStart: t.sendStart, SendDone: t.sendDone, DutyDone: t.dutyDone}
}

// received is told of a webhook when it was answered, so its span began before. If
// the host's server is traced, it is a child of the request's.
func (t *Telemetry) received(ctx context.Context, ch channel.ID, status, events int, took time.Duration) {
	about := []attribute.KeyValue{attribute.String("rapport.channel", string(ch)), attribute.Int("http.response.status_code", status)}
	_, span := t.tracer.Start(ctx, "rapport.webhook", trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithTimestamp(time.Now().Add(-took)), trace.WithAttributes(about...), trace.WithAttributes(attribute.Int("rapport.events", events)))
	if status >= 500 {
		span.SetStatus(codes.Error, "")
	}
	span.End()
	t.webhooks.Record(ctx, took.Seconds(), metric.WithAttributes(about...))
}

type startKey struct{}

// sendStart begins a span. What the driver does is inside of it, if its transport is
// traced.
func (t *Telemetry) sendStart(ctx context.Context, m *storage.Message) context.Context {
	ctx, _ = t.tracer.Start(ctx, "rapport.send", trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(
		attribute.String("rapport.channel", string(m.Channel)),
		attribute.String("rapport.message", m.ID.String()),
		attribute.String("rapport.conversation", m.Conversation.String()),
		attribute.String("rapport.author", string(m.Author.Kind)),
	))
	return context.WithValue(ctx, startKey{}, time.Now())
}

func (t *Telemetry) sendDone(ctx context.Context, m *storage.Message, err error) {
	about := []attribute.KeyValue{attribute.String("rapport.channel", string(m.Channel))}
	span := trace.SpanFromContext(ctx)
	if err != nil {
		e := channel.AsError("send", err) // its kind, and not its text, which the provider wrote
		about = append(about, attribute.String("error.type", e.Kind.String()))
		span.SetStatus(codes.Error, e.Kind.String())
		span.SetAttributes(about[1], attribute.String("rapport.provider_code", e.Code), attribute.Bool("rapport.uncertain", e.Uncertain))
	}
	span.End()
	if began, ok := ctx.Value(startKey{}).(time.Time); ok {
		t.sends.Record(ctx, time.Since(began).Seconds(), metric.WithAttributes(about...))
	}
}

func (t *Telemetry) dutyDone(ctx context.Context, kind string, err error, took time.Duration) {
	about := []attribute.KeyValue{attribute.String("rapport.duty", kind), attribute.Bool("rapport.done", err == nil)}
	t.duties.Record(ctx, took.Seconds(), metric.WithAttributes(about...))
}

// Event counts what happened: cases that are opened, missed or closed, promises that
// are broken. One process of several should pass it what Engine.Events yields, or each
// counts everything.
func (t *Telemetry) Event(ctx context.Context, e engagement.Event) {
	t.events.Add(ctx, 1, metric.WithAttributes(
		attribute.String("rapport.event", string(e.Kind)), attribute.String("rapport.channel", string(e.Channel))))
}
