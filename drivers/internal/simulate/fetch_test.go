package simulate_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/internal/loop"
)

func TestFetch(t *testing.T) {
	web := loop.Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
		case "/silent":
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "image/png; q=1")
		_, _ = io.WriteString(w, "0123456789")
	}))
	got, err := simulate.Fetch(t.Context(), web, "https://files.invalid/a", 10)
	require.NoError(t, err)
	assert.Equal(t, simulate.File{Status: 200, Type: "image/png", Body: []byte("0123456789")}, got)
	got, err = simulate.Fetch(t.Context(), web, "https://files.invalid/a", 5)
	require.NoError(t, err)
	assert.Equal(t, "012345", string(got.Body), "too large")
	got, err = simulate.Fetch(t.Context(), web, "https://files.invalid/gone", 10)
	assert.EqualError(t, err, "answered with 404")
	assert.Empty(t, got.Body)
	assert.Equal(t, http.StatusNotFound, got.Status)
	got, err = simulate.Fetch(t.Context(), web, "https://files.invalid/silent", 10)
	assert.EqualError(t, err, "nothing came back")
	assert.Zero(t, got)
	_, err = simulate.Fetch(t.Context(), web, ":", 10)
	assert.EqualError(t, err, "the address cannot be fetched")
}

func TestFetchOfHalfAFile(t *testing.T) {
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		_, _ = io.WriteString(w, "01234")
	}))
	defer files.Close()
	got, err := simulate.Fetch(t.Context(), http.DefaultTransport, files.URL, 10)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.ErrorContains(t, err, "broken off")
	assert.Equal(t, "01234", string(got.Body))
}
