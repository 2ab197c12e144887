package engagement_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	linedriver "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// A party is a driver with its provider, and somebody who writes through it.
type party struct {
	channel channel.Channel
	err     error
	// sim sends webhooks; say has the person write.
	sim interface {
		flusher
		SendTo(h http.Handler)
	}
	say func(text string)
	// refuse has the provider refuse the next call.
	refuse func()
	// secrets are all credentials of the driver.
	secrets []string
}

// shadow is a name under which somebody writes.
const shadow = "Shadowfax"

// parties are all drivers to which a provider posts.
var parties = map[string]func() party{
	"whatsapp": func() party {
		s := whatsapptest.New(whatsapptest.Options{})
		cfg := s.Config()
		c, err := whatsapp.New(cfg)
		p := s.Phone(number)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, whatsapptest.CallFault{Code: 131009}) },
			[]string{cfg.Token.Reveal(), cfg.AppSecret.Reveal()}}
	},
	"dialog360": func() party {
		s := dialog360test.New(dialog360test.Options{})
		cfg := s.Config()
		c, err := dialog360.New(cfg)
		p := s.Phone(number)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, whatsapptest.CallFault{Code: 131009}) },
			[]string{cfg.APIKey.Reveal(), cfg.PlatformSecret.Reveal(), cfg.WebhookValue.Reveal()}}
	},
	"messenger": func() party {
		s := messengertest.New(messengertest.Options{})
		o := s.Options()
		c, err := messenger.New(messenger.Config{
			PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret), Transport: s.Transport(),
		})
		p := s.Phone(shadow)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, messengertest.CallFault{Code: 100}) }, []string{o.Token, o.AppSecret}}
	},
	"line": func() party {
		s := linetest.New(linetest.Options{})
		k := s.Credentials()
		c, err := linedriver.New(linedriver.Config{
			ChannelID: k.ChannelID, ChannelSecret: channel.NewSecret(k.Secret), UserID: k.UserID, Provider: "p", Transport: s.Transport(),
		})
		p := s.Phone(shadow)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, linetest.CallFault{Status: http.StatusBadRequest}) }, []string{k.Secret}}
	},
	"wechat": func() party {
		s := wechattest.New(wechattest.Options{})
		k := s.Credentials()
		c, err := wechat.New(wechat.Config{
			AppID: k.AppID, AppSecret: channel.NewSecret(k.Secret), OriginalID: k.OriginalID, Token: channel.NewSecret(k.Token),
			EncodingAESKey: channel.NewSecret(k.EncodingAESKey), Transport: s.Transport(),
		})
		p := s.Phone(shadow)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, wechattest.CallFault{Code: 40003}) }, []string{k.Secret, k.Token, k.EncodingAESKey}}
	},
	"woztell": func() party {
		s := woztelltest.New(woztelltest.Options{})
		k := s.Credentials()
		c, err := woztell.New(woztell.Config{
			ChannelID: k.ChannelID, Platform: woztell.WhatsApp, Secrets: []channel.Secret{channel.NewSecret(k.Secret)}, Token: channel.NewSecret(k.Token),
			ChannelToken: channel.NewSecret(k.CloudToken), Transport: s.Transport(),
		})
		p := s.Phone(shadow)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, woztelltest.CallFault{Status: http.StatusBadRequest}) },
			[]string{k.Secret, k.Token, k.CloudToken}}
	},
	"thirdparty": func() party {
		s := thirdpartytest.New(thirdpartytest.Options{})
		k := s.Credentials()
		c, err := thirdparty.New(thirdparty.Config{Account: k.Account, URL: k.URL, SigningKeys: k.SigningKeys, PeerKeys: k.PeerKeys, Transport: s.Transport()})
		p := s.Phone(shadow)
		return party{c, err, s, func(text string) { p.Say(text) }, func() { s.FailCalls(1, thirdpartytest.CallFault{Status: http.StatusUnprocessableEntity}) },
			[]string{k.SigningKeys[0].Reveal(), k.PeerKeys[0].Reveal()}}
	},
}

// A tap keeps the webhooks that go through it.
type tap struct {
	next http.Handler
	mu   sync.Mutex
	all  []heard
}

// A heard is a webhook as it came.
type heard struct {
	method, url string
	header      http.Header
	body        []byte
	status      int
}

func (t *tap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h := heard{method: r.Method, url: r.URL.String(), header: r.Header.Clone(), body: body}
	rec := httptest.NewRecorder()
	t.next.ServeHTTP(rec, h.request(bytes.NewReader(body)))
	h.status = rec.Code
	t.mu.Lock()
	t.all = append(t.all, h)
	t.mu.Unlock()
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

// request is the webhook again, with some body.
func (h heard) request(body io.Reader) *http.Request {
	r := httptest.NewRequest(h.method, h.url, body)
	r.Header = h.header.Clone()
	return r
}

func (t *tap) heard() []heard {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.all)
}

// last is the newest webhook with a body.
func (t *tap) last(tb testing.TB) heard {
	tb.Helper()
	all := t.heard()
	for _, h := range slices.Backward(all) {
		if h.method == http.MethodPost && len(h.body) > 0 {
			return h
		}
	}
	require.Fail(tb, "nobody has posted anything")
	return heard{}
}

// A siege is an engine with one party, and everything that the engine writes into
// its log.
type siege struct {
	*world
	party party
	tap   *tap
	log   *bytes.Buffer
}

// besiege runs a test for each driver to which a provider posts.
func besiege(t *testing.T, test func(s *siege)) {
	t.Helper()
	for name, make := range parties {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pass(10_000 * day) // some providers' times have a fixed number of digits
				test(newSiege(t, make()))
			})
		})
	}
}

func newSiege(t *testing.T, p party) *siege {
	t.Helper()
	require.NoError(t, p.err)
	s := &siege{party: p, log: &bytes.Buffer{}}
	e, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("test"), Channels: map[channel.ID]channel.Channel{line: p.channel},
		Logger: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug - 4, AddSource: true})),
	})
	require.NoError(t, err)
	require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: "ana"}))
	s.world = &world{Engine: e, t: t, channel: p.channel, hook: e.WebhookHandler(line)}
	s.tap = &tap{next: s.hook}
	p.sim.SendTo(s.tap)
	return s
}

// hears has the person say something and everything settle.
func (s *siege) hears(text string) {
	s.t.Helper()
	s.party.say(text)
	s.settleAt(s.party.sim)
}

// said is how many messages there are of the one conversation.
func (s *siege) said() int {
	s.t.Helper()
	page, err := s.Inbox(s.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(s.t, err)
	require.Len(s.t, page.Items, 1)
	return len(s.timeline(page.Items[0].Conversation.ID))
}
