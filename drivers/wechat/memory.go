package wechat

import (
	"context"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

// A memory keeps tokens for one process.
type memory struct {
	mu   sync.Mutex
	kept map[string]channel.Token
}

func newMemory() *memory { return &memory{kept: map[string]channel.Token{}} }

// Token implements channel.TokenCache.
func (m *memory) Token(_ context.Context, name string) (channel.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[name], nil
}

// Replace implements channel.TokenCache.
func (m *memory) Replace(_ context.Context, name string, old, next channel.Token) (channel.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept[name].Equal(old) {
		m.kept[name] = next
	}
	return m.kept[name], nil
}
