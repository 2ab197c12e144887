package whatsapp_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

func openMedia(t *testing.T, c *whatsapp.Channel, id string) (string, error) {
	t.Helper()
	content, err := c.OpenMedia(t.Context(), channel.Media{ID: id})
	if err != nil {
		return "", err
	}
	defer func() { require.NoError(t, content.Body.Close()) }()
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, "image/jpeg", content.Type)
	return string(body), nil
}

// The first answer is JSON with an address; the second call, with the token
// again, has the bytes.
func TestMediaIsOpenedInTwoCalls(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	body, err := openMedia(t, r.channel, m.ID)
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
	require.Len(t, r.wire.Calls(), 2)
	assert.Contains(t, r.wire.Calls()[0].URL, "https://graph.facebook.com/v25.0/"+m.ID+"?phone_number_id=1110001110")
	assert.Contains(t, r.wire.Calls()[1].URL, "https://lookaside.fbsbx.com/")
	for _, call := range r.wire.Calls() {
		assert.Equal(t, "Bearer token-of-the-simulator", call.Header.Get("Authorization"))
		assert.Equal(t, "rapport", call.Header.Get("User-Agent"), "some clients got error pages without one")
	}
}

func TestAnAddressThatHasExpiredIsAskedForAgain(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: http.StatusNotFound})
	body, err := openMedia(t, r.channel, m.ID)
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
	assert.Len(t, r.wire.Calls(), 4)

	r.FailCalls(2, whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: http.StatusNotFound})
	_, err = openMedia(t, r.channel, m.ID)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

// A redirect is followed, and the token is left behind where it does not
// belong.
func TestTheTokenStaysWithTheProvidersHosts(t *testing.T) {
	for to, want := range map[string]string{
		"https://scontent.fbcdn.net/x":  "Bearer token-of-the-simulator",
		"https://lookaside.fbsbx.com/x": "Bearer token-of-the-simulator",
		"https://files.example/x":       "",
		"https://evil-fbsbx.com/x":      "",
		"https://fbsbx.com.example/x":   "",
	} {
		r := open(t, whatsapptest.Options{})
		m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
		r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpDownload, Redirect: to})
		_, _ = openMedia(t, r.channel, m.ID)
		last := r.wire.Last(t)
		assert.Equal(t, to, last.URL)
		assert.Equal(t, want, last.Header.Get("Authorization"), to)
	}
}

func TestRedirectsToWhereverAreNotFollowed(t *testing.T) {
	for _, to := range []string{
		"http://files.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://localhost/x",
		"file:///etc/passwd", "", "https://user:pass@lookaside.fbsbx.com.evil/x\x7f",
	} {
		r := open(t, whatsapptest.Options{})
		m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
		r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpDownload, Redirect: to, Status: http.StatusFound})
		_, err := openMedia(t, r.channel, m.ID)
		require.Error(t, err, to)
		assert.Len(t, r.wire.Calls(), 2, to)
	}
}

func TestRedirectsDoNotGoOnForEver(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	r.FailCalls(50, whatsapptest.CallFault{Op: whatsapptest.OpDownload, Redirect: "https://lookaside.fbsbx.com/whatsapp_business/attachments/again"})
	_, err := openMedia(t, r.channel, m.ID)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	assert.Less(t, len(r.wire.Calls()), 10)
}

// The address comes from an answer that needed the token; a foreign host in it
// is not trusted all the same.
func TestForeignHostsInTheAnswerAreNotAsked(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for _, address := range []string{"https://files.example/x", "http://lookaside.fbsbx.com/x", "https://u:p@lookaside.fbsbx.com/x", "", "%"} {
		r.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpResolve, Status: http.StatusOK, Body: `{"url":"` + address + `"}`})
		before := len(r.wire.Calls())
		_, err := openMedia(t, r.channel, "1")
		assert.Equal(t, channel.Unavailable, failure(t, err).Kind, address)
		assert.Len(t, r.wire.Calls(), before+1, address)
	}
}

