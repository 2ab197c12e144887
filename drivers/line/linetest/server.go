package linetest

import (
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// The hosts of the API: the second one has the content of messages (REF).
const (
	APIHost  = "api.line.me"
	DataHost = "api-data.line.me"
)

// A Server is the Messaging API for one channel of one official account, and
// the phones of the people it talks to. Make it with [New]. It is safe for
// concurrent use. It starts no goroutine of its own: webhooks go out in
// [Server.Run] or [Server.Flush].
type Server struct {
	opts    Options
	routes  []route
	courier *simulate.Courier[update]
	hooks   simulate.Target
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally

	mu      sync.Mutex
	phones  []*Phone
	byID    map[string]*Phone // by user id
	groups  []*Group
	chats   map[string]*Group // by group or room id
	ids     uint64
	epoch   string
	files   map[string]*file
	content map[string]*content // by message id
	replies map[string]*replyToken
	keys    map[string]*accepted // by retry key
	reused  []string
	tokens  map[string]*grant
	long    string // the long-lived token
	usage   usage
	rates   map[Op]*window
	links   map[string]*link
	casts   map[string]narrowcast // by request id
	fetches []*fetch
	standby bool
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts: o, epoch: freshEpoch(), long: o.Token,
		byID: map[string]*Phone{}, chats: map[string]*Group{},
		files: map[string]*file{}, content: map[string]*content{}, replies: map[string]*replyToken{},
		keys: map[string]*accepted{}, tokens: map[string]*grant{}, rates: map[Op]*window{}, links: map[string]*link{},
		casts: map[string]narrowcast{},
	}
	s.tokens[o.Token] = &grant{Kind: longLived}
	s.routes = s.table()
	s.hooks.Timeout = o.HookTimeout
	s.courier = s.newCourier()
	return s
}

// Credentials are what a driver needs to talk to the server, beside its
// [Server.Transport] or address.
type Credentials struct {
	// ChannelID and Secret are the channel's; the secret signs webhooks.
	ChannelID, Secret string
	// Token is the long-lived access token.
	Token string
	// UserID is the bot's own id, the destination of webhooks.
	UserID string
}

// Credentials returns what a driver needs to know.
func (s *Server) Credentials() Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Credentials{s.opts.ChannelID, s.opts.Secret, s.long, s.opts.UserID}
}

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() { s.changes.Touch() }

// Copies is how often messages of the call with the key appeared in a chat:
// the key is the call's retry key, or the reply token that it used.
func (s *Server) Copies(key string) int { return s.copies.Of(key) }

// EachCopy calls f with every key whose messages appeared in a chat and how
// often they did, in no order, until f returns false. f must not call the
// Server.
func (s *Server) EachCopy(f func(key string, copies int) bool) { s.copies.Each(f) }

// SetStandby says that another channel, a module, talks to people, or that
// this one does again: events have the mode "standby" and no reply token (REF,
// common properties).
func (s *Server) SetStandby(standby bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.standby = standby
}

func (s *Server) now() time.Time { return s.opts.Now().UTC() }

// ServeHTTP answers a call of the API. It serves both hosts; a request that
// names one of LINE's own is answered for that one only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	simulate.Delay(r, s.opts.Latency)
	c := s.route(r)
	w.Header().Set("X-Line-Request-Id", c.requestID)
	c.read(r)
	if fault, ok := s.faults.Next(c.op); ok {
		s.goWrong(fault, c, w, r)
		return
	}
	s.answer(c, w, r)
}
