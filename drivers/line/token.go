package line

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// early is how long before its end a token is renewed, so that none ends on its
// way.
const early = time.Minute

// tokens hands out the access token and renews it. Only one caller at a time
// asks for a new one; the others wait for it, each for as long as its own
// context lets it. No goroutine of their own is needed for that.
type tokens struct {
	// issue asks for a token. Nil means that there is only the one given.
	issue func(ctx context.Context, op string) (issued, error)
	now   func() time.Time
	turn  chan struct{} // holds one item while somebody asks

	mu    sync.Mutex
	token channel.Secret
	until time.Time
	round int   // how often somebody asked
	err   error // what came of the last time
}

// issued is a token as the provider gave it.
type issued struct {
	token channel.Secret
	life  time.Duration
}

func fixedToken(token channel.Secret) *tokens { return &tokens{token: token} }

func renewedToken(now func() time.Time, issue func(context.Context, string) (issued, error)) *tokens {
	return &tokens{issue: issue, now: now, turn: make(chan struct{}, 1)}
}

// renewable reports whether another token can be had.
func (t *tokens) renewable() bool { return t.issue != nil }

// get returns a token that is good for now, or why there is none.
func (t *tokens) get(ctx context.Context, op string) (channel.Secret, error) {
	if !t.renewable() {
		return t.token, nil
	}
	token, round, _ := t.look()
	if !token.IsZero() {
		return token, nil
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return channel.Secret{}, &channel.Error{Kind: channel.Unavailable, Op: op, Err: ctx.Err()}
	}
	return t.take(ctx, op, round)
}

// take asks for a token, unless somebody did since the round that the caller
// has seen.
func (t *tokens) take(ctx context.Context, op string, seen int) (channel.Secret, error) {
	token, round, err := t.look()
	if !token.IsZero() || (round != seen && err != nil) {
		return token, err
	}
	got, err := t.issue(ctx, op)
	t.keep(got, err)
	return got.token, err
}

// look returns the token if it is still good, and what came of asking.
func (t *tokens) look() (channel.Secret, int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.now().Before(t.until) {
		return channel.Secret{}, t.round, t.err
	}
	return t.token, t.round, t.err
}

// keep stores what came of asking. That somebody did not wait is no reason for
// others not to ask.
func (t *tokens) keep(got issued, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	t.round, t.err = t.round+1, err
	if err == nil {
		t.token, t.until = got.token, t.now().Add(got.life-early)
	}
}

// drop forgets a token that was refused, unless it was replaced already.
func (t *tokens) drop(token channel.Secret) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token, t.until = channel.Secret{}, time.Time{}
	}
}
