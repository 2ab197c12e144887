package webchat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

const siteSecret = "a secret of at least thirty-two characters"

// A webSite is a web chat, mounted as the engine mounts it, and a page of
// somebody's that embeds it, each at an origin of its own.
type webSite struct {
	t     *testing.T
	chat  *webchat.Channel
	host  *httptest.Server // of the chat
	shop  *httptest.Server // of the site
	files *fileShelf
	head  string // policy of the site's pages; empty for none
	body  string // of the site's page
	cut   atomic.Bool
	deny  atomic.Bool // refuse what visitors post, as a server that is down does

	mu     sync.Mutex
	events []channel.Event
	calls  []string // method and path of what browsers asked for
}

// openSite starts both. change may alter the configuration before.
func openSite(t *testing.T, change func(*webchat.Config)) *webSite {
	t.Helper()
	s := &webSite{t: t, files: &fileShelf{kept: map[string][]byte{}}}
	s.shop = httptest.NewServer(http.HandlerFunc(s.serveShop))
	s.host = httptest.NewUnstartedServer(http.StripPrefix("/channels/chat", http.HandlerFunc(s.serveChat)))
	cfg := webchat.Config{
		Account: "chat", BaseURL: "http://" + s.host.Listener.Addr().String() + "/channels/chat",
		Secret: channel.NewSecret(siteSecret), Origins: []string{s.shop.URL}, Files: s.files, PollEvery: -1,
		Theme: webchat.Theme{Color: "#0f766e"},
		Texts: map[string]webchat.Texts{"en": {Title: "Rapport Shop", Greeting: "Hello! How can we help you today?"}},
		Rates: webchat.Rates{Calls: channel.Rate{PerSecond: 1000, Burst: 10000}, Messages: channel.Rate{PerSecond: 100, Burst: 1000}},
	}
	if change != nil {
		change(&cfg)
	}
	chat, err := webchat.New(cfg)
	require.NoError(t, err)
	s.chat = chat
	s.host.Start()
	s.body = s.tag("")
	t.Cleanup(func() {
		chat.Close()
		s.host.CloseClientConnections()
		s.host.Close()
		s.shop.Close()
	})
	return s
}

// tag is the script tag, with attributes.
func (s *webSite) tag(attributes string) string {
	return `<script src="` + s.base() + `/widget.js" async ` + attributes + `></script>`
}

func (s *webSite) base() string { return s.host.URL + "/channels/chat" }

const shopPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop</title>%s</head><body><h1>Shop</h1><p>Things to buy.</p>%s</body></html>`

func (s *webSite) serveShop(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/look.css" {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.5rem; } @media (prefers-color-scheme: dark) { body { background: #222; color: #ddd; } }")
		return
	}
	if s.head != "" {
		w.Header().Set("Content-Security-Policy", s.head)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, shopPage, `<link rel="stylesheet" href="/look.css">`, s.body)
}

// serveChat is what the engine's Handler does.
func (s *webSite) serveChat(w http.ResponseWriter, r *http.Request) {
	if s.cut.Load() {
		hangUp(w)
		return
	}
	s.mu.Lock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	s.mu.Unlock()
	if r.Method != http.MethodPost || strings.Trim(r.URL.Path, "/") != "" {
		s.chat.ServeSite(w, r)
		return
	}
	if s.deny.Load() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	s.receive(w, r)
}

func (s *webSite) receive(w http.ResponseWriter, r *http.Request) {
	d, err := s.chat.Receive(r.Context(), r)
	if err != nil && len(d.Reply.Body) == 0 {
		status := http.StatusBadRequest
		if errors.Is(err, channel.Unauthorized) {
			status = http.StatusUnauthorized
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	s.mu.Lock()
	s.events = append(s.events, d.Events...)
	s.mu.Unlock()
	w.Header().Set("Content-Type", d.Reply.Type)
	w.WriteHeader(max(d.Reply.Status, http.StatusOK))
	_, _ = w.Write(d.Reply.Body)
}

// hangUp ends a connection without an answer.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// unplug cuts all connections and lets no new ones through; plug ends that.
func (s *webSite) unplug() {
	s.cut.Store(true)
	s.host.CloseClientConnections()
}

func (s *webSite) plug() { s.cut.Store(false) }

// happened are the events of one type, so far.
func happened[E channel.Event](s *webSite) []E {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []E
	for _, e := range s.events {
		if e, ok := e.(E); ok {
			found = append(found, e)
		}
	}
	return found
}

// await waits until something is so; the browser acts at its own pace.
func (s *webSite) await(what string, so func() bool) {
	s.t.Helper()
	require.Eventually(s.t, so, patience, 10*time.Millisecond, what)
}

// heard waits for a message with a text and returns who wrote it.
func (s *webSite) heard(text string) channel.MessageReceived {
	s.t.Helper()
	var found channel.MessageReceived
	s.await("a message: "+text, func() bool {
		for _, m := range happened[channel.MessageReceived](s) {
			if textOf(m.Parts) == text {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func textOf(parts channel.Parts) string {
	for _, p := range parts {
		if t, ok := p.(channel.Text); ok {
			return t.Body
		}
	}
	return ""
}

var anna = channel.Sender{Name: "Anna Weber"}

// say is what the business sends, one message for each part.
func (s *webSite) say(to channel.Address, parts ...channel.Part) channel.ProviderID {
	s.t.Helper()
	var last channel.ProviderID
	for _, part := range parts {
		now := time.Now()
		got, err := s.chat.Send(context.Background(), &channel.Message{
			Key: uuid.NewString(), To: to, Author: channel.AuthorAgent, Sender: anna, Now: now, Created: now, Parts: channel.Parts{part},
		})
		require.NoError(s.t, err)
		last = got.ID
	}
	return last
}

// A fileShelf keeps files in memory.
type fileShelf struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (f *fileShelf) Put(_ context.Context, key string, r io.Reader) error {
	body, err := io.ReadAll(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[key] = body
	return err
}

func (f *fileShelf) Open(_ context.Context, key string) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, ok := f.kept[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

var _ channel.FileStore = (*fileShelf)(nil)

func (s *webSite) chatPage(query url.Values) string { return s.base() + "/chat?" + query.Encode() }
