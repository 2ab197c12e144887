package engagement_test

import (
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func token(text string) channel.Token {
	return channel.Token{Value: channel.NewSecret(text), Expires: time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)}
}

func TestTokensAreSharedThroughTheStore(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		cache, other := engagement.Tokens(open()), engagement.Tokens(open())
		got, err := cache.Token(t.Context(), "wx1")
		require.NoError(t, err)
		assert.True(t, got.IsZero())

		kept, err := cache.Replace(t.Context(), "wx1", channel.Token{}, token("first"))
		require.NoError(t, err)
		assert.Equal(t, "first", kept.Value.Reveal())
		got, err = other.Token(t.Context(), "wx1")
		require.NoError(t, err)
		assert.Equal(t, "first", got.Value.Reveal())
		assert.True(t, got.Expires.Equal(token("").Expires))

		kept, err = other.Replace(t.Context(), "wx1", channel.Token{}, token("late"))
		require.NoError(t, err)
		assert.Equal(t, "first", kept.Value.Reveal(), "somebody was sooner")
		kept, err = other.Replace(t.Context(), "wx1", token("first"), token("second"))
		require.NoError(t, err)
		assert.Equal(t, "second", kept.Value.Reveal())
		got, err = cache.Token(t.Context(), "wx2")
		require.NoError(t, err)
		assert.True(t, got.IsZero(), "another account's token is another one")
	})
}

func TestOneOfManyReplacesAToken(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		caches := []channel.TokenCache{engagement.Tokens(open()), engagement.Tokens(open())}
		var all sync.WaitGroup
		results := make([]string, 8)
		errs := make([]error, 8)
		for i := range results {
			all.Go(func() {
				kept, err := caches[i%2].Replace(t.Context(), "wx1", channel.Token{}, token(string(rune('a'+i))))
				results[i], errs[i] = kept.Value.Reveal(), err
			})
		}
		all.Wait()
		for i := range results {
			require.NoError(t, errs[i])
			assert.Equal(t, results[0], results[i], "all go on with the one that was kept")
		}
	})
}
