package dialog360test_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/templates"
)

// call makes a request by hand.
func call(t testing.TB, s *dialog360test.Server, method, address, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("D360-API-KEY", "key-of-the-simulator")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.Transport().RoundTrip(r)
	require.NoError(t, err)
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(answer)
}

const base = "https://waba-v2.360dialog.io"

func TestOnlyTheKeyOpens(t *testing.T) {
	s := dialog360test.New(dialog360test.Options{})
	status, answer := call(t, s, "GET", base+"/health_status?fields=id", "", "D360-API-KEY", "another")
	assert.Equal(t, 401, status)
	assert.Contains(t, answer, "invalid api_key")
	status, _ = call(t, s, "GET", base+"/health_status?fields=id", "", "D360-API-KEY", "", "Authorization", "Bearer token-behind-the-gateway")
	assert.Equal(t, 401, status, "what the gateway has for Meta is of no use here")
	status, answer = call(t, s, "GET", base+"/health_status?fields=id", "")
	assert.Equal(t, 200, status)
	assert.JSONEq(t, `{"id":"4440004440"}`, answer, "only what is asked for is answered")
}

// Meta's paths, those of the on-premise gateway, and Meta's host with our key.
func TestPathsThatAreNotThere(t *testing.T) {
	s := dialog360test.New(dialog360test.Options{})
	file := s.Keep([]byte("x"), "image/jpeg", "a.jpg")
	for _, path := range []string{"/v25.0/4440004440/messages", "/4440004440/messages", "/v1/messages", "/v1/media", "/"} {
		status, _ := call(t, s, "POST", base+path, `{"messaging_product":"whatsapp","to":"49151","text":{"body":"x"}}`)
		assert.Equal(t, 404, status, path)
	}
	_, answer := call(t, s, "GET", base+"/"+file.ID, "")
	var stored struct{ URL string }
	require.NoError(t, json.Unmarshal([]byte(answer), &stored))
	require.True(t, strings.HasPrefix(stored.URL, "https://lookaside.fbsbx.com/"), stored.URL)
	status, _ := call(t, s, "GET", stored.URL, "")
	assert.Equal(t, 404, status)
	status, answer = call(t, s, "GET", strings.Replace(stored.URL, "https://lookaside.fbsbx.com", base, 1), "")
	assert.Equal(t, 200, status)
	assert.Equal(t, "x", answer)
}

func TestTheWebhooksSetting(t *testing.T) {
	s := dialog360test.New(dialog360test.Options{})
	for _, address := range []string{"", "http://a.example/", "https://a.example:8443/", "https://a_b.example/", "https://"} {
		status, _ := call(t, s, "POST", base+"/v1/configs/webhook", `{"url":"`+address+`"}`)
		assert.Equal(t, 400, status, address)
	}
	status, _ := call(t, s, "POST", base+"/v1/configs/webhook", `{"url":"https://a.example/x","headers":{"X-Word":"w"}}`)
	assert.Equal(t, 200, status)
	_, answer := call(t, s, "GET", base+"/v1/configs/webhook", "")
	assert.JSONEq(t, `{"url":"https://a.example/x","headers":{"X-Word":"w"}}`, answer)
	call(t, s, "POST", base+"/v1/configs/webhook", `{"url":"https://a.example/y"}`)
	_, answer = call(t, s, "GET", base+"/v1/configs/webhook", "")
	assert.JSONEq(t, `{"url":"https://a.example/y","headers":null}`, answer, "a change without headers drops them")
	status, _ = call(t, s, "DELETE", base+"/v1/configs/webhook", "")
	assert.Equal(t, 404, status)
}

func TestARotatedKeyTakesTheWebhookAway(t *testing.T) {
	s := dialog360test.New(dialog360test.Options{})
	s.SendTo(http.NotFoundHandler())
	require.NotEmpty(t, s.WebhookURL())
	first := s.RotateKey()
	assert.Empty(t, s.WebhookURL())
	assert.NotEqual(t, first, s.RotateKey())
	status, _ := call(t, s, "GET", base+"/health_status", "")
	assert.Equal(t, 401, status)
	c := s.Config()
	assert.NotEqual(t, "key-of-the-simulator", c.APIKey.Reveal())
	status, _ = call(t, s, "GET", base+"/health_status", "", "D360-API-KEY", c.APIKey.Reveal())
	assert.Equal(t, 200, status)
}

// Twenty errors within an hour close the door for half an hour; older ones do
// not count.
func TestMediaAreBlockedAfterTwentyErrors(t *testing.T) {
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	s := dialog360test.New(dialog360test.Options{Cloud: dialog360test.Cloud{Now: func() time.Time { return now }}})
	file := s.Keep([]byte("x"), "image/jpeg", "a.jpg")
	miss := func() int { status, _ := call(t, s, "GET", base+"/404", ""); return status }
	for range 10 {
		require.Equal(t, 400, miss())
	}
	now = now.Add(time.Hour)
	for range 19 {
		require.Equal(t, 400, miss())
	}
	status, _ := call(t, s, "GET", base+"/"+file.ID, "")
	require.Equal(t, 200, status)
	require.False(t, s.MediaBlocked())
	require.Equal(t, 400, miss())
	require.True(t, s.MediaBlocked())
	for _, path := range []string{"/" + file.ID, "/whatsapp_business/attachments/?mid=1"} {
		status, answer := call(t, s, "GET", base+path, "")
		assert.Equal(t, 403, status)
		assert.JSONEq(t, `{"error":"endpoint is blocked"}`, answer)
	}
	now = now.Add(30 * time.Minute)
	status, _ = call(t, s, "GET", base+"/"+file.ID, "")
	assert.Equal(t, 200, status)
}

