package webchat

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

const (
	// backlog is how many messages a stream reads at a time.
	backlog = 50
	// maxBack is how many times that is read, before the browser is told to
	// forget what it has.
	maxBack = 10
)

var errEnded = errors.New("the stream has ended")

// catchUp sends what is in the transcript and not in the browser, and reports
// whether there was any. first is before the stream is live: a browser that has
// nothing yet gets the latest messages only.
func (st *stream) catchUp(ctx context.Context, first bool) (news bool, err error) {
	missing, lost, err := st.missing(ctx, first)
	if err != nil {
		if first {
			return false, err
		}
		return false, nil // the next look may succeed
	}
	if lost {
		st.at = position{}
		if err := st.event("reset", struct{}{}); err != nil {
			return false, err
		}
	}
	for _, s := range missing {
		if err := st.show(s); err != nil {
			return false, err
		}
	}
	return len(missing) > 0, nil
}

// missing goes back through the transcript until it comes to something that the
// browser has. lost means that it went back too far; then only the latest are
// returned.
func (st *stream) missing(ctx context.Context, first bool) (missing []channel.Said, lost bool, err error) {
	fresh, before := first && st.at.empty(), ""
	var latest []channel.Said
	for n := range maxBack {
		p, err := st.read(ctx, st.addresses, before, backlog)
		if err != nil {
			return nil, false, err
		}
		if n == 0 {
			latest = p.said
		}
		news := slices.DeleteFunc(slices.Clone(p.said), st.at.has)
		missing = append(news, missing...)
		if fresh || len(news) < len(p.said) || p.before == "" {
			return sorted(missing), false, nil
		}
		before = p.before
	}
	return latest, true, nil
}

// retryMS spreads the return of many browsers over some seconds.
func (st *stream) retryMS() int { return 1000 + rand.IntN(4000) }

// A look is when a stream looks into the transcript next: soon after something
// was done here, and more and more seldom while nothing happens.
type look struct {
	timer *time.Timer
	every time.Duration // below zero: only when there is a reason
	wait  time.Duration
}

func newLook(every time.Duration) *look {
	l := &look{timer: time.NewTimer(max(every, settle)), every: every, wait: every}
	if every < 0 {
		l.timer.Stop()
	}
	return l
}

func (l *look) stop() { l.timer.Stop() }

// soon is after something that this process knows of.
func (l *look) soon() {
	l.wait = l.every
	l.timer.Reset(settle)
}

// next is after a look.
func (l *look) next(news bool) {
	switch {
	case l.every < 0:
		return
	case news:
		l.wait = l.every
	default:
		l.wait = min(l.wait*3/2, max(slowest, l.every))
	}
	l.timer.Reset(l.wait)
}
