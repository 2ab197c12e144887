package line_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// written is what arrives when Ana sends a part.
func (r *rig) written(t *testing.T, part channel.Part, how linetest.Manner) channel.MessageReceived {
	t.Helper()
	_, err := r.ana.Write(part, how)
	require.NoError(t, err)
	events := r.flush(t)
	return events[len(events)-1].(channel.MessageReceived)
}

func TestFilesOfMessages(t *testing.T) {
	r := open(t, linetest.Options{})
	content := []byte("bytes")
	for _, part := range []channel.Part{
		channel.Image{Media: r.Keep(content, "image/png", "")}, channel.Video{Media: r.Keep(content, "video/mp4", "")},
		channel.Audio{Media: r.Keep(content, "audio/x-m4a", "")}, channel.File{Media: r.Keep(content, "application/pdf", "bill.pdf")},
	} {
		m := r.written(t, part, linetest.Manner{})
		ref, ok := channel.MediaOf(m.Parts[0])
		require.True(t, ok)
		assert.Equal(t, string(m.ID), ref.ID, "the file goes by the name of its message")
		got, err := r.channel.OpenMedia(t.Context(), ref)
		require.NoError(t, err, part.Kind())
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		assert.Equal(t, content, body)
		want, _ := channel.MediaOf(part)
		assert.Equal(t, want.Type, got.Type)
		x := r.wire.Last(t)
		assert.Equal(t, "https://api-data.line.me/v2/bot/message/"+ref.ID+"/content", x.URL)
		assert.Equal(t, "Bearer token-of-the-simulator", x.Header.Get("Authorization"))
	}
}

// A film that is not ready may come later; what was taken back or forgotten
// never does.
func TestFilesThatCannotBeHad(t *testing.T) {
	r := open(t, linetest.Options{Preparing: time.Minute})
	film := func() channel.Media {
		m := r.written(t, channel.Video{Media: r.Keep([]byte("bytes"), "video/mp4", "")}, linetest.Manner{})
		ref, _ := channel.MediaOf(m.Parts[0])
		return ref
	}
	ready := film()
	e := failure(t, opened(t, r.channel, ready))
	assert.Equal(t, channel.Unavailable, e.Kind)
	assert.Equal(t, "HTTP 202", e.Code)
	r.now = r.now.Add(time.Hour)
	require.NoError(t, opened(t, r.channel, ready))

	gone := film()
	require.NoError(t, r.ana.Delete(gone.ID))
	e = failure(t, opened(t, r.channel, gone))
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, "HTTP 410", e.Code)

	forgotten := film()
	r.ForgetContent(forgotten.ID)
	e = failure(t, opened(t, r.channel, forgotten))
	assert.Equal(t, channel.Unreachable, e.Kind)
	assert.Equal(t, "HTTP 404", e.Code)
}

func TestOtherAnswersToDownloads(t *testing.T) {
	r := open(t, linetest.Options{})
	for status, kind := range map[int]channel.ErrorKind{
		400: channel.Invalid, 401: channel.Unauthorized, 403: channel.Unsupported, 429: channel.RateLimited, 500: channel.Unavailable, 302: channel.Unknown,
	} {
		r.FailCalls(1, linetest.CallFault{Op: linetest.OpContent, Status: status, RetryAfter: 3 * time.Second})
		e := failure(t, opened(t, r.channel, channel.Media{ID: "1"}))
		assert.Equal(t, kind, e.Kind, status)
		assert.False(t, e.Uncertain, status)
	}
	r.FailCalls(1, linetest.CallFault{Op: linetest.OpContent, Drop: true})
	assert.Equal(t, channel.Unavailable, failure(t, opened(t, r.channel, channel.Media{ID: "1"})).Kind)
}

// An id goes into a path only if it is one.
func TestIDsOfFilesAreChecked(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, id := range []string{"../../x?y/1", "1/2", "446/1988", "abc", "1\n", "１", " "} {
		assert.Equal(t, channel.Unreachable, failure(t, opened(t, r.channel, channel.Media{ID: id, URL: "https://other.example"})).Kind, id)
	}
	assert.Equal(t, channel.Invalid, failure(t, opened(t, r.channel, channel.Media{})).Kind)
	assert.Empty(t, r.wire.Calls())
}

func opened(t *testing.T, c *line.Channel, m channel.Media) error {
	t.Helper()
	got, err := c.OpenMedia(t.Context(), m)
	if err == nil {
		assert.NoError(t, got.Body.Close())
	}
	return err
}

// A web of hosts that are not LINE's.
type web struct {
	asked []*http.Request
	pages map[string]http.HandlerFunc
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked = append(w.asked, r)
	page, ok := w.pages[r.URL.String()]
	if !ok {
		return nil, fmt.Errorf("no page at %s", r.URL)
	}
	answer := httptest.NewRecorder()
	page(answer, r)
	return answer.Result(), nil
}

