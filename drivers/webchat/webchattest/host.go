package webchattest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// Mount is where the handler of a [Host] expects the channel.
const Mount = "/channels/chat"

// Origin is where a host seems to be, unless its Config says otherwise.
const Origin = "https://support.example.com"

// Secret is what a host signs with, unless its Config says otherwise.
const Secret = "a secret for tests that is long enough"

// A Host is what stands around a web chat: a store and a web server. It commits
// events before it answers, drops repeats, and keeps the transcript. It is safe
// for concurrent use.
type Host struct {
	*Talks
	*Files
	channel *webchat.Channel
	cfg     webchat.Config

	mu     sync.Mutex
	fails  int
	events []channel.Event
	known  map[channel.ProviderID]bool
}

// NewHost makes a host with one web chat. What cfg leaves out, it fills in;
// nothing is left running.
func NewHost(cfg webchat.Config) (*Host, error) {
	h := &Host{Talks: NewTalks(), Files: NewFiles(), known: map[channel.ProviderID]bool{}}
	cfg.Account = cmp.Or(cfg.Account, "chat")
	cfg.BaseURL = cmp.Or(cfg.BaseURL, Origin+Mount)
	if cfg.Secret.IsZero() {
		cfg.Secret = channel.NewSecret(Secret)
	}
	if cfg.Transcript == nil {
		cfg.Transcript = h.Talks
	}
	if cfg.Files == nil {
		cfg.Files = h.Files
	}
	c, err := webchat.New(cfg)
	if err != nil {
		return nil, err
	}
	h.channel, h.cfg = c, cfg
	return h, nil
}

// Channel is the chat.
func (h *Host) Channel() *webchat.Channel { return h.channel }

// BaseURL is the address of the channel.
func (h *Host) BaseURL() string { return h.cfg.BaseURL }

// Twin is a second process of the same host: another channel on the same store.
func (h *Host) Twin() (*Host, error) {
	c, err := webchat.New(h.cfg)
	if err != nil {
		return nil, err
	}
	return &Host{Talks: h.Talks, Files: h.Files, channel: c, cfg: h.cfg, known: map[channel.ProviderID]bool{}}, nil
}

// Handler serves the channel below [Mount].
func (h *Host) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ok := strings.CutPrefix(r.URL.Path, Mount)
		switch {
		case !ok, rest != "" && !strings.HasPrefix(rest, "/"):
			http.NotFound(w, r)
		case r.Method == http.MethodPost && strings.Trim(rest, "/") == "":
			h.receive(w, r)
		default:
			site := r.Clone(r.Context())
			site.URL.Path, site.URL.RawPath = cmp.Or(rest, "/"), ""
			h.channel.ServeSite(w, site)
		}
	})
}

// FailStore makes the store fail for the next n deliveries.
func (h *Host) FailStore(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fails = n
}

func (h *Host) receive(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, h.channel.Capabilities().MaxWebhook)
	d, err := h.channel.Receive(r.Context(), r)
	if err == nil {
		err = h.commit(d.Events)
	}
	if err != nil && (len(d.Reply.Body) == 0 || d.Reply.Status < http.StatusBadRequest) {
		status := statusOf(err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	if e, ok := errors.AsType[*channel.Error](err); ok && e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(e.RetryAfter.Seconds())))
	}
	w.Header().Set("Content-Type", d.Reply.Type)
	w.WriteHeader(cmp.Or(d.Reply.Status, http.StatusOK))
	_, _ = w.Write(d.Reply.Body)
}

var errStore = errors.New("webchattest: the store fails")

func statusOf(err error) int {
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, errStore):
		return http.StatusServiceUnavailable
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout
	case errors.Is(err, channel.Unauthorized):
		return http.StatusUnauthorized
	case errors.Is(err, channel.Invalid):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// commit stores events, all or none, and those that are known not again.
func (h *Host) commit(events []channel.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fails > 0 && len(events) > 0 {
		h.fails--
		return errStore
	}
	for _, e := range events {
		if id := e.Where().ID; id != "" {
			if h.known[id] {
				continue
			}
			h.known[id] = true
		}
		h.events = append(h.events, e)
		h.took(e)
	}
	return nil
}

// Events are all that were stored, in order.
func (h *Host) Events() []channel.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]channel.Event(nil), h.events...)
}

// Say sends a text of an agent's and stores it.
func (h *Host) Say(to channel.Address, text string) (channel.Receipt, error) {
	return h.Send(to, channel.Text{Body: text})
}

// Send sends a part of an agent's and stores it, as the engine does: once the
// driver has said that it has the message.
func (h *Host) Send(to channel.Address, part channel.Part) (channel.Receipt, error) {
	m := h.message(to, part)
	r, err := h.channel.Send(context.Background(), m)
	if err != nil {
		return r, fmt.Errorf("webchattest: send: %w", err)
	}
	h.sent(m, r)
	return r, nil
}

func (h *Host) message(to channel.Address, part channel.Part) *channel.Message {
	now := h.now()
	return &channel.Message{
		Key: uuid.NewString(), To: to, Author: channel.AuthorAgent, Sender: channel.Sender{Name: "Anna"},
		Now: now, Created: now, Parts: channel.Parts{part},
	}
}
