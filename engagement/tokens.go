package engagement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
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

// Token returns what is kept under the name.
func (t tokens) Token(ctx context.Context, name string) (channel.Token, error) {
	var token channel.Token
	err := t.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		_, token, err = readToken(ctx, tx, name)
		return err
	})
	if err != nil {
		return channel.Token{}, fmt.Errorf("token: %w", err)
	}
	return token, nil
}

// Replace keeps next if old is what is kept.
func (t tokens) Replace(ctx context.Context, name string, old, next channel.Token) (channel.Token, error) {
	var kept channel.Token
	err := t.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		doc := tokenDocument(name)
		if err := tx.Lock(ctx, storage.LockKey{Class: storage.LockSettings, Name: doc}); err != nil {
			return err
		}
		setting, there, err := readToken(ctx, tx, name)
		if kept = there; err != nil || !there.Equal(old) {
			return err
		}
		setting.Data, err = json.Marshal(keptToken{next.Value.Reveal(), next.Expires})
		if err != nil {
			return err
		}
		kept, setting.UpdatedAt = next, now()
		return tx.Settings().Put(ctx, setting)
	})
	if err != nil {
		return channel.Token{}, fmt.Errorf("token: %w", err)
	}
	return kept, nil
}

// readToken reads the document of a token, a new one if there is none.
func readToken(ctx context.Context, tx storage.Tx, name string) (*storage.Setting, channel.Token, error) {
	setting, err := tx.Settings().Get(ctx, tokenDocument(name))
	if errors.Is(err, storage.ErrNotFound) {
		return &storage.Setting{Name: tokenDocument(name)}, channel.Token{}, nil
	}
	if err != nil {
		return nil, channel.Token{}, err
	}
	var k keptToken
	if err := json.Unmarshal(setting.Data, &k); err != nil {
		return nil, channel.Token{}, err
	}
	return setting, channel.Token{Value: channel.NewSecret(k.Value), Expires: k.Expires}, nil
}
