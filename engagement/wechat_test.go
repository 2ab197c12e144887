package engagement_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A witness counts the calls that were refused for their access token.
type witness struct {
	next    http.RoundTripper
	mu      sync.Mutex
	refused int
}

func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	for _, code := range []string{`"errcode":40001`, `"errcode":40014`, `"errcode":42001`} {
		if strings.Contains(string(body), code) {
			w.mu.Lock()
			w.refused++
			w.mu.Unlock()
		}
	}
	return res, nil
}

// A clock is the time of the provider and of the drivers, which a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Two engines on one store talk through one account for an hour in which the
// token ends again and again. Neither ever ends the other's.
func TestTwoEnginesShareOneWeChatToken(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		hour := &clock{at: time.Now()}
		account := wechattest.New(wechattest.Options{Now: hour.now, TokenLife: 10 * time.Minute})
		seen := &witness{next: account.Transport()}
		var engines []*engagement.Engine
		for range 2 {
			engines = append(engines, wechatEngine(t, account, seen, hour, open()))
		}
		require.NoError(t, engines[0].PutAgent(t.Context(), "", &storage.Agent{ID: "ana"}))
		account.SendTo(engines[0].WebhookHandler(line))
		mia := account.Phone("Mia")

		const minutes = 60
		for range minutes {
			mia.Say("what now?")
			require.NoError(t, account.Flush(t.Context()))
			for _, e := range engines {
				answerAsAna(t, e)
			}
			var both sync.WaitGroup
			for _, e := range engines {
				both.Go(func() { assert.NoError(t, e.RunDue(t.Context(), time.Now())) })
			}
			both.Wait()
			hour.move(time.Minute)
		}
		issued := account.Calls("/cgi-bin/stable_token")
		t.Logf("%d messages, %d calls for a token, %d calls refused for theirs", 2*minutes, issued, seen.refused)
		assert.Equal(t, 2*minutes, fromBusiness(mia))
		assert.Zero(t, seen.refused, "no token was used that another engine had ended")
		assert.GreaterOrEqual(t, issued, 6, "tokens live for ten minutes")
		assert.LessOrEqual(t, issued, 24, "at most two calls for each token: one for each engine")
	})
}

func wechatEngine(t *testing.T, account *wechattest.Server, transport http.RoundTripper, hour *clock, store storage.Store) *engagement.Engine {
	t.Helper()
	know := account.Credentials()
	c, err := wechat.New(wechat.Config{
		AppID: know.AppID, AppSecret: channel.NewSecret(know.Secret), OriginalID: know.OriginalID, Token: channel.NewSecret(know.Token),
		EncodingAESKey: channel.NewSecret(know.EncodingAESKey), Transport: transport, Now: hour.now, Tokens: engagement.Tokens(store),
	})
	require.NoError(t, err)
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{line: c}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return e
}

func answerAsAna(t *testing.T, e *engagement.Engine) {
	t.Helper()
	page, err := e.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	_, err = e.Send(t.Context(), engagement.Outgoing{
		Conversation: page.Items[0].Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "one thing after another"}},
	})
	require.NoError(t, err)
}

func fromBusiness(p *wechattest.Phone) int {
	n := 0
	for _, b := range p.Screen() {
		if b.Business {
			n++
		}
	}
	return n
}
