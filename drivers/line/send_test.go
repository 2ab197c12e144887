package line_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

const (
	reply = "/v2/bot/message/reply"
	push  = "/v2/bot/message/push"
)

var hi = channel.Text{Body: "hi"}

func TestAFreshTokenMakesAReply(t *testing.T) {
	r := open(t, linetest.Options{})
	r.now = r.now.Add(49 * time.Second)
	receipt, err := r.channel.Send(t.Context(), r.answer(hi, channel.Image{Media: picture}))
	require.NoError(t, err)
	assert.Equal(t, "reply (free)", receipt.Detail)
	assert.Len(t, receipt.Also, 1)
	assert.Equal(t, []string{reply}, r.paths())
	x := r.wire.Last(t)
	assert.NotContains(t, x.Header, "X-Line-Retry-Key")
	var body map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(x.Body), &body))
	assert.Len(t, body, 2)
	assert.Contains(t, body, "replyToken")
	assert.Len(t, r.ana.Arrived(), 2)
}

func TestWithoutAFreshTokenItIsAPush(t *testing.T) {
	r := open(t, linetest.Options{})
	for name, change := range map[string]func(*channel.Message){
		"no answer":         func(m *channel.Message) { m.Answer = channel.Answer{} },
		"too old":           func(m *channel.Message) { m.Now = m.Answer.At.Add(50 * time.Second) },
		"nobody knows when": func(m *channel.Message) { m.Now = time.Time{} },
		"no token":          func(m *channel.Message) { m.Answer.Memo = `{"quote":"q"}` },
		"garbage":           func(m *channel.Message) { m.Answer.Memo = `{` },
		"of unknown age":    func(m *channel.Message) { m.Answer.At = time.Time{} },
	} {
		m := r.answer(hi)
		change(m)
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, name)
		assert.Equal(t, "push", receipt.Detail, name)
	}
	assert.NotContains(t, r.paths(), reply)
}

// "Invalid reply token" says for certain that nothing has happened.
func TestARefusedTokenIsFollowedByAPush(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.channel.Send(t.Context(), r.answer(hi))
	require.NoError(t, err)
	m := r.answer(channel.Text{Body: "with the same token"})
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "push", receipt.Detail)
	assert.Equal(t, []string{reply, reply, push}, r.paths())
	assert.Equal(t, retryKey(m.Key), r.wire.Last(t).Header.Get("X-Line-Retry-Key"))
	assert.Len(t, r.ana.Arrived(), 2)
}

// Any other refusal is a refusal: of the message, not of the token.
func TestARefusedMessageIsNotPushed(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.channel.Send(t.Context(), r.answer(hi, channel.Text{}))
	e := failure(t, err)
	assert.Equal(t, channel.Invalid, e.Kind)
	assert.Equal(t, 2, e.Part)
	assert.Equal(t, []string{reply}, r.paths())
}

// Whether the token was used up, nothing tells: the message is not repeated, and
// no push follows.
func TestAReplyWhoseFateIsNotKnownIsLeftAlone(t *testing.T) {
	for name, fault := range map[string]linetest.CallFault{
		"no answer":         {Accept: true, Drop: true},
		"nothing taken":     {Drop: true},
		"500":               {Status: 500},
		"503":               {Status: 503},
		"408":               {Status: 408},
		"500 with a reason": {Status: 500, Message: linetest.MessageReplyToken},
		"an empty 200":      {Accept: true, Status: 200},
		"a garbled 200":     {Accept: true, Status: 200, Body: "<html>"},
		"200 without names": {Accept: true, Status: 200, Body: "{}"},
		"elsewhere":         {Redirect: "https://elsewhere.example"},
	} {
		r := open(t, linetest.Options{})
		r.FailCalls(1, fault)
		_, err := r.channel.Send(t.Context(), r.answer(hi))
		e := failure(t, err)
		assert.Equal(t, channel.Unknown, e.Kind, name)
		assert.True(t, e.Uncertain, name)
		assert.Equal(t, []string{reply}, r.paths(), name)
	}
}

func TestAReplyThatTakesTooLongIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, linetest.Options{})
		r.FailCalls(1, linetest.CallFault{Accept: true, Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := r.channel.Send(ctx, r.answer(hi))
		e := failure(t, err)
		assert.Equal(t, channel.Unknown, e.Kind)
		assert.True(t, e.Uncertain)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, []string{reply}, r.paths())
		assert.Len(t, r.ana.Arrived(), 1)
	})
}

