package webchattest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// An Event is one of a stream.
type Event struct {
	Kind string
	ID   string
	Data json.RawMessage
}

// Message is the message that an event brings; zero if it brings none.
func (e Event) Message() Message {
	var m Message
	if e.Kind == "message" {
		_ = json.Unmarshal(e.Data, &m)
	}
	return m
}

// A Stream is a connection on which the server says what is new. Its messages
// are also among [Visitor.Shown].
type Stream struct {
	visitor *Visitor
	body    io.Closer
	hangUp  context.CancelFunc
	done    chan struct{}

	mu     sync.Mutex
	events []Event
	taken  int
	more   chan struct{} // closed and replaced with each event
}

// Listen opens a stream by ticket, where the last one broke off. The caller
// closes it.
func (v *Visitor) Listen(ctx context.Context) (*Stream, error) {
	var t struct {
		Ticket string `json:"ticket"`
	}
	if err := v.Call(ctx, http.MethodPost, "/ticket", map[string]string{"after": v.Last()}, &t); err != nil {
		return nil, err
	}
	return v.ListenBy(ctx, t.Ticket)
}

// Last is the id of the latest event.
func (v *Visitor) Last() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.last
}

// ListenBy opens a stream with a ticket. The caller closes it.
func (v *Visitor) ListenBy(ctx context.Context, ticket string) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	resp, err := v.Do(ctx, http.MethodGet, "/stream?ticket="+url.QueryEscape(ticket), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		err := read(resp, nil)
		cancel()
		return nil, err
	}
	s := &Stream{visitor: v, body: resp.Body, hangUp: cancel, done: make(chan struct{}), more: make(chan struct{})}
	go s.read(resp.Body)
	return s, nil
}

// Close hangs up, and returns when nothing of the stream is left here.
func (s *Stream) Close() {
	s.hangUp()
	_ = s.body.Close()
	<-s.done
}

// Done is closed when the stream has ended.
func (s *Stream) Done() <-chan struct{} { return s.done }

func (s *Stream) read(body io.Reader) {
	defer close(s.done)
	lines := bufio.NewReaderSize(body, 64<<10)
	var e Event
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			s.take(e)
			e = Event{}
			continue
		}
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "event":
			e.Kind = value
		case "id":
			e.ID = value
		case "data":
			e.Data = append(e.Data, value...)
		}
	}
}

func (s *Stream) take(e Event) {
	if e.Kind == "" {
		return
	}
	if e.Kind == "reset" {
		s.visitor.forget()
	}
	if m := e.Message(); m.ID != "" {
		s.visitor.show(m)
	}
	if e.ID != "" {
		s.visitor.mu.Lock()
		s.visitor.last = e.ID
		s.visitor.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	close(s.more)
	s.more = make(chan struct{})
}

// Events are all that have come so far.
func (s *Stream) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.events...)
}

// ErrEnded is a stream that ended before what was awaited.
var ErrEnded = errors.New("webchattest: the stream has ended")

// Await waits for the next event that is wanted, behind those that earlier calls
// have returned or passed.
func (s *Stream) Await(ctx context.Context, wanted func(Event) bool) (Event, error) {
	for {
		e, more, ok := s.next(wanted)
		if ok {
			return e, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		case <-s.done:
			if e, _, ok := s.next(wanted); ok {
				return e, nil
			}
			return Event{}, ErrEnded
		}
	}
}

func (s *Stream) next(wanted func(Event) bool) (Event, <-chan struct{}, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.taken < len(s.events) {
		e := s.events[s.taken]
		s.taken++
		if wanted(e) {
			return e, nil, true
		}
	}
	return Event{}, s.more, false
}

// AwaitKind waits for the next event of a kind.
func (s *Stream) AwaitKind(ctx context.Context, kind string) (Event, error) {
	return s.Await(ctx, func(e Event) bool { return e.Kind == kind })
}

// Until waits until something holds, looking again after each event.
func (s *Stream) Until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		more := s.more
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			if holds() {
				return nil
			}
			return ErrEnded
		}
	}
}
