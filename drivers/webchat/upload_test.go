package webchat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

func TestAFileGoesBothWays(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	u, err := ana.Upload(t.Context(), "plan.png", png)
	require.NoError(t, err)
	assert.Equal(t, "image/png", u.Type)
	assert.EqualValues(t, len(png), u.Size)
	_, err = ana.Act(t.Context(), webchattest.Act{"type": "message", "text": "see", "files": []string{u.Upload}})
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, channel.Text{Body: "see"}, m.Parts[0])
	image := m.Parts[1].(channel.Image)
	assert.Equal(t, "plan.png", image.Media.Name)
	assert.Regexp(t, "^[a-z0-9-]+$", image.Media.Stored, "a key that every store takes")
	assert.Len(t, image.Media.SHA256, 64)
	assert.NotContains(t, string(m.Raw), u.Upload, "the token is not kept")

	content, err := h.Channel().OpenMedia(t.Context(), image.Media)
	require.NoError(t, err)
	got, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, png, got)

	_, err = h.Send(ana.Address(), channel.Image{Media: channel.Media{Stored: image.Media.Stored, Type: "image/png", Name: "a\"b\r\n.png"}})
	require.NoError(t, err)
	p, err := ana.History(t.Context(), "", 10)
	require.NoError(t, err)
	for _, i := range []int{0, 1} {
		part := p.Messages[i].Parts[len(p.Messages[i].Parts)-1]
		stranger := h.Visitor() // a picture is fetched without any header
		stranger.SetHeader("Origin", "")
		resp, body := do(t, stranger, "GET", "/"+part.URL, "")
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.Equal(t, string(png), body)
		assert.Equal(t, "image/png", resp.Header.Get("Content-Type"))
		assert.True(t, strings.HasPrefix(resp.Header.Get("Content-Disposition"), "inline"))
		assert.Contains(t, resp.Header.Get("Content-Security-Policy"), "sandbox")
	}
}

func TestHostileUploads(t *testing.T) {
	long := strings.Repeat("ü", 500)
	svg := []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	html := []byte("<!DOCTYPE html><html><script>alert(1)</script></html>")
	tests := []struct {
		name, file string
		content    []byte
		status     int // 0: taken
		kind, as   string
	}{
		{"HTML that calls itself a picture", "a.png", html, 415, "", ""},
		{"SVG", "a.svg", svg, 415, "", ""},
		{"SVG that calls itself a picture", "a.png", svg, 415, "", ""},
		{"a program", "a.pdf", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), 415, "", ""},
		{"a program of Linux", "a.txt", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"), 415, "", ""},
		{"nothing", "a.txt", nil, 422, "", ""},
		{"too large", "a.txt", bytes.Repeat([]byte("x"), 2001), 413, "", ""},
		{"as large as may be", "a.txt", bytes.Repeat([]byte("x"), 2000), 0, "text/plain", "a.txt"},
		{"a path", "../../etc/passwd", []byte("x"), 0, "text/plain", "passwd"},
		{"a path of Windows", `C:\Users\x\a.txt`, []byte("x"), 0, "text/plain", "a.txt"},
		{"a hidden file", ".bashrc", []byte("x"), 0, "text/plain", "bashrc"},
		{"a name that turns round", "a\u202ecod.exe", []byte("x"), 0, "text/plain", "a_cod.exe"},
		{"a name with quotes and tags", `"><b>.txt`, []byte("x"), 0, "text/plain", "___b_.txt"},
		{"a name without end", long, []byte("x"), 0, "text/plain", long[:120*2]},
		{"no name", "..", []byte("x"), 0, "text/plain", "file"},
		{"PDF", "a.pdf", []byte("%PDF-1.7\nx"), 0, "application/pdf", "a.pdf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := open()
			cfg.Limits.File = 2000
			h := hostOf(t, cfg)
			u, err := entered(t, h).Upload(t.Context(), tt.file, tt.content)
			if tt.status != 0 {
				assert.Equal(t, tt.status, refusal(t, err).Status)
				assert.Zero(t, h.Kept(), "nothing is kept")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.kind, u.Type)
			assert.Equal(t, tt.as, u.Name)
		})
	}
}

