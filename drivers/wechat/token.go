package wechat

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// early is how long before its end a token is renewed. WeChat makes the next
// one in the last five minutes, and both are good then ([api], 2026).
const early = 5 * time.Minute

// tokens hands out the access token and renews it. The token lies in a cache
// that several processes may share, and a copy of it here. Only one caller at a
// time looks for another one; the others wait for it, each for as long as its
// own context lets it. No goroutine of their own is needed for that.
type tokens struct {
	name  string // in the cache
	cache channel.TokenCache
	now   func() time.Time
	// fetch asks WeChat for a token.
	fetch func(ctx context.Context, op string, force bool) (channel.Token, error)
	turn  chan struct{} // holds one item while somebody looks for a token

	mu    sync.Mutex
	token channel.Token
	renew time.Time // when to look for the next one
	round int       // how often somebody looked
	err   error     // what came of the last time
}

func newTokens(cfg Config, fetch func(context.Context, string, bool) (channel.Token, error)) *tokens {
	return &tokens{
		name: name + "/" + cfg.AppID, cache: cfg.Tokens, now: cfg.Now, fetch: fetch, turn: make(chan struct{}, 1),
	}
}

// get returns a token that is good for now, or why there is none.
func (t *tokens) get(ctx context.Context, op string) (channel.Token, error) {
	return t.other(ctx, op, channel.Token{})
}

// other returns a token that is not the one that was refused. A zero refused
// takes any.
func (t *tokens) other(ctx context.Context, op string, refused channel.Token) (channel.Token, error) {
	token, round, _ := t.look(refused)
	if !token.IsZero() {
		return token, nil
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return channel.Token{}, &channel.Error{Kind: channel.Unavailable, Op: op, Err: ctx.Err()}
	}
	token, now, err := t.look(refused)
	if !token.IsZero() || (now != round && err != nil) {
		return token, err
	}
	token, err = t.find(ctx, op, refused)
	t.keep(token, err)
	return token, err
}

// look returns the token that is here if it is still good, and what came of
// looking for one.
func (t *tokens) look(refused channel.Token) (channel.Token, int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token.IsZero() || t.token.Equal(refused) || !t.now().Before(t.renew) {
		return channel.Token{}, t.round, t.err
	}
	return t.token, t.round, t.err
}

// keep stores what came of looking. That somebody did not wait is no reason for
// others not to look.
func (t *tokens) keep(token channel.Token, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	t.round, t.err = t.round+1, err
	if err != nil {
		return
	}
	now := t.now()
	t.token, t.renew = token, token.Expires.Add(-min(early, token.Expires.Sub(now)/2))
}

// find looks for a token: first in the cache, where another process may have
// put one, then at WeChat. Only if WeChat insists on the one that it refuses, it
// is asked to make another. A cache that fails is done without.
func (t *tokens) find(ctx context.Context, op string, refused channel.Token) (channel.Token, error) {
	kept, err := t.cache.Token(ctx, t.name)
	if ctx.Err() != nil {
		return channel.Token{}, &channel.Error{Kind: channel.Unavailable, Op: op, Err: ctx.Err()}
	}
	if err == nil && t.useful(kept, refused) {
		return kept, nil
	}
	token, err := t.fetch(ctx, op, false)
	if err == nil && token.Equal(refused) {
		token, err = t.force(ctx, op, refused)
	}
	if err != nil {
		return channel.Token{}, err
	}
	if now, err := t.cache.Replace(ctx, t.name, kept, token); err == nil && t.useful(now, refused) {
		return now, nil
	}
	return token, nil
}

// useful reports whether a token of the cache can be used.
func (t *tokens) useful(token, refused channel.Token) bool {
	return !token.IsZero() && !token.Equal(refused) && t.now().Before(token.Expires.Add(-early))
}
