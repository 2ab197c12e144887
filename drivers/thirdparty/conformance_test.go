package thirdparty_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench {
		return bench(tb, thirdpartytest.Options{}, func(*thirdparty.Config) {})
	}})
}

// everyPart is all that the contract has a form for.
func everyPart() map[channel.PartKind]channel.PartSupport {
	all := thirdparty.DefaultParts()
	for _, kind := range []channel.PartKind{
		channel.PartSticker, channel.PartContacts, channel.PartList, channel.PartCarousel, channel.PartLocationRequest, channel.PartReaction,
	} {
		all[kind] = channel.PartSupport{Level: channel.SupportFull}
	}
	return all
}

// The same with a peer that takes everything there is, and calls messages by our
// name only.
func TestConformanceOfARichPeer(t *testing.T) {
	o := thirdpartytest.Options{Parts: everyPart(), PartsPerCall: 3, Nameless: true}
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench {
		return bench(tb, o, func(cfg *thirdparty.Config) {
			cfg.Parts, cfg.PartsPerCall = everyPart(), 3
			cfg.TypingFor, cfg.MarkRead, cfg.Profile = 10*time.Second, true, true
		})
	}})
}

// The same with a peer that reports nothing, remembers nothing and has threads.
func TestConformanceOfAPoorPeer(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench {
		return bench(tb, thirdpartytest.Options{NoStatuses: true, Threads: true}, func(cfg *thirdparty.Config) {
			cfg.Parts = map[channel.PartKind]channel.PartSupport{channel.PartText: {Level: channel.SupportFull}}
			cfg.Statuses, cfg.NoDedupe, cfg.NoReplies, cfg.Threads = []channel.Status{}, true, true, true
		})
	}})
}

func bench(tb channeltest.TB, o thirdpartytest.Options, change func(*thirdparty.Config)) *channeltest.Bench {
	s := thirdpartytest.New(o)
	door := &metatest.Door{Next: s.Transport()}
	cfg := config(s)
	cfg.Transport = door
	change(&cfg)
	c, err := thirdparty.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	ana := s.Phone("ana")
	bodies := &bodies{}
	webhooks := &channeltest.Webhooks{
		Request: func(body []byte, g channeltest.Signature) *http.Request { return signed(s, body, g) },
		Text:    bodies.Text, Unknown: bodies.Unknown, Batch: batch, Samples: samples(tb),
	}
	if len(c.Capabilities().Statuses) > 0 {
		webhooks.Status = func(of channel.ProviderID, status channel.Status) []byte { return bodies.Status(ana, of, status) }
	}
	return &channeltest.Bench{
		Channel: c, To: person(cfg.Account, ana), Account: cfg.Account, Earlier: channel.ProviderID(ana.Say("earlier")), Now: time.Now(),
		Secrets:  []string{cfg.SigningKeys[0].Reveal(), cfg.PeerKeys[0].Reveal()},
		Appeared: func() []channeltest.Appearance { return appeared(ana) },
		Requests: s.Requests,
		Break: func(f channeltest.Fault) <-chan struct{} {
			if f == channeltest.FaultNoConnection {
				return door.Shut()
			}
			return s.FailCalls(1, faults[f])
		},
		RetryAfter: 7 * time.Second,
		Webhooks:   webhooks,
		File: func() (channel.Media, []byte) {
			content := []byte("the content of a picture")
			return s.Keep(content, "image/png", "a.png"), content
		},
	}
}

var faults = map[channeltest.Fault]thirdpartytest.CallFault{
	channeltest.FaultRefuse:      {Status: http.StatusBadRequest, Class: "permanent", Code: "odd", Text: "this makes no sense"},
	channeltest.FaultCredentials: {Status: http.StatusUnauthorized, Code: "signature"},
	channeltest.FaultBlocked:     {Class: "unknown_recipient", Code: "blocked"},
	channeltest.FaultThrottle:    {Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second},
	channeltest.FaultDown:        {Status: http.StatusServiceUnavailable},
	channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
	channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
	channeltest.FaultSilent:      {Accept: true, Hang: true},
}

