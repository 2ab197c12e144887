package messenger_test

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
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// arrived is a picture of ana's, as it came in.
func (r *rig) arrived(t *testing.T) channel.Media {
	t.Helper()
	_, err := r.ana.Write(channel.Image{Media: r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")}, messengertest.Manner{})
	require.NoError(t, err)
	events := r.flush(t)
	return events[len(events)-1].(channel.MessageReceived).Parts[0].(channel.Image).Media
}

func openMedia(t *testing.T, c *messenger.Channel, m channel.Media) (string, error) {
	t.Helper()
	content, err := c.OpenMedia(t.Context(), m)
	if err != nil {
		return "", err
	}
	defer func() { require.NoError(t, content.Body.Close()) }()
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, "image/jpeg", content.Type)
	return string(body), nil
}

// The address that came with the message is all there is: no call to the API,
// and no token for the host of files.
func TestMediaIsOpenedWithoutTheToken(t *testing.T) {
	r := open(t, messengertest.Options{RequireProof: true})
	body, err := openMedia(t, r.channel, r.arrived(t))
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
	require.Len(t, r.wire.Calls(), 1)
	x := r.wire.Last(t)
	assert.Contains(t, x.URL, "https://scontent.xx.fbcdn.net/")
	assert.NotContains(t, x.URL, "appsecret_proof")
	assert.Empty(t, x.Header.Get("Authorization"))
	assert.Zero(t, r.LeakedTokens())
}

func TestMediaExpires(t *testing.T) {
	r := open(t, messengertest.Options{MediaLives: time.Hour})
	m := r.arrived(t)
	r.clock = morning.Add(2 * time.Hour)
	_, err := openMedia(t, r.channel, m)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

// Whatever stands in the place of an address is not asked.
func TestTrap7_AddressesThatAreNone(t *testing.T) {
	r := open(t, messengertest.Options{})
	for _, address := range []string{
		"", "%", "/reel/123/", `C:\Users\x`, "file:///etc/passwd", "http://scontent.xx.fbcdn.net/x", "https://files.example/x",
		"https://evil-fbcdn.net/x", "https://fbcdn.net.example/x", "https://u:p@scontent.xx.fbcdn.net/x", "https://scontent.xx.fbcdn.net:8443/x",
		"https://127.0.0.1/x", "https://169.254.169.254/latest", "http://localhost/x", "https://[::1]/x",
	} {
		_, err := openMedia(t, r.channel, channel.Media{URL: address})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, address)
	}
	assert.Empty(t, r.wire.Calls())
	for _, name := range []string{"fallback_no_address", "reel_relative", "file_without_address"} {
		for _, part := range only[channel.MessageReceived](t, r.inbound(t, name)).Parts {
			m, _ := channel.MediaOf(part)
			assert.Empty(t, m.URL, name)
		}
	}
}

// Redirects are followed to the provider's hosts only, and not for ever.
func TestRedirectsOfFiles(t *testing.T) {
	r := open(t, messengertest.Options{})
	m := r.arrived(t)
	for _, to := range []string{
		"http://scontent.xx.fbcdn.net/x", "https://files.example/x", "https://127.0.0.1/x", "", "https://scontent.xx.fbcdn.net/\x7f",
	} {
		r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpDownload, Redirect: to, Status: http.StatusFound})
		before := len(r.wire.Calls())
		_, err := openMedia(t, r.channel, m)
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, to)
		assert.Len(t, r.wire.Calls(), before+1, to)
	}
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpDownload, Redirect: strings.Replace(m.URL, "scontent.xx", "scontent.yy", 1)})
	body, err := openMedia(t, r.channel, m)
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)

	r.FailCalls(50, messengertest.CallFault{Op: messengertest.OpDownload, Redirect: m.URL})
	before := len(r.wire.Calls())
	_, err = openMedia(t, r.channel, m)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	assert.Less(t, len(r.wire.Calls())-before, 10)
}

