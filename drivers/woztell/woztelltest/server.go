package woztelltest

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// WOZTELL's hosts (d:bot-api, d:open-api, n8n), and two of the simulator's own:
// where files and incoming webhooks are is opaque.
const (
	BotHost      = "bot.api.woztell.com"
	OpenHost     = "open.api.woztell.com"
	CloudHost    = "api.whatsapp-cloud.woztell.sanuker.com"
	FileHost     = "files.woztell.invalid"
	IncomingHost = "incoming.woztell.invalid"
)

// A Server is WOZTELL with one app of the business, and the phones of the
// people it talks to. Make it with [New]. It is safe for concurrent use. It
// starts no goroutine of its own: webhooks go out in [Server.Run] or
// [Server.Flush].
type Server struct {
	routes  []route
	courier *simulate.Courier[update]
	hooks   targets
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally

	mu       sync.Mutex
	opts     Options // those with a setter are guarded by mu
	phones   []*Phone
	byMember map[string]*Phone
	byExtern map[externKey]*Phone
	ids      uint64
	epoch    string
	files    map[string]*file
	tokens   map[string]*grant
	token    string // the app's
	cloud    string // the channel API's
	rates    map[Op]*window
	leaks    int
}

// New makes a server.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts: o, epoch: freshEpoch(), token: o.Token, cloud: o.CloudToken,
		byMember: map[string]*Phone{}, byExtern: map[externKey]*Phone{},
		files: map[string]*file{}, rates: map[Op]*window{},
		tokens: map[string]*grant{o.Token: {}, o.CloudToken: {Cloud: true}},
	}
	s.routes = s.table()
	s.hooks.all = map[string]*simulate.Target{}
	s.courier = s.newCourier()
	return s
}

// Credentials are what a driver needs to talk to the server, beside its
// [Server.Transport] or address.
type Credentials struct {
	AppID string
	// Token is the app's access token, and CloudToken that of the WhatsApp Cloud
	// channel API.
	Token, CloudToken string
	// ChannelID, Type, Secret, Address and WABA are the channel's; the secret
	// signs webhooks.
	ChannelID, Type, Secret, Address, WABA string
	// Incoming is the address for what a custom channel takes in.
	Incoming string
}

// Credentials returns what a driver needs to know for the first channel.
func (s *Server) Credentials() Credentials { return s.CredentialsFor(s.opts.Channels[0].ID) }

// CredentialsFor returns what a driver needs to know for a channel. They are
// zero if there is none with the id.
func (s *Server) CredentialsFor(channelID string) Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channelID)
	if c == nil {
		return Credentials{}
	}
	return Credentials{
		AppID: s.opts.AppID, Token: s.token, CloudToken: s.cloud, ChannelID: c.ID, Type: c.Type, Secret: c.Secret,
		Address: c.Address, WABA: c.WABA, Incoming: s.opts.IncomingBase + "/incoming/" + incomingKey(c),
	}
}

// channel finds a channel, or nil. The caller holds s.mu.
func (s *Server) channel(id string) *Channel {
	for i := range s.opts.Channels {
		if s.opts.Channels[i].ID == id {
			return &s.opts.Channels[i]
		}
	}
	return nil
}

// SetConnected says whether WOZTELL has access to the platform behind a
// channel.
func (s *Server) SetConnected(channelID string, connected bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(channelID); c != nil {
		c.Disconnected = !connected
	}
}

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() { s.changes.Touch() }

// Copies is how many messages appeared on phones of calls whose meta has ref in
// the field [Options.RefKey].
func (s *Server) Copies(ref string) int { return s.copies.Of(ref) }

// EachCopy calls f with every reference whose messages appeared on a phone and
// how often they did, in no order, until f returns false. f must not call the
// Server.
func (s *Server) EachCopy(f func(ref string, copies int) bool) { s.copies.Each(f) }

// reference is what meta has in the field for it.
func (s *Server) reference(meta json.RawMessage) string {
	var all map[string]json.RawMessage
	var ref string
	if json.Unmarshal(meta, &all) != nil || json.Unmarshal(all[s.opts.RefKey], &ref) != nil {
		return ""
	}
	return ref
}

func (s *Server) now() time.Time { return s.opts.Now().UTC() }

// ServeHTTP answers a call of any of the APIs. A request that names one of
// WOZTELL's hosts is answered for that one only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	simulate.Delay(r, s.opts.Latency)
	c := s.route(r)
	c.read(r)
	if c.op == opGraphQL {
		c.parse()
	}
	if fault, ok := s.faults.Next(c.op); ok {
		s.goWrong(fault, c, w, r)
		return
	}
	s.perform(c, r).write(w)
}
