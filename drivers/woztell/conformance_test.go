package woztell_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/templates"
)

const laterOnly = "WOZTELL takes a message whatever the session window says: the platform's refusal comes as a FAILED event"

func TestConformance(t *testing.T) {
	for _, p := range platforms {
		t.Run(string(p), func(t *testing.T) {
			channeltest.Run(t, channeltest.Harness{
				New:  func(tb channeltest.TB) *channeltest.Bench { return bench(tb, p) },
				Skip: map[string]string{"failure/window": laterOnly},
			})
		})
	}
}

// approved are the templates that the examples of the suite fill, as far as the
// simulator has their shapes.
func approved() []templates.Template {
	var all []templates.Template
	for _, t := range metatest.Templates() {
		if fillable[t.Name] {
			all = append(all, t)
		}
	}
	return all
}

// fillable are shapes of templates that WOZTELL's pages or programs show.
var fillable = map[string]bool{
	"hello": true, "text": true, "image": true, "video": true, "file": true, "location": true, "buttons": true, "flow": true, "carousel": true,
}

func filled() []channel.Template {
	var all []channel.Template
	for _, t := range channeltest.ExampleTemplates() {
		if !fillable[t.Name] {
			continue
		}
		for i := range t.Buttons {
			t.Buttons[i].Data = "" // a form begins with nothing here
		}
		all = append(all, t)
	}
	return all
}

