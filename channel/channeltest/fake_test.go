package channeltest_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

var ann = channel.Address{Kind: channel.AddressUser, Value: "ann"}

func hello(key string) *channel.Message {
	return &channel.Message{Key: key, To: ann, Parts: channel.Parts{channel.Text{Body: "hello"}}}
}

func TestFakeScript(t *testing.T) {
	f := channeltest.NewFake("fake")
	f.FailNextAs(channel.RateLimited, time.Minute)
	f.LoseAnswer()
	f.Next(channel.Receipt{ID: "mine", Detail: "held for review"}, nil)

	_, err := f.Send(t.Context(), hello("a"))
	require.ErrorIs(t, err, channel.RateLimited)
	assert.Equal(t, time.Minute, channel.AsError("", err).RetryAfter)
	assert.Zero(t, f.Copies("a"))

	_, err = f.Send(t.Context(), hello("a"))
	require.ErrorIs(t, err, channel.Unavailable)
	assert.True(t, channel.AsError("", err).Uncertain)
	assert.Equal(t, 1, f.Copies("a"), "the answer was lost, the message was not")

	r, err := f.Send(t.Context(), hello("a"))
	require.NoError(t, err)
	assert.Equal(t, channel.Receipt{ID: "mine", Status: channel.StatusAccepted, Detail: "held for review"}, r)
	assert.Equal(t, 2, f.Copies("a"), "a Fake that is not idempotent doubles")
	assert.Equal(t, 3, f.Calls())
}

func TestFakeDropsRepeatsWhereIdempotent(t *testing.T) {
	f := channeltest.NewFake("fake")
	f.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent = true })
	f.LoseAnswer()
	_, err := f.Send(t.Context(), hello("a"))
	require.Error(t, err)
	first, err := f.Send(t.Context(), hello("a"))
	require.NoError(t, err)
	second, err := f.Send(t.Context(), hello("a"))
	require.NoError(t, err)
	assert.Equal(t, first, second)
	assert.Equal(t, 1, f.Copies("a"))
}

func TestFakeKeepsCopies(t *testing.T) {
	f := channeltest.NewFake("fake")
	m := hello("a")
	picture := channel.Media{URL: "https://example.com/p"}
	m.Parts = channel.Parts{channel.Buttons{
		Header: channel.Header{Image: &picture}, Body: "?", Buttons: []channel.Button{{ID: "1", Title: "One"}},
	}}
	_, err := f.Send(t.Context(), m)
	require.NoError(t, err)
	picture.URL = "https://example.com/other"
	m.Parts[0].(channel.Buttons).Buttons[0].Title = "Other"
	for range 2 {
		kept, ok := f.Sent()[0].Parts[0].(channel.Buttons)
		require.True(t, ok)
		assert.Equal(t, "https://example.com/p", kept.Header.Image.URL)
		assert.Equal(t, "One", kept.Buttons[0].Title)
		kept.Buttons[0].Title = "Mine"
	}
}

func TestFakeHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := channeltest.NewFake("fake")
		release := f.Hold()
		done := make(chan error, 1)
		go func() { _, err := f.Send(t.Context(), hello("a")); done <- err }()
		synctest.Wait()
		assert.Empty(t, f.Sent())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := f.Send(ctx, hello("b"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.True(t, channel.AsError("", err).Uncertain)
		release()
		release()
		require.NoError(t, <-done)
		assert.Equal(t, 1, f.Copies("a"))
		assert.Zero(t, f.Copies("b"))
	})
}

func TestFakeTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := channeltest.NewFake("fake")
		f.SetLatency(time.Hour)
		start := time.Now()
		_, err := f.Send(t.Context(), hello("a"))
		require.NoError(t, err)
		assert.Equal(t, time.Hour, time.Since(start))
	})
}

func TestFakeKeepsTheAnswerBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := channeltest.NewFake("fake")
		answer := make(chan struct{})
		f.Script(channeltest.Outcome{Arrives: true, Answer: answer})
		done := make(chan error, 1)
		go func() { _, err := f.Send(t.Context(), hello("a")); done <- err }()
		synctest.Wait()
		assert.Equal(t, 1, f.Copies("a"), "it has arrived")
		assert.Empty(t, done, "and nobody knows yet")
		close(answer)
		require.NoError(t, <-done)
	})
}

