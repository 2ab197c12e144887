package engagement

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/crash"
	"github.com/rapport-go/rapport/internal/slowbody"
)

// maxWebhook is how large a webhook may be where the driver does not say.
const maxWebhook = 1 << 20

// Handler serves the webhooks of all channels: the path is the channel's id.
// What stands behind the id belongs to the pages of channels that are a
// [channel.Site]. Hosts mount it below a prefix of theirs, with
// [http.StripPrefix].
//
// It answers after the events are stored: 200, or what the provider expects.
// A wrong or missing signature gives 401, a body that is too large 413, one
// that cannot be decoded 400, one that comes too slowly 408 (see
// [Config].SlowBody), and nothing of it is stored. If the store fails, or
// the driver says that it cannot check now, the answer is 503, and the provider
// delivers again. Drivers may answer with another refusal of theirs.
func (e *Engine) Handler() http.Handler {
	return e.unhurried(func(w http.ResponseWriter, r *http.Request) {
		id, rest := e.addressed(strings.TrimPrefix(r.URL.Path, "/"))
		e.serveChannel(w, r, id, rest)
	})
}

// WebhookHandler serves the webhooks of one channel, on whatever path the host
// gives it. The pages of a [channel.Site] are found below that path, which the
// host must strip. See [Engine.Handler] for its answers.
func (e *Engine) WebhookHandler(id channel.ID) http.Handler {
	return e.unhurried(func(w http.ResponseWriter, r *http.Request) {
		rest := "/"
		if e.caps[id].Site {
			rest = "/" + strings.TrimPrefix(r.URL.Path, "/")
		}
		e.serveChannel(w, r, id, rest)
	})
}

// addressed finds the channel that a path begins with, and what stands behind
// it, with its slash. Only channels with pages have anything there.
func (e *Engine) addressed(path string) (channel.ID, string) {
	whole := channel.ID(strings.TrimSuffix(path, "/"))
	for id := whole; ; {
		i := strings.LastIndexByte(string(id), '/')
		if e.cfg.Channels[id] != nil && (id == whole || e.caps[id].Site) {
			return id, "/" + strings.TrimPrefix(path[len(id):], "/")
		}
		if i < 0 {
			return whole, "/"
		}
		id = id[:i]
	}
}

// serveChannel gives what is posted to the channel's own path to its Receiver,
// and all else to its pages, if it has any.
func (e *Engine) serveChannel(w http.ResponseWriter, r *http.Request, id channel.ID, rest string) {
	site, ok := channel.As[channel.Site](e.cfg.Channels[id])
	if !ok || (rest == "/" && r.Method == http.MethodPost) {
		e.serveWebhook(w, r, id)
		return
	}
	below := r.Clone(r.Context())
	below.URL.Path, below.URL.RawPath = rest, ""
	site.ServeSite(w, below)
}

func (e *Engine) serveWebhook(w http.ResponseWriter, r *http.Request, id channel.ID) {
	began := time.Now()
	d, err := e.receive(w, r, id)
	if err == nil {
		// The events are stored even if the provider hangs up meanwhile: it
		// will deliver them again, and they are known then.
		err = e.store(context.WithoutCancel(r.Context()), id, d)
	}
	status := statusOf(err, d.Reply)
	if err != nil {
		e.refuseWebhook(w, r, id, status, d.Reply, err)
	} else {
		reply(w, status, d.Reply)
	}
	e.cfg.Hooks.Received(r.Context(), id, status, len(d.Events), time.Since(began))
}

// errNoChannel is a webhook for a channel that is not there, or takes none.
var errNoChannel = errors.New("no such channel, or it takes no webhooks")

// errStore wraps what the store said.
var errStore = errors.New("events not stored")

// receive verifies and decodes. A panic of a driver is an error.
func (e *Engine) receive(w http.ResponseWriter, r *http.Request, id channel.ID) (d channel.Delivery, err error) {
	rec, ok := channel.As[channel.Receiver](e.cfg.Channels[id])
	if !ok {
		return d, errNoChannel
	}
	defer func() {
		if p := recover(); p != nil {
			d, err = channel.Delivery{}, fmt.Errorf("driver: %w", crash.Of(p))
		}
	}()
	r.Body = http.MaxBytesReader(w, r.Body, orElse(e.caps[id].MaxWebhook, maxWebhook))
	return rec.Receive(r.Context(), r)
}

func (e *Engine) store(ctx context.Context, id channel.ID, d channel.Delivery) error {
	if len(d.Events) == 0 {
		return nil
	}
	if err := e.intake.Submit(ctx, id, d.Events); err != nil {
		return fmt.Errorf("%w: %w", errStore, err)
	}
	return nil
}

// statusOf is the answer to a webhook.
func statusOf(err error, r channel.Reply) int {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return orElse(r.Status, http.StatusOK)
	case errors.Is(err, errNoChannel):
		return http.StatusNotFound
	case errors.Is(err, errStore):
		return http.StatusServiceUnavailable
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case slowbody.TooSlow(err):
		return http.StatusRequestTimeout
	case errors.Is(err, channel.Unauthorized):
		return refusal(r, http.StatusUnauthorized)
	case errors.Is(err, channel.Invalid):
		return refusal(r, http.StatusBadRequest)
	case errors.Is(err, channel.RateLimited):
		return refusal(r, http.StatusTooManyRequests)
	case errors.Is(err, channel.Unavailable):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// refusal is the driver's own answer to a request that is at fault itself, or else
// the usual one.
func refusal(r channel.Reply, usual int) int {
	if r.Status >= 400 && r.Status < 500 {
		return r.Status
	}
	return usual
}

// refuseWebhook answers without a word of the reason, since it may be an attacker
// who asks, unless the driver has words for it.
func (e *Engine) refuseWebhook(w http.ResponseWriter, r *http.Request, id channel.ID, status int, words channel.Reply, err error) {
	e.cfg.Logger.WarnContext(r.Context(), "engagement: webhook refused", "channel", id, "status", status, "error", err)
	if e, ok := errors.AsType[*channel.Error](err); ok && e.RetryAfter > 0 && status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	if len(words.Body) > 0 && words.Status == status {
		reply(w, status, words)
		return
	}
	http.Error(w, http.StatusText(status), status)
}

func reply(w http.ResponseWriter, status int, r channel.Reply) {
	w.Header().Set("X-Content-Type-Options", "nosniff") // it may repeat what was sent
	if r.Type != "" {
		w.Header().Set("Content-Type", r.Type)
	}
	w.WriteHeader(status)
	_, _ = w.Write(r.Body)
}
