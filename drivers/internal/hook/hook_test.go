package hook_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// The pair was computed by another program.
const (
	body   = `{"object":"whatsapp_business_account","entry":[]}`
	signed = "0ca28c0f1996234eb6829e59ad3c11a18161f6eb043943d601e420c312432cdf"
)

func TestSignatures(t *testing.T) {
	secret := channel.NewSecret("app-secret-1")
	assert.Equal(t, signed, hook.Sign(secret, []byte(body)))
	assert.True(t, hook.Verify(secret, "sha256=", "sha256="+signed, []byte(body)))
	assert.True(t, hook.Verify(secret, "", strings.ToUpper(signed), []byte(body)))
	for _, wrong := range []string{"", "sha256=", signed, "sha1=" + signed, "sha256=" + signed[2:], "sha256=xy" + signed[2:]} {
		assert.False(t, hook.Verify(secret, "sha256=", wrong, []byte(body)), wrong)
	}
	assert.False(t, hook.Verify(secret, "sha256=", "sha256="+signed, []byte(body+" ")))
}

// A secret that is not set must not be the empty key, which anybody knows.
func TestWithoutASecretNothingIsSigned(t *testing.T) {
	empty := hook.Sign(channel.Secret{}, []byte(body))
	assert.False(t, hook.Verify(channel.Secret{}, "sha256=", "sha256="+empty, []byte(body)))
}

func TestBodies(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	got, err := hook.Body("op", r)
	require.NoError(t, err)
	assert.Equal(t, body, string(got))

	r.Body = nil
	got, err = hook.Body("op", r)
	require.NoError(t, err)
	assert.Empty(t, got)

	r.Body = http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(strings.NewReader(body)), 3)
	_, err = hook.Body("op", r)
	assert.ErrorIs(t, err, channel.Invalid)

	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), broken{}))
	_, err = hook.Body("op", r)
	assert.ErrorIs(t, err, channel.Unavailable)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
