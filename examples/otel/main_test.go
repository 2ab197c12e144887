package main

import (
	"bytes"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestWhatIsRecorded(t *testing.T) { synctest.Test(t, recorded) }

func recorded(t *testing.T) {
	spans, reader := tracetest.NewInMemoryExporter(), metric.NewManualReader()
	var out bytes.Buffer
	telemetry, err := NewTelemetry(
		trace.NewTracerProvider(trace.WithSyncer(spans), trace.WithSyncer(printer{&out})),
		metric.NewMeterProvider(metric.WithReader(reader)),
	)
	require.NoError(t, err)
	require.NoError(t, story(t.Context(), telemetry))
	require.NoError(t, printMetrics(t.Context(), &out, reader))

	got := spans.GetSpans()
	require.Len(t, got, 3)
	for i, want := range []struct {
		name string
		code codes.Code
	}{{"rapport.webhook", codes.Unset}, {"rapport.send", codes.Error}, {"rapport.send", codes.Unset}} {
		assert.Equal(t, want.name, got[i].Name)
		assert.Equal(t, want.code, got[i].Status.Code)
		assert.False(t, got[i].EndTime.Before(got[i].StartTime))
	}
	for _, line := range []string{
		"span rapport.webhook ", "http.response.status_code=200 rapport.events=1", "error.type=unavailable rapport.provider_code=scripted",
		"metric rapport.webhook.duration http.response.status_code=200 rapport.channel=chat-1: 1 times",
		"metric rapport.send.duration error.type=unavailable rapport.channel=chat-1: 1 times",
		"metric rapport.send.duration rapport.channel=chat-1: 1 times",
		"metric rapport.duty.duration rapport.done=true rapport.duty=room.changed: ",
		"metric rapport.events rapport.channel=chat-1 rapport.event=case.opened: 1",
		"metric rapport.events rapport.channel=chat-1 rapport.event=message.progressed: 1",
	} {
		assert.Contains(t, out.String(), line)
	}
	for _, private := range []string{"mia", "order", "way!"} {
		assert.NotContains(t, out.String(), private)
	}
}
