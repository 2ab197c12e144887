package linetest_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// content fetches the content of a message with LINE's client, which takes any
// 2xx for success.
func (b *business) content(t *testing.T, id string) (int, string, string) {
	t.Helper()
	res, err := b.blob.GetMessageContent(id)
	if err != nil {
		got := b.call(t, "GET", "/v2/bot/message/"+id+"/content", "")
		require.NotEmpty(t, got.refusal(t).Message)
		return got.status, "", ""
	}
	defer func() { require.NoError(t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(raw), res.Header.Get("Content-Type")
}

func TestContent(t *testing.T) {
	b := open(t, linetest.Options{Preparing: time.Minute, ContentLives: 24 * time.Hour})
	mia := b.Phone("Mia")
	photo, film := b.Keep([]byte("photo"), "image/jpeg", ""), b.Keep([]byte("film"), "video/mp4", "a.mp4")
	picture := write(t, b, mia, channel.PartImage, photo)
	status, body, kind := b.content(t, picture)
	assert.Equal(t, []any{200, "photo", "image/jpeg"}, []any{status, body, kind})
	document := write(t, b, mia, channel.PartFile, film)
	status, _, _ = b.content(t, document)
	assert.Equal(t, 200, status, "files are there at once")

	video := write(t, b, mia, channel.PartVideo, film)
	status, body, _ = b.content(t, video)
	assert.Equal(t, []any{202, ""}, []any{status, body})
	assert.Equal(t, 202, b.call(t, "GET", "/v2/bot/message/"+video+"/content/preview", "").status)
	state, err := b.blob.GetMessageContentTranscodingByMessageId(video)
	require.NoError(t, err)
	assert.Equal(t, "processing", string(state.Status))
	b.clock.Pass(time.Minute)
	status, body, _ = b.content(t, video)
	assert.Equal(t, []any{200, "film"}, []any{status, body})
	state, err = b.blob.GetMessageContentTranscodingByMessageId(video)
	require.NoError(t, err)
	assert.Equal(t, "succeeded", string(state.Status))
	b.FailContent(video)
	state, err = b.blob.GetMessageContentTranscodingByMessageId(video)
	require.NoError(t, err)
	assert.Equal(t, "failed", string(state.Status))

	require.NoError(t, mia.Delete(picture))
	status, _, _ = b.content(t, picture)
	assert.Equal(t, http.StatusGone, status, "trap 24: taken back")
	status, _, _ = b.content(t, "1")
	assert.Equal(t, http.StatusNotFound, status)
	b.ForgetContent(document)
	status, _, _ = b.content(t, document)
	assert.Equal(t, http.StatusNotFound, status)
	b.clock.Pass(24 * time.Hour)
	status, _, _ = b.content(t, video)
	assert.Equal(t, http.StatusNotFound, status)
}

// Trap 4: a film that came as a file is none, and what lies at an external
// address is not with LINE.
func TestTrap4_TranscodingAndPreview(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia")
	film := b.Keep([]byte("film"), "video/mp4", "a.mp4")
	at := func(id, what string) int { return b.call(t, "GET", "/v2/bot/message/"+id+what, "").status }
	file, video := write(t, b, mia, channel.PartFile, film), write(t, b, mia, channel.PartVideo, film)
	picture, sound := write(t, b, mia, channel.PartImage, b.Keep([]byte("x"), "image/png", "")), write(t, b, mia, channel.PartAudio, film)
	assert.Equal(t, []int{400, 200, 400, 200}, []int{
		at(file, "/content/transcoding"), at(video, "/content/transcoding"), at(picture, "/content/transcoding"), at(sound, "/content/transcoding"),
	})
	assert.Equal(t, []int{400, 200, 200, 400}, []int{
		at(file, "/content/preview"), at(video, "/content/preview"), at(picture, "/content/preview"), at(sound, "/content/preview"),
	})
	res, err := b.blob.GetMessageContentPreview(video)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, "image/png", res.Header.Get("Content-Type"))

	outside, err := mia.Write(channel.Image{Media: channel.Media{URL: url}}, linetest.Manner{External: true})
	require.NoError(t, err)
	assert.Equal(t, []int{404, 404, 404}, []int{at(outside, "/content"), at(outside, "/content/preview"), at(outside, "/content/transcoding")})
}

// An ear of the web that serves files, and counts.
type web struct {
	files map[string]string // by address: the type
	asked []string
	size  int
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked = append(w.asked, r.URL.String())
	kind, ok := w.files[r.URL.String()]
	if kind == "broken" {
		return nil, io.ErrUnexpectedEOF
	}
	res := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(io.LimitReader(zeros{}, int64(w.size))), Request: r}
	if !ok {
		res.StatusCode = http.StatusForbidden
	}
	return res, nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Trap 1: files are fetched when the chat is opened, not when the message is
// sent.
func TestTrap1_FilesAreFetchedLazily(t *testing.T) {
	out := &web{files: map[string]string{"https://a.example/a.jpg": "image/jpeg", "https://a.example/p.jpg": "image/jpeg; charset=binary"}, size: 10}
	b := open(t, linetest.Options{Web: out, ScreenLimit: 2})
	mia := b.Phone("Mia")
	pushed(t, b, mia.UserID(), `{"type":"image","originalContentUrl":"https://a.example/a.jpg","previewImageUrl":"https://a.example/p.jpg"}`)
	require.NoError(t, b.Flush(t.Context()))
	assert.Empty(t, out.asked)
	assert.Zero(t, mia.Screen()[0].Media[0].At)
	b.clock.Pass(7 * 24 * time.Hour)
	mia.Read()
	assert.Equal(t, 2, b.Pending())
	require.NoError(t, b.Flush(t.Context()))
	assert.Equal(t, []string{"https://a.example/a.jpg", "https://a.example/p.jpg"}, out.asked)
	got := mia.Screen()[0]
	for _, f := range got.Media {
		assert.Empty(t, f.Problem)
		assert.Equal(t, b.clock.Now(), f.At)
		assert.Equal(t, "image/jpeg", f.Type)
	}
	shown, kind, ok := b.File(got.Parts[0].(channel.Image).Media.ID)
	assert.True(t, ok)
	assert.Equal(t, []any{10, "image/jpeg"}, []any{len(shown), kind})
	_, _, ok = b.File("none")
	assert.False(t, ok)
	mia.Read()
	require.NoError(t, b.Flush(t.Context()))
	assert.Len(t, out.asked, 2, "once")

	file := got.Media[0].File
	b.push(t, mia.UserID(), text("x"))
	_, _, ok = b.File(file)
	assert.True(t, ok)
	b.push(t, mia.UserID(), text("y"))
	_, _, ok = b.File(file)
	assert.False(t, ok, "it went with its message")
}

// Trap 2: what is too large or of another type does not show.
func TestTrap2_FilesThatDoNotShow(t *testing.T) {
	for name, c := range map[string]struct {
		kind, message string
		size          int
		want          string
	}{
		"gone":            {"", `{"type":"image","originalContentUrl":"https://b.example","previewImageUrl":"https://b.example"}`, 1, "answered with 403"},
		"no answer":       {"broken", `{"type":"image","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 1, "nothing came back"},
		"webp":            {"image/webp", `{"type":"image","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 1, `"image/webp" is not shown as image`},
		"too large":       {"image/png", `{"type":"image","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 10<<20 + 1, "larger than"},
		"large but fine":  {"image/png", `{"type":"image","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 10 << 20, ""},
		"ogg":             {"audio/ogg", `{"type":"audio","originalContentUrl":"https://a.example","duration":1}`, 1, "not shown as audio"},
		"mp3":             {"audio/mpeg", `{"type":"audio","originalContentUrl":"https://a.example","duration":1}`, 1, ""},
		"thumbnail":       {"image/jpeg", template(`"type":"buttons","text":"x","thumbnailImageUrl":"https://a.example","actions":[%s]`, another), 1, ""},
		"column":          {"image/gif", template(`"type":"image_carousel","columns":[{"imageUrl":"https://a.example","action":%s}]`, another), 1, "not shown as image"},
		"flex":            {"image/gif", flex(box(`{"type":"image","url":"https://a.example"}`)), 1, "not shown as image"},
		"film of flex":    {"video/webm", flex(`{"type":"bubble","hero":{"type":"video","url":"https://b.example","previewUrl":"https://a.example"}}`), 1, "not shown as image"},
		"map":             {"image/png", imagemap(`"baseSize":{"width":1040,"height":1},"actions":[]`), 1, "answered with 403"},
		"video of flv":    {"video/x-flv", `{"type":"video","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 1, "not shown as video"},
		"video that runs": {"video/mp4", `{"type":"video","originalContentUrl":"https://a.example","previewImageUrl":"https://b.example"}`, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, linetest.Options{Web: &web{files: map[string]string{"https://a.example": c.kind}, size: c.size}, AutoRead: true})
			pushed(t, b, b.Phone("Mia").UserID(), c.message)
			require.NoError(t, b.Flush(t.Context()))
			problem := b.Phone("Mia").Screen()[0].Media[0].Problem
			if c.want == "" {
				assert.Empty(t, problem)
			} else {
				assert.Contains(t, problem, c.want)
			}
		})
	}
}
