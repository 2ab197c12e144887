package wechat_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// A rig is a driver and the other side, with a customer who has just written,
// and a clock that stands still.
type rig struct {
	*wechattest.Server
	channel *wechat.Channel
	wire    *metatest.Recorder
	ana     *wechattest.Phone
	hello   channel.MessageReceived
	now     time.Time
	mu      sync.Mutex // of events: pushes may come at the same moment
	events  []channel.Event
}

func open(t testing.TB, o wechattest.Options) *rig {
	t.Helper()
	return openWith(t, o, func(*wechat.Config) {})
}

// openWith lets change the configuration.
func openWith(t testing.TB, o wechattest.Options, change func(*wechat.Config)) *rig {
	t.Helper()
	r := &rig{now: start}
	o.Now = func() time.Time { return r.now }
	r.Server = wechattest.New(o)
	r.wire = &metatest.Recorder{Next: r.Transport()}
	cfg := config(r.Server)
	cfg.Transport, cfg.Now = r.wire, o.Now
	change(&cfg)
	r.channel = newChannel(t, cfg)
	r.SendTo(http.HandlerFunc(r.receive))
	r.ana = r.Phone("ana")
	r.ana.Say("hello")
	r.hello = r.flush(t)[0].(channel.MessageReceived)
	return r
}

// config is what the server's account needs.
func config(s *wechattest.Server) wechat.Config {
	c := s.Credentials()
	return wechat.Config{
		AppID: c.AppID, AppSecret: channel.NewSecret(c.Secret), OriginalID: c.OriginalID, Token: channel.NewSecret(c.Token),
		EncodingAESKey: channel.NewSecret(c.EncodingAESKey), Mode: wechat.Mode(c.Mode), Platform: "p", Transport: s.Transport(),
	}
}

func newChannel(t testing.TB, cfg wechat.Config) *wechat.Channel {
	t.Helper()
	c, err := wechat.New(cfg)
	require.NoError(t, err)
	return c
}

func (r *rig) receive(w http.ResponseWriter, req *http.Request) {
	d, err := r.channel.Receive(req.Context(), req)
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.mu.Lock()
	r.events = append(r.events, d.Events...)
	r.mu.Unlock()
	w.Header().Set("Content-Type", d.Reply.Type)
	_, _ = w.Write(d.Reply.Body)
}

// flush delivers all pushes and returns the events that came of them.
func (r *rig) flush(t testing.TB) []channel.Event {
	t.Helper()
	r.events = nil
	require.NoError(t, r.Flush(t.Context()))
	return r.events
}

// post makes a push of a document, as WeChat would.
func (r *rig) post(document string) *http.Request {
	return safePost(r.Credentials(), r.now, document, "")
}

// decode is the events of a document.
func (r *rig) decode(t testing.TB, document string) []channel.Event {
	t.Helper()
	d, err := r.channel.Receive(t.Context(), r.post(document))
	require.NoError(t, err)
	require.Equal(t, "success", string(d.Reply.Body))
	return d.Events
}

// safePost wraps a document in the account's mode, and signs it with a token.
// Empty is the account's.
func safePost(c wechattest.Credentials, at time.Time, document, token string) *http.Request {
	if token == "" {
		token = c.Token
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	q := url.Values{"timestamp": {stamp}, "nonce": {"1320562132"}, "openid": {"o"}, "signature": {sha1Of(token, stamp, "1320562132")}}
	if c.Mode == wechattest.ModePlain {
		return request(q, document)
	}
	secret := sealed(c.EncodingAESKey, "0123456789abcdef", document, c.AppID)
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", sha1Of(token, stamp, "1320562132", secret))
	if c.Mode == wechattest.ModeCompatible {
		open, whole := strings.CutSuffix(document, "</xml>")
		if !whole {
			open = "<xml>"
		}
		return request(q, open+"<Encrypt><![CDATA["+secret+"]]></Encrypt></xml>")
	}
	return request(q, "<xml><ToUserName><![CDATA["+c.OriginalID+"]]></ToUserName><Encrypt><![CDATA["+secret+"]]></Encrypt></xml>")
}

func request(q url.Values, body string) *http.Request {
	return httptest.NewRequest(http.MethodPost, "/?"+q.Encode(), strings.NewReader(body))
}

func (r *rig) send(t testing.TB, part channel.Part) (channel.Receipt, error) {
	t.Helper()
	return r.channel.Send(t.Context(), r.message(part))
}

func (r *rig) message(parts ...channel.Part) *channel.Message {
	return &channel.Message{Key: uuid.NewString(), To: r.to(), Author: channel.AuthorAgent, Parts: parts, Now: r.now}
}

func (r *rig) to() channel.Address { return r.person(r.ana) }

func (r *rig) person(p *wechattest.Phone) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Scope: r.Credentials().AppID, Value: p.OpenID()}
}

// paths is where all calls went so far, without those for tokens.
func (r *rig) paths() []string {
	var all []string
	for _, x := range r.wire.Calls() {
		u, _ := url.Parse(x.URL)
		if u.Path != "/cgi-bin/stable_token" {
			all = append(all, u.Path)
		}
	}
	return all
}

func failure(t testing.TB, err error) *channel.Error {
	t.Helper()
	require.Error(t, err)
	e, ok := err.(*channel.Error)
	require.True(t, ok, "%T", err)
	return e
}
