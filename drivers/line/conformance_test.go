package line_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench { return bench(tb, false) }})
}

// The same with tokens that the driver issues by itself.
func TestConformanceWithStatelessTokens(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench { return bench(tb, true) }})
}

func bench(tb channeltest.TB, stateless bool) *channeltest.Bench {
	s := linetest.New(linetest.Options{Unthrottled: true})
	door := &metatest.Door{Next: s.Transport()}
	cfg := config(s)
	cfg.Transport = door
	if !stateless {
		cfg.Token = channel.NewSecret(s.Credentials().Token)
	}
	c, err := line.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	if _, err := c.CheckHealth(context.Background()); err != nil { // the first token
		tb.Fatalf("CheckHealth: %v", err)
	}
	ana := s.Phone("ana")
	earlier, memo := hello(tb, s, c, ana)
	desk := &desk{Channel: c}
	bodies := &bodies{user: ana.UserID(), to: s.Credentials().UserID}
	return &channeltest.Bench{
		Channel: desk, To: person(ana), Account: c.Account(), Earlier: earlier, EarlierMemo: memo,
		Now: time.Now(), Answer: func() channel.Answer { return answerable(tb, s, c, ana) },
		Secrets:  []string{cfg.ChannelSecret.Reveal(), cfg.Token.Reveal()},
		Appeared: func() []channeltest.Appearance { return desk.appeared(ana) },
		Requests: door.Requests,
		Break: func(f channeltest.Fault) <-chan struct{} {
			return breakNext(s, door, f, stateless)
		},
		RetryAfter: 7 * time.Second,
		Parts:      map[channel.PartKind]channel.Part{channel.PartSticker: channel.Sticker{Media: channel.Media{ID: "11537/52002734"}}},
		Native:     line.Native{Object: json.RawMessage(`{"type":"textV2","text":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: func(body []byte, g channeltest.Signature) *http.Request { return signed(s, body, g) },
			Text:    bodies.Text, Unknown: bodies.Unknown, Batch: batch, Samples: samples(tb, bodies.to),
		},
		File: func() (channel.Media, []byte) { return file(tb, s, c, ana) },
	}
}

// hello is a message of Ana's, and what the driver noted about it.
func hello(tb channeltest.TB, s *linetest.Server, c *line.Channel, ana *linetest.Phone) (channel.ProviderID, string) {
	m := received(tb, s, c, func() { ana.Say("hello") })
	return m.ID, m.Memo
}

// answerable is a new message of Ana's that nobody has answered.
func answerable(tb channeltest.TB, s *linetest.Server, c *line.Channel, ana *linetest.Phone) channel.Answer {
	m := received(tb, s, c, func() { ana.Say("and now?") })
	return channel.Answer{Memo: m.Memo, At: m.At}
}

// received is the message that f makes somebody write.
func received(tb channeltest.TB, s *linetest.Server, c *line.Channel, f func()) (got channel.MessageReceived) {
	s.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		d, err := c.Receive(r.Context(), r)
		if err != nil || len(d.Events) != 1 {
			tb.Fatalf("Receive: %v", err)
		}
		got = d.Events[0].(channel.MessageReceived)
	}))
	f()
	if err := s.Flush(context.Background()); err != nil {
		tb.Fatalf("Flush: %v", err)
	}
	return got
}

// A desk knows the keys of messages, of which LINE sees UUIDs only.
type desk struct {
	channel.Channel
	keys sync.Map
}

func (d *desk) Unwrap() channel.Channel { return d.Channel }

func (d *desk) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	d.keys.Store(retryKey(m.Key), m.Key)
	return d.Channel.Send(ctx, m)
}

// retryKey is the UUID of version 5 that stands for a key.
func retryKey(key string) string {
	return uuid.NewSHA1(uuid.MustParse("7d9f2a0e-8c36-5f0b-9a41-3e6c52d1b874"), []byte(key)).String()
}

func (d *desk) appeared(p *linetest.Phone) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, b := range p.Arrived() {
		key, _ := d.keys.Load(b.Key)
		name, _ := key.(string)
		all = append(all, channeltest.Appearance{
			ID: channel.ProviderID(b.ID), Key: name, To: p.UserID(), Kind: kindOf(b),
			Text: metatest.Shown(b.Parts[0]), ReplyTo: channel.ProviderID(b.Quotes),
		})
	}
	return all
}

// kindOf tells a text with answers below from a plain one.
func kindOf(b linetest.Bubble) channel.PartKind {
	switch {
	case len(b.Replies) > 0 && b.Replies[0].Type == "location":
		return channel.PartLocationRequest
	case len(b.Replies) > 0:
		return channel.PartQuickReplies
	}
	return b.Parts[0].Kind()
}

func breakNext(s *linetest.Server, d *metatest.Door, f channeltest.Fault, stateless bool) <-chan struct{} {
	if f == channeltest.FaultNoConnection {
		return d.Shut()
	}
	faults := map[channeltest.Fault]linetest.CallFault{
		channeltest.FaultRefuse:      {Status: http.StatusBadRequest, Message: "The request body has 1 error(s)"},
		channeltest.FaultCredentials: {Status: http.StatusUnauthorized, Message: "Authentication failed due to the following reason: invalid token"},
		channeltest.FaultBlocked:     {Status: http.StatusBadRequest, Message: linetest.MessageRecipient},
		channeltest.FaultThrottle:    {Status: http.StatusTooManyRequests, Message: linetest.MessageRateLimit, RetryAfter: 7 * time.Second},
		channeltest.FaultDown:        {Status: http.StatusInternalServerError},
		channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
		channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:      {Accept: true, Hang: true},
	}
	if stateless && f == channeltest.FaultCredentials {
		// The secret was replaced: the token has ended, and there is no other.
		s.ExpireTokens()
		return s.FailCalls(1, linetest.CallFault{Op: linetest.OpToken, Status: http.StatusBadRequest, Body: `{"error":"invalid_client","error_description":"invalid client_secret"}`})
	}
	return s.FailCalls(1, faults[f])
}

// signed wraps a body as LINE would.
func signed(s *linetest.Server, body []byte, g channeltest.Signature) *http.Request {
	signature := s.Sign(body)
	switch g {
	case channeltest.Unsigned:
		signature = ""
	case channeltest.Forged:
		signature = linetest.New(linetest.Options{Secret: "another"}).Sign(body)
	}
	return post(string(body), signature)
}

// file is a picture that Ana sent.
func file(tb channeltest.TB, s *linetest.Server, c *line.Channel, ana *linetest.Phone) (channel.Media, []byte) {
	content := []byte("the content of a picture")
	m := received(tb, s, c, func() {
		if _, err := ana.Write(channel.Image{Media: s.Keep(content, "image/jpeg", "a.jpg")}, linetest.Manner{}); err != nil {
			tb.Fatalf("Write: %v", err)
		}
	})
	return m.Parts[0].(channel.Image).Media, content
}

// bodies makes webhooks by hand, so that the simulator does not vouch for
// itself. Each is a new event.
type bodies struct {
	user, to string
	ids      atomic.Int64
}

func (b *bodies) Text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	n := b.ids.Add(1)
	return envelope(b.to, fmt.Sprintf(`{"type":"message","mode":"active","timestamp":1790000000000,"webhookEventId":"01SUITE%d","deliveryContext":{"isRedelivery":false},
		"source":{"type":"user","userId":%q},"replyToken":"reply%d","message":{"id":"900%d","type":"text","quoteToken":"q","text":%s}}`, n, b.user, n, n, quoted))
}

func (b *bodies) Unknown() []byte {
	return envelope(b.to, fmt.Sprintf(`{"type":"eclipse","mode":"active","timestamp":1790000000000,"webhookEventId":"01SUITE%d","deliveryContext":{"isRedelivery":false},"eclipse":{"of":"sun"}}`, b.ids.Add(1)))
}

// envelope is a webhook with events.
func envelope(to string, events ...string) []byte {
	return []byte(fmt.Sprintf(`{"destination":%q,"events":[`, to) + strings.Join(events, ",") + `]}`)
}

// batch puts the events of webhooks into one.
func batch(all ...[]byte) []byte {
	var events []string
	var to string
	for _, body := range all {
		var w struct {
			To     string            `json:"destination"`
			Events []json.RawMessage `json:"events"`
		}
		_ = json.Unmarshal(body, &w) // made above
		to = w.To
		for _, e := range w.Events {
			events = append(events, string(e))
		}
	}
	return envelope(to, events...)
}

// sampleKinds are files of testdata/inbound for the suite, and what they must
// become.
var sampleKinds = map[string][]channel.EventKind{
	"image": {channel.EventMessage}, "image_external": {channel.EventMessage}, "file": {channel.EventMessage},
	"sticker_message": {channel.EventMessage}, "location": {channel.EventMessage}, "message_of_a_new_type": {channel.EventMessage},
	"text_group_anonymous": {channel.EventMessage}, "text_standby": {channel.EventHandover, channel.EventMessage},
	"postback_date": {channel.EventMessage}, "edited": {channel.EventEdit}, "unsend": {channel.EventDeletion},
	"follow": {channel.EventReach, channel.EventOpened}, "join": {channel.EventReach, channel.EventOpened},
	"unfollow": {channel.EventReach}, "leave": {channel.EventReach}, "deactivated": {channel.EventHandover},
	"bot_suspended": {channel.EventHealth}, "beacon": {channel.EventUnknown}, "old_sample": {channel.EventMessage},
}

func samples(tb channeltest.TB, to string) []channeltest.Sample {
	var all []channeltest.Sample
	for name, kinds := range sampleKinds {
		for _, c := range metatest.Changes(tb, "testdata/inbound") {
			if c.Name == name {
				all = append(all, channeltest.Sample{Name: name, Body: envelope(to, c.JSON), Kinds: kinds})
			}
		}
	}
	return all
}
