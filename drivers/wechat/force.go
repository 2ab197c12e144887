package wechat

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// forceEvery is how long nobody forces a new token after somebody did. WeChat
// allows 20 times a day ([api], 2026), and each ends the token of everybody.
const forceEvery = 15 * time.Minute

// forceWait is how long to wait if it may not be forced yet.
const forceWait = time.Minute

// force makes WeChat give another token. Of all processes that share the cache
// one may do so, and the others wait for its token.
func (t *tokens) force(ctx context.Context, op string, refused channel.Token) (channel.Token, error) {
	if t.mayForce(ctx) {
		return t.fetch(ctx, op, true)
	}
	if kept, err := t.cache.Token(ctx, t.name); err == nil && t.useful(kept, refused) {
		return kept, nil
	}
	return channel.Token{}, &channel.Error{
		Kind: channel.RateLimited, Scope: channel.ScopeChannel, Op: op, RetryAfter: forceWait,
		Detail: "WeChat refuses the access token that it gives out, and a new one was forced a short while ago",
	}
}

// mayForce takes the right to force a token, if nobody has it. It is kept as a
// token of another name, whose value is ours alone.
func (t *tokens) mayForce(ctx context.Context) bool {
	lock := t.name + "/forced"
	taken, err := t.cache.Token(ctx, lock)
	if err != nil || (!taken.IsZero() && t.now().Before(taken.Expires)) {
		return false
	}
	ours := channel.Token{Value: channel.NewSecret(rand.Text()), Expires: t.now().Add(forceEvery)}
	got, err := t.cache.Replace(ctx, lock, taken, ours)
	return err == nil && got.Equal(ours)
}
