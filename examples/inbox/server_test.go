package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A rig is the program's handler over a store in memory, driven by hand.
type rig struct {
	t     *testing.T
	app   *app
	store storage.Store
	srv   *httptest.Server
	mia   *whatsapptest.Phone
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return openRig(t, false)
}

func openRig(t *testing.T, routed bool) *rig {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	opts := options{data: t.TempDir(), routing: routed, public: "http://" + srv.Listener.Addr().String()}
	store := memory.New().Tenant(tenant)
	a, err := newApp(t.Context(), opts, settings{Agents: demoAgents}, store)
	require.NoError(t, err)
	srv.Config.Handler = a.handler()
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(a.endLive)
	t.Cleanup(a.phones.line(simulatedMail).simulator.(*mailSide).server.Close)
	for _, l := range a.phones.lines {
		if _, ok := l.driver.(templates.Source); ok {
			_, err := a.engine.SyncTemplates(t.Context(), l.id)
			require.NoError(t, err)
		}
	}
	return &rig{t: t, app: a, store: store, srv: srv, mia: cloudOf(a).Phones()[0]}
}

// cloudOf is the simulator of the first line.
func cloudOf(a *app) *whatsapptest.Server { return a.phones.lines[0].simulator.(whatsappSide).Server }

func (r *rig) whatsapp() *whatsapptest.Server { return cloudOf(r.app) }

// keyOf is the id of a phone's chat on the first line.
func keyOf(p *whatsapptest.Phone) string { return whatsappChat{p}.owner().Key }

// settle delivers what waits on either side.
func (r *rig) settle() {
	r.t.Helper()
	for _, l := range r.app.phones.lines {
		require.NoError(r.t, l.Flush(r.t.Context()))
	}
	require.NoError(r.t, r.app.engine.RunDue(r.t.Context(), time.Now()))
}

// conversation is the only one in the queue.
func (r *rig) conversation() engagement.InboxItem {
	r.t.Helper()
	page, err := r.app.engine.Inbox(r.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(r.t, err)
	require.Len(r.t, page.Items, 1)
	return page.Items[0]
}

func (r *rig) get(path string) (*http.Response, string) {
	r.t.Helper()
	return r.send(http.MethodGet, path, "", nil, nil)
}

func (r *rig) post(path string, form url.Values) (*http.Response, string) {
	r.t.Helper()
	return r.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), nil)
}

func (r *rig) send(method, path, kind string, body io.Reader, header http.Header) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.srv.URL+path, body)
	require.NoError(r.t, err)
	for name, values := range header {
		req.Header[name] = values
	}
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	req.Header.Set("X-Inbox", "test")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer func() { require.NoError(r.t, res.Body.Close()) }()
	text, err := io.ReadAll(res.Body)
	require.NoError(r.t, err)
	return res, string(text)
}

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

// Whatever strangers write stays text.
func TestForeignTextStaysText(t *testing.T) {
	r := newRig(t)
	server := r.whatsapp()
	file := server.Keep([]byte("x"), "application/pdf", evil)
	for _, part := range []channel.Part{
		channel.Text{Body: evil}, channel.File{Media: file, Caption: evil},
		channel.Location{Latitude: 1, Longitude: 2, Name: evil, Address: evil, URL: "javascript:alert(3)"},
		channel.Contacts{Cards: []channel.ContactCard{{Name: evil, Phones: []channel.CardPhone{{Number: evil}}}}},
		channel.Order{Catalog: "1", Note: evil, Items: []channel.OrderItem{{Product: evil, Quantity: 1, Price: "1", Currency: "EUR"}}},
		channel.Form{Name: evil, Data: evil}, channel.Placeholder{Type: evil},
	} {
		_, err := r.mia.Write(part, whatsapptest.Manner{})
		require.NoError(t, err)
	}
	r.settle()
	c := r.conversation().Conversation.ID
	_, err := r.app.engine.Send(t.Context(), engagement.Outgoing{Conversation: c, Agent: "ana", Parts: channel.Parts{
		channel.Buttons{Body: evil, Buttons: []channel.Button{{ID: evil, Title: "<b>tap</b>"}}},
	}})
	require.NoError(t, err)
	r.settle()
	res, body := r.get("/?view=mine&c=" + c.String())
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	assert.Greater(t, strings.Count(body, "&lt;script&gt;alert(1)"), 10)
	assert.NotContains(t, body, "<script>alert")
	assert.NotContains(t, body, "<img src=x")
	assert.NotContains(t, body, "<b>tap")
	assert.NotContains(t, body, `href="javascript:`)
	policy := res.Header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'")
	assert.NotContains(t, policy, "unsafe")
}

