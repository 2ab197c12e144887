package dialog360_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
)

// A rig is a driver and the other side, with a customer who has just written.
type rig struct {
	*dialog360test.Server
	channel *dialog360.Channel
	wire    *metatest.Recorder
	ana     *dialog360test.Phone
	events  []channel.Event
	answers []int // of the webhooks
	now     time.Time
}

func open(t *testing.T, o dialog360test.Options) *rig {
	t.Helper()
	r := &rig{now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	o.Cloud.PhoneNumberID = "1110001110"
	o.Cloud.Now = func() time.Time { return r.now }
	r.Server = dialog360test.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	r.channel = r.withConfig(t, func(*dialog360.Config) {})
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("+49 151 0000001")
	r.ana.Say("hello")
	return r
}

// withConfig makes a channel with a changed configuration.
func (r *rig) withConfig(t *testing.T, change func(*dialog360.Config)) *dialog360.Channel {
	t.Helper()
	cfg := r.Config()
	cfg.Transport = r.wire
	change(&cfg)
	c, err := dialog360.New(cfg)
	require.NoError(t, err)
	return c
}

// receive answers as a host does.
func (r *rig) receive(w http.ResponseWriter, req *http.Request) {
	d, err := r.channel.Receive(req.Context(), req)
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnauthorized
	} else if d.Reply.Status != 0 {
		status = d.Reply.Status
	}
	r.answers = append(r.answers, status)
	r.events = append(r.events, d.Events...)
	w.WriteHeader(status)
	_, _ = w.Write(d.Reply.Body)
}

// flush delivers all webhooks and returns the events that came of them.
func (r *rig) flush(t *testing.T) []channel.Event {
	t.Helper()
	r.events = nil
	require.NoError(t, r.Flush(t.Context()))
	return r.events
}

func (r *rig) send(t *testing.T, part channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(part))
}

func (r *rig) message(part channel.Part) *channel.Message {
	return &channel.Message{Key: "key-1", To: r.ana.Address(), Parts: channel.Parts{part}}
}

func (r *rig) decode(t testing.TB, body string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), post(body, "x-360dialog-signature", r.Sign([]byte(body))))
	require.NoError(t, err)
	require.Zero(t, d.Reply, "the answer is 200 without a body")
	return d.Events
}

// post makes a webhook of a body, with headers by name and value.
func post(body string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
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
