package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: bench})
}

func bench(tb channeltest.TB) *channeltest.Bench {
	s := whatsapptest.New(whatsapptest.Options{Templates: []templates.Template{{Name: "hello", Language: "en", Body: templates.Text{Text: "Hello!"}}}})
	door := &door{next: s.Transport()}
	cfg := s.Config()
	cfg.Transport = door
	c, err := whatsapp.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	ana := s.Phone("+49 151 0000001")
	hooks := &hooks{server: s, ana: ana}
	return &channeltest.Bench{
		Channel: c, To: ana.Address(), Account: c.Account(), Earlier: channel.ProviderID(ana.Say("good morning")),
		Secrets:    []string{cfg.Token.Reveal(), cfg.AppSecret.Reveal(), cfg.VerifyToken.Reveal()},
		Appeared:   func() []channeltest.Appearance { return appeared(ana) },
		Requests:   func() int { return int(door.requests.Load()) },
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		RetryAfter: 7 * time.Second,
		Native:     whatsapp.Native{Type: "text", Payload: json.RawMessage(`{"body":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: hooks.request, Text: hooks.text, Unknown: hooks.unknown, Batch: batch, Status: hooks.status, Samples: samples(tb),
		},
		File: func() (channel.Media, []byte) {
			body := []byte("the content of a picture")
			return s.Keep(body, "image/jpeg", "a.jpg"), body
		},
	}
}

func appeared(p *whatsapptest.Phone) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, b := range p.Arrived() {
		a := channeltest.Appearance{
			ID: channel.ProviderID(b.ID), Key: b.Key, To: p.Address().Value, Kind: b.Parts[0].Kind(),
			Text: text(b.Parts[0]), ReplyTo: channel.ProviderID(b.Quotes),
		}
		if b.Template != "" {
			a.Kind = channel.PartTemplate
		}
		all = append(all, a)
	}
	return all
}

func text(part channel.Part) string {
	switch v := part.(type) {
	case channel.Text:
		return v.Body
	case channel.Image:
		return v.Caption
	case channel.Video:
		return v.Caption
	case channel.File:
		return v.Caption
	}
	return ""
}

// A door is the way to the provider. It counts who goes through, and can be
// shut.
type door struct {
	next     http.RoundTripper
	requests atomic.Int64
	mu       sync.Mutex
	shut     chan struct{} // closed by the next request, which does not get through
}

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	shut := d.shut
	d.shut = nil
	d.mu.Unlock()
	if shut != nil {
		close(shut)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	d.requests.Add(1)
	return d.next.RoundTrip(r)
}

func breakNext(s *whatsapptest.Server, d *door, f channeltest.Fault) <-chan struct{} {
	if f == channeltest.FaultNoConnection {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.shut = make(chan struct{})
		return d.shut
	}
	faults := map[channeltest.Fault]whatsapptest.CallFault{
		channeltest.FaultRefuse:      {Code: 131009},
		channeltest.FaultCredentials: {Code: 190},
		channeltest.FaultBlocked:     {Code: 131026},
		channeltest.FaultWindow:      {Code: 131047},
		channeltest.FaultThrottle:    {Code: 130429, RetryAfter: 7 * time.Second},
		channeltest.FaultDown:        {Code: 131016},
		channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
		channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:      {Accept: true, Hang: true},
	}
	return s.FailCalls(1, faults[f])
}

// hooks make webhooks by hand, so that the simulator does not vouch for itself.
type hooks struct {
	server *whatsapptest.Server
	ana    *whatsapptest.Phone
	ids    atomic.Int64
}

func (h *hooks) request(body []byte, s channeltest.Signature) *http.Request {
	signature := h.server.Sign(body)
	switch s {
	case channeltest.Unsigned:
		signature = ""
	case channeltest.Forged:
		signature = whatsapptest.New(whatsapptest.Options{AppSecret: "another"}).Sign(body)
	}
	return post(string(body), signature)
}

func (h *hooks) text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	return value(fmt.Sprintf(`"messages":[{"from":"4915100000001","id":"wamid.suite%d","timestamp":"1790000000","type":"text","text":{"body":%s}}]`, h.ids.Add(1), quoted))
}

func (h *hooks) unknown() []byte {
	return value(fmt.Sprintf(`"messages":[{"id":"wamid.suite%d","timestamp":"1790000000","type":"system","system":{"type":"eclipse"}}]`, h.ids.Add(1)))
}

func (h *hooks) status(of channel.ProviderID, s channel.Status) []byte {
	names := map[channel.Status]string{
		channel.StatusAccepted: "sent", channel.StatusDelivered: "delivered", channel.StatusRead: "read",
		channel.StatusPlayed: "played", channel.StatusFailed: "failed",
	}
	key := ""
	for _, b := range h.ana.Arrived() {
		if b.ID == string(of) {
			key = b.Key
		}
	}
	return value(fmt.Sprintf(`"statuses":[{"id":%q,"status":%q,"timestamp":"1790000000","recipient_id":"4915100000001","biz_opaque_callback_data":%q}]`, of, names[s], key))
}

func value(rest string) []byte {
	return []byte(envelope(`{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"49301234567","phone_number_id":"1110001110"},` + rest + `}}`))
}

// batch puts the entries of webhooks into one.
func batch(bodies ...[]byte) []byte {
	var all []string
	for _, b := range bodies {
		entries := strings.TrimPrefix(string(b), `{"object":"whatsapp_business_account","entry":[`)
		all = append(all, strings.TrimSuffix(entries, `]}`))
	}
	return []byte(`{"object":"whatsapp_business_account","entry":[` + strings.Join(all, ",") + `]}`)
}

// samples are some of testdata/inbound: those that name the phone number.
func samples(tb channeltest.TB) []channeltest.Sample {
	var all []channeltest.Sample
	for name, kind := range map[string]channel.EventKind{
		"image": channel.EventMessage, "contacts": channel.EventMessage, "order": channel.EventMessage, "unsupported": channel.EventMessage,
		"button_reply": channel.EventMessage, "reaction": channel.EventReaction, "edit": channel.EventEdit, "revoke": channel.EventDeletion,
		"request_welcome": channel.EventOpened, "number_changed": channel.EventIdentity, "echo_app": channel.EventEcho,
		"handover_to_us": channel.EventHandover, "status_failed": channel.EventStatus, "errors_account": channel.EventHealth,
	} {
		change, err := os.ReadFile("testdata/inbound/" + name + ".json")
		if err != nil {
			tb.Fatalf("%v", err)
		}
		all = append(all, channeltest.Sample{Name: name, Body: []byte(envelope(string(change))), Kinds: []channel.EventKind{kind}})
	}
	return all
}
