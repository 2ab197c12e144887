package woztelltest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// tree is JSON that was read without knowing its shape.
type tree = map[string]any

// A business takes webhooks and makes calls by hand.
type business struct {
	*woztelltest.Server
	clock *simulate.Clock

	mu     sync.Mutex
	events []tree
	bodies []string
	answer int // of webhooks; 0 is 200
}

func open(t *testing.T, o woztelltest.Options) *business {
	t.Helper()
	b := &business{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	o.Now = b.clock.Now
	b.Server = woztelltest.New(o)
	b.SendTo(b)
	return b
}

// on is a business with one channel of a platform.
func on(t *testing.T, platform string, o woztelltest.Options) *business {
	t.Helper()
	o.Channels = []woztelltest.Channel{{Type: platform, Templates: shopTemplates()}}
	return open(t, o)
}

// ServeHTTP takes webhooks, and checks that they are signed.
func (b *business) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var e tree
	err := json.Unmarshal(body, &e)
	at, _ := e["channel"].(string)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil || r.Header.Get(woztelltest.SignatureHeader) != b.Sign(at, body) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	b.bodies = append(b.bodies, string(body))
	if b.answer != 0 {
		w.WriteHeader(b.answer)
		return
	}
	b.events = append(b.events, e)
}

// told returns what webhooks told since the last time.
func (b *business) told(t *testing.T) []tree {
	t.Helper()
	require.NoError(t, b.Flush(t.Context()))
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.events
	b.events = nil
	return all
}

func (b *business) only(t *testing.T) tree {
	t.Helper()
	all := b.told(t)
	require.Len(t, all, 1)
	return all[0]
}

// types are the types of events; of an echo, with who sent it.
func types(all []tree) []string {
	var out []string
	for _, e := range all {
		kind, _ := e["type"].(string)
		if event, ok := e["eventType"].(string); ok && event != "INBOUND" {
			kind = strings.TrimSpace(event + " " + kind)
		}
		out = append(out, kind)
	}
	return out
}

// at reads along a path such as "data.attachments.0.type"; nil if there is
// nothing.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch have := v.(type) {
		case tree:
			v = have[step]
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(have) {
				return nil
			}
			v = have[i]
		default:
			return nil
		}
	}
	return v
}

// A response is what a call by hand got.
type response struct {
	status int
	header http.Header
	body   string
}

func (r response) tree(t *testing.T) tree {
	t.Helper()
	var v tree
	require.NoError(t, json.Unmarshal([]byte(r.body), &v), r.body)
	return v
}

// call makes a call, with the app's token unless a header says otherwise.
func (b *business) call(t *testing.T, method, address, body string, header ...string) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+b.Credentials().Token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	res, err := b.Transport().RoundTrip(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return response{res.StatusCode, res.Header, string(raw)}
}

const sendURL = "https://bot.api.woztell.com/sendResponses"

// post sends responses to the person, by recipientId.
func (b *business) post(t *testing.T, p *woztelltest.Phone, responses string) response {
	t.Helper()
	return b.call(t, "POST", sendURL, fmt.Sprintf(`{"channelId":%q,"recipientId":%q,"response":[%s],"meta":{"clientRef":"r1"}}`,
		p.Customer().Channel, p.ExternalID(), responses))
}

// send sends responses and returns the ids of the messages.
func (b *business) send(t *testing.T, p *woztelltest.Phone, responses string) []string {
	t.Helper()
	res := b.post(t, p, responses)
	require.Equal(t, http.StatusOK, res.status, res.body)
	var ids []string
	result, ok := at(res.tree(t), "sendResult.result").([]any)
	require.True(t, ok, res.body)
	for _, entry := range result {
		id, ok := at(entry, "messageEvent.messageId").(string)
		require.True(t, ok, res.body)
		ids = append(ids, id)
	}
	return ids
}

func text(s string) string { return fmt.Sprintf(`{"type":"TEXT","text":%q}`, s) }

// graph asks the Open API.
func (b *business) graph(t *testing.T, query, variables string, header ...string) response {
	t.Helper()
	if variables == "" {
		variables = "{}"
	}
	raw, err := json.Marshal(query)
	require.NoError(t, err)
	return b.call(t, "POST", "https://open.api.woztell.com/v3", fmt.Sprintf(`{"query":%s,"variables":%s}`, raw, variables), header...)
}

func said(all []woztelltest.Bubble) []string {
	var out []string
	for _, b := range all {
		for _, part := range b.Parts {
			if text, ok := part.(channel.Text); ok {
				out = append(out, text.Body)
			}
		}
	}
	return out
}

func assertErr(t *testing.T, res response, code any, words string) {
	t.Helper()
	v := res.tree(t)
	assert.EqualValues(t, 0, v["ok"], res.body)
	assert.EqualValues(t, code, v["err_code"], res.body)
	assert.Contains(t, v["err"], words)
}
