package messengertest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

const (
	graph   = "https://graph.facebook.com/v25.0/"
	token   = "token-of-the-simulator"
	pageID  = "5550005550"
	appID   = "6660006660"
	another = "7770007770" // an app that is not ours
)

// A business talks plain HTTP with the server, and keeps what it is told.
type business struct {
	*messengertest.Server
	clock *simulate.Clock

	mu       sync.Mutex
	webhooks [][]byte
	answer   int // of webhooks; 0 is 200
}

// open has a clock that stands still until it is told otherwise.
func open(t testing.TB, o messengertest.Options) *business {
	t.Helper()
	b := &business{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	if o.Now == nil {
		o.Now = b.clock.Now
	}
	o.OtherApps = append(o.OtherApps, another)
	b.Server = messengertest.New(o)
	b.SendTo(b.hook())
	return b
}

// hook takes webhooks, if their signature is right.
func (b *business) hook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		if r.Header.Get("X-Hub-Signature-256") != b.Sign(body) || b.answer != 0 {
			w.WriteHeader(max(b.answer, http.StatusForbidden))
			return
		}
		b.webhooks = append(b.webhooks, body)
	})
}

// An item is an element of a webhook: where it stood and what it says.
type item struct {
	list string
	time int64
	page string
	m    map[string]any
}

// told delivers all webhooks and returns their elements.
func (b *business) told(t testing.TB) []item {
	t.Helper()
	require.NoError(t, b.Flush(t.Context()))
	return b.items(t)
}

// items are the elements of the webhooks so far, which are forgotten.
func (b *business) items(t testing.TB) []item {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []item
	for _, raw := range b.webhooks {
		all = append(all, itemsOf(t, raw)...)
	}
	b.webhooks = nil
	return all
}

func itemsOf(t testing.TB, raw []byte) []item {
	t.Helper()
	var envelope struct {
		Object string
		Entry  []struct {
			ID        string
			Time      int64
			Messaging []map[string]any
			Standby   []map[string]any
			Changes   []map[string]any
		}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	require.NoError(t, d.Decode(&envelope), string(raw))
	require.Equal(t, "page", envelope.Object)
	var all []item
	for _, e := range envelope.Entry {
		for _, m := range e.Messaging {
			all = append(all, item{"messaging", e.Time, e.ID, m})
		}
		for _, m := range e.Standby {
			all = append(all, item{"standby", e.Time, e.ID, m})
		}
		for _, m := range e.Changes {
			all = append(all, item{"changes", e.Time, e.ID, m})
		}
	}
	return all
}

// at follows names through objects, and numbers through lists.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func (i item) at(path ...any) any { return at(i.m, path...) }

// kinds are which objects the items have beside sender, recipient and
// timestamp, echoes named so.
func kinds(all []item) []string {
	var out []string
	for _, i := range all {
		if i.list == "changes" {
			out = append(out, "change "+i.at("field").(string))
			continue
		}
		for key := range i.m {
			switch {
			case key == "sender" || key == "recipient" || key == "timestamp":
			case i.at("message", "is_echo") == true:
				out = append(out, "echo")
			default:
				out = append(out, key)
			}
		}
	}
	return out
}

// An answer is what came back of a call.
type answer struct {
	status int
	header http.Header
	raw    string
	m      map[string]any
}

func (a answer) at(path ...any) any { return at(a.m, path...) }

func (a answer) id() string { id, _ := a.at("message_id").(string); return id }

// code is the error as "code/subcode"; empty is none.
func (a answer) code() string {
	code, _ := a.at("error", "code").(json.Number)
	sub, _ := a.at("error", "error_subcode").(json.Number)
	if sub != "" {
		return string(code + "/" + sub)
	}
	return string(code)
}

// call makes a call as any client would.
func (b *business) call(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	a, err := b.try(t, method, path, body, header...)
	require.NoError(t, err)
	return a
}

func (b *business) try(t testing.TB, method, path, body string, header ...string) (answer, error) {
	t.Helper()
	if !strings.Contains(path, "://") {
		path = graph + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.Transport().RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	a := answer{status: res.StatusCode, header: res.Header, raw: string(raw)}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&a.m)
	return a, nil
}

// send sends what rest says to a person, beside the recipient.
func (b *business) send(t testing.TB, p *messengertest.Phone, rest string) answer {
	t.Helper()
	return b.call(t, http.MethodPost, "me/messages", `{"recipient":{"id":"`+p.Address().Value+`"},`+rest+`}`)
}

// sent is send of what must be taken; it returns the id.
func (b *business) sent(t testing.TB, p *messengertest.Phone, rest string) string {
	t.Helper()
	a := b.send(t, p, rest)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	require.NotEmpty(t, a.id())
	return a.id()
}

const hi = `"messaging_type":"RESPONSE","message":{"text":"hi","metadata":"key"}`

// refused checks code and subcode, and that the answer has Graph's shape.
func refused(t testing.TB, want string, a answer) {
	t.Helper()
	assert.Equal(t, want, a.code(), a.raw)
	if want == "" {
		assert.Equal(t, http.StatusOK, a.status, a.raw)
		return
	}
	assert.NotEmpty(t, a.at("error", "fbtrace_id"))
	assert.NotEmpty(t, a.at("error", "type"))
	assert.Contains(t, a.at("error", "message"), "(#")
}

func long(n int) string { return strings.Repeat("ä", n) }
