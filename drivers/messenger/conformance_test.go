package messenger_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/templates"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: bench})
}

// approved are utility templates that channeltest.ExampleTemplates and its
// plain example fill.
func approved() []templates.Template {
	text := templates.ParseText
	return []templates.Template{
		{Name: "hello", Language: "en", Body: text("Hello!")},
		{Name: "text", Language: "en", Header: templates.Header{Kind: templates.HeaderText, Text: text("Hi {{1}}")}, Body: text("Dear {{1}}, order {{2}} is ready")},
		{Name: "buttons", Language: "en", Body: text("Which?"), Buttons: []templates.Button{
			{Kind: templates.ButtonReply, Title: "More"}, {Kind: templates.ButtonURL, Title: "Track", URL: "https://shop.example/{{1}}"},
		}},
	}
}

// filled are the examples that Messenger has a shape for.
func filled() []channel.Template {
	var all []channel.Template
	for _, t := range channeltest.ExampleTemplates() {
		if t.Name == "text" || t.Name == "buttons" {
			all = append(all, t)
		}
	}
	return all
}

const stickerID = "126361874215276"

func bench(tb channeltest.TB) *channeltest.Bench {
	s := messengertest.New(messengertest.Options{Templates: approved(), Stickers: []string{stickerID}})
	door := &metatest.Door{Next: s.Transport()}
	cfg := config(s)
	cfg.Transport = door
	c, err := messenger.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	ana := s.Phone("Ana Lopez")
	hooks := &hooks{server: s, ana: ana, channel: c}
	s.SendTo(hooks)
	return &channeltest.Bench{
		Channel: c, To: ana.Address(), Account: c.Account(), Earlier: channel.ProviderID(ana.Say("good morning")),
		Secrets:    []string{cfg.Token.Reveal(), cfg.AppSecret.Reveal(), cfg.VerifyToken.Reveal()},
		Appeared:   (&view{ana: ana}).appeared,
		Requests:   door.Requests,
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		RetryAfter: 7 * time.Second,
		Parts: map[channel.PartKind]channel.Part{
			channel.PartSticker:  channel.Sticker{Media: channel.Media{ID: stickerID}},
			channel.PartCarousel: cards,
		},
		Templates: filled(),
		Native:    messenger.Native{Message: json.RawMessage(`{"text":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: hooks.request, Text: hooks.text, Unknown: hooks.unknown, Batch: batch, Status: hooks.status, Echo: hooks.echo, Samples: samples(tb),
		},
		File: func() (channel.Media, []byte) { return hooks.file(tb) },
	}
}

// cards have no text in front of them: Messenger has no place for one.
var cards = channel.Carousel{Cards: []channel.Card{
	{Title: "Green", Body: "fresh", Image: &picture, Buttons: []channel.CardButton{{ID: "g", Title: "Take"}}},
	{Title: "Black", Body: "strong", Image: &picture, Buttons: []channel.CardButton{{Title: "Open", URL: "https://shop.example/b"}}},
}}

// A view is what a phone has shown, in the order in which it did. Reactions
// stand on a message of their own making.
type view struct {
	ana *messengertest.Phone

	mu      sync.Mutex
	seen    map[string]string // the reaction to each message that was seen
	appears []channeltest.Appearance
}

func (v *view) appeared() []channeltest.Appearance {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil {
		v.seen = map[string]string{}
	}
	for _, b := range v.ana.Screen() {
		old, known := v.seen[b.ID]
		v.seen[b.ID] = b.TheirReaction
		if b.Business && !known {
			v.appears = append(v.appears, v.bubble(b))
		}
		if b.TheirReaction != old {
			v.appears = append(v.appears, channeltest.Appearance{To: v.ana.Address().Value, Kind: channel.PartReaction})
		}
	}
	return append([]channeltest.Appearance(nil), v.appears...)
}

func (v *view) bubble(b messengertest.Bubble) channeltest.Appearance {
	kind := b.Parts[0].Kind()
	switch {
	case b.Template != "":
		kind = channel.PartTemplate
	case len(b.Parts) > 0 && isLink(b.Parts[0]):
		kind = channel.PartLinkButton
	}
	return channeltest.Appearance{
		ID: channel.ProviderID(b.ID), Key: b.Key, To: v.ana.Address().Value, Kind: kind,
		Text: metatest.Shown(b.Parts[0]), ReplyTo: channel.ProviderID(b.Quotes),
	}
}

func isLink(p channel.Part) bool {
	_, ok := p.(channel.LinkButton)
	return ok
}

func breakNext(s *messengertest.Server, d *metatest.Door, f channeltest.Fault) <-chan struct{} {
	if f == channeltest.FaultNoConnection {
		return d.Shut()
	}
	faults := map[channeltest.Fault]messengertest.CallFault{
		channeltest.FaultRefuse:      {Code: 100},
		channeltest.FaultCredentials: {Code: 190, Subcode: 460},
		channeltest.FaultBlocked:     {Code: 551},
		channeltest.FaultWindow:      {Code: 10, Subcode: 2018278},
		channeltest.FaultThrottle:    {Code: 613, RetryAfter: 7 * time.Second},
		channeltest.FaultDown:        {Code: 2},
		channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
		channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:      {Accept: true, Hang: true},
	}
	return s.FailCalls(1, faults[f])
}

// hooks are webhooks, made by hand so that the simulator does not vouch for
// itself.
type hooks struct {
	server  *messengertest.Server
	ana     *messengertest.Phone
	channel *messenger.Channel
	ids     atomic.Int64

	mu    sync.Mutex
	media channel.Media
}

func (h *hooks) request(body []byte, s channeltest.Signature) *http.Request {
	signature := h.server.Sign(body)
	switch s {
	case channeltest.Unsigned:
		signature = ""
	case channeltest.Forged:
		signature = messengertest.New(messengertest.Options{AppSecret: "another"}).Sign(body)
	}
	return post(string(body), signature)
}

// item is a webhook with one item of ana's.
func (h *hooks) item(beside string) []byte {
	return fmt.Appendf(nil, `%s{"id":%q,"time":1790000000123,"messaging":[{"sender":{"id":%q},"recipient":{"id":%[2]q},"timestamp":1790000000000,%[4]s}]}%[5]s`,
		front, pageID, h.ana.Address().Value, beside, back)
}

func (h *hooks) text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	return h.item(fmt.Sprintf(`"message":{"mid":"m_suite%d","text":%s}`, h.ids.Add(1), quoted))
}

func (h *hooks) unknown() []byte {
	return h.item(fmt.Sprintf(`"eclipse":{"number":%d}`, h.ids.Add(1)))
}

// status is a watermark: no report of Messenger's must name a message.
func (h *hooks) status(_ channel.ProviderID, s channel.Status) []byte {
	switch s {
	case channel.StatusDelivered:
		return h.item(`"delivery":{"watermark":1890000000000}`)
	case channel.StatusRead:
		return h.item(`"read":{"watermark":1890000000000}`)
	}
	return nil
}

func (h *hooks) echo(of channel.ProviderID) []byte {
	for _, b := range h.ana.Arrived() {
		if b.ID == string(of) {
			return fmt.Appendf(nil, `%s{"id":%q,"time":1790000000123,"messaging":[{"sender":{"id":%[2]q},"recipient":{"id":%[3]q},"timestamp":1790000000000,
				"message":{"mid":%[4]q,"is_echo":true,"app_id":6660006660,"metadata":%[5]q,"text":"x"}}]}%[6]s`, front, pageID, h.ana.Address().Value, of, b.Key, back)
		}
	}
	return nil
}

// batch puts the entries of webhooks into one.
func batch(bodies ...[]byte) []byte {
	var all []string
	for _, b := range bodies {
		all = append(all, strings.TrimSuffix(strings.TrimPrefix(string(b), front), back))
	}
	return []byte(page(all...))
}

// ServeHTTP takes the simulator's webhooks and keeps the picture that came.
func (h *hooks) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	d, err := h.channel.Receive(r.Context(), r)
	if err != nil {
		return
	}
	for _, e := range d.Events {
		m, ok := e.(channel.MessageReceived)
		if !ok {
			continue
		}
		if image, ok := m.Parts[0].(channel.Image); ok {
			h.mu.Lock()
			h.media = image.Media
			h.mu.Unlock()
		}
	}
}

// file is a picture that ana sends, as it came in.
func (h *hooks) file(tb channeltest.TB) (channel.Media, []byte) {
	body := []byte("the content of a picture")
	if _, err := h.ana.Write(channel.Image{Media: h.server.Keep(body, "image/jpeg", "a.jpg")}, messengertest.Manner{}); err != nil {
		tb.Fatalf("Write: %v", err)
	}
	if err := h.server.Flush(tb.(*testing.T).Context()); err != nil {
		tb.Fatalf("Flush: %v", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.media, body
}

// samples are some of testdata/in, with what each must become.
func samples(tb channeltest.TB) []channeltest.Sample {
	kinds := map[string][]channel.EventKind{
		"image": {channel.EventMessage}, "sticker_twice": {channel.EventMessage}, "reel": {channel.EventMessage}, "products": {channel.EventMessage},
		"quick_reply": {channel.EventMessage}, "postback": {channel.EventMessage}, "lead": {channel.EventMessage}, "attachment_unknown": {channel.EventMessage},
		"get_started": {channel.EventOpened}, "referral_link": {channel.EventOpened}, "optin_checkbox": {channel.EventOpened},
		"edit": {channel.EventEdit}, "reaction": {channel.EventReaction}, "unreact": {channel.EventReaction}, "deleted": {channel.EventDeletion},
		"echo_inbox": {channel.EventEcho}, "optin_stop": {channel.EventConsent}, "template_approved": {channel.EventTemplate},
		"policy_block": {channel.EventHealth}, "integrity_restricted": {channel.EventHealth}, "take_from_us": {channel.EventHandover},
		"standby_message": {channel.EventHandover, channel.EventMessage}, "feed": {channel.EventUnknown}, "app_roles": {channel.EventUnknown},
		"delivery": {channel.EventStatus, channel.EventStatus, channel.EventStatus}, "message_without_sender": {channel.EventUnknown, channel.EventUnknown},
	}
	var all []channeltest.Sample
	for _, c := range metatest.Changes(tb, "testdata/in") {
		if want, ok := kinds[c.Name]; ok {
			all = append(all, channeltest.Sample{Name: c.Name, Body: []byte(page(c.JSON)), Kinds: want})
		}
	}
	return all
}
