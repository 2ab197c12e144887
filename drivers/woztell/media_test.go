package woztell_test

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// picked is a file that Ana sent in a style, as it came in.
func picked(t *testing.T, r *rig, style woztelltest.Style) channel.Media {
	t.Helper()
	_, err := r.ana.Write(channel.Image{Media: r.Keep([]byte("the bytes"), "image/jpeg", "a.jpg")}, woztelltest.Manner{Style: &style})
	require.NoError(t, err)
	m, ok := channel.MediaOf(only[channel.MessageReceived](t, r.flush(t)).Parts[0])
	require.True(t, ok)
	return m
}

func opened(t *testing.T, c *woztell.Channel, m channel.Media) (string, error) {
	t.Helper()
	content, err := c.OpenMedia(t.Context(), m)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	require.NoError(t, content.Body.Close())
	assert.Equal(t, "image/jpeg", content.Type)
	assert.Equal(t, int64(len(body)), content.Size)
	return string(body), nil
}

// However a webhook names a file, it opens, and the store never sees a token.
func TestFilesOpenHoweverTheyAreNamed(t *testing.T) {
	for _, p := range []woztell.Platform{woztell.WhatsApp, woztell.Messenger} {
		for name, style := range map[string]woztelltest.Style{
			"by file id": {}, "as documented": woztelltest.Documented(), "by address": {File: woztelltest.FileByURL},
			"in a payload": {File: woztelltest.FileByPayload}, "MISC by file id": {Misc: true},
		} {
			r := openOn(t, p, woztelltest.Options{})
			body, err := opened(t, r.channel, picked(t, r, style))
			require.NoError(t, err, name)
			assert.Equal(t, "the bytes", body, name)
			assert.Zero(t, r.Leaks(), name)
		}
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	r := open(t, woztelltest.Options{})
	m := picked(t, r, woztelltest.Style{})
	r.ForgetFile(m.ID)
	_, err := opened(t, r.channel, m)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)

	calls := len(r.wire.Calls())
	for _, ref := range []channel.Media{{}, {ID: `a"){url}`}, {ID: "waMediaId:"}, {ID: strings.Repeat("x", 200)}} {
		_, err := opened(t, r.channel, ref)
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, ref.ID)
	}
	assert.Len(t, r.wire.Calls(), calls, "nothing is asked for what can be no id")
	_, err = opened(t, r.channel, channel.Media{ID: "waMediaId:none"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

// An address that came with a message lives for minutes; one that has ended
// leaves nothing.
func TestAnAddressThatHasEnded(t *testing.T) {
	r := open(t, woztelltest.Options{})
	m := picked(t, r, woztelltest.Style{File: woztelltest.FileByURL})
	r.now = r.now.Add(time.Hour)
	_, err := opened(t, r.channel, m)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	m = picked(t, r, woztelltest.Style{})
	r.now = r.now.Add(time.Hour)
	_, err = opened(t, r.channel, m)
	require.NoError(t, err, "an id is good for another address")
}

func TestDownloadsThatGoWrong(t *testing.T) {
	r := open(t, woztelltest.Options{})
	m := picked(t, r, woztelltest.Style{})
	for status, kind := range map[int]channel.ErrorKind{
		403: channel.Unavailable, 404: channel.Unreachable, 410: channel.Unreachable, 429: channel.RateLimited, 400: channel.Unknown, 503: channel.Unavailable,
	} {
		r.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpDownload, Status: status, Body: "x"})
		_, err := opened(t, r.channel, m)
		assert.Equal(t, kind, failure(t, err).Kind, status)
	}
	r.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpDownload, Drop: true})
	_, err := opened(t, r.channel, m)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	r.FailCalls(5, woztelltest.CallFault{Op: woztelltest.OpDownload, Redirect: "/files/again"})
	_, err = opened(t, r.channel, m)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	assert.Contains(t, err.Error(), "too often")
}

// Nothing within the house is asked, wherever the address comes from.
func TestFilesAreFetchedFromPublicHostsOnly(t *testing.T) {
	private := []string{
		"http://files.example/a", "https://localhost/a", "https://127.0.0.1/a", "https://[::1]/a", "https://10.0.0.1/a", "https://169.254.169.254/latest",
		"https://intranet/a", "https://user:pw@files.example/a", "ftp://files.example/a", "file:///etc/passwd", "gopher://x", "//files.example", ":", "",
	}
	r := open(t, woztelltest.Options{})
	m := picked(t, r, woztelltest.Style{})
	before := len(r.wire.Calls())
	for _, address := range private {
		_, err := opened(t, r.channel, channel.Media{URL: address})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, address)
	}
	assert.Len(t, r.wire.Calls(), before)
	for _, address := range []string{"http://files.woztell.invalid/a", "https://127.0.0.1/a"} {
		r.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpDownload, Redirect: address})
		_, err := opened(t, r.channel, m)
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, "redirected to "+address)
		assert.NotContains(t, r.wire.Last(t).URL, "127.0.0.1")
	}
}

// With a simulator on this machine, files on it may be fetched. What else the
// transport for files connects to, package call tests.
func TestTheChannelsOwnTransports(t *testing.T) {
	s := woztelltest.New(woztelltest.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	cfg := config(s, woztell.WhatsApp)
	cfg.Transport, cfg.BotURL, cfg.OpenURL, cfg.CloudURL = nil, server.URL, server.URL+"/v3", server.URL+"/v1.1/api/"
	local := newChannel(t, cfg)
	_, err := local.CheckHealth(t.Context())
	require.NoError(t, err)
	_, err = local.Templates(t.Context())
	require.NoError(t, err)
	_, err = local.OpenMedia(t.Context(), channel.Media{URL: server.URL + "/files/x"})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind, "asked, and not there")
	assert.Equal(t, "HTTP 403", failure(t, err).Code)

	cfg.BotURL, cfg.OpenURL, cfg.CloudURL = "", "", ""
	far := newChannel(t, cfg)
	_, err = far.OpenMedia(t.Context(), channel.Media{URL: strings.Replace(server.URL, "http://", "https://", 1)})
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}
