package whatsapptest_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A business has the driver on its side, and keeps what it is told.
type business struct {
	*whatsapptest.Server
	channel *whatsapp.Channel
	clock   *simulate.Clock

	mu       sync.Mutex
	events   []channel.Event
	webhooks []string
	answer   int // of webhooks; 0 is 200
}

func open(t *testing.T, o whatsapptest.Options) *business {
	t.Helper()
	b := &business{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	o.Now = b.clock.Now
	b.Server = whatsapptest.New(o)
	var err error
	b.channel, err = whatsapp.New(b.Config())
	require.NoError(t, err)
	b.SendTo(b)
	return b
}

// ServeHTTP takes webhooks.
func (b *business) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	d, err := b.channel.Receive(r.Context(), r)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.webhooks = append(b.webhooks, string(body))
	if b.answer != 0 || err != nil {
		w.WriteHeader(max(b.answer, http.StatusBadRequest))
		return
	}
	b.events = append(b.events, d.Events...)
	_, _ = w.Write(d.Reply.Body)
}

// told delivers all webhooks and returns what came of them.
func (b *business) told(t *testing.T) []channel.Event {
	t.Helper()
	b.mu.Lock()
	b.events, b.webhooks = nil, nil
	b.mu.Unlock()
	require.NoError(t, b.Flush(t.Context()))
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.events
}

func (b *business) write(t *testing.T, p *whatsapptest.Phone, part channel.Part) (channel.Receipt, error) {
	t.Helper()
	return b.channel.Send(t.Context(), &channel.Message{Key: "key", To: p.Address(), Parts: channel.Parts{part}})
}

func (b *business) wrote(t *testing.T, p *whatsapptest.Phone, part channel.Part) string {
	t.Helper()
	r, err := b.write(t, p, part)
	require.NoError(t, err)
	return string(r.ID)
}

// code is the provider's code of a refusal.
func code(t *testing.T, err error) string {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok)
	return e.Code
}

// statuses are the statuses among events, in order.
func statuses(events []channel.Event) []channel.Status {
	var all []channel.Status
	for _, e := range events {
		if s, ok := e.(channel.StatusChanged); ok {
			all = append(all, s.Status)
		}
	}
	return all
}

func post(tb testing.TB, c http.RoundTripper, body string) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, "https://graph.facebook.com/v25.0/1110001110/messages", strings.NewReader(body))
	require.NoError(tb, err)
	r.Header.Set("Authorization", "Bearer token-of-the-simulator")
	res, err := c.RoundTrip(r)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, res.StatusCode)
}
