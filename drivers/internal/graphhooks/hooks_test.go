package graphhooks_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/graphhooks"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

func TestDeliver(t *testing.T) {
	h := graphhooks.Hooks{Secret: "Jefe"}
	assert.ErrorIs(t, h.Deliver(t.Context(), nil), simulate.ErrNowhere)
	for status, fine := range map[int]bool{200: true, 201: false, 204: false, 302: false, 500: false} {
		h.SendTo("http://hooks.invalid/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			assert.Equal(t, "what do ya want for nothing?", string(body))
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			assert.Equal(t, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", r.Header.Get("X-Hub-Signature-256"))
			w.WriteHeader(status)
		}))
		assert.Equal(t, fine, h.Deliver(t.Context(), []byte("what do ya want for nothing?")) == nil, status)
	}
}

func TestShake(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		status int
		fine   bool
	}{
		"as it should be": {"", 200, true}, "another status": {"", 201, false}, "with more": {"!", 200, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := graphhooks.Hooks{Verify: "token"}
			assert.ErrorIs(t, h.Shake(t.Context()), simulate.ErrNowhere)
			h.SendTo("http://hooks.invalid/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				assert.Equal(t, "subscribe", q.Get("hub.mode"))
				assert.Equal(t, "token", q.Get("hub.verify_token"))
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, q.Get("hub.challenge")+c.answer)
			}))
			err := h.Shake(t.Context())
			if c.fine {
				require.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, "the handshake failed")
		})
	}
}

func TestPause(t *testing.T) {
	for tries, want := range map[int]time.Duration{1: 0, 2: time.Second, 3: 2 * time.Second, 5: 8 * time.Second, 99: 1024 * time.Second} {
		assert.Equal(t, want, graphhooks.Pause(tries), tries)
	}
}
