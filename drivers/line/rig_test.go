package line_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// A rig is a driver and the other side, with a customer who has just written,
// and a clock that stands still.
type rig struct {
	*linetest.Server
	channel *line.Channel
	wire    *metatest.Recorder
	ana     *linetest.Phone
	hello   channel.MessageReceived
	now     time.Time
	events  []channel.Event
}

func open(t *testing.T, o linetest.Options) *rig {
	t.Helper()
	return openWith(t, o, func(cfg *line.Config, s *linetest.Server) { cfg.Token = channel.NewSecret(s.Credentials().Token) })
}

// openWith lets change the configuration, which has no token yet.
func openWith(t *testing.T, o linetest.Options, change func(*line.Config, *linetest.Server)) *rig {
	t.Helper()
	r := &rig{now: start}
	o.Now = func() time.Time { return r.now }
	r.Server = linetest.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	cfg := config(r.Server)
	cfg.Transport, cfg.Now = r.wire, o.Now
	change(&cfg, r.Server)
	r.channel = newChannel(t, cfg)
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("ana")
	r.ana.Say("hello")
	r.hello = r.flush(t)[0].(channel.MessageReceived)
	return r
}

// config is what the server's account needs, but for a token.
func config(s *linetest.Server) line.Config {
	c := s.Credentials()
	return line.Config{ChannelID: c.ChannelID, ChannelSecret: channel.NewSecret(c.Secret), UserID: c.UserID, Provider: "p", Transport: s.Transport()}
}

func newChannel(t testing.TB, cfg line.Config) *line.Channel {
	t.Helper()
	c, err := line.New(cfg)
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
	d, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply)
	return d.Events
}

func (r *rig) send(t testing.TB, parts ...channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(parts...))
}

func (r *rig) message(parts ...channel.Part) *channel.Message {
	return &channel.Message{Key: uuid.NewString(), To: r.to(), Parts: parts, Now: r.now}
}

// answer is a message that answers Ana's with the token that came with it.
func (r *rig) answer(parts ...channel.Part) *channel.Message {
	m := r.message(parts...)
	m.Answer = channel.Answer{Memo: r.hello.Memo, At: r.hello.At}
	return m
}

func (r *rig) to() channel.Address { return person(r.ana) }

func person(p *linetest.Phone) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: "p", Value: p.UserID()}
}

func group(g *linetest.Group) channel.Address {
	a := channel.Address{Kind: channel.AddressGroup, Scope: "p", Value: g.ID()}
	if strings.HasPrefix(g.ID(), "R") {
		a.Kind = channel.AddressRoom
	}
	return a
}

// sent is the message objects of the latest call.
func (r *rig) sent(t testing.TB) []string {
	t.Helper()
	var body struct {
		Messages []json.RawMessage `json:"messages"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.wire.Last(t).Body), &body))
	var all []string
	for _, m := range body.Messages {
		all = append(all, string(m))
	}
	return all
}

// paths is where all calls went so far.
func (r *rig) paths() []string {
	var all []string
	for _, x := range r.wire.Calls() {
		all = append(all, strings.TrimPrefix(x.URL, "https://api.line.me"))
	}
	return all
}

// post makes a webhook of a body, with a signature as given.
func post(body, signature string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if signature != "" {
		r.Header.Set("x-line-signature", signature)
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
