package messengertest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Calls, files and webhooks also go over real connections.
func TestOverRealConnections(t *testing.T) {
	b := open(t, messengertest.Options{})
	provider, host := httptest.NewServer(b.Server), httptest.NewServer(b.hook())
	defer provider.Close()
	defer host.Close()
	b.SetMediaBase(provider.URL)
	assert.Equal(t, provider.URL, b.Options().MediaBase)
	b.SendToURL(host.URL+"/webhooks/page", nil)
	ana := b.Phone("Ana")
	_, err := ana.Write(channel.File{Media: b.Keep([]byte("words"), "text/plain", "a.txt")}, messengertest.Manner{})
	require.NoError(t, err)
	link := b.told(t)[0].at("message", "attachments", 0, "payload", "url").(string)
	res, err := http.Get(link)
	require.NoError(t, err)
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, "words", string(raw))

	post := func() (int, error) {
		body := `{"recipient":{"id":"` + ana.Address().Value + `"},` + hi + `}`
		res, err := http.Post(provider.URL+"/v25.0/me/messages?access_token="+token, "application/json", strings.NewReader(body))
		if err != nil {
			return 0, err
		}
		return res.StatusCode, res.Body.Close()
	}
	status, err := post()
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
	b.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, Accept: true, Drop: true})
	_, err = post()
	require.Error(t, err)
	assert.Len(t, ana.Arrived(), 2)
}
