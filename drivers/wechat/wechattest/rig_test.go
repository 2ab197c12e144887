package wechattest_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// A business is what talks to the server, with a reader of pushes of its own.
type business struct {
	*wechattest.Server
	clock *simulate.Clock
	token string

	mu     sync.Mutex
	told   []node
	raw    []string
	asked  []url.Values
	answer func(n int) (int, string) // of the nth push; nil is success
}

func open(t *testing.T, o wechattest.Options) *business {
	t.Helper()
	b := &business{clock: simulate.NewClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))}
	o.Now = b.clock.Now
	b.Server = wechattest.New(o)
	b.SendTo(b.hook())
	b.login(t)
	return b
}

func (b *business) login(t *testing.T) {
	t.Helper()
	got := b.stable(t, false)
	b.token, _ = got["access_token"].(string)
	require.NotEmpty(t, b.token)
}

func (b *business) stable(t *testing.T, force bool) map[string]any {
	t.Helper()
	c := b.Credentials()
	return b.post(t, "/cgi-bin/stable_token", fmt.Sprintf(
		`{"grant_type":"client_credential","appid":%q,"secret":%q,"force_refresh":%v}`, c.AppID, c.Secret, force))
}

// node is any element.
type node struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
	Nodes   []node `xml:",any"`
}

// at is the text of the element at a path, or "-" if there is none.
func (n node) at(path ...string) string {
	for _, name := range path {
		found := false
		for _, in := range n.Nodes {
			if in.XMLName.Local == name {
				n, found = in, true
				break
			}
		}
		if !found {
			return "-"
		}
	}
	return n.Text
}

// names are the names of the elements, in order.
func (n node) names() string {
	var all []string
	for _, in := range n.Nodes {
		all = append(all, in.XMLName.Local)
	}
	return strings.Join(all, " ")
}

func (b *business) hook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		n, err := b.read(r.URL.Query(), raw)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.raw, b.asked = append(b.raw, string(raw)), append(b.asked, r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		b.told = append(b.told, n)
		status, body := 200, "success"
		if b.answer != nil {
			status, body = b.answer(len(b.told))
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// read checks a push and opens it, by the second implementation.
func (b *business) read(q url.Values, raw []byte) (node, error) {
	c := b.Credentials()
	var n node
	if q.Get("signature") != wechattest.OtherSignature(c.Token, q.Get("timestamp"), q.Get("nonce")) {
		return n, errors.New("wrong signature")
	}
	if err := xml.Unmarshal(raw, &n); err != nil || c.Mode == wechattest.ModePlain {
		return n, err
	}
	sealed := n.at("Encrypt")
	if q.Get("encrypt_type") != "aes" || q.Get("msg_signature") != wechattest.OtherSignature(c.Token, q.Get("timestamp"), q.Get("nonce"), sealed) {
		return n, errors.New("wrong msg_signature")
	}
	message, appID, err := wechattest.OtherOpen(c.EncodingAESKey, sealed)
	if err != nil || appID != c.AppID {
		return n, errors.New("not for us")
	}
	n = node{}
	return n, xml.Unmarshal([]byte(message), &n)
}

// hears delivers all pushes that are due and returns them.
func (b *business) hears(t *testing.T) []node {
	t.Helper()
	b.forget()
	require.NoError(t, b.Flush(t.Context()))
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.told
}

func (b *business) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told, b.raw, b.asked = nil, nil, nil
}

// hearsOne is the one push that is due.
func (b *business) hearsOne(t *testing.T) node {
	t.Helper()
	all := b.hears(t)
	require.Len(t, all, 1)
	return all[0]
}

// A response is what a call got.
type response struct {
	status int
	header http.Header
	body   []byte
}

func (b *business) call(t *testing.T, method, address, kind string, body io.Reader) response {
	t.Helper()
	res, err := b.try(t, method, address, kind, body)
	require.NoError(t, err)
	return res
}

// try makes a call with the token, unless the address names one.
func (b *business) try(t *testing.T, method, address, kind string, body io.Reader) (response, error) {
	t.Helper()
	if strings.HasPrefix(address, "/") {
		address = "https://api.weixin.qq.com" + address
	}
	if !strings.Contains(address, "access_token=") && b.token != "" {
		sep := "?"
		if strings.Contains(address, "?") {
			sep = "&"
		}
		address += sep + "access_token=" + b.token
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", kind)
	res, err := b.Transport().RoundTrip(r)
	if err != nil {
		return response{}, err
	}
	defer func() { require.NoError(t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return response{res.StatusCode, res.Header, raw}, nil
}

func (r response) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	require.NoError(t, d.Decode(&v), string(r.body))
	assert.Equal(t, http.StatusOK, r.status)
	return v
}

func (b *business) post(t *testing.T, path, body string) map[string]any {
	t.Helper()
	return b.call(t, http.MethodPost, path, "application/json", strings.NewReader(body)).json(t)
}

func (b *business) get(t *testing.T, path string) map[string]any {
	t.Helper()
	return b.call(t, http.MethodGet, path, "", nil).json(t)
}

// code is the errcode of an answer; 0 if it has none.
func code(v map[string]any) wechattest.Code {
	n, ok := v["errcode"].(json.Number)
	if !ok {
		return 0
	}
	i, _ := n.Int64()
	return wechattest.Code(i)
}

// send sends a customer-service message and returns the errcode.
func (b *business) send(t *testing.T, to *wechattest.Phone, rest string) wechattest.Code {
	t.Helper()
	v := b.post(t, "/cgi-bin/message/custom/send", fmt.Sprintf(`{"touser":%q,%s}`, to.OpenID(), rest))
	assert.NotContains(t, v, "msgid", "there is no id")
	return code(v)
}

const hi = `"msgtype":"text","text":{"content":"hi"}`

func (b *business) upload(t *testing.T, kind, name string, body []byte) map[string]any {
	t.Helper()
	return b.uploadTo(t, "/cgi-bin/media/upload?type="+kind, name, body)
}

func (b *business) uploadTo(t *testing.T, path, name string, body []byte) map[string]any {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("media", name)
	require.NoError(t, err)
	_, err = part.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.call(t, http.MethodPost, path, w.FormDataContentType(), &form).json(t)
}

var (
	png  = []byte("\x89PNG\r\n\x1a\n picture")
	jpeg = []byte("\xff\xd8\xff picture")
	amr  = append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{4}, make([]byte, 12)...), 50)...) // a second
)

func (b *business) uploaded(t *testing.T, kind string) string {
	t.Helper()
	v := b.upload(t, kind, map[string]string{"image": "a.png", "voice": "a.amr", "video": "a.mp4", "thumb": "a.jpg"}[kind],
		map[string][]byte{"image": png, "voice": amr, "video": []byte("film"), "thumb": jpeg}[kind])
	require.Zero(t, code(v), v)
	if kind == "thumb" {
		assert.NotContains(t, v, "media_id", "[media] a thumb's id has a name of its own")
		return v["thumb_media_id"].(string)
	}
	return v["media_id"].(string)
}

// ticket makes a QR code.
func (b *business) ticket(t *testing.T, rest string) string {
	t.Helper()
	v := b.post(t, "/cgi-bin/qrcode/create", "{"+rest+"}")
	require.Zero(t, code(v), v)
	return v["ticket"].(string)
}