// A reply that certainly never left can be tried again.
func TestAReplyThatNeverLeft(t *testing.T) {
	r := open(t, linetest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.channel.Send(ctx, r.answer(hi))
	e := failure(t, err)
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.False(t, e.Uncertain)
	assert.Empty(t, r.paths())
}

// Throttled replies are not pushed either: the same account is too fast.
func TestAThrottledReplyWaits(t *testing.T) {
	r := open(t, linetest.Options{})
	r.FailCalls(1, linetest.CallFault{Status: 429, Message: linetest.MessageRateLimit, RetryAfter: 3 * time.Second})
	_, err := r.channel.Send(t.Context(), r.answer(hi))
	e := failure(t, err)
	assert.Equal(t, channel.RateLimited, e.Kind)
	assert.Equal(t, 3*time.Second, e.RetryAfter)
	assert.False(t, e.Uncertain)
	assert.Equal(t, []string{reply}, r.paths())
}

// Every doubtful push may be repeated: the second one names the message that the
// first one made.
func TestADoubtfulPushIsRepeatedSafely(t *testing.T) {
	for name, fault := range map[string]linetest.CallFault{
		"no answer":         {Accept: true, Drop: true},
		"500":               {Accept: true, Status: 500},
		"an empty 200":      {Accept: true, Status: 200},
		"a garbled 200":     {Accept: true, Status: 200, Body: "<html>"},
		"200 without names": {Accept: true, Status: 200, Body: `{"sentMessages":[]}`},
		"200 with a blank":  {Accept: true, Status: 200, Body: `{"sentMessages":[{"id":""}]}`},
	} {
		r := open(t, linetest.Options{})
		r.FailCalls(1, fault)
		m := r.message(hi, hi)
		_, err := r.channel.Send(t.Context(), m)
		e := failure(t, err)
		assert.Equal(t, channel.Unavailable, e.Kind, name)
		assert.True(t, e.Uncertain, name)

		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, name)
		assert.Equal(t, "push, accepted before", receipt.Detail, name)
		arrived := r.ana.Arrived()
		require.Len(t, arrived, 2, name)
		assert.Equal(t, arrived[0].ID, string(receipt.ID), name)
		assert.Equal(t, []channel.ProviderID{channel.ProviderID(arrived[1].ID)}, receipt.Also, name)
		calls := r.wire.Calls()
		assert.Equal(t, calls[0].Body, calls[1].Body, name)
		assert.Equal(t, calls[0].Header["X-Line-Retry-Key"], calls[1].Header["X-Line-Retry-Key"], name)
		assert.Empty(t, r.Reused(), name)
	}
}

// A 409 is a success whatever it says.
func TestAConflictIsASuccess(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, body := range []string{`{"message":"The retry key is already accepted"}`, "", "<html>"} {
		r.FailCalls(1, linetest.CallFault{Status: http.StatusConflict, Body: body})
		receipt, err := r.send(t, hi)
		require.NoError(t, err, body)
		assert.Equal(t, channel.Receipt{Status: channel.StatusAccepted, Detail: "push, accepted before"}, receipt)
	}
}

func TestWithoutAKeyThereIsNoRetryKey(t *testing.T) {
	r := open(t, linetest.Options{})
	m := r.message(hi)
	m.Key = ""
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.NotContains(t, r.wire.Last(t).Header, "X-Line-Retry-Key")
}

// A message to many is one call, whose parts all have names; an older one whose
// ids are numbers keeps all their digits.
func TestIDsAreKeptAsTheyAreWritten(t *testing.T) {
	r := open(t, linetest.Options{})
	r.FailCalls(1, linetest.CallFault{Status: 200, Body: `{"sentMessages":[{"id":461230966842064897,"quoteToken":"q1"},{"id":"461230966842064898"}]}`})
	receipt, err := r.send(t, hi, hi)
	require.NoError(t, err)
	assert.Equal(t, channel.ProviderID("461230966842064897"), receipt.ID)
	assert.Equal(t, []channel.ProviderID{"461230966842064898"}, receipt.Also)
	assert.JSONEq(t, `{"quote":"q1"}`, receipt.Memo)
}

func TestAMessageThatNeverLeftIsCertain(t *testing.T) {
	r := open(t, linetest.Options{})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("too late"))
	_, err := r.channel.Send(ctx, r.message(hi))
	assert.False(t, failure(t, err).Uncertain)
}
