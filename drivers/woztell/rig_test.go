package woztell_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// kinds are what the simulator calls the platforms.
var kinds = map[woztell.Platform]string{
	woztell.WhatsApp: woztelltest.TypeWhatsApp, woztell.Messenger: woztelltest.TypeMessenger,
	woztell.Instagram: woztelltest.TypeInstagram, woztell.WebChat: woztelltest.TypeWebChat,
}

var platforms = []woztell.Platform{woztell.WhatsApp, woztell.Messenger, woztell.Instagram, woztell.WebChat}

// A rig is a driver and the other side, with a customer who has just written,
// and a clock that stands still.
type rig struct {
	*woztelltest.Server
	channel *woztell.Channel
	wire    *metatest.Recorder
	ana     *woztelltest.Phone
	hello   channel.MessageReceived
	now     time.Time
	events  []channel.Event
}

// open is a rig on WhatsApp.
func open(t *testing.T, o woztelltest.Options) *rig { return openOn(t, woztell.WhatsApp, o) }

func openOn(t *testing.T, p woztell.Platform, o woztelltest.Options) *rig {
	t.Helper()
	return openWith(t, p, o, func(*woztell.Config) {})
}

// openWith lets change the configuration.
func openWith(t *testing.T, p woztell.Platform, o woztelltest.Options, change func(*woztell.Config)) *rig {
	t.Helper()
	r := &rig{now: start}
	o.Now = func() time.Time { return r.now }
	if len(o.Channels) == 0 {
		o.Channels = []woztelltest.Channel{{Type: kinds[p], Templates: approved()}}
	}
	r.Server = woztelltest.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	cfg := config(r.Server, p)
	cfg.Transport = r.wire
	change(&cfg)
	r.channel = newChannel(t, cfg)
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("Ana Lopez")
	r.ana.Say("hello")
	for _, e := range r.flush(t) {
		if m, ok := e.(channel.MessageReceived); ok {
			r.hello = m
		}
	}
	return r
}

// config is what the server's first channel needs.
func config(s *woztelltest.Server, p woztell.Platform) woztell.Config {
	c := s.Credentials()
	return woztell.Config{
		ChannelID: c.ChannelID, Platform: p, Secrets: []channel.Secret{channel.NewSecret(c.Secret)},
		Token: channel.NewSecret(c.Token), ChannelToken: channel.NewSecret(c.CloudToken), Transport: s.Transport(),
	}
}

func newChannel(t testing.TB, cfg woztell.Config) *woztell.Channel {
	t.Helper()
	c, err := woztell.New(cfg)
	require.NoError(t, err)
	return c
}

func (r *rig) receive(w http.ResponseWriter, req *http.Request) {
	d, err := r.channel.Receive(req.Context(), req)
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.events = append(r.events, d.Events...)
}

// flush delivers all webhooks and returns the events that came of them.
func (r *rig) flush(t testing.TB) []channel.Event {
	t.Helper()
	r.events = nil
	require.NoError(t, r.Flush(t.Context()))
	return r.events
}

// decode is the events of a body.
func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), post(body, r.Sign(r.channel.Account(), []byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

func (r *rig) message(parts ...channel.Part) *channel.Message {
	return &channel.Message{Key: "key-1", To: r.to(), Parts: parts, Now: r.now}
}

func (r *rig) send(t testing.TB, parts ...channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(parts...))
}

// to is Ana as a member.
func (r *rig) to() channel.Address { return member(r.channel, r.ana.Member()) }

func member(c *woztell.Channel, id string) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: c.Account(), Value: id}
}

// outside is Ana as the platform knows her.
func (r *rig) outside() channel.Address {
	id := r.ana.ExternalID()
	if r.Credentials().Type == woztelltest.TypeWhatsApp {
		return channel.Address{Kind: channel.AddressPhone, Value: "+" + id}
	}
	return channel.Address{Kind: woztell.AddressExternal, Scope: r.channel.Account(), Value: id}
}

// sent is the response of the latest call that sends.
func (r *rig) sent(t testing.TB) string {
	t.Helper()
	var body struct {
		Responses []json.RawMessage `json:"response"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.wire.Last(t).Body), &body))
	require.Len(t, body.Responses, 1)
	return string(body.Responses[0])
}

// post makes a webhook of a body, with a signature as given.
func post(body, signature string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if signature != "" {
		r.Header.Set(woztelltest.SignatureHeader, signature)
	}
	return r
}

func failure(t testing.TB, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	return e
}

// only is the one event of its type among all.
func only[T channel.Event](t testing.TB, all []channel.Event) T {
	t.Helper()
	var found []T
	for _, e := range all {
		if v, ok := e.(T); ok {
			found = append(found, v)
		}
	}
	require.Len(t, found, 1, "%+v", all)
	return found[0]
}
