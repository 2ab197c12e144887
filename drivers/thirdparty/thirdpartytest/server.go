package thirdpartytest

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/internal/loop"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// inbox is where the peer takes requests, and files where its files are.
const (
	inbox = "/inbox"
	files = "/files/"
)

// A Server is a peer with the phones of its users. Make it with [New]. It is
// safe for concurrent use. It starts no goroutine of its own: events go out in
// [Server.Run] or [Server.Flush].
type Server struct {
	courier *simulate.Courier[update]
	hooks   simulate.Target
	faults  simulate.Faults[Op, CallFault]
	changes simulate.Changes
	copies  simulate.Tally

	mu         sync.Mutex
	opts       Options // keys are guarded by mu
	trusted    []standardwebhooks.Key
	signing    []standardwebhooks.Key
	phones     []*Phone
	files      map[string]*kept
	answers    map[string]*known // by webhook-id
	requests   int
	rejections []Rejection
	epoch      string
	ids        int
}

// New makes a server. It panics if a key is none.
func New(o Options) *Server {
	s := &Server{opts: o.withDefaults(), files: map[string]*kept{}, answers: map[string]*known{}, epoch: strings.ToLower(rand.Text()[:8])}
	s.SetKeys(s.opts.SigningKeys, s.opts.PeerKeys)
	s.hooks.Timeout = s.opts.HookTimeout
	s.courier = s.newCourier()
	return s
}

// SetKeys replaces the keys of the business, of which any is accepted, and those
// of the peer, all of which sign. It panics if a key is none.
func (s *Server) SetKeys(signingKeys, peerKeys []string) {
	trusted, err := standardwebhooks.ParseKeys(secrets(signingKeys))
	if err != nil {
		panic("thirdpartytest: " + err.Error())
	}
	signing, err := standardwebhooks.ParseKeys(secrets(peerKeys))
	if err != nil {
		panic("thirdpartytest: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.SigningKeys, s.opts.PeerKeys = signingKeys, peerKeys
	s.trusted, s.signing = trusted, signing
}

func transport(h http.Handler) http.RoundTripper { return loop.Transport(h) }

func (s *Server) now() time.Time { return s.opts.Now().UTC() }

// newID makes an id that was never used before. The caller holds s.mu.
func (s *Server) newID(kind string) string {
	s.ids++
	return fmt.Sprintf("%s-%s-%d", kind, s.epoch, s.ids)
}

// Requests counts all requests that reached the peer, but for files.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Copies is how many messages appeared under a message_id, and EachCopy calls f
// with every message_id and how many did, in no order, until f returns false. f
// must not call the Server.
func (s *Server) Copies(messageID string) int { return s.copies.Of(messageID) }

// EachCopy is described at Copies.
func (s *Server) EachCopy(f func(messageID string, copies int) bool) { s.copies.Each(f) }

// Version counts the changes of anything that phones show. It never goes back.
func (s *Server) Version() uint64 { return s.changes.Version() }

// Changed returns a channel that is closed with the next change of anything
// that phones show. Ask for it before reading, so that no change is missed.
func (s *Server) Changed() <-chan struct{} { return s.changes.Next() }

// maxBody is how large a request may be by the contract, in bytes.
const maxBody = 256 << 10

// ServeHTTP answers a request of the business, or for a file.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	simulate.Delay(r, s.opts.Latency)
	if id, ok := strings.CutPrefix(r.URL.Path, files); ok {
		s.serveFile(w, id)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		refused(http.StatusRequestEntityTooLarge, "too_large", "a request has at most 256 KiB").write(w)
		return
	}
	s.mu.Lock()
	s.requests++
	s.mu.Unlock()
	if r.URL.Path != inbox || r.Method != http.MethodPost {
		refused(http.StatusNotFound, "not_found", "POST "+inbox).write(w)
		return
	}
	c := &call{header: r.Header, body: body}
	c.read()
	if f, ok := s.faults.Next(Op(c.envelope.Type)); ok {
		s.goWrong(f, c, w, r)
		return
	}
	s.answer(c).write(w)
}