func TestTheTwoListings(t *testing.T) {
	rejected := templates.Template{Name: "no", Language: "en", Status: templates.StatusRejected, RejectedReason: "INVALID_FORMAT", Body: templates.Text{Text: "x"}}
	s := dialog360test.New(dialog360test.Options{Cloud: dialog360test.Cloud{Templates: []templates.Template{
		{Name: "a", Language: "en", Body: templates.Text{Text: "x"}}, rejected, {Name: "c", Language: "en", Status: templates.StatusPending, Body: templates.Text{Text: "x"}},
	}}})
	_, answer := call(t, s, "GET", base+"/message_templates?limit=2&fields=name", "")
	assert.Contains(t, answer, `"next":"`+base+`/message_templates?after=2`)
	assert.Contains(t, answer, `"status":"REJECTED"`)

	_, answer = call(t, s, "GET", base+"/v1/configs/templates?limit=2&offset=1", "")
	var page struct {
		Templates []struct{ Name, Status, Category string } `json:"waba_templates"`
		Count     int
		Limit     int
		Offset    int
	}
	require.NoError(t, json.Unmarshal([]byte(answer), &page))
	require.Len(t, page.Templates, 2)
	assert.Equal(t, "no", page.Templates[0].Name)
	assert.Equal(t, "rejected", page.Templates[0].Status)
	assert.Equal(t, "utility", page.Templates[0].Category)
	assert.Equal(t, "submitted", page.Templates[1].Status)
	assert.Equal(t, []int{3, 2, 1}, []int{page.Count, page.Limit, page.Offset})

	for _, query := range []string{"limit=x", "offset=-1", "limit=0"} {
		status, _ := call(t, s, "GET", base+"/v1/configs/templates?"+query, "")
		assert.Equal(t, 400, status, query)
	}
	_, answer = call(t, s, "GET", base+"/v1/configs/templates?offset=99", "")
	assert.Contains(t, answer, `"waba_templates":[]`)

	s.FailCalls(1, dialog360test.CallFault{Op: dialog360test.OpTemplates, Code: 80007})
	status, answer := call(t, s, "GET", base+"/v1/configs/templates", "")
	assert.Equal(t, 400, status)
	assert.Contains(t, answer, "80007")

	old := dialog360test.New(dialog360test.Options{LegacyTemplates: true})
	status, _ = call(t, old, "GET", base+"/message_templates", "")
	assert.Equal(t, 404, status)
}

// A business keeps what it is told.
type business struct {
	mu      sync.Mutex
	headers []http.Header
	bodies  []string
}

// ServeHTTP takes webhooks.
func (b *business) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.headers, b.bodies = append(b.headers, r.Header.Clone()), append(b.bodies, string(body))
}

func TestWhatWebhooksCarry(t *testing.T) {
	for name, c := range map[string]struct {
		options dialog360test.Options
		signed  bool
		word    string
	}{
		"a partner's number":        {dialog360test.Options{}, true, ""},
		"with a header too":         {dialog360test.Options{Header: "X-Word", HeaderValue: "w"}, true, "w"},
		"a direct client's number":  {dialog360test.Options{Direct: true, Header: "X-Word", HeaderValue: "w"}, false, "w"},
		"a direct client by itself": {dialog360test.Options{Direct: true}, false, ""},
	} {
		s, b := dialog360test.New(c.options), &business{}
		s.SendTo(b)
		s.Phone("49151").Say("hi")
		require.NoError(t, s.Flush(t.Context()), name)
		require.Len(t, b.bodies, 1, name)
		assert.NotContains(t, b.headers[0], "X-Hub-Signature-256", name)
		assert.Equal(t, c.word, b.headers[0].Get("X-Word"), name)
		signature := b.headers[0].Get("x-360dialog-signature")
		assert.Equal(t, c.signed, signature == s.Sign([]byte(b.bodies[0])), name)
		if c.options.Direct && c.options.Header == "" {
			assert.Equal(t, "Bearer header-of-the-simulator", b.headers[0].Get("Authorization"), name)
		}
	}
	// Computed by another program.
	s := dialog360test.New(dialog360test.Options{PlatformSecret: "platform-secret-1"})
	assert.Equal(t, "1bca5833420a394bb4bc508f080da45d2d7e12707693b3a462c37f116c6a0e0e", s.Sign([]byte(`{"object":"whatsapp_business_account","entry":[]}`)))
}

