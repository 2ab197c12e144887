package wechattest

import (
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// APIHost is the general host of the API; api2 and the hosts of the regions
// answer, too ([dom]). PageHost shows the pictures of QR codes ([qr]).
// PictureHost and VideoHost have what people sent.
const (
	APIHost     = "api.weixin.qq.com"
	PageHost    = "mp.weixin.qq.com"
	PictureHost = "mmbiz.qpic.cn"
	VideoHost   = "mpvideo.qpic.cn"
)

// A Server is WeChat's side of one Official Account, and the phones of the
// people it talks to. Make it with [New]. It is safe for concurrent use. It
// starts no goroutine of its own: pushes go out in [Server.Run] or
// [Server.Flush].
type Server struct {
	opts    Options
	routes  map[string]route
	courier *simulate.Courier[update]
	hooks   simulate.Target
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally // by openid and body

	mu      sync.Mutex
	codec   codec
	mode    Mode
	phones  []*Phone
	byID    map[string]*Phone // by openid
	ids     uint64
	epoch   string
	files   map[string]*file
	media   map[string]*medium // by media id
	tokens  map[string]*grant
	latest  map[family]string
	forced  []time.Time // forced refreshes of the stable token
	frozen  bool
	usage   usage
	codes   map[string]*sceneCode // by ticket
	menu    *menu
	special []menu // conditional ones
	desk    desk
	sent    map[string]sentTemplate // by openid and client_msg_id
	fetches []*fetch
	pushes  []Push
}

// New makes a server. It panics if the EncodingAESKey is none.
func New(o Options) *Server {
	o = o.withDefaults()
	key, err := newCodec(o.EncodingAESKey, o.AppID)
	if err != nil {
		panic(err)
	}
	s := &Server{
		opts: o, codec: key, mode: o.Mode, epoch: randomDigits(5),
		byID: map[string]*Phone{}, files: map[string]*file{}, media: map[string]*medium{},
		tokens: map[string]*grant{}, latest: map[family]string{}, codes: map[string]*sceneCode{}, sent: map[string]sentTemplate{},
		desk: desk{Sessions: map[string]string{}},
	}
	s.routes = s.table()
	s.courier = s.newCourier()
	return s
}

// Credentials are what a driver needs to talk to the server, beside its
// [Server.Transport] or address.
type Credentials struct {
	// AppID and Secret get access tokens. OriginalID is the account's own in
	// messages.
	AppID, Secret, OriginalID string
	// Token signs pushes and EncodingAESKey encrypts them.
	Token, EncodingAESKey string
	Mode                  Mode
}

// Credentials returns what a driver needs to know.
func (s *Server) Credentials() Credentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.opts
	return Credentials{o.AppID, o.Secret, o.OriginalID, o.Token, o.EncodingAESKey, s.mode}
}

// SetMode changes how pushes are wrapped from now on, as the console does.
func (s *Server) SetMode(m Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mode = m
}

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// touch tells that something changed. The caller holds s.mu.
func (s *Server) touch() { s.changes.Touch() }

// Copies is how often a message with this body of a call, as
// [Bubble.Raw] has it, was taken for one person: messages have no key that
// would tell them apart.
func (s *Server) Copies(openID, body string) int { return s.copies.Of(openID + "\x00" + body) }

func (s *Server) now() time.Time { return s.opts.Now().UTC() }

// ServeHTTP answers a call of the API. It serves all hosts; a request that
// names one of WeChat's own is answered for that one only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	simulate.Delay(r, s.opts.Latency)
	c := s.route(r)
	c.read(r)
	if fault, ok := s.faults.Next(c.op); ok {
		s.goWrong(fault, c, w, r)
		return
	}
	s.answer(c, w, r)
}