// Other sites cannot act through the browser of an agent.
func TestOtherSitesCannotAct(t *testing.T) {
	r := newRig(t)
	for name, header := range map[string]http.Header{
		"fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
		"sibling":        {"Sec-Fetch-Site": {"same-site"}},
		"origin":         {"Origin": {"https://evil.example"}},
	} {
		res, _ := r.send(http.MethodPost, "/phones/"+keyOf(r.mia)+"/say", "application/x-www-form-urlencoded", strings.NewReader("text=hi"), header)
		assert.Equal(t, http.StatusForbidden, res.StatusCode, name)
	}
	res, _ := r.send(http.MethodGet, "/", "", nil, http.Header{"Host": {"evil.example"}})
	assert.Equal(t, http.StatusMisdirectedRequest, res.StatusCode, "a foreign name that leads here")
	assert.Empty(t, r.mia.Screen())
	res, _ = r.send(http.MethodPost, "/phones/"+keyOf(r.mia)+"/say", "application/x-www-form-urlencoded", strings.NewReader("text=hi"),
		http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {r.srv.URL}})
	assert.Equal(t, http.StatusNoContent, res.StatusCode)
	assert.Len(t, r.mia.Screen(), 1)
}

// Bad input gets a 4xx with a text for people, and changes nothing.
func TestBadInputIsRefused(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	item := r.conversation()
	conv, kase := "/conversations/"+item.Conversation.ID.String(), "/cases/"+item.Case.ID.String()
	none := storage.MessageID{1}.String()
	tests := []struct {
		method, path string
		form         url.Values
		status       int
	}{
		{"GET", "/nowhere", nil, 404},
		{"GET", "/?view=nonsense", nil, 400},
		{"GET", "/?part=page,nonsense", nil, 400},
		{"GET", "/?after=nonsense", nil, 400},
		{"GET", "/?c=nonsense", nil, 404},
		{"GET", "/?c=" + none, nil, 404},
		{"GET", "/?phone=123", nil, 404},
		{"GET", "/?c=" + item.Conversation.ID.String() + "&reply=" + none, nil, 404},
		{"GET", "/media/nonsense/0", nil, 404},
		{"GET", "/media/" + none + "/0", nil, 404},
		{"GET", "/media/" + none + "/x", nil, 404},
		{"GET", "/static/none.js", nil, 404},
		{"GET", "/static/..%2fpage.html", nil, 404},
		{"GET", "/phones/" + keyOf(r.mia) + "/files/none", nil, 404},
		{"GET", "/webhooks/none", nil, 404},
		{"POST", "/webhooks/" + string(simulated), nil, 401},
		{"POST", "/agent", url.Values{"agent": {"eve"}}, 400},
		{"POST", "/cases/nonsense/pickup", nil, 404},
		{"POST", "/cases/" + none + "/pickup", nil, 404},
		{"POST", kase + "/nonsense", nil, 404},
		{"POST", kase + "/release", nil, 409},
		{"POST", kase + "/reopen", nil, 409},
		{"POST", conv + "/nonsense", nil, 404},
		{"POST", conv + "/messages", url.Values{"text": {" "}}, 400},
		{"POST", conv + "/messages", url.Values{"text": {"x"}, "reply": {none}}, 404},
		{"POST", conv + "/messages", url.Values{"text": {"x"}, "reply": {"nonsense"}}, 404},
		{"POST", conv + "/template", url.Values{"template": {"none|en"}}, 404},
		{"POST", conv + "/template", nil, 404},
		{"POST", "/messages/" + none + "/reaction", url.Values{"emoji": {"👍"}}, 404},
		{"POST", "/messages/" + none + "/cancel", nil, 404},
		{"POST", "/messages/" + none + "/nonsense", nil, 404},
		{"POST", "/phones/123/say", url.Values{"text": {"x"}}, 404},
		{"POST", "/phones/" + keyOf(r.mia) + "/nonsense", nil, 404},
		{"POST", "/phones/" + keyOf(r.mia) + "/say", url.Values{"text": {""}}, 400},
		{"POST", "/phones/" + keyOf(r.mia) + "/tap", url.Values{"message": {"none"}}, 400},
		{"POST", "/simulator/nonsense", nil, 404},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			res, text := r.send(test.method, test.path, "application/x-www-form-urlencoded", strings.NewReader(test.form.Encode()), nil)
			assert.Equal(t, test.status, res.StatusCode, text)
			assert.NotEmpty(t, strings.TrimSpace(text))
		})
	}
	page, err := r.app.engine.Timeline(t.Context(), item.Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	assert.Len(t, page.Messages, 1)
}

// A form that comes twice sends once, with a text and with a file.
func TestAFormThatComesTwiceSendsOnce(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	path := "/conversations/" + r.conversation().Conversation.ID.String() + "/messages"
	form := url.Values{"text": {"hi"}, "key": {"one"}}
	for range 2 {
		res, text := r.post(path, form)
		assert.Equal(t, http.StatusNoContent, res.StatusCode, text)
		kind, body := upload(t, "two", "look", "a.png", "image/png", "pixels")
		res, text = r.send(http.MethodPost, path, kind, body, nil)
		assert.Equal(t, http.StatusNoContent, res.StatusCode, text)
	}
	r.settle()
	assert.Len(t, r.mia.Screen(), 3)
	form.Set("text", "something else")
	res, _ := r.post(path, form)
	assert.Equal(t, http.StatusConflict, res.StatusCode, "another message under the same key")
	kind, body := upload(t, "two", "look", "a.png", "image/png", "other pixels")
	res, _ = r.send(http.MethodPost, path, kind, body, nil)
	assert.Equal(t, http.StatusConflict, res.StatusCode, "another file under the same key")
}

