package wire

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// How connections are kept, from the field's habits (fact sheet of 2026-11-20):
// servers end idle ones after a minute or more, and some after 100 mails.
const (
	mailsEach = 100
	idleMost  = time.Minute
	idleAsk   = 10 * time.Second
	askTime   = 10 * time.Second
)

// A Submitter hands mails to an SMTP server over a few connections that it keeps
// open for a while. Set its fields before use.
type Submitter struct {
	Server Server
	// Hello is the name that the client calls itself.
	Hello string
	// Most is how many connections are open at once. At least 1.
	Most int
	// Timeout is how long the server may take for one command, and AnswerTimeout
	// for taking the mail after its end.
	Timeout, AnswerTimeout time.Duration
	// Now tells the time.
	Now func() time.Time

	once sync.Once
	room chan struct{}
	mu   sync.Mutex
	idle []*session
}

// Submit hands one mail over. It never hands it over twice: a connection that was
// kept open is replaced only if it proves dead before the mail is begun. The error
// is a *Fault, or ctx's if it was done before a connection was free.
func (p *Submitter) Submit(ctx context.Context, e Envelope, body []byte) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := p.enter(ctx); err != nil {
		return Result{}, err
	}
	defer func() { <-p.room }()
	if s := p.take(ctx); s != nil {
		r, err := p.through(ctx, s, e, body)
		if err == nil || !isGone(err) || ctx.Err() != nil {
			return r, err
		}
	}
	s, err := p.open(ctx)
	if err != nil {
		return Result{}, err
	}
	return p.through(ctx, s, e, body)
}

// Check connects, logs in and leaves.
func (p *Submitter) Check(ctx context.Context) error {
	s, err := p.open(ctx)
	if err == nil {
		s.quit()
	}
	return err
}

// enter waits for room for one more connection.
func (p *Submitter) enter(ctx context.Context) error {
	p.once.Do(func() { p.room = make(chan struct{}, max(1, p.Most)) })
	select {
	case p.room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// through submits by s and keeps it, or ends it.
func (p *Submitter) through(ctx context.Context, s *session, e Envelope, body []byte) (Result, error) {
	if e.utf8() {
		if ok, _ := s.client.Extension("SMTPUTF8"); !ok {
			p.keep(s)
			return Result{}, &Fault{Stage: StageFrom, Err: ErrNoUTF8}
		}
	}
	r, err := p.bounded(ctx, s, e, body)
	if err != nil {
		p.drop(s, err)
		return r, err
	}
	s.sent++
	p.keep(s)
	return r, nil
}

// bounded is session.submit with an end. Whatever ended it, the error says how
// far it came.
func (p *Submitter) bounded(ctx context.Context, s *session, e Envelope, body []byte) (r Result, err error) {
	var inner error
	err = guard(ctx, s.raw, 2*p.AnswerTimeout, func() error {
		r, inner = s.submit(e, body)
		return inner
	})
	f, ok := errors.AsType[*Fault](inner)
	if err == nil || !ok || isRefusal(f.Err) {
		return r, inner
	}
	if _, ok := errors.AsType[*Fault](err); !ok {
		return r, &Fault{Stage: f.Stage, Err: err, Unknown: f.Unknown}
	}
	return r, err
}

// drop ends a session that failed: with a word where the server has refused
// something before the mail was begun, and without one otherwise.
func (p *Submitter) drop(s *session, err error) {
	f, ok := errors.AsType[*Fault](err)
	if ok && (f.Stage == StageSize || f.Stage == StageFrom || f.Stage == StageTo) && (f.Err == ErrTooLarge || isRefusal(f.Err)) {
		s.quit()
		return
	}
	_ = s.raw.Close()
}

// take is a connection that was kept and still answers, or nil.
func (p *Submitter) take(ctx context.Context) *session {
	for {
		p.mu.Lock()
		if len(p.idle) == 0 {
			p.mu.Unlock()
			return nil
		}
		s := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		p.mu.Unlock()
		s.closes.Stop()
		if p.Now().Sub(s.used) < idleAsk || s.alive(ctx, askTime) {
			return s
		}
		_ = s.raw.Close()
	}
}

// keep puts a connection aside for the next mail, for a while.
func (p *Submitter) keep(s *session) {
	if s.sent >= mailsEach {
		s.quit()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s.used = p.Now()
	s.closes = time.AfterFunc(idleMost, func() { p.expire(s) })
	p.idle = append(p.idle, s)
}

// expire ends a connection that nobody needed.
func (p *Submitter) expire(s *session) {
	p.mu.Lock()
	i := slices.Index(p.idle, s)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.mu.Unlock()
	if i >= 0 {
		s.quit()
	}
}
