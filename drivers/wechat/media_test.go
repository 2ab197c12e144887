package wechat_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// written is the message that Ana writes.
func (r *rig) written(t testing.TB, part channel.Part, how wechattest.Manner) channel.MessageReceived {
	t.Helper()
	_, err := r.ana.Write(part, how)
	require.NoError(t, err)
	return r.flush(t)[0].(channel.MessageReceived)
}

func (r *rig) opened(t testing.TB, m channel.Media) (string, *channel.MediaContent, error) {
	t.Helper()
	c, err := r.channel.OpenMedia(t.Context(), m)
	if err != nil {
		return "", nil, err
	}
	b, err := io.ReadAll(c.Body)
	require.NoError(t, err)
	require.NoError(t, c.Body.Close())
	return string(b), c, nil
}

func TestFilesOfEachKindAreOpened(t *testing.T) {
	for kind, part := range map[string]func(channel.Media) channel.Part{
		"image/jpeg": func(m channel.Media) channel.Part { return channel.Image{Media: m} },
		"audio/amr":  func(m channel.Media) channel.Part { return channel.Audio{Media: m} },
		"video/mp4":  func(m channel.Media) channel.Part { return channel.Video{Media: m} },
	} {
		r := open(t, wechattest.Options{})
		m := r.written(t, part(r.Keep([]byte("content of "+kind), kind, "")), wechattest.Manner{})
		file, ok := channel.MediaOf(m.Parts[0])
		require.True(t, ok)
		got, c, err := r.opened(t, file)
		require.NoError(t, err, kind)
		assert.Equal(t, "content of "+kind, got)
		assert.Equal(t, kind, c.Type)
		assert.Equal(t, int64(len(got)), c.Size)
		for _, x := range r.wire.Calls() {
			assert.Equal(t, strings.HasPrefix(x.URL, "https://api.weixin.qq.com/cgi-bin/media/get"), strings.Contains(x.URL, "access_token="), "the token goes to WeChat alone: %s", x.URL)
		}
	}
}

// After three days only pictures are left, at their addresses.
func TestFilesThatAreTooOld(t *testing.T) {
	r := open(t, wechattest.Options{})
	image := r.written(t, channel.Image{Media: r.Keep([]byte("picture"), "image/jpeg", "")}, wechattest.Manner{}).Parts[0].(channel.Image).Media
	voice := r.written(t, channel.Audio{Media: r.Keep([]byte("voice"), "audio/amr", "")}, wechattest.Manner{}).Parts[0].(channel.Audio).Media
	r.now = r.now.Add(73 * time.Hour)
	got, _, err := r.opened(t, image)
	require.NoError(t, err)
	assert.Equal(t, "picture", got)
	_, _, err = r.opened(t, voice)
	e := failure(t, err)
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, "40007", e.Code)
	image.ID = ""
	got, _, err = r.opened(t, image)
	require.NoError(t, err)
	assert.Equal(t, "picture", got)
	image.URL = "https://mmbiz.qpic.cn/mmbiz_jpg/file?id=gone"
	_, _, err = r.opened(t, image)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
}

