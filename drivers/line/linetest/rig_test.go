package linetest_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A business has LINE's own client on its side, and keeps what it is told.
type business struct {
	*linetest.Server
	api   *messaging_api.MessagingApiAPI
	blob  *messaging_api.MessagingApiBlobAPI
	clock *simulate.Clock

	mu       sync.Mutex
	events   []webhook.EventInterface
	webhooks []string
	answer   int // of webhooks; 0 is 200
}

func open(t *testing.T, o linetest.Options) *business {
	t.Helper()
	b := &business{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	o.Now = b.clock.Now
	b.Server = linetest.New(o)
	b.connect(t)
	b.SendTo(b)
	return b
}

// connect makes clients with the long-lived token.
func (b *business) connect(t *testing.T) {
	t.Helper()
	var err error
	web := &http.Client{Transport: b.Transport()}
	b.api, err = messaging_api.NewMessagingApiAPI(b.Credentials().Token, messaging_api.WithHTTPClient(web))
	require.NoError(t, err)
	b.blob, err = messaging_api.NewMessagingApiBlobAPI(b.Credentials().Token, messaging_api.WithBlobHTTPClient(web))
	require.NoError(t, err)
}

// ServeHTTP takes webhooks.
func (b *business) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	call, err := webhook.ParseRequest(b.Credentials().Secret, r)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.webhooks = append(b.webhooks, string(body))
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case b.answer != 0:
		w.WriteHeader(b.answer)
	default:
		b.events = append(b.events, call.Events...)
	}
}

// told delivers all webhooks and returns what came of them.
func (b *business) told(t *testing.T) []webhook.EventInterface {
	t.Helper()
	b.forget()
	require.NoError(t, b.Flush(t.Context()))
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.events
}

func (b *business) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events, b.webhooks = nil, nil
}

// only is the one event that was told.
func only[E webhook.EventInterface](t *testing.T, b *business) E {
	t.Helper()
	all := b.told(t)
	require.Len(t, all, 1)
	require.IsType(t, *new(E), all[0])
	return all[0].(E)
}

func text(s string) messaging_api.MessageInterface { return messaging_api.TextMessage{Text: s} }

func texts(events []webhook.EventInterface) []string {
	var all []string
	for _, e := range events {
		if m, ok := e.(webhook.MessageEvent); ok {
			all = append(all, m.Message.(webhook.TextMessageContent).Text)
		}
	}
	return all
}

func to(id string, all ...messaging_api.MessageInterface) *messaging_api.PushMessageRequest {
	return &messaging_api.PushMessageRequest{To: id, Messages: all}
}

func (b *business) push(t *testing.T, id string, all ...messaging_api.MessageInterface) []messaging_api.SentMessage {
	t.Helper()
	made, err := b.api.PushMessage(to(id, all...), "")
	require.NoError(t, err)
	return made.SentMessages
}

// A response is what a call by hand got.
type response struct {
	status int
	header http.Header
	body   string
}

// call makes a call by hand, with the long-lived token.
func (b *business) call(t *testing.T, method, path, body string, header ...string) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://line.invalid"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Transport().RoundTrip(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.NotEmpty(t, res.Header.Get("X-Line-Request-Id"))
	return response{res.StatusCode, res.Header, string(raw)}
}