func TestDisturbedWebhooks(t *testing.T) {
	s, b := dialog360test.New(dialog360test.Options{}), &business{}
	s.SendTo(b)
	s.DisturbWebhooks(1, dialog360test.Disturbance{Twice: true})
	s.Phone("49151").Say("hi")
	require.NoError(t, s.Flush(t.Context()))
	require.Len(t, b.bodies, 2)
	assert.Equal(t, b.bodies[0], b.bodies[1])
}

// Five seconds are all that a business has to answer.
func TestSlowAnswersDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dialog360test.New(dialog360test.Options{})
		began := time.Now()
		s.SendToURL("https://shop.example/hook", slow{})
		s.Phone("49151").Say("hi")
		require.ErrorIs(t, s.Flush(t.Context()), context.DeadlineExceeded)
		assert.Equal(t, 1, s.Pending())
		assert.Equal(t, 10*time.Second, time.Since(began), "two tries")
	})
}

// A slow business never answers.
type slow struct{}

// RoundTrip implements http.RoundTripper.
func (slow) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// Over a real network, in both directions.
func TestOverHTTP(t *testing.T) {
	s, b := dialog360test.New(dialog360test.Options{}), &business{}
	provider, host := httptest.NewServer(s), httptest.NewServer(b)
	defer provider.Close()
	defer host.Close()
	s.SendToURL(host.URL, nil)
	cfg := s.Config()
	cfg.BaseURL, cfg.Transport = provider.URL, nil
	c, err := dialog360.New(cfg)
	require.NoError(t, err)
	ana := s.Phone("49151")
	ana.Say("hi")
	require.NoError(t, s.Flush(t.Context()))
	assert.Len(t, b.bodies, 1)
	_, err = c.Send(t.Context(), &channel.Message{To: ana.Address(), Parts: channel.Parts{channel.Text{Body: "hello"}}})
	require.NoError(t, err)
	assert.Len(t, ana.Arrived(), 1)
	content, err := c.OpenMedia(t.Context(), s.Keep([]byte("bytes"), "image/jpeg", "a.jpg"))
	require.NoError(t, err)
	defer func() { _ = content.Body.Close() }()
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, "bytes", string(body))
}

func TestSaveAndRestore(t *testing.T) {
	s, b := dialog360test.New(dialog360test.Options{}), &business{}
	s.SendTo(b)
	s.Phone("49151").Say("hi")
	key := s.RotateKey()
	call(t, s, "POST", base+"/v1/configs/webhook", `{"url":"https://a.example/x"}`, "D360-API-KEY", key)
	data, err := s.Save()
	require.NoError(t, err)

	again := dialog360test.New(dialog360test.Options{})
	require.NoError(t, again.Restore(data))
	assert.Equal(t, "https://a.example/x", again.WebhookURL())
	status, _ := call(t, again, "GET", base+"/health_status", "", "D360-API-KEY", key)
	assert.Equal(t, 200, status)
	assert.NotEqual(t, key, again.RotateKey())
	require.Len(t, again.Phones(), 1)
	assert.Len(t, again.Phones()[0].Screen(), 1)
	again.SendTo(b)
	require.NoError(t, again.Flush(t.Context()))
	assert.Len(t, b.bodies, 1)
	assert.Error(t, again.Restore([]byte("{")))
}

// The faults are what the gateway says, in all of its shapes.
func TestFaultsOfTheGateway(t *testing.T) {
	for want, fault := range map[string]dialog360test.CallFault{
		`400 {"meta":{"success":false,"developer_message":"endpoint rate limit exceeded"}}`:            dialog360test.TooFast(),
		`400 {"error":"request was rejected: lack of payment, overdue invoices"}`:                      dialog360test.Unpaid(),
		`400 {"message":"WhatsApp for Business API has been disabled"}`:                                dialog360test.Disabled(),
		`500 {"error":"internal error"}`:                                                               dialog360test.InternalError(),
		`502 {"meta":{"success":false,"developer_message":"WhatsApp for Business API not available"}}`: dialog360test.Unavailable(),
		`502 <html><body><h1>502 Bad Gateway</h1></body></html>`:                                       dialog360test.BadGateway(),
	} {
		s := dialog360test.New(dialog360test.Options{})
		s.FailCalls(1, fault)
		status, answer := call(t, s, "POST", base+"/messages", `{"messaging_product":"whatsapp","to":"49151","text":{"body":"x"}}`)
		assert.Equal(t, want, fmt.Sprint(status, " ", answer))
	}
}

// The body of a message goes through the gateway as it is, and old ones
// without messaging_product are refused by who is behind it.
func TestOldBodiesAreRefused(t *testing.T) {
	s := dialog360test.New(dialog360test.Options{})
	s.Phone("49151").Say("hi")
	status, answer := call(t, s, "POST", base+"/messages", `{"recipient_type":"individual","to":"49151","type":"text","text":{"body":"x"}}`)
	assert.Equal(t, 400, status)
	assert.Contains(t, answer, "messaging_product")
	status, answer = call(t, s, "POST", base+"/messages", `{"messaging_product":"whatsapp","to":"49151","type":"text","text":{"body":"x"}}`)
	assert.Equal(t, 200, status)
	assert.Contains(t, answer, `"contacts":[{"input":"49151","wa_id":"49151"}]`)
}