func TestMediaThatCannotBeOpened(t *testing.T) {
	for name, c := range map[string]struct {
		fault whatsapptest.CallFault
		kind  channel.ErrorKind
	}{
		"no such id":       {whatsapptest.CallFault{Op: whatsapptest.OpResolve, Code: 100}, channel.Unreachable},
		"token expired":    {whatsapptest.CallFault{Op: whatsapptest.OpResolve, Code: 190}, channel.Unauthorized},
		"provider trouble": {whatsapptest.CallFault{Op: whatsapptest.OpResolve, Code: 131000}, channel.Unavailable},
		"throttled":        {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: 429}, channel.RateLimited},
		"forbidden":        {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: 403}, channel.Unauthorized},
		"download trouble": {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: 503}, channel.Unavailable},
		"gone":             {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: 410}, channel.Unreachable},
		"strange":          {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Status: 418}, channel.Unknown},
		"dropped":          {whatsapptest.CallFault{Op: whatsapptest.OpDownload, Drop: true}, channel.Unavailable},
	} {
		r := open(t, whatsapptest.Options{})
		m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
		r.FailCalls(1, c.fault)
		_, err := openMedia(t, r.channel, m.ID)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.False(t, e.Uncertain, name)
	}
	r := open(t, whatsapptest.Options{})
	_, err := openMedia(t, r.channel, "")
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Ids of a customer's files live for seven days, those of uploads for thirty.
func TestMediaExpires(t *testing.T) {
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	r := open(t, whatsapptest.Options{Now: func() time.Time { return now }})
	m := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	up := upload(t, r, "image/jpeg", "bytes")
	now = now.Add(7 * 24 * time.Hour)
	_, err := openMedia(t, r.channel, m.ID)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	_, err = openMedia(t, r.channel, up.ID)
	require.NoError(t, err)
	now = now.Add(23 * 24 * time.Hour)
	_, err = openMedia(t, r.channel, up.ID)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

func upload(t *testing.T, r *rig, kind, body string) channel.Media {
	t.Helper()
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader(body), Type: kind, Name: `C:\dir\"a".jpg`, Size: int64(len(body))})
	require.NoError(t, err)
	return m
}

func TestUploadedMediaCanBeSent(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	m := upload(t, r, "image/jpeg", "bytes")
	call := r.wire.Last(t)
	assert.Contains(t, call.Body, "Content-Type: image/jpeg", "a generic type is refused")
	assert.Equal(t, "https://graph.facebook.com/v25.0/1110001110/media", call.URL)
	_, err := r.send(t, channel.Image{Media: m})
	require.NoError(t, err)
	shown := r.ana.Arrived()[0].Parts[0].(channel.Image).Media
	body, kind, ok := r.File(shown.ID)
	require.True(t, ok)
	assert.Equal(t, "bytes", string(body))
	assert.Equal(t, "image/jpeg", kind)
}

func TestUploadsThatAreRefused(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	for name, u := range map[string]channel.MediaUpload{
		"no body":      {Type: "image/jpeg", Size: 1},
		"no type":      {Body: strings.NewReader("x"), Size: 1},
		"no size":      {Body: strings.NewReader("x"), Type: "image/jpeg"},
		"a strange":    {Body: strings.NewReader("x"), Type: "application/octet-stream", Size: 1},
		"a broken one": {Body: strings.NewReader("x"), Type: "image/jpeg\r\nX: y", Size: 1},
	} {
		_, err := r.channel.UploadMedia(t.Context(), u)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
}

// A body that is shorter than announced fails, and a longer one is cut: nothing
// may be read past Size.
func TestUploadsThatLie(t *testing.T) {
	r := open(t, whatsapptest.Options{})
	rest := bytes.NewReader([]byte("0123456789"))
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: rest, Type: "image/jpeg", Size: 4})
	require.NoError(t, err)
	body, _, _ := r.File(m.ID)
	assert.Equal(t, "0123", string(body))
	assert.Equal(t, 6, rest.Len())
}
