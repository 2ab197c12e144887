package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sending is a file in the composer's form, with what the browser found out.
type sending struct {
	key, text, name, kind, body string
	duration, preview           string
}

// attach sends a file to a conversation and returns the answer's status.
func (r *rig) attach(conversation string, s sending) int {
	r.t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for name, value := range map[string]string{"key": s.key, "text": s.text, "duration": s.duration} {
		require.NoError(r.t, form.WriteField(name, value))
	}
	add := func(field, name, kind, body string) {
		part, err := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="` + field + `"; filename="` + name + `"`}, "Content-Type": {kind},
		})
		require.NoError(r.t, err)
		_, err = part.Write([]byte(body))
		require.NoError(r.t, err)
	}
	add("file", s.name, s.kind, s.body)
	if s.preview != "" {
		add("preview", "preview.jpg", s.preview, "small pixels")
	}
	require.NoError(r.t, form.Close())
	res, text := r.send(http.MethodPost, conversation+"/messages", form.FormDataContentType(), &buf, nil)
	r.settle()
	r.settle()
	if res.StatusCode >= 300 {
		r.t.Log(text)
	}
	return res.StatusCode
}

// onLINE is Mia's phone there, when she has looked at everything.
func (r *rig) onLINE() []linetest.Bubble {
	r.t.Helper()
	phone := r.mias(simulatedLINE).(lineChat).phone
	phone.Read()
	r.settle()
	return phone.Screen()
}

// A file that an agent sends on LINE is a link, which works without a login for
// whoever has it, and for nobody else.
func TestAFileOnLINEIsALink(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedLINE, "may I have the bill?")
	require.Equal(t, http.StatusNoContent, r.attach(talk, sending{key: "k", text: "Here it is", name: "bill März.pdf", kind: "application/pdf", body: "%PDF-"}))
	assert.Contains(t, r.chatPage(), "sent as a link")
	screen := r.onLINE()
	text := screen[len(screen)-1].Parts[0].(channel.Text).Body
	lines := strings.Split(text, "\n")
	require.Len(t, lines, 3)
	assert.Equal(t, []string{"Here it is", "bill März.pdf"}, lines[:2])
	path, ok := strings.CutPrefix(lines[2], r.srv.URL)
	require.True(t, ok, lines[2])

	foreign := http.Header{"Host": {"inbox.example.com"}, "Sec-Fetch-Site": {"cross-site"}}
	res, body := r.send(http.MethodGet, path, "", nil, foreign)
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	assert.Equal(t, "%PDF-", body)
	assert.Equal(t, "application/pdf", res.Header.Get("Content-Type"))
	assert.Equal(t, "attachment; filename*=utf-8''bill%20M%C3%A4rz.pdf", res.Header.Get("Content-Disposition"))
	assert.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
	assert.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
	for part, changed := range map[string]string{"application/pdf": "text/html", "bill": "will", "/files/": "/files/A"} {
		res, _ = r.send(http.MethodGet, strings.Replace(path, part, changed, 1), "", nil, foreign)
		assert.Equal(t, http.StatusNotFound, res.StatusCode, "%q is %q", part, changed)
	}
	_, page := r.get("/?part=phones&phone=" + r.app.phones.line(simulatedLINE).chatID(r.mias(simulatedLINE)))
	assert.Contains(t, page, `<a href="`+lines[2]+`" target="_blank" rel="noopener noreferrer">`)
}

// Pictures, films and sounds arrive on LINE as such, if the browser said what
// LINE wants to know.
func TestPicturesFilmsAndSoundOnLINE(t *testing.T) {
	r := newRig(t)
	photo, err := holidayPhoto()
	require.NoError(t, err)
	talk := r.serve(simulatedLINE, "show me")
	for _, s := range []sending{
		{key: "1", name: "a.png", kind: "image/png", body: string(photo)},
		{key: "2", name: "b.mp3", kind: "audio/mpeg", body: "sound", duration: "61400"},
		{key: "3", name: "c.mp4", kind: "video/mp4", body: "film", duration: "2000", preview: "image/jpeg"},
		{key: "4", name: "d.mp3", kind: "audio/mpeg", body: "sound"},
	} {
		require.Equal(t, http.StatusNoContent, r.attach(talk, s), s.name)
	}
	screen := r.onLINE()[1:]
	require.Len(t, screen, 4)
	assert.IsType(t, channel.Image{}, screen[0].Parts[0])
	assert.Equal(t, 61400*time.Millisecond, screen[1].Parts[0].(channel.Audio).Media.Duration)
	assert.IsType(t, channel.Video{}, screen[2].Parts[0])
	assert.Contains(t, screen[3].Parts[0].(channel.Text).Body, "d.mp3\n"+r.srv.URL, "nobody knows how long it takes")
	for _, b := range screen {
		for _, file := range b.Media {
			assert.Empty(t, file.Problem, file.URL)
			assert.Equal(t, http.StatusOK, file.Status, file.URL)
		}
	}
	page := r.chatPage()
	assert.Contains(t, page, "b.mp3 · 1:01")
	assert.Contains(t, page, `poster="/files/`)
	_, page = r.get("/?part=phones&phone=" + r.app.phones.line(simulatedLINE).chatID(r.mias(simulatedLINE)))
	assert.Contains(t, page, `/files/fetched-`)
}

// A form with a file that comes twice sends once, also where the file went as
// something else.
func TestAFileThatComesTwiceOnLINE(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedLINE, "hello")
	for range 2 {
		s := sending{key: "one", text: "look", name: "a.png", kind: "image/png", body: "pixels"}
		require.Equal(t, http.StatusNoContent, r.attach(talk, s))
		s = sending{key: "two", text: "read", name: "a.pdf", kind: "application/pdf", body: "%PDF-"}
		require.Equal(t, http.StatusNoContent, r.attach(talk, s))
	}
	assert.Len(t, r.onLINE(), 4, "hello, a picture with its text, and a link")
	assert.Equal(t, http.StatusConflict, r.attach(talk, sending{key: "two", text: "read", name: "a.pdf", kind: "application/pdf", body: "%PDF-2"}))
}

