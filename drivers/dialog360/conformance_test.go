package dialog360_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
)

// All ways of telling webhooks from others, and the sandbox's paths.
func TestConformance(t *testing.T) {
	own := dialog360test.Options{Header: "X-Word", HeaderValue: "word-of-the-test"}
	for name, c := range map[string]struct {
		options dialog360test.Options
		skip    map[string]string
	}{
		"signature":            {},
		"signature and header": {options: own},
		"header": {
			options: dialog360test.Options{Direct: true},
			skip:    map[string]string{"receive/altered": "a header says who calls and nothing about the body: direct clients have no platform secret"},
		},
		"sandbox": {options: dialog360test.Options{Prefix: "/v1"}},
	} {
		t.Run(name, func(t *testing.T) {
			channeltest.Run(t, channeltest.Harness{
				New:  func(tb channeltest.TB) *channeltest.Bench { return bench(tb, c.options) },
				Skip: c.skip,
			})
		})
	}
}

func bench(tb channeltest.TB, o dialog360test.Options) *channeltest.Bench {
	o.Cloud.PhoneNumberID = "1110001110"
	o.Cloud.Templates = metatest.Templates()
	s := dialog360test.New(o)
	cfg := s.Config()
	door := &metatest.Door{Next: s.Transport()}
	cfg.Transport = door
	c, err := dialog360.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	ana := s.Phone("+49 151 0000001")
	hooks := &hooks{server: s, cfg: cfg, ana: ana}
	return &channeltest.Bench{
		Channel: c, To: ana.Address(), Account: c.Account(), Earlier: channel.ProviderID(ana.Say("good morning")),
		Secrets:    secrets(cfg),
		Appeared:   func() []channeltest.Appearance { return appeared(ana) },
		Requests:   door.Requests,
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		Templates:  channeltest.ExampleTemplates(),
		RetryAfter: 7 * time.Second,
		Native:     dialog360.Native{Type: "text", Payload: json.RawMessage(`{"body":"as it is"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: hooks.request, Text: hooks.Text, Unknown: hooks.Unknown, Batch: metatest.Batch, Status: hooks.status, Samples: samples(tb),
		},
		File: func() (channel.Media, []byte) {
			body := []byte("the content of a picture")
			return s.Keep(body, "image/jpeg", "a.jpg"), body
		},
	}
}

func secrets(cfg dialog360.Config) []string {
	var all []string
	for _, s := range []channel.Secret{cfg.APIKey, cfg.PlatformSecret, cfg.WebhookValue} {
		if !s.IsZero() {
			all = append(all, s.Reveal())
		}
	}
	return all
}

func appeared(p *dialog360test.Phone) []channeltest.Appearance {
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

// breakNext uses the gateway's own words where it has some.
func breakNext(s *dialog360test.Server, d *metatest.Door, f channeltest.Fault) <-chan struct{} {
	if f == channeltest.FaultNoConnection {
		return d.Shut()
	}
	throttle := dialog360test.TooFast()
	throttle.RetryAfter = 7 * time.Second
	faults := map[channeltest.Fault]dialog360test.CallFault{
		channeltest.FaultRefuse:      {Code: 131009},
		channeltest.FaultCredentials: {Status: http.StatusUnauthorized, Body: `{"meta":{"developer_message":"invalid api_key"}}`},
		channeltest.FaultBlocked:     {Code: 131026},
		channeltest.FaultWindow:      {Code: 131047},
		channeltest.FaultThrottle:    throttle,
		channeltest.FaultDown:        dialog360test.Unavailable(),
		channeltest.FaultLostAnswer:  {Accept: true, Drop: true},
		channeltest.FaultGarbled:     {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:      {Accept: true, Hang: true},
	}
	return s.FailCalls(1, faults[f])
}

// hooks are webhooks with what the simulator knows.
type hooks struct {
	metatest.Bodies
	server *dialog360test.Server
	cfg    dialog360.Config
	ana    *dialog360test.Phone
}

func (h *hooks) request(body []byte, s channeltest.Signature) *http.Request {
	r := post(string(body))
	if s == channeltest.Unsigned {
		return r
	}
	signature, word := h.server.Sign(body), h.cfg.WebhookValue.Reveal()
	if s == channeltest.Forged {
		signature, word = dialog360test.New(dialog360test.Options{PlatformSecret: "another"}).Sign(body), "another"
	}
	if !h.cfg.PlatformSecret.IsZero() {
		r.Header.Set("x-360dialog-signature", signature)
	}
	if h.cfg.WebhookHeader != "" {
		r.Header.Set(h.cfg.WebhookHeader, word)
	}
	return r
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

// inbound are the changes of webhooks that the driver for Meta is tested
// with: what 360dialog passes on is the same.
const inbound = "../whatsapp/testdata/inbound"

func samples(tb channeltest.TB) []channeltest.Sample {
	var all []channeltest.Sample
	for _, c := range metatest.Changes(tb, inbound) {
		if kind, ok := metatest.SampleKinds[c.Name]; ok {
			all = append(all, channeltest.Sample{Name: c.Name, Body: []byte(metatest.Envelope(c.JSON)), Kinds: []channel.EventKind{kind}})
		}
	}
	return all
}