func upload(t *testing.T, key, text, name, kind, content string) (string, io.Reader) {
	t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	require.NoError(t, form.WriteField("key", key))
	require.NoError(t, form.WriteField("text", text))
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind},
	})
	require.NoError(t, err)
	_, err = part.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return form.FormDataContentType(), &buf
}

func TestFilesThatCannotBeSentAreRefused(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	path := "/conversations/" + r.conversation().Conversation.ID.String() + "/messages"
	kind, body := upload(t, "k", "", "a.pdf", "application/pdf", strings.Repeat("x", maxUpload+1))
	res, text := r.send(http.MethodPost, path, kind, body, nil)
	assert.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode, text)
	kind, body = upload(t, "k", "", "a.exe", "application/x-msdownload", "MZ")
	res, text = r.send(http.MethodPost, path, kind, body, nil)
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode, text)
	kind, body = upload(t, "k", "", "empty.pdf", "application/pdf", "")
	res, text = r.send(http.MethodPost, path, kind, body, nil)
	assert.Equal(t, http.StatusBadRequest, res.StatusCode, text)
}

// Only harmless types are shown; everything else is downloaded, and nothing in
// it may run.
func TestFilesOfStrangers(t *testing.T) {
	r := newRig(t)
	server := r.whatsapp()
	page := server.Keep([]byte("<script>alert(1)</script>"), "text/html", "../../evil.html")
	picture := server.Keep([]byte("pixels"), "image/png", "")
	for _, part := range []channel.Part{channel.File{Media: page}, channel.Image{Media: picture}} {
		_, err := r.mia.Write(part, whatsapptest.Manner{})
		require.NoError(t, err)
	}
	r.settle()
	timeline, err := r.app.engine.Timeline(t.Context(), r.conversation().Conversation.ID, storage.MessageID{}, 0)
	require.NoError(t, err)
	res, body := r.get("/media/" + timeline.Messages[1].ID.String() + "/0")
	assert.Equal(t, "<script>alert(1)</script>", body)
	assert.Equal(t, "application/octet-stream", res.Header.Get("Content-Type"))
	assert.Equal(t, "attachment; filename=evil.html", res.Header.Get("Content-Disposition"))
	assert.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
	assert.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
	res, body = r.get("/media/" + timeline.Messages[0].ID.String() + "/0")
	assert.Equal(t, "pixels", body)
	assert.Equal(t, "image/png", res.Header.Get("Content-Type"))
	assert.Contains(t, res.Header.Get("Content-Disposition"), "inline")
	res, _ = r.get("/media/" + timeline.Messages[0].ID.String() + "/1")
	assert.Equal(t, http.StatusBadRequest, res.StatusCode, "there is no second part")
}

// A browser that comes back with the id of the last event gets what it missed,
// all of it, once. One whose cursor is not known must load the page again.
func TestTheStreamGoesOnWhereItWas(t *testing.T) {
	r := newRig(t)
	r.mia.Say("one")
	r.settle()
	whole := r.events("", 3)
	r.mia.Say("two")
	r.settle()
	all := r.events("", 4)
	assert.Equal(t, whole, all[:3])
	for i := range all[:3] {
		assert.Equal(t, all[i+1:], r.events(all[i].id, 3-i), "after event %d", i)
	}
	assert.Equal(t, []sse{{name: "reset"}}, r.events("nonsense", 1))
}

// An sse is a server-sent event.
type sse struct{ id, name string }

// events reads so many events from the stream behind a cursor.
func (r *rig) events(after string, n int) []sse {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.srv.URL+"/events?after=ignored", nil)
	require.NoError(r.t, err)
	req.Header.Set("Last-Event-ID", after)
	if after == "" {
		req.URL.RawQuery = ""
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer func() { _ = res.Body.Close() }()
	require.Equal(r.t, "text/event-stream; charset=utf-8", res.Header.Get("Content-Type"))
	var list []sse
	var e sse
	for lines := bufio.NewScanner(res.Body); len(list) < n && lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "":
			if e.name != "" && e.name != "phones" {
				list = append(list, e)
			}
			e = sse{}
		}
	}
	require.Len(r.t, list, n)
	return list
}

// Without the script every button is a form that leads back to the page.
func TestThePageWorksWithoutItsScript(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for back, want := range map[string]string{"/?view=mine": "/?view=mine", "https://evil.example/": "/", "//evil.example": "/", "": "/"} {
		res, err := client.PostForm(r.srv.URL+"/cases/"+r.conversation().Case.ID.String()+"/pickup", url.Values{"back": {back}})
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.Equal(t, http.StatusSeeOther, res.StatusCode)
		assert.Equal(t, want, res.Header.Get("Location"), "back to %q", back)
	}
}