func (w *web) channel(t *testing.T, change func(*line.Config)) *line.Channel {
	t.Helper()
	s := linetest.New(linetest.Options{})
	cfg := config(s)
	cfg.Token, cfg.Transport = channel.NewSecret("hush"), w
	if change != nil {
		change(&cfg)
	}
	return newChannel(t, cfg)
}

func to(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, address, http.StatusFound) }
}

func say(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg; x=y")
		_, _ = io.WriteString(w, text)
	}
}

// The token stays with LINE.
func TestFilesOfOthersAreFetchedWithoutTheToken(t *testing.T) {
	w := &web{pages: map[string]http.HandlerFunc{
		"https://liff.example/a.jpg": to("/b.jpg"), "https://liff.example/b.jpg": to("https://cdn.example/c.jpg"), "https://cdn.example/c.jpg": say("bytes"),
	}}
	got, err := w.channel(t, nil).OpenMedia(t.Context(), channel.Media{URL: "https://liff.example/a.jpg"})
	require.NoError(t, err)
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	assert.Equal(t, "bytes", string(body))
	assert.Equal(t, "image/jpeg", got.Type)
	assert.Len(t, w.asked, 3)
	for _, r := range w.asked {
		assert.Empty(t, r.Header.Get("Authorization"))
	}
}

// Nothing is fetched from the house itself, whoever sends us there.
func TestFilesAtAddressesThatAreNotPublic(t *testing.T) {
	w := &web{pages: map[string]http.HandlerFunc{"https://liff.example/inside": to("https://10.0.0.1/x")}}
	c := w.channel(t, nil)
	for _, address := range []string{
		"http://liff.example/a.jpg", "https://127.0.0.1/a.jpg", "http://127.0.0.1/a.jpg", "https://[::1]/a.jpg", "https://169.254.169.254/latest",
		"https://localhost/a.jpg", "https://intranet/a.jpg", "file:///etc/passwd", "https://a:b@liff.example/a.jpg", "https://%zz", "liff.example/a.jpg",
	} {
		assert.Equal(t, channel.Unreachable, failure(t, opened(t, c, channel.Media{URL: address})).Kind, address)
	}
	assert.Empty(t, w.asked)
	assert.Equal(t, channel.Unreachable, failure(t, opened(t, c, channel.Media{URL: "https://liff.example/inside"})).Kind)
	assert.Len(t, w.asked, 1)
}

func TestFilesOfOthersThatCannotBeHad(t *testing.T) {
	w := &web{pages: map[string]http.HandlerFunc{"https://liff.example/round": to("/round"), "https://liff.example/gone": http.NotFound}}
	c := w.channel(t, nil)
	assert.Equal(t, channel.Unavailable, failure(t, opened(t, c, channel.Media{URL: "https://liff.example/round"})).Kind)
	assert.Len(t, w.asked, 4)
	assert.Equal(t, channel.Unreachable, failure(t, opened(t, c, channel.Media{URL: "https://liff.example/gone"})).Kind)
	assert.Equal(t, channel.Unavailable, failure(t, opened(t, c, channel.Media{URL: "https://liff.example/nobody"})).Kind)
}

// A simulator on this machine may have its files on this machine.
func TestASimulatorMayServeFilesInPlainHTTP(t *testing.T) {
	w := &web{pages: map[string]http.HandlerFunc{"http://127.0.0.1:8080/a.jpg": say("bytes")}}
	c := w.channel(t, func(cfg *line.Config) { cfg.DataURL = "http://127.0.0.1:9090" })
	assert.NoError(t, opened(t, c, channel.Media{URL: "http://127.0.0.1:8080/a.jpg"}))
}

// A body is passed on as it comes, and closed by who asked for it.
func TestAnOpenFileIsReadAsItComes(t *testing.T) {
	r := open(t, linetest.Options{})
	large := bytes.Repeat([]byte("x"), 3<<20)
	m := r.written(t, channel.File{Media: r.Keep(large, "application/zip", "a.zip")}, linetest.Manner{})
	ref, _ := channel.MediaOf(m.Parts[0])
	assert.Equal(t, int64(len(large)), ref.Size)
	got, err := r.channel.OpenMedia(context.Background(), ref)
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, got.Body)
	require.NoError(t, err)
	assert.Equal(t, int64(len(large)), n)
	require.NoError(t, got.Body.Close())
}

// Over a real connection, both hosts may be one.
func TestOverARealConnection(t *testing.T) {
	s := linetest.New(linetest.Options{})
	host := httptest.NewServer(s)
	defer host.Close()
	cfg := config(s)
	cfg.Transport, cfg.BaseURL, cfg.DataURL = nil, host.URL+"/", host.URL
	c := newChannel(t, cfg)
	ref, content := file(t, s, c, s.Phone("ana"))
	require.NoError(t, sendOne(t.Context(), c, s, "1"))
	got, err := c.OpenMedia(t.Context(), ref)
	require.NoError(t, err)
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Equal(t, content, body)
	assert.Equal(t, int64(len(content)), got.Size)
}