// What is not a picture, film or sound is never shown in our name, even where
// the host takes it.
func TestActiveFilesAreDownloads(t *testing.T) {
	cfg := open()
	cfg.Limits.Types = []string{"*"}
	h := hostOf(t, cfg)
	ana := entered(t, h)
	for name, content := range map[string]string{
		"a.html": "<!DOCTYPE html><html></html>", "a.svg": `<svg xmlns="http://www.w3.org/2000/svg"></svg>`, "a.js": "alert(1)", "a.pdf": "%PDF-1.7",
	} {
		u, err := ana.Upload(t.Context(), name, []byte(content))
		require.NoError(t, err, name)
		resp, _ := do(t, ana, "GET", "/"+u.URL, "")
		assert.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"), name)
		assert.True(t, strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment"), name)
		_, err = ana.Act(t.Context(), webchattest.Act{"type": "message", "files": []string{u.Upload}})
		require.NoError(t, err)
		assert.Equal(t, channel.PartFile, lastEvent[channel.MessageReceived](t, h).Parts[0].Kind(), "%s is no picture", name)
	}
}

func TestAnUploadBelongsToOneMessageOfOneSession(t *testing.T) {
	now := &clock{noon}
	cfg := open()
	cfg.Now = now.now
	h := hostOf(t, cfg)
	ana, ben := entered(t, h), entered(t, h)
	u, err := ana.Upload(t.Context(), "a.txt", []byte("x"))
	require.NoError(t, err)
	use := func(v *webchattest.Visitor, id, token string) error {
		_, err := v.Act(t.Context(), webchattest.Act{"type": "message", "id": id, "files": []string{token}})
		return err
	}
	assert.Equal(t, "upload", refusal(t, use(ben, "11111111", u.Upload)).Code, "another's session")
	assert.Equal(t, "upload", refusal(t, use(ana, "11111111", "x")).Code)
	assert.Equal(t, "upload", refusal(t, use(ana, "11111111", strings.TrimPrefix(u.URL, "files/"))).Code, "a link is no upload")
	h.FailStore(1)
	assert.Equal(t, http.StatusServiceUnavailable, refusal(t, use(ana, "22222222", u.Upload)).Status)
	require.NoError(t, use(ana, "22222222", u.Upload), "a repeat is fine")
	require.NoError(t, use(ana, "22222222", u.Upload))
	assert.Equal(t, "upload", refusal(t, use(ana, "33333333", u.Upload)).Code, "a second message is not")
	assert.Len(t, h.Events(), 1)

	u, err = ana.Upload(t.Context(), "a.txt", []byte("x"))
	require.NoError(t, err)
	now.at = now.at.Add(time.Hour)
	assert.Equal(t, "upload", refusal(t, use(ana, "44444444", u.Upload)).Code, "an hour later")
	var many []string
	for range 6 {
		u, err = ana.Upload(t.Context(), "a.txt", []byte("x"))
		require.NoError(t, err)
		many = append(many, u.Upload)
	}
	_, err = ana.Act(t.Context(), webchattest.Act{"type": "message", "files": many})
	assert.Equal(t, "files", refusal(t, err).Field)
}

func TestLinksOfFilesEnd(t *testing.T) {
	now := &clock{noon}
	cfg := open()
	cfg.Now = now.now
	h := hostOf(t, cfg)
	ana := entered(t, h)
	u, err := ana.Upload(t.Context(), "a.txt", []byte("x"))
	require.NoError(t, err)
	status := func(path string) int { resp, _ := do(t, ana, "GET", path, ""); return resp.StatusCode }
	now.at = noon.Add(24 * time.Hour)
	assert.Equal(t, http.StatusOK, status("/"+u.URL))
	assert.Equal(t, http.StatusNotFound, status("/"+u.URL+"A"))
	assert.Equal(t, http.StatusNotFound, status("/files/"+ana.Session().Token))
	now.at = noon.Add(26 * time.Hour)
	assert.Equal(t, http.StatusNotFound, status("/"+u.URL))
}

func TestFormsThatAreNoUpload(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	for _, kind := range []string{"", "application/json", "multipart/form-data", "multipart/form-data; boundary=x"} {
		ana.SetHeader("Content-Type", kind)
		err := ana.Call(t.Context(), http.MethodPost, "/files", map[string]string{"file": "x"}, nil)
		assert.Equal(t, "malformed", refusal(t, err).Code, kind)
	}
	assert.Zero(t, h.Kept())
}

// half is a body whose end never comes.
type half struct{ io.Reader }

func (h half) Read(p []byte) (int, error) {
	if n, err := h.Reader.Read(p); err == nil {
		return n, nil
	}
	return 0, errors.New("the connection broke")
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.BaseURL()+"/files",
		half{strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + strings.Repeat("x", 10_000))})
	require.NoError(t, err)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("Authorization", "Bearer "+ana.Session().Token)
	resp, err := webchattest.Transport(h.Handler()).RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.GreaterOrEqual(t, resp.StatusCode, 400)
	assert.Zero(t, h.Kept())
}

// A silentStore fails in words of its own, whatever the reader said.
type silentStore struct{ channel.FileStore }

func (silentStore) Put(_ context.Context, _ string, r io.Reader) error {
	if _, err := io.ReadAll(r); err != nil {
		return errors.New("not kept")
	}
	return nil
}

// stopsWith is a body that ends with an error.
type stopsWith struct {
	io.Reader
	err error
}

func (s stopsWith) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = s.err
	}
	return n, err
}

// Why an upload was not read to its end is told, whatever the store makes of it.
func TestUploadsThatBreakOff(t *testing.T) {
	const begun = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
	for name, x := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"too slow":    {fmt.Errorf("read: %w", os.ErrDeadlineExceeded), http.StatusRequestTimeout, "slow"},
		"too large":   {&http.MaxBytesError{Limit: 1}, http.StatusRequestEntityTooLarge, "too_large"},
		"a lost line": {io.ErrUnexpectedEOF, http.StatusServiceUnavailable, "unavailable"},
	} {
		cfg := open()
		cfg.Files = silentStore{webchattest.NewFiles()}
		h := hostOf(t, cfg)
		v := entered(t, h)
		r := httptest.NewRequest(http.MethodPost, h.BaseURL()+"/files", stopsWith{strings.NewReader(begun + strings.Repeat("hello ", 1000)), x.err})
		r.Header = http.Header{
			"Origin": {webchattest.Origin}, "Sec-Fetch-Site": {"same-origin"}, "Authorization": {"Bearer " + v.Session().Token},
			"Content-Type": {"multipart/form-data; boundary=b"},
		}
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, r)
		assert.Equal(t, x.status, w.Code, name)
		assert.Contains(t, w.Body.String(), `"code":"`+x.code+`"`, name)
	}
}
