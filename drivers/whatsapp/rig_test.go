package whatsapp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A rig is a driver and the other side, with a customer who has just written.
type rig struct {
	*whatsapptest.Server
	channel *whatsapp.Channel
	wire    *metatest.Recorder
	ana     *whatsapptest.Phone
	events  []channel.Event
}

func open(t *testing.T, o whatsapptest.Options) *rig {
	t.Helper()
	r := &rig{Server: whatsapptest.New(o)}
	r.wire = &metatest.Recorder{Next: r.Transport()}
	cfg := r.Config()
	cfg.Transport = r.wire
	r.channel = newChannel(t, cfg)
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("+49 151 0000001")
	r.ana.Say("hello")
	return r
}

func newChannel(t *testing.T, cfg whatsapp.Config) *whatsapp.Channel {
	t.Helper()
	c, err := whatsapp.New(cfg)
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

func (r *rig) send(t *testing.T, part channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(part))
}

func (r *rig) message(part channel.Part) *channel.Message {
	return &channel.Message{Key: "key-1", To: r.ana.Address(), Parts: channel.Parts{part}}
}

// post makes a webhook of a body, with a signature as given.
func post(body, signature string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if signature != "" {
		r.Header.Set("X-Hub-Signature-256", signature)
	}
	return r
}

func failure(t *testing.T, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	return e
}

func read(t *testing.T, r *http.Request) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(body)
}

func decode(t *testing.T, body string) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	return v
}

func encode(t *testing.T, v any) string {
	t.Helper()
	body, err := json.Marshal(v)
	require.NoError(t, err)
	return string(body)
}

// list is v as a list of objects.
func list(v any) []map[string]any {
	items, _ := v.([]any)
	var all []map[string]any
	for _, item := range items {
		all = append(all, item.(map[string]any))
	}
	return all
}

// changesOf are the values of the changes of a webhook.
func changesOf(t *testing.T, body string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, entry := range list(decode(t, body)["entry"]) {
		for _, change := range list(entry["changes"]) {
			all = append(all, change["value"].(map[string]any))
		}
	}
	return all
}
