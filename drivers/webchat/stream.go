package webchat

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

const (
	// heartbeat keeps proxies from closing a stream that has nothing to say.
	heartbeat = 15 * time.Second
	// writeFor is how long one write may take before the browser counts as gone.
	writeFor = 20 * time.Second
	// settle is how long after an event its message may be in the transcript.
	settle = 300 * time.Millisecond
	// slowest is how seldom a stream looks into the transcript.
	slowest = 10 * time.Second
	// openEvery is how often it is asked whether the business is open.
	openEvery = time.Minute
)

// wall is the clock of the machine, which deadlines of connections go by
// whatever Config.Now says.
var wall = time.Now

// A stream is one connection of server-sent events.
type stream struct {
	*Channel
	*listener
	w  http.ResponseWriter
	rc *http.ResponseController
	at position
	// open and hint are what the browser was told.
	open *bool
	hint string
	lang string
}

// serveStream runs until the browser leaves, the session ends or the server
// stops.
func (c *Channel) serveStream(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet { // a HEAD would wait for ever
		return unknown("stream")
	}
	s, at, err := c.admit(r)
	if err != nil {
		return err
	}
	// Listening begins before the transcript is read: what happens in between
	// comes twice, and is shown once.
	l := c.hub.listen(s)
	if l == nil {
		return unavailable()
	}
	defer c.hub.leave(l)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	st := &stream{Channel: c, listener: l, w: w, rc: http.NewResponseController(w), at: at, lang: c.nearest(s.Language)}
	w.WriteHeader(http.StatusOK)
	_ = st.run(r.Context()) // the browser has gone, or will be back
	return nil
}

func (st *stream) run(ctx context.Context) error {
	if st.cfg.Now().Unix() >= st.session.Expires {
		return st.finish(endSession)
	}
	if err := st.begin(ctx); err != nil {
		return err
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	presence := time.NewTicker(openEvery)
	defer presence.Stop()
	expiry := time.NewTimer(time.Unix(st.session.Expires, 0).Sub(st.cfg.Now()))
	defer expiry.Stop()
	look := newLook(st.cfg.PollEvery)
	defer look.stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case reason := <-st.end:
			return st.finish(reason)
		case <-expiry.C:
			return st.finish(endSession)
		case <-st.poke:
			look.soon()
		case <-look.timer.C:
			var news bool
			news, err = st.catchUp(ctx, false)
			look.next(news)
		case p := <-st.pushes:
			err = st.push(p)
			look.soon()
		case <-beat.C:
			err = st.beat(ctx)
		case <-presence.C:
			err = st.presence(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// begin tells how things are, and what the browser has missed.
func (st *stream) begin(ctx context.Context) error {
	if err := st.presence(ctx); err != nil {
		return err
	}
	if _, err := st.catchUp(ctx, true); err != nil {
		return err
	}
	if id := st.hub.lastSeen(st.listener); id != "" {
		if err := st.push(push{seen: id}); err != nil {
			return err
		}
	}
	return st.event("ready", map[string]int{"retry_ms": 2000})
}

// push shows what was handed over in this process.
func (st *stream) push(p push) error {
	switch {
	case p.said != nil:
		return st.show(*p.said)
	case p.typing != nil:
		return st.event("typing", map[string]any{"sender": senderOf(*p.typing), "for_ms": typingFor.Milliseconds()})
	}
	return st.event("seen", map[string]string{"up_to": string(p.seen)})
}

// show sends a message, unless the browser has it as it is.
func (st *stream) show(s channel.Said) error {
	if st.at.has(s) {
		return nil
	}
	st.at.add(s)
	return st.send("message", st.shown(s), st.at.String())
}

// presence tells whether the business is open, if that is news.
func (st *stream) presence(ctx context.Context) error {
	open, hint, err := st.isOpen(ctx, st.lang)
	if err != nil || st.open != nil && *st.open == open && st.hint == hint {
		return nil // what is not known is not told
	}
	st.open, st.hint = &open, hint
	return st.event("presence", map[string]any{"open": open, "hint": hint})
}

// beat shows that the connection lives, unless the session was ended in another
// process.
func (st *stream) beat(ctx context.Context) error {
	if over, err := st.ended.has(ctx, st.session.ID); err == nil && over {
		return st.finish(endSession)
	}
	return st.event("beat", struct{}{})
}

// finish says why the stream ends.
func (st *stream) finish(reason string) error {
	if err := st.event("end", map[string]any{"reason": reason, "retry_ms": st.retryMS()}); err != nil {
		return err
	}
	return errEnded
}

func (st *stream) event(kind string, data any) error { return st.send(kind, data, "") }

// send writes one event, with a time limit of its own: a server's WriteTimeout
// would end the stream, and without any a browser that is gone would hold it
// for ever.
func (st *stream) send(kind string, data any, id string) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_ = st.rc.SetWriteDeadline(wall().Add(writeFor))
	if id != "" {
		id = "id: " + id + "\n"
	}
	if _, err := fmt.Fprintf(st.w, "event: %s\n%sdata: %s\n\n", kind, id, body); err != nil {
		return err
	}
	return st.rc.Flush()
}
