package thirdparty_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// A rig is a driver and a peer, whose clocks are one and stand still.
type rig struct {
	*thirdpartytest.Server
	channel channel.Channel
	wire    *metatest.Recorder
	ana     *thirdpartytest.Phone
	now     time.Time
	events  []channel.Event
	answers []channel.Reply
}

func open(t testing.TB, o thirdpartytest.Options) *rig {
	return openWith(t, o, func(*thirdparty.Config) {})
}

func openWith(t testing.TB, o thirdpartytest.Options, change func(*thirdparty.Config)) *rig {
	t.Helper()
	r := &rig{now: start}
	o.Now = func() time.Time { return r.now }
	r.Server = thirdpartytest.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	cfg := config(r.Server)
	cfg.Transport, cfg.Now = r.wire, o.Now
	change(&cfg)
	r.channel = newChannel(t, cfg)
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("ana")
	return r
}

// config is what a driver has to know of the server.
func config(s *thirdpartytest.Server) thirdparty.Config {
	c := s.Credentials()
	return thirdparty.Config{Account: c.Account, URL: c.URL, SigningKeys: c.SigningKeys, PeerKeys: c.PeerKeys, Transport: s.Transport()}
}

func newChannel(t testing.TB, cfg thirdparty.Config) channel.Channel {
	t.Helper()
	c, err := thirdparty.New(cfg)
	require.NoError(t, err)
	return c
}

// receive answers as the engine does.
func (r *rig) receive(w http.ResponseWriter, req *http.Request) {
	rec, _ := channel.As[channel.Receiver](r.channel)
	d, err := rec.Receive(req.Context(), req)
	r.answers = append(r.answers, d.Reply)
	w.Header().Set("Content-Type", d.Reply.Type)
	if d.Reply.Status != 0 {
		w.WriteHeader(d.Reply.Status)
	} else if err != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	_, _ = w.Write(d.Reply.Body)
	r.events = append(r.events, d.Events...)
}

// flush delivers all events and returns what came of them.
func (r *rig) flush(t testing.TB) []channel.Event {
	t.Helper()
	r.events = nil
	require.NoError(t, r.Flush(t.Context()))
	return r.events
}

// take hands a body to the driver, signed now.
func (r *rig) take(t testing.TB, body string) (channel.Delivery, error) {
	t.Helper()
	return r.takeWith(t, body, r.Sign([]byte(body)))
}

func (r *rig) takeWith(t testing.TB, body string, h http.Header) (channel.Delivery, error) {
	t.Helper()
	rec, ok := channel.As[channel.Receiver](r.channel)
	require.True(t, ok)
	return rec.Receive(t.Context(), post(body, h))
}

// decode is the events of a body that is taken.
func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.take(t, body)
	require.NoError(t, err)
	return d.Events
}

func post(body string, h http.Header) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header = h
	return r
}

func (r *rig) send(t testing.TB, parts ...channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(parts...))
}

func (r *rig) message(parts ...channel.Part) *channel.Message {
	return &channel.Message{Key: uuid.NewString(), To: r.to(), Parts: parts, Now: r.now, Created: r.now}
}

func (r *rig) to() channel.Address { return person(r.Credentials().Account, r.ana) }

func person(account string, p *thirdpartytest.Phone) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: account, Value: p.User().ExternalID}
}

func failure(t testing.TB, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	return e
}
