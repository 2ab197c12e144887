package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// Tokens keeps access tokens of providers in a store, for drivers whose
// processes must share them: hand it to the driver's Config. The tokens lie in
// the store as they are, so whoever can read it can use them until they end.
func Tokens(store storage.Store) channel.TokenCache { return tokens{store} }

type tokens struct{ store storage.Store }

// keptToken is a token as it lies in the store.
type keptToken struct {
	Value   string    `json:"value"`
	Expires time.Time `json:"expires,omitzero"`
}

func tokenDocument(name string) string { return "token/" + name }

func (k keptToken) token() channel.Token {
	return channel.Token{Value: channel.NewSecret(k.Value), Expires: k.Expires}
}

// Token returns what is kept under the name.
func (t tokens) Token(ctx context.Context, name string) (channel.Token, error) {
	var kept keptToken
	err := t.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		kept, _, err = document.Load[keptToken](ctx, tx, tokenDocument(name))
		return err
	})
	if err != nil {
		return channel.Token{}, fmt.Errorf("token: %w", err)
	}
	return kept.token(), nil
}

// Replace keeps next if old is what is kept.
func (t tokens) Replace(ctx context.Context, name string, old, next channel.Token) (channel.Token, error) {
	var kept keptToken
	err := t.store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		kept, err = document.Swap(ctx, tx, tokenDocument(name), now(), func(there keptToken) (keptToken, bool) {
			return keptToken{next.Value.Reveal(), next.Expires}, there.token().Equal(old)
		})
		return err
	})
	if err != nil {
		return channel.Token{}, fmt.Errorf("token: %w", err)
	}
	return kept.token(), nil
}
