package messengertest

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/graphhooks"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/templates"
)

// A Server is the Messenger Platform for one Page of one business, and the
// phones of its customers. Make it with [New]. It is safe for concurrent use.
// It starts no goroutine of its own: webhooks go out in [Server.Run] or
// [Server.Flush].
type Server struct {
	opts    Options
	courier *simulate.Courier[update]
	hooks   graphhooks.Hooks
	failing failure
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally

	mu          sync.Mutex
	token       string // empty when it has expired
	phones      []*Phone
	byID        map[string]*Phone // by page-scoped id
	ids         uint64
	word        string // makes ids differ from those of other servers
	files       map[string]*file
	leaks       int // requests for files that carried a token
	templates   []templates.Template
	personas    []persona
	profile     messengerProfile
	profileUse  []time.Time // when the profile API was called
	sent        []time.Time // when messages were sent within the last second
	sentMedia   []time.Time // and those with sound or film
	fields      []string    // what the app is subscribed to; nil is not at all
	defaultApp  string
	usage       int
	restriction integrity
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts: o, token: o.Token, templates: o.Templates, word: freshWord(), defaultApp: o.DefaultApp,
		byID: map[string]*Phone{}, files: map[string]*file{}, fields: slices.Clone(knownFields), usage: 1,
		profile: messengerProfile{}, restriction: integrity{Status: "ok"},
	}
	s.hooks.Secret, s.hooks.Verify = o.AppSecret, o.VerifyToken
	s.courier = s.newCourier()
	return s
}

// Options are the options of the server with everything filled in: what a
// driver needs to know to talk to it.
func (s *Server) Options() Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opts
}

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() { s.changes.Touch() }

// Copies is how often the message with the key (message.metadata) appeared on
// a phone.
func (s *Server) Copies(key string) int { return s.copies.Of(key) }

// EachCopy calls f with every key that appeared on a phone and how often it
// did, in no order, until f returns false. f must not call the Server.
func (s *Server) EachCopy(f func(key string, copies int) bool) { s.copies.Each(f) }

// ExpireToken makes the access token invalid: every call is refused with code
// 190 until RenewToken or RotateToken.
func (s *Server) ExpireToken() { s.setToken("") }

// RenewToken makes the token of the options valid again.
func (s *Server) RenewToken() { s.setToken(s.opts.Token) }

// RotateToken makes another token the only good one.
func (s *Server) RotateToken(token string) { s.setToken(token) }

func (s *Server) setToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
}

// SetUsage sets what the usage headers of every answer say, in per cent of
// what is allowed. It is 1 at first.
func (s *Server) SetUsage(percent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage = percent
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