func TestMediaThatCannotBeOpened(t *testing.T) {
	for status, kind := range map[int]channel.ErrorKind{
		403: channel.Unreachable, 404: channel.Unreachable, 410: channel.Unreachable, 418: channel.Unknown,
		429: channel.RateLimited, 500: channel.Unavailable, 503: channel.Unavailable,
	} {
		r := open(t, messengertest.Options{})
		m := r.arrived(t)
		r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpDownload, Status: status})
		_, err := openMedia(t, r.channel, m)
		assert.Equal(t, kind, failure(t, err).Kind, status)
		assert.False(t, failure(t, err).Uncertain, status)
	}
	r := open(t, messengertest.Options{})
	m := r.arrived(t)
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpDownload, Drop: true})
	_, err := openMedia(t, r.channel, m)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
}

// With a simulator on this machine its addresses may be asked.
func TestMediaOfASimulatorOnThisMachine(t *testing.T) {
	r := open(t, messengertest.Options{MediaBase: "http://127.0.0.1:8077"})
	r.channel = r.with(t, func(c *messenger.Config) { c.BaseURL = "http://localhost:8077" })
	body, err := openMedia(t, r.channel, r.arrived(t))
	require.NoError(t, err)
	assert.Equal(t, "bytes", body)
}

func upload(t *testing.T, r *rig, kind, body string) channel.Media {
	t.Helper()
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader(body), Type: kind, Name: `C:\dir\"a".jpg`, Size: int64(len(body))})
	require.NoError(t, err)
	return m
}

// A file is sent as what it was uploaded as, whatever part it stands in.
func TestUploadedMediaCanBeSent(t *testing.T) {
	for kind, want := range map[string]string{
		"image/jpeg": "image", "image/webp": "file", "video/mp4": "video", "audio/mpeg": "audio", "audio/ogg; codecs=opus": "file", "application/pdf": "file",
	} {
		r := open(t, messengertest.Options{})
		m := upload(t, r, kind, "bytes")
		x := r.wire.Last(t)
		assert.Equal(t, "https://graph.facebook.com/v25.0/5550005550/message_attachments", x.URL)
		assert.Contains(t, x.Body, "Content-Type: "+kind, "a generic type is refused")
		assert.Contains(t, x.Body, `{"attachment":{"type":"`+want+`","payload":{"is_reusable":true}}}`)
		_, err := r.send(t, channel.File{Media: m})
		require.NoError(t, err, kind)
		sent := object(t, r.wire.Last(t).Body)["message"].(map[string]any)["attachment"].(map[string]any)
		assert.Equal(t, want, sent["type"])
		assert.Equal(t, map[string]any{"attachment_id": m.ID}, sent["payload"], "the id is text")
	}
}

func TestTrap17_UploadsDieAfter90DaysAndBelongToOnePage(t *testing.T) {
	r := open(t, messengertest.Options{})
	m := upload(t, r, "image/jpeg", "bytes")
	other := open(t, messengertest.Options{PageID: "777"})
	_, err := other.send(t, channel.Image{Media: m})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Equal(t, "100/2018074", failure(t, err).Code)

	r.clock = morning.Add(90 * day)
	r.ana.Say("still there")
	msg := r.message(channel.Image{Media: m})
	msg.LastInbound = r.clock
	_, err = r.channel.Send(t.Context(), msg)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestUploadsThatAreRefused(t *testing.T) {
	r := open(t, messengertest.Options{})
	for name, u := range map[string]channel.MediaUpload{
		"no body": {Type: "image/jpeg", Size: 1},
		"no type": {Body: strings.NewReader("x"), Size: 1},
		"no size": {Body: strings.NewReader("x"), Type: "image/jpeg"},
	} {
		_, err := r.channel.UploadMedia(t.Context(), u)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	assert.Empty(t, r.wire.Calls())
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpUpload, Status: 200, Body: `{}`})
	_, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("x"), Type: "image/jpeg", Size: 1})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

// Nothing is read past Size.
func TestUploadsThatLie(t *testing.T) {
	r := open(t, messengertest.Options{})
	rest := bytes.NewReader([]byte("0123456789"))
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: rest, Type: "image/jpeg", Size: 4})
	require.NoError(t, err)
	body, _, _ := r.File(m.ID)
	assert.Equal(t, "0123", string(body))
	assert.Equal(t, 6, rest.Len())
}
