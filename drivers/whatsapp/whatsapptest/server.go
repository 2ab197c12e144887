package whatsapptest

import (
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graphhooks"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/templates"
)

// A Server is the Cloud API for one phone number of one business, and the
// phones of its customers. Make it with [New]. It is safe for concurrent use.
// It starts no goroutine of its own: webhooks go out in [Server.Run] or
// [Server.Flush].
type Server struct {
	opts    Options
	courier *simulate.Courier[update]
	hooks   graphhooks.Hooks
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally

	mu        sync.Mutex
	token     string // empty when it has expired
	phones    []*Phone
	byID      map[string]*Phone // by digits of the number and by user id
	ids       uint64
	word      string // makes ids differ from those of other servers
	files     map[string]*file
	starters  automation
	templates []templates.Template
	quality   string
	ability   string
	apart     bool // no app is subscribed
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts: o, token: o.Token, templates: o.Templates, word: freshWord(),
		byID: map[string]*Phone{}, files: map[string]*file{}, quality: "GREEN", ability: "AVAILABLE",
	}
	s.hooks.Secret, s.hooks.Verify = o.AppSecret, o.VerifyToken
	s.courier = s.newCourier()
	return s
}

// Config is what a driver in the same process needs to talk to the server.
func (s *Server) Config() whatsapp.Config {
	return whatsapp.Config{
		PhoneNumberID:     s.opts.PhoneNumberID,
		BusinessAccountID: s.opts.BusinessAccountID,
		Token:             channel.NewSecret(s.opts.Token),
		AppSecret:         channel.NewSecret(s.opts.AppSecret),
		VerifyToken:       channel.NewSecret(s.opts.VerifyToken),
		AppSecretProof:    s.opts.RequireProof,
		Transport:         s.Transport(),
	}
}

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() { s.changes.Touch() }

// Copies is how often the message with the key (biz_opaque_callback_data)
// appeared on a phone.
func (s *Server) Copies(key string) int { return s.copies.Of(key) }

// EachCopy calls f with every key that appeared on a phone and how often it
// did, in no order, until f returns false. f must not call the Server.
func (s *Server) EachCopy(f func(key string, copies int) bool) { s.copies.Each(f) }

// ExpireToken makes the access token invalid: every call is refused with code
// 190 until RenewToken.
func (s *Server) ExpireToken() { s.setToken("") }

// RenewToken makes the token of the options valid again.
func (s *Server) RenewToken() { s.setToken(s.opts.Token) }

func (s *Server) setToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
}

// SetTemplates replaces the account's templates; see [Options.Templates].
func (s *Server) SetTemplates(all ...templates.Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.templates = knownTemplates(all)
}

// SetHealth sets what the API says about the number: its quality ("GREEN",
// "YELLOW", "RED") and whether it can send ("AVAILABLE", "LIMITED",
// "BLOCKED"); and whether an app is subscribed to the account's webhooks.
func (s *Server) SetHealth(quality, ability string, subscribed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quality, s.ability, s.apart = quality, ability, !subscribed
}

func (s *Server) now() time.Time { return s.opts.Now().UTC() }

// ServeHTTP answers a call of the Graph API or the download of a file.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	simulate.Delay(r, s.opts.Latency)
	c := s.route(r)
	if fault, ok := s.faults.Next(c.op); ok {
		s.goWrong(fault, c, w, r)
		return
	}
	s.answer(c, w, r)
}
