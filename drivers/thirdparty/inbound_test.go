package thirdparty_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// Each file of testdata/inbound is an event; beside it stands what must come of
// it.
func TestEventsBecomeEvents(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		t.Run(f.Name, func(t *testing.T) {
			got := metatest.Lines(t, r.decode(t, f.JSON))
			if *update {
				require.NoError(t, os.WriteFile(f.Want, []byte(got), 0o644))
			}
			want, err := os.ReadFile(f.Want)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

func TestThreadsAreWhatTheConversationKeySays(t *testing.T) {
	r := openWith(t, thirdpartytest.Options{}, func(cfg *thirdparty.Config) { cfg.Threads = true })
	for _, kind := range []string{"message.received", "message.sent"} {
		body := `{"type":"` + kind + `","data":{"external_message_id":"m","conversation_key":"order-7","sender":{"external_id":"ana"},"recipient":{"external_id":"ana"},"content":[{"type":"text","text":"x"}],"topic":"Order 7"}}`
		switch e := r.decode(t, body)[0].(type) {
		case channel.MessageReceived:
			assert.Equal(t, "order-7", e.Thread)
			assert.Equal(t, "Order 7", e.Topic)
		case channel.EchoReceived:
			assert.Equal(t, "order-7", e.Thread)
		default:
			t.Errorf("%T", e)
		}
		d, err := r.take(t, strings.Replace(body, `"conversation_key":"order-7",`, "", 1))
		require.NoError(t, err)
		assert.JSONEq(t, `{"accepted":0,"rejected":[{"index":0,"code":"missing_field","text":"data.conversation_key is required"}]}`, string(d.Reply.Body))
	}
	m := r.message(channel.Text{Body: "x"})
	m.Thread, m.Topic = "order-7", "Order 7"
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "order-7", r.ana.Arrived()[0].Thread)
	assert.Contains(t, r.wire.Last(t).Body, `"topic":"Order 7"`)
}

// What one event lacks is told by its index, kept, and holds up none of the
// others.
func TestWhatIsWrongWithEventsIsToldByIndex(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	long := strings.Repeat("x", 257)
	all := []struct{ event, code string }{
		{`{"type":"message.received","data":{"external_message_id":"good","sender":{"external_id":"a"},"content":[{"type":"text","text":"x"}]}}`, ""},
		{`7`, "malformed"}, {`null`, "malformed"}, {`{}`, "missing_field"}, {`{"type":{}}`, "malformed"}, {`{"type":"message.received"}`, "missing_field"},
		{`{"type":"message.received","data":[]}`, "missing_field"},
		{`{"type":"message.received","data":{"sender":{"external_id":"a"},"content":[{}]}}`, "missing_field"},
		{`{"type":"message.received","data":{"external_message_id":"m","content":[{}]}}`, "missing_field"},
		{`{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"a"},"content":[]}}`, "missing_field"},
		{`{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"a"},"content":"x"}}`, "malformed"},
		{`{"type":"message.received","data":{"external_message_id":"m","sender":"a","content":[{}]}}`, "malformed"},
		{`{"type":"message.received","data":{"external_message_id":"` + long + `","sender":{"external_id":"a"},"content":[{}]}}`, "too_long"},
		{`{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"` + long + `"},"content":[{}]}}`, "too_long"},
		{`{"id":"` + long + `","type":"conversation.opened","data":{"sender":{"external_id":"a"}}}`, "too_long"},
		{`{"type":"message.sent","data":{"external_message_id":"m","content":[{}]}}`, "missing_field"},
		{`{"type":"message.sent","data":{"external_message_id":"m","recipient":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"message.status","data":{"status":"read"}}`, "missing_field"},
		{`{"type":"message.status","data":{"message_id":"m","status":"vanished"}}`, "unknown_value"},
		{`{"type":"message.edited","data":{"external_message_id":"m","sender":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"message.edited","data":{"external_message_id":"m","content":[{}]}}`, "missing_field"},
		{`{"type":"message.deleted","data":{"sender":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"message.reaction","data":{"sender":{"external_id":"a"},"emoji":"x"}}`, "missing_field"},
		{`{"type":"conversation.opened","data":{}}`, "missing_field"},
		{`{"type":"contact.moved","data":{"sender":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"contact.moved","data":{"sender":{"external_id":"a"},"former_external_id":"` + long + `"}}`, "too_long"},
		{`{"type":"contact.reachable","data":{"sender":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"contact.reachable","data":{"sender":{"external_id":"a"},"reachable":"no"}}`, "malformed"},
		{`{"type":"contact.reachable","data":{"reachable":true}}`, "missing_field"},
		{`{"type":"consent.changed","data":{"sender":{"external_id":"a"}}}`, "missing_field"},
		{`{"type":"consent.changed","data":{"granted":true}}`, "missing_field"},
		{`{"type":"ping","data":{"challenge":{}}}`, "malformed"}, {`{"type":"ping","data":{"challenge":"` + long + `"}}`, "malformed"},
	}
	var bodies []string
	for _, c := range all {
		bodies = append(bodies, c.event)
	}
	d, err := r.take(t, `{"events":[`+strings.Join(bodies, ",")+`]}`)
	require.NoError(t, err)
	var answer struct {
		Accepted int
		Rejected []struct {
			Index      int
			Code, Text string
		}
	}
	require.NoError(t, json.Unmarshal(d.Reply.Body, &answer))
	assert.Equal(t, 1, answer.Accepted)
	require.Len(t, answer.Rejected, len(all)-1)
	for i, rejected := range answer.Rejected {
		assert.Equal(t, i+1, rejected.Index)
		assert.Equal(t, all[i+1].code, rejected.Code, all[i+1].event)
		assert.NotEmpty(t, rejected.Text)
	}
	require.Len(t, d.Events, len(all))
	assert.Equal(t, channel.EventMessage, d.Events[0].Kind())
	for i, e := range d.Events[1:] {
		assert.Equal(t, channel.EventUnknown, e.Kind())
		assert.Equal(t, all[i+1].event, string(e.Where().Raw))
	}
}

// An event that was rejected can be sent again, mended, under the same ids.
func TestARejectedEventLeavesItsIDFree(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	bad := r.decode(t, `{"id":"e7","type":"message.received","data":{"external_message_id":"m7","sender":{"external_id":"a"},"content":[]}}`)
	good := r.decode(t, `{"id":"e7","type":"message.received","data":{"external_message_id":"m7","sender":{"external_id":"a"},"content":[{"type":"text","text":"x"}]}}`)
	assert.NotEqual(t, bad[0].Where().ID, good[0].Where().ID)
	assert.Equal(t, channel.ProviderID("m7"), good[0].Where().ID)
}

// The same event in other words has the same id: space, and the order of fields.
func TestAnEventWithoutAnIDIsCalledByWhatItSays(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	a := r.decode(t, `{"type":"conversation.opened","timestamp":"2026-11-01T09:00:00Z","data":{"sender":{"external_id":"a","name":"A"}}}`)
	b := r.decode(t, `{"events":[ {"data": {"sender":{"name":"A","external_id":"a"}}, "timestamp":"2026-11-01T09:00:00Z", "type":"conversation.opened"} ]}`)
	c := r.decode(t, `{"type":"conversation.opened","timestamp":"2026-11-01T09:00:01Z","data":{"sender":{"external_id":"a","name":"A"}}}`)
	assert.Equal(t, a[0].Where().ID, b[0].Where().ID)
	assert.NotEqual(t, a[0].Where().ID, c[0].Where().ID)
	big := func(id string) channel.ProviderID {
		return r.decode(t, `{"type":"conversation.opened","data":{"sender":{"external_id":`+id+`}}}`)[0].Where().ID
	}
	assert.NotEqual(t, big("12345678901234567890"), big("12345678901234567891"), "numbers that no float tells apart")
}

// People are who the peer says by its own ids. What they say of themselves opens
// nobody else's talk.
func TestTrap1_NobodyIsKnownByAClaimedAddress(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	e := r.decode(t, `{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"eve","email":"boss@shop.example","phone":"+85251234567"},"content":[{"type":"text","text":"x"}]}}`)
	account := r.Credentials().Account
	assert.Equal(t, []channel.Address{{Kind: channel.AddressUser, Scope: account, Value: "eve"}}, e[0].(channel.MessageReceived).From.Addresses)
}

// Whatever is signed gives an answer and events that can be stored, the same
// each time; whatever is not, gives nothing.
func FuzzReceive(f *testing.F) {
	for _, c := range metatest.Changes(f, "testdata/inbound") {
		f.Add([]byte(c.JSON))
	}
	f.Add([]byte(`{"events":[{"type":"ping","data":{"challenge":"x"}},{},null]}`))
	r := open(f, thirdpartytest.Options{})
	rec, _ := channel.As[channel.Receiver](r.channel)
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := rec.Receive(t.Context(), post(string(body), r.Sign(body)))
		if err != nil {
			e := failure(t, err)
			if e.Kind != channel.Invalid || len(d.Events) > 0 || d.Reply.Status < 400 {
				t.Fatalf("%v, with %d events and %d", err, len(d.Events), d.Reply.Status)
			}
			return
		}
		again, _ := rec.Receive(t.Context(), post(string(body), r.Sign(body)))
		for i, e := range d.Events {
			one, err := channel.EncodeEvent(e)
			if err != nil {
				t.Fatalf("%T does not encode: %v", e, err)
			}
			two, _ := channel.EncodeEvent(again.Events[i])
			if string(one) != string(two) {
				t.Fatalf("not the same twice: %s and %s", one, two)
			}
			if e.Where().ID == "" {
				t.Fatalf("no ID: %s", one)
			}
		}
		if !json.Valid(d.Reply.Body) {
			t.Fatalf("the answer is %q", d.Reply.Body)
		}
	})
}
