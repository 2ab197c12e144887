package webchat

import (
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

// Why a stream ends, as the widget is told.
const (
	endSession  = "session"  // ended, moved or over: get a session first
	endReplaced = "replaced" // too many streams of one visitor
	endShutdown = "shutdown"
	endSlow     = "slow" // did not keep up; what it missed comes when it returns
)

const (
	// maxWaiting is how many pushes wait for a stream before it counts as slow.
	maxWaiting = 64
	maxSeen    = 10_000
)

// A push is what a stream is to show at once. One of its fields is set.
type push struct {
	said   *channel.Said
	typing *channel.Sender
	seen   channel.ProviderID
}

// A hub knows the streams that are open in this process. It is safe for
// concurrent use, and never waits for a stream.
type hub struct {
	perVisitor int
	most       int

	mu     sync.Mutex
	closed bool
	open   map[*listener]bool
	at     map[channel.Address][]*listener
	seen   map[channel.Address]channel.ProviderID // what the business has read, lately
}

// A listener is one stream.
type listener struct {
	session   session
	addresses []channel.Address
	pushes    chan push
	poke      chan struct{} // there is news in the transcript
	end       chan string   // holds at most one reason
}

func newHub(perVisitor, most int) *hub {
	return &hub{perVisitor: perVisitor, most: most, open: map[*listener]bool{}, at: map[channel.Address][]*listener{}, seen: map[channel.Address]channel.ProviderID{}}
}

// listen begins a stream; nil if there are too many. If the visitor alone has
// too many, the oldest ends.
func (h *hub) listen(s session) *listener {
	l := &listener{
		session: s, addresses: s.addresses(), pushes: make(chan push, maxWaiting),
		poke: make(chan struct{}, 1), end: make(chan string, 1),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		l.stop(endShutdown)
		return l
	}
	visitor := l.addresses[len(l.addresses)-1]
	if own := h.at[visitor]; len(own) >= h.perVisitor {
		h.drop(own[0], endReplaced)
	}
	if len(h.open) >= h.most {
		return nil
	}
	h.open[l] = true
	for _, a := range l.addresses {
		h.at[a] = append(h.at[a], l)
	}
	return l
}

// leave forgets a stream.
func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(l, "")
}

// drop forgets a stream, and ends it if there is a reason.
func (h *hub) drop(l *listener, reason string) {
	delete(h.open, l)
	for _, a := range l.addresses {
		rest := slices.DeleteFunc(slices.Clone(h.at[a]), func(o *listener) bool { return o == l })
		if h.at[a] = rest; len(rest) == 0 {
			delete(h.at, a)
		}
	}
	if reason != "" {
		l.stop(reason)
	}
}

func (l *listener) stop(reason string) {
	select {
	case l.end <- reason:
	default: // it has one already
	}
}

// publish hands a push to all streams of an address.
func (h *hub) publish(to channel.Address, p push) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p.seen != "" {
		h.note(to, p.seen)
	}
	for _, l := range slices.Clone(h.at[to]) {
		select {
		case l.pushes <- p:
		default:
			h.drop(l, endSlow)
		}
	}
}

func (h *hub) note(to channel.Address, id channel.ProviderID) {
	if len(h.seen) >= maxSeen {
		for a := range h.seen {
			delete(h.seen, a)
			break
		}
	}
	h.seen[to] = id
}

// lastSeen is what the business has read of the visitor's; empty if not known.
func (h *hub) lastSeen(l *listener) channel.ProviderID {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range l.addresses {
		if id := h.seen[a]; id != "" {
			return id
		}
	}
	return ""
}

// nudge makes streams look into the transcript soon.
func (h *hub) nudge(addresses []channel.Address) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range addresses {
		for _, l := range h.at[a] {
			select {
			case l.poke <- struct{}{}:
			default:
			}
		}
	}
}

// endSession ends all streams of one session.
func (h *hub) endSession(id string) {
	h.endThose(endSession, func(l *listener) bool { return l.session.ID == id })
}

// moved ends the streams that a visitor opened before they became a user.
func (h *hub) moved(a channel.Address) {
	h.endThose(endSession, func(l *listener) bool { return l.addresses[0] == a })
}

// close ends all streams, and those to come.
func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.endThose(endShutdown, func(*listener) bool { return true })
}

func (h *hub) endThose(reason string, concerns func(*listener) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.open {
		if concerns(l) {
			h.drop(l, reason)
		}
	}
}
