package messenger_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// A rig is a driver and the other side, with a customer who has just written.
type rig struct {
	*messengertest.Server
	channel *messenger.Channel
	wire    *metatest.Recorder
	ana     *messengertest.Phone
	hello   channel.ProviderID
	events  []channel.Event
	clock   time.Time
}

// morning is when the simulator's clock stands in every test.
var morning = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func open(t testing.TB, o messengertest.Options) *rig {
	t.Helper()
	r := &rig{clock: morning}
	o.Now = func() time.Time { return r.clock }
	r.Server = messengertest.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	r.channel = newChannel(t, r.config())
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("Ana Lopez")
	r.hello = channel.ProviderID(r.ana.Say("hello"))
	return r
}

// config is what a driver must know to talk to the simulator.
func config(s *messengertest.Server) messenger.Config {
	o := s.Options()
	return messenger.Config{
		PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret),
		VerifyToken: channel.NewSecret(o.VerifyToken), HumanAgent: o.HumanAgent, AppSecretProof: o.RequireProof, Transport: s.Transport(),
	}
}

func (r *rig) config() messenger.Config {
	cfg := config(r.Server)
	cfg.Transport = r.wire
	return cfg
}

// with makes another channel for the same Page.
func (r *rig) with(t testing.TB, change func(*messenger.Config)) *messenger.Channel {
	t.Helper()
	cfg := r.config()
	change(&cfg)
	return newChannel(t, cfg)
}

func newChannel(t testing.TB, cfg messenger.Config) *messenger.Channel {
	t.Helper()
	c, err := messenger.New(cfg)
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
	_, _ = w.Write(d.Reply.Body)
}

// flush delivers all webhooks and returns the events that came of them.
func (r *rig) flush(t *testing.T) []channel.Event {
	t.Helper()
	r.events = nil
	require.NoError(t, r.Flush(t.Context()))
	return r.events
}

// fresh forgets what came before.
func (r *rig) fresh(t *testing.T) *rig {
	t.Helper()
	r.flush(t)
	return r
}

func (r *rig) send(t *testing.T, part channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(part))
}

func (r *rig) message(part channel.Part) *channel.Message {
	return &channel.Message{
		Key: "key-1", To: r.ana.Address(), Author: channel.AuthorAgent, Now: r.clock, LastInbound: morning, Parts: channel.Parts{part},
	}
}

// decode receives a body that is signed.
func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

// post makes a webhook of a body, with a signature as given.
func post(body, signature string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if signature != "" {
		r.Header.Set("X-Hub-Signature-256", signature)
	}
	return r
}

// page is a webhook with entries.
func page(entries ...string) string {
	return front + strings.Join(entries, ",") + back
}

const (
	front  = `{"object":"page","entry":[`
	back   = `]}`
	pageID = "5550005550"
)

// messaging is an entry with items of people, each given as what stands beside
// sender, recipient and timestamp.
func messaging(beside ...string) string {
	var items []string
	for _, b := range beside {
		items = append(items, `{"sender":{"id":"24001"},"recipient":{"id":"`+pageID+`"},"timestamp":1790000000000,`+b+`}`)
	}
	return fmt.Sprintf(`{"id":%q,"time":1790000000123,"messaging":[%s]}`, pageID, strings.Join(items, ","))
}

func failure(t testing.TB, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	return e
}

func object(t testing.TB, body string) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	return v
}

// only is the single event of a type among all.
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
