package dialog360test

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/internal/loop"
)

// A Server is 360dialog for one phone number of one business, and the phones
// of its customers. Make it with [New]. It is safe for concurrent use. It
// starts no goroutine of its own: webhooks go out in Run or Flush.
type Server struct {
	// Server is the Cloud API behind the gateway, with the phones.
	*whatsapptest.Server
	opts Options

	mu      sync.Mutex
	key     string
	keys    int // how many were made beside the first
	hook    hook
	network http.RoundTripper
	media   mediaErrors
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	return &Server{Server: whatsapptest.New(o.Cloud), opts: o, key: o.APIKey}
}

// base is where the driver finds the gateway.
func (s *Server) base() string { return "https://waba-v2.360dialog.io" + s.opts.Prefix }

// Config is what a driver in the same process needs to talk to the server. It
// has the key that is good at present.
func (s *Server) Config() dialog360.Config {
	c := dialog360.Config{
		APIKey: channel.NewSecret(s.currentKey()), PhoneNumberID: s.opts.Cloud.PhoneNumberID,
		Portfolio: s.opts.Cloud.BusinessAccountID, BaseURL: s.base(), Transport: s.Transport(), Now: s.opts.Cloud.Now,
		WebhookHeader: s.opts.Header, WebhookValue: channel.NewSecret(s.opts.HeaderValue),
	}
	if !s.opts.Direct {
		c.PlatformSecret = channel.NewSecret(s.opts.PlatformSecret)
	}
	return c
}

// Transport carries requests to the server without a network, whatever host
// they name.
func (s *Server) Transport() http.RoundTripper { return loop.Transport(s) }

func (s *Server) currentKey() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

// RotateKey makes a new key and returns it. The one before is dead, and the
// webhook is gone (360dialog: docs/hub/api-key, 2026-11; that the webhook goes
// too is from a partner's handbook of 2026). What happens is told by webhooks
// once one is set again, if that is soon enough.
func (s *Server) RotateKey() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys++
	s.key, s.hook = fmt.Sprintf("%s-%d", s.opts.APIKey, s.keys+1), hook{}
	return s.key
}

func (s *Server) now() time.Time { return s.opts.Cloud.Now().UTC() }
