package webchattest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// A Visitor is a browser with the widget open, as far as the server can tell. It
// is safe for concurrent use.
type Visitor struct {
	client *http.Client
	base   string

	mu      sync.Mutex
	header  http.Header
	session Session
	last    string
	shown   map[string]Message
	doubles int
}

// Visitor makes a visitor of the host's chat, who has no session yet.
func (h *Host) Visitor() *Visitor { return NewVisitor(h.BaseURL(), Transport(h.Handler())) }

// NewVisitor makes a visitor of a chat at a base address.
func NewVisitor(base string, rt http.RoundTripper) *Visitor {
	u, err := url.Parse(base)
	if err != nil {
		u = &url.URL{}
	}
	stop := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Visitor{
		client: &http.Client{Transport: rt, CheckRedirect: stop}, base: strings.TrimRight(base, "/"), shown: map[string]Message{},
		header: http.Header{"Origin": {u.Scheme + "://" + u.Host}, "Sec-Fetch-Site": {"same-origin"}},
	}
}

// SetHeader sets a header of all further requests; an empty value takes it away.
func (v *Visitor) SetHeader(name, value string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.header.Del(name)
	if value != "" {
		v.header.Set(name, value)
	}
}

// A Refusal is an answer that is no success.
type Refusal struct {
	Status     int
	Code       string `json:"code"`
	Message    string `json:"message"`
	Field      string `json:"field"`
	RetryAfter int    `json:"retry_after"`
}

// Error is the refusal in a line.
func (r *Refusal) Error() string {
	return fmt.Sprintf("webchattest: %d %s %s", r.Status, r.Code, r.Field)
}

// Do makes a request below the base, with the session if there is one, and
// returns whatever comes. The caller closes the body.
func (v *Visitor) Do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, v.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	for name, values := range v.header {
		r.Header[name] = slices.Clone(values)
	}
	if token := v.session.Token; token != "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	v.mu.Unlock()
	return v.client.Do(r)
}

// Call makes a request with a JSON body and reads a JSON answer. An answer that
// is no success is a *[Refusal].
func (v *Visitor) Call(ctx context.Context, method, path string, body, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	resp, err := v.Do(ctx, method, path, text)
	if err != nil {
		return err
	}
	return read(resp, into)
}

func read(resp *http.Response, into any) error {
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		var refused struct {
			Error Refusal `json:"error"`
		}
		_ = json.Unmarshal(answer, &refused) // some refusals are plain text
		refused.Error.Status = resp.StatusCode
		return &refused.Error
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// A Session is what the server says of one.
type Session struct {
	Token      string    `json:"session"`
	ExpiresAt  time.Time `json:"expires_at"`
	RenewAfter time.Time `json:"renew_after"`
	Verified   bool      `json:"verified"`
	Name       string    `json:"name"`
	Fresh      bool      `json:"fresh"`
}

// Enter begins a session, or renews the one that there is.
func (v *Visitor) Enter(ctx context.Context) error { return v.enter(ctx, map[string]string{}) }

// EnterAs begins a session of a user for whom the token vouches.
func (v *Visitor) EnterAs(ctx context.Context, identity string) error {
	return v.enter(ctx, map[string]string{"identity": identity})
}

func (v *Visitor) enter(ctx context.Context, ask map[string]string) error {
	var s Session
	if err := v.Call(ctx, http.MethodPost, "/session", ask, &s); err != nil {
		return err
	}
	v.Take(s)
	return nil
}

// Take goes on with another session, as after a result that brought one. A fresh
// one forgets what is shown.
func (v *Visitor) Take(s Session) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.session = s
	if s.Fresh {
		v.shown, v.last = map[string]Message{}, ""
	}
}

// Session is the one that the visitor has.
func (v *Visitor) Session() Session {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.session
}

// Address is where the business writes to; zero without a session.
func (v *Visitor) Address() channel.Address {
	parts := strings.Split(v.Session().Token, ".")
	if len(parts) != 3 {
		return channel.Address{}
	}
	var who struct {
		Visitor string `json:"v"`
		User    string `json:"u"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &who) != nil {
		return channel.Address{}
	}
	if who.User != "" {
		return channel.Address{Kind: channel.AddressUser, Scope: webchat.ScopeUser, Value: who.User}
	}
	return channel.Address{Kind: channel.AddressUser, Scope: webchat.ScopeVisitor, Value: who.Visitor}
}

// An Act is one event as the widget posts it: see PROTOCOL.md. Without an "id"
// it gets one.
type Act map[string]any

// A Result is what the server says of one.
type Result struct {
	ID        string    `json:"id"`
	MessageID string    `json:"message_id"`
	At        time.Time `json:"at"`
	Session   *Session  `json:"session"`
}

// Act posts events, all in one call.
func (v *Visitor) Act(ctx context.Context, acts ...Act) ([]Result, error) {
	for _, a := range acts {
		if a["id"] == nil {
			a["id"] = uuid.NewString()
		}
	}
	var got struct {
		Results []Result `json:"results"`
	}
	err := v.Call(ctx, http.MethodPost, "", map[string]any{"events": acts}, &got)
	return got.Results, err
}

// Say writes a text. The error of a text that was refused is a *[Refusal].
func (v *Visitor) Say(ctx context.Context, text string) (Result, error) {
	return v.one(ctx, Act{"type": "message", "text": text})
}

func (v *Visitor) one(ctx context.Context, a Act) (Result, error) {
	all, err := v.Act(ctx, a)
	if err != nil {
		return Result{}, err
	}
	if len(all) != 1 {
		return Result{}, fmt.Errorf("webchattest: %d results of one event", len(all))
	}
	return all[0], nil
}

// Open begins a chat. target is "tag:KEY", "staff:KEY" or empty.
func (v *Visitor) Open(ctx context.Context, via, target string) (Result, error) {
	a := Act{"type": "open", "via": via}
	if kind, key, ok := strings.Cut(target, ":"); ok {
		a[kind] = key
	}
	return v.one(ctx, a)
}

// Identify tells who the visitor is, and goes on as that user.
func (v *Visitor) Identify(ctx context.Context, identity string) (Result, error) {
	r, err := v.one(ctx, Act{"type": "identify", "identity": identity})
	if err == nil && r.Session != nil {
		v.Take(*r.Session)
	}
	return r, err
}

// An Upload is a file that the server took.
type Upload struct {
	Upload string `json:"upload"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	URL    string `json:"url"`
}

// Upload gives a file to the server, to be named in a message's "files".
func (v *Visitor) Upload(ctx context.Context, name string, content []byte) (Upload, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return Upload{}, err
	}
	_, _ = part.Write(content)
	if err := form.Close(); err != nil {
		return Upload{}, err
	}
	v.SetHeader("Content-Type", form.FormDataContentType())
	defer v.SetHeader("Content-Type", "")
	resp, err := v.Do(ctx, http.MethodPost, "/files", b.Bytes())
	if err != nil {
		return Upload{}, err
	}
	var u Upload
	return u, read(resp, &u)
}
