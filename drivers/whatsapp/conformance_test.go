package whatsapp_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: bench})
}

func bench(tb channeltest.TB) *channeltest.Bench {
	s := whatsapptest.New(whatsapptest.Options{Templates: metatest.Templates()})
	door := &metatest.Door{Next: s.Transport()}
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
		Requests:   door.Requests,
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		RetryAfter: 7 * time.Second,
		Templates:  channeltest.ExampleTemplates(),
		Native:     whatsapp.Native{Type: "text", Payload: json.RawMessage(`{"body":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: hooks.request, Text: hooks.Text, Unknown: hooks.Unknown, Batch: metatest.Batch, Status: hooks.status, Samples: samples(tb),
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
			Text: metatest.Shown(b.Parts[0]), ReplyTo: channel.ProviderID(b.Quotes),
		}
		if b.Template != "" {
			a.Kind = channel.PartTemplate
		}
		all = append(all, a)
	}
	return all
}

func breakNext(s *whatsapptest.Server, d *metatest.Door, f channeltest.Fault) <-chan struct{} {
	if f == channeltest.FaultNoConnection {
		return d.Shut()
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

// hooks are webhooks with what the simulator knows.
type hooks struct {
	metatest.Bodies
	server *whatsapptest.Server
	ana    *whatsapptest.Phone
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

func (h *hooks) status(of channel.ProviderID, s channel.Status) []byte {
	key := ""
	for _, b := range h.ana.Arrived() {
		if b.ID == string(of) {
			key = b.Key
		}
	}
	return h.Status(of, key, s)
}

// samples are some of testdata/inbound: those that name the phone number.
func samples(tb channeltest.TB) []channeltest.Sample {
	var all []channeltest.Sample
	for _, c := range metatest.Changes(tb, "testdata/inbound") {
		if kind, ok := metatest.SampleKinds[c.Name]; ok {
			all = append(all, channeltest.Sample{Name: c.Name, Body: []byte(envelope(c.JSON)), Kinds: []channel.EventKind{kind}})
		}
	}
	return all
}