func bench(tb channeltest.TB, p woztell.Platform) *channeltest.Bench {
	s := woztelltest.New(woztelltest.Options{Unthrottled: true, Channels: []woztelltest.Channel{{Type: kinds[p], Templates: approved()}}})
	door := &metatest.Door{Next: s.Transport()}
	cfg := config(s, p)
	cfg.Transport = door
	c, err := woztell.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	ana := s.Phone("Ana Lopez")
	ana.Say("good morning")
	bodies := &bodies{platform: p, account: c.Account(), member: ana.Member(), external: ana.ExternalID()}
	b := &channeltest.Bench{
		Channel: c, To: member(c, ana.Member()), Account: c.Account(), Now: time.Now(),
		Secrets:    append(s.Tokens(), cfg.Secrets[0].Reveal()),
		Appeared:   func() []channeltest.Appearance { return appeared(ana) },
		Requests:   door.Requests,
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		RetryAfter: 7 * time.Second,
		Native:     woztell.Native{Response: json.RawMessage(`{"type":"TEXT","text":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: func(body []byte, g channeltest.Signature) *http.Request { return signed(s, c.Account(), body, g) },
			Text:    bodies.text, Unknown: bodies.unknown, Status: bodies.status, Samples: samples(tb, p),
		},
		File: func() (channel.Media, []byte) { return file(tb, s, c, ana) },
	}
	if p == woztell.WhatsApp {
		b.Templates = filled()
		return b
	}
	picture := channel.Media{URL: "https://shop.example/a.jpg", Type: "image/jpeg"}
	b.Parts = map[channel.PartKind]channel.Part{channel.PartCarousel: channel.Carousel{Cards: []channel.Card{
		{Title: "Green", Body: "fresh", Image: &picture, Buttons: []channel.CardButton{{ID: "g", Title: "Take"}}},
		{Title: "Black", Body: "strong", Image: &picture, Buttons: []channel.CardButton{{Title: "Open", URL: "https://shop.example/b"}}},
	}}}
	return b
}

func appeared(ana *woztelltest.Phone) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, b := range ana.Arrived() {
		var meta struct {
			Ref string `json:"clientRef"`
		}
		_ = json.Unmarshal(b.Meta, &meta) // ours, or none
		kind := b.Parts[0].Kind()
		if b.Template != "" {
			kind = channel.PartTemplate
		}
		all = append(all, channeltest.Appearance{
			ID: channel.ProviderID(b.ID), Key: meta.Ref, To: ana.Member(), Kind: kind, Text: metatest.Shown(b.Parts[0]),
		})
	}
	return all
}

func breakNext(s *woztelltest.Server, d *metatest.Door, f channeltest.Fault) <-chan struct{} {
	faults := map[channeltest.Fault]woztelltest.CallFault{
		channeltest.FaultRefuse:      {Err: "text is required"},
		channeltest.FaultCredentials: {Err: woztelltest.NotAuthorized},
		channeltest.FaultBlocked:     {Code: woztelltest.CodeRecipient, Err: "recipient is not valid"},
		channeltest.FaultThrottle:    {Status: http.StatusTooManyRequests, Body: "slow down", RetryAfter: 7 * time.Second},
		channeltest.FaultDown:        {Status: http.StatusServiceUnavailable, Body: "<html>busy</html>"},
		channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
		channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:      {Accept: true, Hang: true},
	}
	if f == channeltest.FaultNoConnection {
		return d.Shut()
	}
	fault, ok := faults[f]
	if !ok {
		return nil
	}
	return s.FailCalls(1, fault)
}

// signed wraps a body as WOZTELL would.
func signed(s *woztelltest.Server, account string, body []byte, g channeltest.Signature) *http.Request {
	signature := s.Sign(account, body)
	switch g {
	case channeltest.Unsigned:
		signature = ""
	case channeltest.Forged:
		other := woztelltest.New(woztelltest.Options{Channels: []woztelltest.Channel{{ID: account, Secret: "another"}}})
		signature = other.Sign(account, body)
	}
	return post(string(body), signature)
}

// file is a picture that Ana sent.
func file(tb channeltest.TB, s *woztelltest.Server, c *woztell.Channel, ana *woztelltest.Phone) (got channel.Media, content []byte) {
	content = []byte("the content of a picture")
	s.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		d, err := c.Receive(r.Context(), r)
		if err != nil {
			tb.Fatalf("Receive: %v", err)
		}
		if m, ok := d.Events[0].(channel.MessageReceived); ok {
			got, _ = channel.MediaOf(m.Parts[0])
		}
	}))
	if _, err := ana.Write(channel.Image{Media: s.Keep(content, "image/jpeg", "a.jpg")}, woztelltest.Manner{}); err != nil {
		tb.Fatalf("Write: %v", err)
	}
	if err := s.Flush(context.Background()); err != nil {
		tb.Fatalf("Flush: %v", err)
	}
	return got, content
}

// bodies makes webhooks by hand, so that the simulator does not vouch for
// itself. Each is a new event.
type bodies struct {
	platform                  woztell.Platform
	account, member, external string
	ids                       atomic.Int64
}

func (b *bodies) flat(kind, id, data string) []byte {
	return fmt.Appendf(nil, `{"from":%q,"to":"BUSINESS","timestamp":1790000000123,"messageId":%q,"type":%q,"eventType":"INBOUND","data":%s,"member":%q,"channel":%q,"app":"A"}`,
		b.external, id, kind, data, b.member, b.account)
}

func (b *bodies) text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	return b.flat("TEXT", fmt.Sprint("wamid.suite", b.ids.Add(1)), `{"text":`+string(quoted)+`}`)
}

func (b *bodies) unknown() []byte {
	return fmt.Appendf(nil, `{"eventType":"ECLIPSE","number":%d,"member":%q,"channel":%q,"app":"A"}`, b.ids.Add(1), b.member, b.account)
}

// status is about one message on WhatsApp, and about all up to an instant on
// Messenger. Of the others nobody says whether they report at all.
func (b *bodies) status(of channel.ProviderID, s channel.Status) []byte {
	names := map[channel.Status]string{
		channel.StatusAccepted: "SENT", channel.StatusDelivered: "DELIVERED", channel.StatusRead: "READ", channel.StatusFailed: "FAILED",
	}
	switch {
	case b.platform == woztell.WhatsApp && names[s] != "":
		return b.flat(names[s], string(of), fmt.Sprintf(`{"messageId":%q}`, of))
	case b.platform == woztell.Messenger && s == channel.StatusDelivered:
		return b.flat("DELIVERY", "", `{"watermark":1890000000000}`)
	case b.platform == woztell.Messenger && s == channel.StatusRead:
		return b.flat("READ", "", `{"watermark":"1890000000000"}`)
	}
	return nil
}

// samples are the files of testdata/in of a platform, and what they must become.
func samples(tb channeltest.TB, p woztell.Platform) []channeltest.Sample {
	var all []channeltest.Sample
	for _, f := range metatest.Changes(tb, "testdata/in/"+string(p)) {
		all = append(all, channeltest.Sample{Name: f.Name, Body: []byte(f.JSON), Kinds: expected(tb, f)})
	}
	return all
}
