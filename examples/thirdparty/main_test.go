package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage/memory"
)

// screen is what users see.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var (
	own    = []byte("the key of the sample peer......")
	theirs = []byte("the key of the business.........")
)

func text(key []byte) channel.Secret {
	return channel.NewSecret("whsec_" + base64.StdEncoding.EncodeToString(key))
}

// The sample peer and an engine talk with each other over real connections.
func TestAnEngineAndThePeerTalk(t *testing.T) {
	seen := &screen{}
	p := NewPeer("", own, theirs, seen)
	inbox := httptest.NewServer(p)
	defer inbox.Close()
	shop, err := thirdparty.New(thirdparty.Config{
		Account: "shop", URL: inbox.URL, SigningKeys: []channel.Secret{text(theirs)}, PeerKeys: []channel.Secret{text(own)},
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	require.NoError(t, err)
	engine, err := engagement.New(engagement.Config{Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"shop": shop}})
	require.NoError(t, err)
	desk := httptest.NewServer(engine.Handler())
	defer desk.Close()
	p.business = desk.URL + "/shop"

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	require.NoError(t, p.Say("ana", "Where is my order?"))
	var heard string
	for event, err := range engine.Events(ctx, "") {
		require.NoError(t, err)
		if event.Kind == engagement.MessageReceived {
			m, err := engine.Message(ctx, event.Message)
			require.NoError(t, err)
			heard = m.Parts[0].(channel.Text).Body
			_, err = engine.Send(ctx, engagement.Outgoing{Conversation: event.Conversation, Parts: channel.Parts{channel.Text{Body: "On its way!"}}})
			require.NoError(t, err)
		}
		if event.Kind == engagement.MessageProgressed {
			m, err := engine.Message(ctx, event.Message)
			require.NoError(t, err)
			assert.Equal(t, channel.StatusAccepted, m.Progress.Status())
			break
		}
	}
	assert.Equal(t, "Where is my order?", heard)
	assert.Equal(t, "to ana: On its way!\n", seen.String())
	stop()
	assert.NoError(t, <-ended)
}

func TestThePeerKeepsTheContract(t *testing.T) {
	seen := &screen{}
	p := NewPeer("", own, theirs, seen)
	inbox := httptest.NewServer(p)
	defer inbox.Close()
	thirdpartytest.Verify(t, thirdpartytest.Peer{
		URL: inbox.URL, Key: text(theirs), Recipient: "ana",
		Appeared: func(id string) int {
			p.mu.Lock()
			defer p.mu.Unlock()
			return map[bool]int{true: 1}[p.seen[id]]
		},
	})
	assert.Equal(t, len(p.seen), strings.Count(seen.String(), "to ana: "), "each once")

	inspector := thirdpartytest.Inspect(t, text(own), nil)
	desk := httptest.NewServer(inspector)
	defer desk.Close()
	p.business = desk.URL
	require.NoError(t, p.Say("ana", "你好 👋"))
	require.Len(t, inspector.Events(), 1)
	assert.Equal(t, channel.Parts{channel.Text{Body: "你好 👋"}}, inspector.Events()[0].(channel.MessageReceived).Parts)
}

// Somebody who opens the chat is no work yet; their first message is.
func TestS2_17_AnEnquiryBeginsWithTheFirstMessage(t *testing.T) {
	peer := thirdpartytest.New(thirdpartytest.Options{})
	know := peer.Credentials()
	shop, err := thirdparty.New(thirdparty.Config{
		Account: know.Account, URL: know.URL, SigningKeys: know.SigningKeys, PeerKeys: know.PeerKeys, Transport: peer.Transport(),
	})
	require.NoError(t, err)
	engine, err := engagement.New(engagement.Config{Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"shop": shop}})
	require.NoError(t, err)
	peer.SendTo(engine.WebhookHandler("shop"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	mia := peer.Phone("Mia")
	mia.Open("R7-K2")
	require.NoError(t, peer.Flush(ctx))
	for event, err := range engine.Events(ctx, "") {
		require.NoError(t, err)
		if event.Kind == engagement.ConversationOpened {
			so, err := engine.EventPage(ctx, "", 100)
			require.NoError(t, err)
			isCase := func(e engagement.Event) bool { return e.Kind == engagement.CaseOpened }
			assert.False(t, slices.ContainsFunc(so, isCase), "a case before anything was said")
			mia.Say("hello")
			require.NoError(t, peer.Flush(ctx))
		}
		if event.Kind == engagement.CaseOpened {
			break
		}
	}
	stop()
	assert.NoError(t, <-ended)
}

// A status that comes twice, and before the one that it follows, and a request
// that somebody recorded and sends again, change nothing.
func TestBackwardsStatusesAndReplaysChangeNothing(t *testing.T) {
	peer := thirdpartytest.New(thirdpartytest.Options{AutoRead: true})
	know := peer.Credentials()
	shop, err := thirdparty.New(thirdparty.Config{
		Account: know.Account, URL: know.URL, SigningKeys: know.SigningKeys, PeerKeys: know.PeerKeys, Transport: peer.Transport(),
	})
	require.NoError(t, err)
	engine, err := engagement.New(engagement.Config{Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"shop": shop}})
	require.NoError(t, err)
	peer.SendTo(engine.WebhookHandler("shop"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()

	said := []byte(`{"type":"message.received","timestamp":"2026-11-01T09:00:00Z","data":{"external_message_id":"m1","sender":{"external_id":"user-Mia"},"content":[{"type":"text","text":"hello"}]}}`)
	header := peer.Sign(said)
	for range 3 {
		require.NoError(t, peer.PostSigned(ctx, said, header))
	}
	peer.FailCalls(1, thirdpartytest.CallFault{Accept: true, Drop: true}) // sent again, and shown once
	peer.DisturbWebhooks(2, thirdpartytest.Disturbance{Backwards: true, Twice: true})
	received := 0
	for event, err := range engine.Events(ctx, "") {
		require.NoError(t, err)
		switch event.Kind {
		case engagement.MessageReceived:
			received++
			_, err := engine.Send(ctx, engagement.Outgoing{Conversation: event.Conversation, Parts: channel.Parts{channel.Text{Body: "On its way!"}}})
			require.NoError(t, err)
		case engagement.MessageProgressed:
			require.NoError(t, peer.Flush(ctx))
			m, err := engine.Message(ctx, event.Message)
			require.NoError(t, err)
			if !m.Progress.Delivered.IsZero() {
				assert.Equal(t, channel.StatusRead, m.Progress.Status())
				assert.Equal(t, 1, peer.Copies(m.ID.String()))
				stop()
			}
		}
		if ctx.Err() != nil {
			break
		}
	}
	assert.Equal(t, 1, received)
	stop()
	assert.NoError(t, <-ended)
}
