package slowbody_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/internal/slowbody"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A limited answer is one of a connection that notes its limits, as how far off they
// were; -1 is none.
type limited struct {
	http.ResponseWriter
	left []time.Duration
}

func (l *limited) SetReadDeadline(at time.Time) error {
	left := time.Duration(-1)
	if !at.IsZero() {
		left = time.Until(at)
	}
	l.left = append(l.left, left)
	return nil
}

// steps is a body that gives n bytes a second after each other.
type steps struct{ sizes []int }

func (s *steps) Read(p []byte) (int, error) {
	<-time.After(time.Second)
	if len(s.sizes) == 0 {
		return 0, io.EOF
	}
	n := s.sizes[0]
	s.sizes = s.sizes[1:]
	return min(n, len(p)), nil
}

// TestBytesBuyTime: each 8 KiB a second more, and nothing is limited after the end.
func TestBytesBuyTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &limited{ResponseWriter: httptest.NewRecorder()}
		read := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			for {
				if _, err := r.Body.Read(make([]byte, 1<<15)); err != nil {
					assert.Equal(t, io.EOF, err)
					return
				}
			}
		})
		r := httptest.NewRequest(http.MethodPost, "/", &steps{[]int{slowbody.Slowest, 2 * slowbody.Slowest, 1}})
		slowbody.Handler(read, 0).ServeHTTP(w, r)
		s := time.Second
		tiny := s / slowbody.Slowest
		assert.Equal(t, []time.Duration{10 * s, 10 * s, 10 * s, 11 * s, 10*s + tiny, -1}, w.left)
	})
}

// TestNobodyIsHurriedWithoutABody: nor where it is for ever.
func TestNobodyIsHurriedWithoutABody(t *testing.T) {
	for name, patience := range map[string]time.Duration{"no body": 0, "for ever": -1} {
		w := &limited{ResponseWriter: httptest.NewRecorder()}
		var body io.Reader
		if patience < 0 {
			body = strings.NewReader("x")
		}
		served := false
		next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true })
		slowbody.Handler(next, patience).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", body))
		require.True(t, served, name)
		assert.Empty(t, w.left, name)
	}
}

func TestTooSlow(t *testing.T) {
	assert.True(t, slowbody.TooSlow(fmt.Errorf("reading: %w", os.ErrDeadlineExceeded)))
	assert.False(t, slowbody.TooSlow(errors.New("something else")))
	assert.False(t, slowbody.TooSlow(nil))
}
