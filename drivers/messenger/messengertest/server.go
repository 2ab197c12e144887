package messengertest

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// A Server is the Messenger Platform for one Page of one business, and the
// phones of its customers. Make it with [New]. It is safe for concurrent use.
// It starts no goroutine of its own: webhooks go out in [Server.Run] or
// [Server.Flush].
type Server struct {
	opts  Options
	queue queue
	hooks target

	mu          sync.Mutex
	token       string // empty when it has expired
	phones      []*Phone
	byID        map[string]*Phone // by page-scoped id
	version     uint64
	changed     chan struct{}
	ids         uint64
	word        string // makes ids differ from those of other servers
	copies      map[string]int
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
	calls       []plannedFault
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts: o, token: o.Token, templates: o.Templates, word: freshWord(), defaultApp: o.DefaultApp,
		byID: map[string]*Phone{}, copies: map[string]int{}, files: map[string]*file{},
		changed: make(chan struct{}), fields: slices.Clone(knownFields), usage: 1,
		profile: messengerProfile{}, restriction: integrity{Status: "ok"},
	}
	s.queue.wake = make(chan struct{}, 1)
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
func (s *Server) Version() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// Copies is how often the message with the key (message.metadata) appeared on
// a phone.
func (s *Server) Copies(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.copies[key]
}

// EachCopy calls f with every key that appeared on a phone and how often it
// did, in no order, until f returns false. f must not call the Server.
func (s *Server) EachCopy(f func(key string, copies int) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, n := range s.copies {
		if !f(key, n) {
			return
		}
	}
}

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
	if !s.wait(r.Context(), s.opts.Latency) {
		panic(http.ErrAbortHandler)
	}
	c := s.route(r)
	if fault, ok := s.nextFault(c.op); ok {
		s.goWrong(fault, c, w, r)
		return
	}
	s.answer(c, w, r)
}
