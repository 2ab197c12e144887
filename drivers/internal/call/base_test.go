package call_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/internal/call"
)

func TestWhereCallsMayGo(t *testing.T) {
	for _, good := range []string{"https://api.example", "https://api.example/path", "http://127.0.0.1:80", "http://localhost:1", "http://[::1]:1"} {
		assert.NoError(t, call.CheckBase(good), good)
	}
	for _, bad := range []string{"", "api.example", "http://api.example", "ftp://127.0.0.1", "https://a:b@api.example", "https://api.example?x=1", "https://api.example#x", "https://%"} {
		assert.Error(t, call.CheckBase(bad), bad)
	}
}

func TestOwnTransportsAreApart(t *testing.T) {
	own, ok := call.OwnTransport(100).(*http.Transport)
	assert.True(t, ok)
	assert.Equal(t, 100, own.MaxIdleConnsPerHost)
	assert.NotSame(t, http.DefaultTransport, own)
}