// What a browser says of a file is not believed blindly.
func TestBadDescriptionsAreRefused(t *testing.T) {
	r := newRig(t)
	talk := r.serve(simulatedLINE, "hello")
	for _, s := range []sending{{duration: "long"}, {duration: "-1"}, {duration: "0"}, {duration: "999999999999"}, {preview: "text/html"}} {
		s.name, s.kind, s.body = "a.mp4", "video/mp4", "film"
		assert.Equal(t, http.StatusBadRequest, r.attach(talk, s), "%+v", s)
	}
}

// Addresses stay good over a restart, and belong to one folder.
func TestAddressesOfFiles(t *testing.T) {
	folder := t.TempDir()
	media, err := engagement.OpenMediaDir(filepath.Join(folder, "media"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, media.Close()) })
	open := func(folder, base string) *publisher {
		p, err := newPublisher(folder, base, media)
		require.NoError(t, err)
		return p
	}
	m := channel.Media{Stored: "abc", Type: "image/png", Name: "../" + strings.Repeat("ä", 200) + ".png"}
	first := open(folder, "https://inbox.example.com/x/").url(m)
	assert.Equal(t, first, open(folder, "https://inbox.example.com/x").url(m))
	assert.NotEqual(t, first, open(t.TempDir(), "https://inbox.example.com/x").url(m))
	u, err := url.Parse(first)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(u.Path, "/x/files/"), u.Path)
	assert.True(t, strings.HasSuffix(u.Path, "/abc/image/png/"+strings.Repeat("ä", 38)+".png"), u.Path)
	assert.Less(t, len(first), 500)
	assert.Empty(t, open(folder, "").url(m), "there is no public address")
	assert.Empty(t, open(folder, "https://a.example").url(channel.Media{URL: "https://b.example"}))
	odd := open(folder, "https://a.example").url(channel.Media{Stored: "k", Type: "a/b/../../c", Name: ".."})
	assert.True(t, strings.HasSuffix(odd, "/k/application/octet-stream/file"), odd)

	info, err := os.Stat(filepath.Join(folder, "links.key"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.WriteFile(filepath.Join(folder, "links.key"), []byte("short"), 0o600))
	_, err = newPublisher(folder, "", media)
	require.ErrorContains(t, err, "links.key: is not 32 bytes long")
}
