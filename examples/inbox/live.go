package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// heartbeat is how often an idle stream shows that it is alive.
const heartbeat = 20 * time.Second

// streamEvents tells the browser what changed, as server-sent events, from the
// cursor on. The cursor is each event's id, so that a browser that comes back
// goes on where it was.
//
// Events: "change" with the kind and the conversation; "told" with a text for
// the agent, before the change that it is about; "phones" when a phone
// shows something new; "reset" when the cursor is not known any more and the
// page must be loaded again.
func (a *app) streamEvents(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(a.live, cancel)()
	after := storage.Cursor(cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")))
	s := stream{w: w, out: http.NewResponseController(w), app: a, me: a.agentOf(r)}
	a.beThere(ctx, s.me)
	if err := s.begin(); err != nil {
		return err
	}
	events := make(chan engagement.Event)
	failed := make(chan error, 1)
	go a.follow(ctx, s.me.ID, after, events, failed)
	err := a.pump(ctx, &s, events, failed)
	cancel()
	for range events { // until follow has ended
		continue
	}
	return err
}

// follow hands events on until ctx is done, and then closes the channel.
func (a *app) follow(ctx context.Context, me storage.AgentID, after storage.Cursor, events chan<- engagement.Event, failed chan<- error) {
	defer close(events)
	for e, err := range a.engine.As(me).Events(ctx, after) {
		if err != nil {
			failed <- err
			return
		}
		select {
		case events <- e:
		case <-ctx.Done():
			return
		}
	}
}

func (a *app) pump(ctx context.Context, s *stream, events <-chan engagement.Event, failed <-chan error) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	phones := a.phonesChanged(ctx)
	for {
		err := error(nil)
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			a.beThere(ctx, s.me)
			err = s.write(": still here\n\n")
		case <-phones:
			err = s.write(phonesEvent)
		case e, ok := <-events:
			if ok {
				err = s.tell(ctx, e)
			} else {
				events = nil
			}
		case why := <-failed:
			return s.reset(ctx, why)
		}
		if err != nil {
			return nil // the browser has gone
		}
	}
}

// phonesEvent tells the browser to look at the phones.
const phonesEvent = "event: phones\ndata: {}\n\n"

// phonesChanged gets something after any phone has changed, until ctx is done;
// never, if there are no phones.
func (a *app) phonesChanged(ctx context.Context) <-chan struct{} {
	changed := make(chan struct{}, 1)
	if a.phones != nil {
		for _, l := range a.phones.lines {
			go l.follow(ctx, l.Changed(), changed)
		}
	}
	return changed
}

// follow hands changes on. The next change is waited for before the browser
// looks, so that nothing is missed; what it has not looked at yet is told once.
func (l *line) follow(ctx context.Context, next <-chan struct{}, changed chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-next:
		}
		next = l.Changed()
		select {
		case changed <- struct{}{}:
		default:
		}
	}
}

// A stream writes server-sent events.
type stream struct {
	w   http.ResponseWriter
	out *http.ResponseController
	app *app
	me  *storage.Agent // who looks
}

func (s *stream) begin() error {
	s.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	s.w.Header().Set("X-Accel-Buffering", "no")
	return s.write("retry: 1000\n\n" + phonesEvent)
}

func (s *stream) write(text string) error {
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.out.Flush()
}

func (s *stream) change(e engagement.Event) error {
	data, err := json.Marshal(struct {
		Kind         engagement.EventKind   `json:"kind"`
		Conversation storage.ConversationID `json:"conversation,omitzero"`
	}{e.Kind, e.Conversation})
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("id: %s\nevent: change\ndata: %s\n\n", e.Cursor, data))
}

// reset tells the browser to load the page again if its cursor is unknown.
// Other failures break the stream off, and the browser comes back by itself.
func (s *stream) reset(ctx context.Context, why error) error {
	if ctx.Err() == nil && errors.Is(why, storage.ErrNotFound) {
		_ = s.write("event: reset\ndata: {}\n\n")
	}
	return nil
}