func appeared(p *thirdpartytest.Phone) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, b := range p.Arrived() {
		all = append(all, channeltest.Appearance{
			ID: channel.ProviderID(b.MessageID), Key: b.MessageID, To: p.User().ExternalID, Kind: b.Parts[0].Kind(),
			Text: metatest.Shown(b.Parts[0]), ReplyTo: channel.ProviderID(b.Quotes),
		})
	}
	return all
}

// signed wraps a body as a peer would.
func signed(s *thirdpartytest.Server, body []byte, g channeltest.Signature) *http.Request {
	h := s.Sign(body)
	switch g {
	case channeltest.Unsigned:
		h.Del("webhook-signature")
	case channeltest.Forged:
		h = thirdpartytest.New(thirdpartytest.Options{PeerKeys: []string{"whsec_" + strings.Repeat("QUJD", 10)}}).Sign(body)
	}
	return post(string(body), h)
}

// bodies makes events by hand, so that the simulator does not vouch for itself.
// Each is a new one.
type bodies struct{ ids atomic.Int64 }

func (b *bodies) Text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	n := b.ids.Add(1)
	return []byte(fmt.Sprintf(`{"type":"message.received","timestamp":"2026-11-01T09:00:00Z","data":{"external_message_id":"suite-%d","conversation_key":"k","sender":{"external_id":"bo"},
		"sent_at":"2026-11-01T09:00:00Z","content":[{"type":"text","text":%s}]}}`, n, quoted))
}

func (b *bodies) Unknown() []byte {
	return []byte(fmt.Sprintf(`{"id":"suite-%d","type":"eclipse.began","timestamp":"2026-11-01T09:00:00Z","data":{"of":"sun"}}`, b.ids.Add(1)))
}

var statusNames = map[channel.Status]string{
	channel.StatusAccepted: "sent", channel.StatusDelivered: "delivered", channel.StatusRead: "read", channel.StatusFailed: "failed",
}

func (b *bodies) Status(to *thirdpartytest.Phone, of channel.ProviderID, s channel.Status) []byte {
	name, ok := statusNames[s]
	if !ok {
		return nil
	}
	return []byte(fmt.Sprintf(`{"id":"suite-%d","type":"message.status","timestamp":"2026-11-01T09:00:00Z","data":{"message_id":%q,"status":%q,"at":"2026-11-01T09:00:00Z",
		"recipient":{"external_id":%q},"error":{"class":"permanent","code":"x"}}}`, b.ids.Add(1), of, name, to.User().ExternalID))
}

// batch puts events into one request.
func batch(all ...[]byte) []byte {
	var events []json.RawMessage
	for _, b := range all {
		events = append(events, b)
	}
	body, _ := json.Marshal(map[string]any{"events": events}) // made above
	return body
}

// sampleKinds are the files of testdata/inbound, and what they must become.
var sampleKinds = map[string][]channel.EventKind{
	"text": {channel.EventMessage}, "files": {channel.EventMessage}, "place_and_card": {channel.EventMessage}, "choice": {channel.EventMessage},
	"form": {channel.EventMessage}, "group": {channel.EventMessage}, "link": {channel.EventMessage}, "new_content": {channel.EventMessage},
	"echo": {channel.EventEcho}, "edited": {channel.EventEdit}, "deleted": {channel.EventDeletion}, "reaction": {channel.EventReaction},
	"opened": {channel.EventOpened}, "moved": {channel.EventIdentity}, "unreachable": {channel.EventReach}, "consent": {channel.EventConsent},
	"status_failed": {channel.EventStatus}, "closed": {channel.EventUnknown}, "typing": nil, "rejected": {channel.EventUnknown},
}

func samples(tb channeltest.TB) []channeltest.Sample {
	var all []channeltest.Sample
	for name, kinds := range sampleKinds {
		body, err := os.ReadFile(filepath.Join("testdata", "inbound", name+".json"))
		if err != nil {
			tb.Fatalf("%v", err)
		}
		all = append(all, channeltest.Sample{Name: name, Body: body, Kinds: kinds})
	}
	return all
}