func TestFakeOnSend(t *testing.T) {
	f := channeltest.NewFake("fake")
	refused := errors.New("refused")
	f.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
		if m.Key == "bad" {
			return channel.Receipt{}, refused
		}
		return channel.Receipt{ID: channel.ProviderID("id of " + m.Key)}, nil
	})
	_, err := f.Send(t.Context(), hello("bad"))
	require.ErrorIs(t, err, refused)
	r, err := f.Send(t.Context(), hello("good"))
	require.NoError(t, err)
	assert.Equal(t, channel.ProviderID("id of good"), r.ID)
	assert.Len(t, f.Sent(), 1)
}

func TestFakeWebhook(t *testing.T) {
	f := channeltest.NewFake("fake")
	f.SetAccount("number-1")
	r, err := f.Send(t.Context(), hello("a"))
	require.NoError(t, err)
	request := f.Webhook(f.Inbound(ann, "hi\x00"), f.StatusOf(r.ID, channel.StatusFailed), f.EchoOf(r.ID, *hello("a")))
	d, err := f.Receive(t.Context(), request)
	require.NoError(t, err)
	require.Len(t, d.Events, 3)
	for _, e := range d.Events {
		assert.Equal(t, "number-1", e.Where().Account)
		assert.NotEmpty(t, e.Where().Raw)
	}
	message, status, echo := d.Events[0].(channel.MessageReceived), d.Events[1].(channel.StatusChanged), d.Events[2].(channel.EchoReceived)
	assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, message.Parts)
	assert.Equal(t, "a", status.Key)
	assert.Equal(t, channel.Unreachable, status.Failure.Kind)
	assert.Equal(t, r.ID, echo.ID)

	body, headers := f.SignedBody(f.Inbound(ann, "hi"))
	request = f.Sign(body)
	assert.Equal(t, headers, request.Header)
	other := channeltest.NewFake("fake")
	other.SetAccount("number-2")
	_, err = other.Receive(t.Context(), request)
	require.ErrorIs(t, err, channel.Unauthorized, "another account has another secret")
}

func TestFakeRefusesWhatWasNotPlanned(t *testing.T) {
	f := channeltest.NewFake("fake")
	m := hello("a")
	m.Parts = channel.Parts{channel.Text{Body: strings.Repeat("x", 4097)}}
	_, err := f.Send(t.Context(), m)
	require.ErrorIs(t, err, channel.Invalid)
	m.Parts = channel.Parts{channel.Mail{Subject: "s"}}
	_, err = f.Send(t.Context(), m)
	require.ErrorIs(t, err, channel.Unsupported)
	assert.Zero(t, f.Calls())
}

func TestFakeVerbs(t *testing.T) {
	f := channeltest.NewFake("fake")
	require.NoError(t, f.MarkRead(t.Context(), ann, "m-1", ""))
	require.NoError(t, f.Typing(t.Context(), ann, "m-1"))
	assert.Equal(t, []channeltest.Mark{{To: ann, ID: "m-1"}}, f.Reads())
	assert.Equal(t, []channeltest.Mark{{To: ann, ID: "m-1"}}, f.Typings())
	f.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "fake: typing"})
	require.ErrorIs(t, f.Typing(t.Context(), ann, "m-1"), channel.Unavailable)
	require.NoError(t, f.Typing(t.Context(), ann, "m-1"))

	content, err := f.OpenMedia(t.Context(), f.PutMedia([]byte("file"), "text/plain"))
	require.NoError(t, err)
	b, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, "file", string(b))
	f.SetHealth(channel.Health{Quality: "RED"}, nil)
	h, err := f.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "RED", h.Quality)
}

func TestFakePrints(t *testing.T) {
	f := channeltest.NewFake("fake")
	var out strings.Builder
	f.PrintTo(&out)
	_, err := f.Send(t.Context(), hello("a"))
	require.NoError(t, err)
	assert.Equal(t, "to ann: hello\n", out.String())
}