func TestAnswersThatAreNoFile(t *testing.T) {
	for name, c := range map[string]struct {
		fault wechattest.CallFault
		kind  channel.ErrorKind
	}{
		"busy":                   {wechattest.CallFault{Code: wechattest.CodeBusy}, channel.Unavailable},
		"no right":               {wechattest.CallFault{Code: wechattest.CodeNoRight}, channel.Unsupported},
		"no quota":               {wechattest.CallFault{Code: wechattest.CodeDailyQuota}, channel.RateLimited},
		"an empty object":        {wechattest.CallFault{Status: http.StatusOK, Body: `{}`}, channel.Unavailable},
		"half an object":         {wechattest.CallFault{Status: http.StatusOK, Body: `{"errcode":4`}, channel.Unavailable},
		"a gateway":              {wechattest.CallFault{Status: http.StatusBadGateway}, channel.Unavailable},
		"a film in a cellar":     {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"http://127.0.0.1/film"}`}, channel.Unreachable},
		"a film in a file":       {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"file:///etc/passwd"}`}, channel.Unreachable},
		"a film next door":       {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"http://10.1.2.3/film"}`}, channel.Unreachable},
		"a film at the metadata": {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"http://[fe80::1]/film"}`}, channel.Unreachable},
		"a film at a number":     {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"http://198.51.100.7/none"}`}, channel.Unavailable},
		"a film nowhere":         {wechattest.CallFault{Status: http.StatusOK, Body: `{"video_url":"%"}`}, channel.Unreachable},
		"a film with a name":     {wechattest.CallFault{Status: http.StatusOK, Body: `{"down_url":"https://a:b@mpvideo.qpic.cn/film"}`}, channel.Unreachable},
	} {
		r := open(t, wechattest.Options{})
		_, err := r.send(t, hi) // the token
		require.NoError(t, err)
		r.FailCalls(1, c.fault)
		_, _, err = r.opened(t, channel.Media{ID: "M"})
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.False(t, e.Uncertain, name)
	}
	r := open(t, wechattest.Options{})
	_, _, err := r.opened(t, channel.Media{})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// Redirects are followed to public places only, and not for ever.
func TestRedirectsOfFiles(t *testing.T) {
	r := open(t, wechattest.Options{})
	address := channel.Media{URL: "https://mmbiz.qpic.cn/mmbiz_jpg/file?id=" + r.Keep([]byte("x"), "image/jpeg", "").ID}
	for _, elsewhere := range []string{
		"https://shop.example/a.jpg", "http://metadata.internal/x", "https://qpic.cn.evil.example/x", "https://a:b@mmbiz.qpic.cn/x", "http://10.0.0.1/x", "ftp://mmbiz.qpic.cn/x", "/x",
	} {
		_, _, err := r.opened(t, channel.Media{URL: elsewhere})
		assert.Equal(t, channel.Unreachable, failure(t, err).Kind, elsewhere)
	}
	assert.Empty(t, r.wire.Calls(), "a push does not choose where the driver goes")
	r.FailCalls(1, wechattest.CallFault{Redirect: "http://169.254.169.254/"})
	_, _, err := r.opened(t, address)
	assert.Equal(t, channel.Unreachable, failure(t, err).Kind)
	r.FailCalls(3, wechattest.CallFault{Redirect: address.URL})
	got, _, err := r.opened(t, address)
	require.NoError(t, err)
	assert.Equal(t, "x", got)
	r.FailCalls(4, wechattest.CallFault{Redirect: address.URL})
	_, _, err = r.opened(t, address)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
}

func TestTokensEndBetweenFiles(t *testing.T) {
	r := open(t, wechattest.Options{})
	m := r.written(t, channel.Image{Media: r.Keep([]byte("picture"), "image/jpeg", "")}, wechattest.Manner{}).Parts[0].(channel.Image).Media
	_, _, err := r.opened(t, m)
	require.NoError(t, err)
	r.ReplaceToken()
	_, _, err = r.opened(t, m)
	require.NoError(t, err)

	// A body that was read cannot be sent again: the next upload works.
	r.ReplaceToken()
	u := channel.MediaUpload{Body: strings.NewReader(jpegStart), Type: "image/jpeg", Size: int64(len(jpegStart))}
	_, err = r.channel.UploadMedia(t.Context(), u)
	e := failure(t, err)
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.False(t, e.Uncertain)
	r.uploaded(t, "image/jpeg")
}

func TestUploads(t *testing.T) {
	for kind, name := range map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "audio/amr": ".amr", "audio/mpeg": ".mp3", "video/mp4": ".mp4", "Image/JPEG; x=y": ".jpg",
	} {
		r := open(t, wechattest.Options{})
		m := r.uploaded(t, kind)
		assert.NotEmpty(t, m.ID)
		assert.Equal(t, "a"+name, m.Name)
		assert.Contains(t, r.wire.Last(t).Body, `filename="a`+name+`"`)
		assert.Contains(t, r.wire.Last(t).Body, `name="media"`)
	}
	r := open(t, wechattest.Options{})
	for name, u := range map[string]channel.MediaUpload{
		"no body":        {Type: "image/png", Size: 1},
		"no type":        {Body: strings.NewReader("x"), Size: 1},
		"no size":        {Body: strings.NewReader("x"), Type: "image/png"},
		"a large sound":  {Body: strings.NewReader("x"), Type: "audio/amr", Size: 2<<20 + 1},
		"a large film":   {Body: strings.NewReader("x"), Type: "video/mp4", Size: 10<<20 + 1},
		"a large bitmap": {Body: strings.NewReader("x"), Type: "image/png", Size: 2<<20 + 1},
	} {
		_, err := r.channel.UploadMedia(t.Context(), u)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	_, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("x"), Type: "application/pdf", Size: 1})
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind)
	assert.Empty(t, r.wire.Calls())
	_, err = r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("no picture"), Type: "image/png", Size: 10})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "WeChat looks at the bytes")
	r.FailCalls(1, wechattest.CallFault{Op: wechattest.OpUpload, Status: http.StatusOK, Body: `{"type":"image"}`})
	_, err = r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("x"), Type: "image/png", Size: 1})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}
