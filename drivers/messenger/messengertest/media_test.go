package messengertest_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// form posts an attachment as a file to an edge.
func (b *business) form(t testing.TB, edge, recipient, kind, reusable, mimeType, body string) answer {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	if recipient != "" {
		require.NoError(t, w.WriteField("recipient", `{"id":"`+recipient+`"}`))
		require.NoError(t, w.WriteField("messaging_type", "RESPONSE"))
	}
	require.NoError(t, w.WriteField("message", `{"attachment":{"type":"`+kind+`","payload":{"is_reusable":`+reusable+`}}}`))
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="filedata"; filename="a.bin"`}, "Content-Type": {mimeType},
	})
	require.NoError(t, err)
	_, _ = part.Write([]byte(body))
	require.NoError(t, w.Close())
	return b.call(t, http.MethodPost, edge, buf.String(), "Content-Type", w.FormDataContentType())
}

func (b *business) uploaded(t testing.TB, kind, mimeType, body string) string {
	t.Helper()
	a := b.form(t, "me/message_attachments", "", kind, "true", mimeType, body)
	require.Equal(t, http.StatusOK, a.status, a.raw)
	return a.at("attachment_id").(string)
}

// SA: the part's type must be right, audio must be audio/*; sizes; an id dies
// after 90 days.
func TestUploads(t *testing.T) {
	b := open(t, messengertest.Options{})
	for _, c := range []struct{ kind, mime, body, want string }{
		{"image", "image/png", "x", ""},
		{"file", "application/pdf", "x", ""},
		{"audio", "audio/mpeg", "x", ""},
		{"audio", "application/octet-stream", "x", "100/2018047"},
		{"image", "", "x", "100/2018047"},
		{"video", "image/png", "x", "100/2018047"},
		{"image", "image/png", strings.Repeat("x", 8<<20), ""},
		{"image", "image/png", strings.Repeat("x", 8<<20+1), "36000"},
		{"file", "application/pdf", strings.Repeat("x", 25<<20), ""},
		{"file", "application/pdf", strings.Repeat("x", 25<<20+1), "100/2018047"},
	} {
		refused(t, c.want, b.form(t, "me/message_attachments", "", c.kind, "true", c.mime, c.body))
	}
	for _, body := range []string{`{}`, `{"message":{"text":"x"}}`, `{"message":{"attachment":{"type":"template"}}}`, `{`} {
		refused(t, "100", b.call(t, http.MethodPost, "me/message_attachments", body))
	}
	refused(t, "100/33", b.call(t, http.MethodGet, "me/message_attachments", ""))
	refused(t, "100/2018015", b.call(t, http.MethodPost, "me/message_attachments", `{"message":{"attachment":{"type":"image","payload":{}}}}`))
	byLink := b.call(t, http.MethodPost, "me/message_attachments", `{"message":{"attachment":{"type":"image","payload":{"url":"https://a.example/a.png","is_reusable":true}}}}`)
	refused(t, "", byLink)

	id := b.uploaded(t, "image", "image/png", "pixels")
	refused(t, "100", b.call(t, http.MethodPost, "me/message_attachments", `{"message":{"attachment":{"type":"image","payload":{"attachment_id":"`+id+`"}}}}`))
	body, kind, ok := b.File(id)
	assert.Equal(t, "pixels image/png true", string(body)+" "+kind+map[bool]string{true: " true"}[ok])
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.clock.Pass(90*24*time.Hour - time.Second)
	ana.Say("hi")
	b.sent(t, ana, attachment("image", `{"attachment_id":"`+id+`"}`))
	b.clock.Pass(time.Second)
	t.Run("trap 17", func(t *testing.T) {
		refused(t, "100/2018074", b.send(t, ana, attachment("image", `{"attachment_id":"`+id+`"}`)))
	})
	_, _, ok = b.File(id)
	assert.False(t, ok)
}

// A file within the message shows on the phone; an id comes back if it was
// asked for.
func TestFilesWithinMessages(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	a := b.form(t, "me/messages", ana.Address().Value, "image", "false", "image/png", "pixels")
	require.NotEmpty(t, a.id(), a.raw)
	assert.Nil(t, a.at("attachment_id"))
	shown := ana.Screen()[1].Parts[0].(channel.Image).Media
	body, _, _ := b.File(shown.ID)
	assert.Equal(t, "pixels", string(body))
	assert.Equal(t, int64(6), shown.Size)
	assert.Len(t, shown.SHA256, 64)
	a = b.form(t, "me/messages", ana.Address().Value, "image", `"true"`, "image/png", "pixels")
	assert.NotEmpty(t, a.at("attachment_id"))
	echo := b.told(t)[1]
	link := echo.at("message", "attachments", 0, "payload", "url").(string)
	assert.Equal(t, "pixels", b.call(t, http.MethodGet, link, "", "Authorization", "").raw)
	refused(t, "100", b.form(t, "me/messages", ana.Address().Value, "image", `"true","attachment_id":"1"`, "image/png", "x"))
}

// SA: links are fetched, if the server fetches at all.
func TestLinksAreFetched(t *testing.T) {
	answers := map[string]func(http.ResponseWriter){
		"/a.png": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte("pixels"))
		},
		"/a.html": func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html"); _, _ = w.Write([]byte("x")) },
		"/big": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(make([]byte, 9<<20))
		},
	}
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := answers[r.URL.Path]; f != nil {
			f(w)
			return
		}
		http.NotFound(w, r)
	}))
	defer host.Close()
	b := open(t, messengertest.Options{Fetch: host.Client().Transport})
	ana := b.Phone("Ana")
	ana.Say("hi")
	for path, want := range map[string]string{"/a.png": "", "/a.html": "100/2018047", "/big": "36000", "/none": "100/2018008"} {
		refused(t, want, b.send(t, ana, attachment("image", `{"url":"`+host.URL+path+`"}`)))
	}
	shown := ana.Screen()[1].Parts[0].(channel.Image).Media
	assert.Equal(t, host.URL+"/a.png", shown.URL)
	body, _, _ := b.File(shown.ID)
	assert.Equal(t, "pixels", string(body))
	a := b.call(t, http.MethodPost, "me/message_attachments", `{"message":{"attachment":{"type":"image","payload":{"url":"`+host.URL+`/none"}}}}`)
	refused(t, "100/2018008", a)
}

// slow never answers.
type slow struct{}

func (slow) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, errors.New("gave up")
}

// SA: 10 seconds for a link, 75 for a video.
func TestFetchingGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, messengertest.Options{Fetch: slow{}, Now: time.Now})
		ana := b.Phone("Ana")
		ana.Say("hi")
		for _, c := range []struct {
			kind, want string
			after      time.Duration
		}{{"image", "100/2018008", 10 * time.Second}, {"video", "100/2018294", 75 * time.Second}} {
			began := time.Now()
			refused(t, c.want, b.send(t, ana, attachment(c.kind, `{"url":"https://a.example/x"}`)))
			assert.Equal(t, c.after, time.Since(began))
		}
	})
}

// Inbound files have signed addresses that expire and need no token.
func TestInboundFiles(t *testing.T) {
	b := open(t, messengertest.Options{MediaLives: time.Hour})
	media := b.Keep([]byte("pixels"), "image/png", "a.png")
	_, err := b.Phone("Ana").Write(channel.Image{Media: media}, messengertest.Manner{})
	require.NoError(t, err)
	link := b.told(t)[0].at("message", "attachments", 0, "payload", "url").(string)
	u, err := url.Parse(link)
	require.NoError(t, err)
	assert.Equal(t, "scontent.xx.fbcdn.net", u.Host)

	a := b.call(t, http.MethodGet, link, "", "Authorization", "")
	assert.Equal(t, "pixels", a.raw)
	assert.Equal(t, "image/png", a.header.Get("Content-Type"))
	assert.Empty(t, a.header.Get("X-App-Usage"))
	assert.Zero(t, b.LeakedTokens())
	b.call(t, http.MethodGet, link, "")
	b.call(t, http.MethodGet, link+"&access_token=x", "", "Authorization", "")
	assert.Equal(t, 2, b.LeakedTokens(), "a token is no business of the host of files")

	later := strings.Replace(link, "oe=", "oe=f", 1)
	assert.Equal(t, http.StatusForbidden, b.call(t, http.MethodGet, later, "").status)
	b.clock.Pass(time.Hour)
	assert.Equal(t, http.StatusForbidden, b.call(t, http.MethodGet, link, "").status)
}

// The files can be on a host of their own, behind a real port.
func TestAHostForFilesOnly(t *testing.T) {
	b := open(t, messengertest.Options{})
	host := httptest.NewServer(b.MediaHandler())
	defer host.Close()
	b.SetMediaBase(host.URL)
	media := b.Keep([]byte("pixels"), "image/png", "a.png")
	_, err := b.Phone("Ana").Write(channel.Image{Media: media}, messengertest.Manner{})
	require.NoError(t, err)
	link := b.told(t)[0].at("message", "attachments", 0, "payload", "url").(string)
	res, err := http.Get(link)
	require.NoError(t, err)
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	assert.Equal(t, "pixels", string(raw))
	res, err = http.Get(host.URL + "/v25.0/me")
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}
