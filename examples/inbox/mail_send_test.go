package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// attachments fills a form with files.
func attachments(t *testing.T, fields map[string]string, names ...string) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for name, value := range fields {
		require.NoError(t, form.WriteField(name, value))
	}
	for _, name := range names {
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"image/png"}})
		require.NoError(t, err)
		_, err = part.Write(append(must(holidayPhoto()), name...))
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	return form.FormDataContentType(), body
}

// Several files go out in one mail, in the text or beside it; a form that comes
// twice is one mail.
func TestFilesInAMail(t *testing.T) {
	r := newRig(t)
	for _, inline := range []string{"", "yes"} {
		fields := map[string]string{"channel": string(simulatedMail), "to": "mia.schulz@mail.example", "subject": "Files", "text": "Two", "key": "key" + inline, "inline": inline}
		for range 2 {
			kind, body := attachments(t, fields, "a.png", "b.png")
			res, text := r.send(http.MethodPost, "/mail/send", kind, body, nil)
			require.Equal(t, http.StatusNoContent, res.StatusCode, text)
		}
		r.settle()
		r.settle()
		all := r.program(0).threads()
		got := all[0].Last()
		require.Len(t, got.Files, 2)
		assert.Equal(t, inline != "", got.HTML != "" && strings.Contains(got.HTML, "cid:"+got.Files[1].ContentID))
	}
	assert.Len(t, r.program(0).threads(), 2)
}

// What cannot be sent is refused at once, in words.
func TestMailsThatCannotBeSent(t *testing.T) {
	r := newRig(t)
	for want, form := range map[string]url.Values{
		"say to whom":                   {"text": {"x"}},
		"“mia” is no mail address":      {"to": {"mia"}, "text": {"x"}},
		"cc: “a@” is no mail address":   {"to": {"a@b.example"}, "cc": {"a@"}, "text": {"x"}},
		"there is nothing to send":      {"to": {"a@b.example"}, "subject": {"x"}},
		"bcc: “<b>” is no mail address": {"to": {"a@b.example"}, "bcc": {"<b>"}, "text": {"x"}},
		"there is no such mailbox":      {"to": {"a@b.example"}, "text": {"x"}, "channel": {string(simulated)}},
	} {
		if !form.Has("channel") {
			form.Set("channel", string(simulatedMail))
		}
		res, text := r.post("/mail/send", form)
		assert.GreaterOrEqual(t, res.StatusCode, 400)
		assert.Less(t, res.StatusCode, 500)
		assert.Contains(t, text, want)
	}
	_, page := r.get("/?sheet=mail")
	assert.Contains(t, page, `action="/mail/send"`)
	assert.Equal(t, email.Address("a@b.example"), channel.Address{Kind: channel.AddressMail, Value: "a@b.example"})
}

// What the receiving server found out about a sender stands above the mail, and
// stays text.
func TestAWarningAboutTheSender(t *testing.T) {
	r := newRig(t)
	var out bytes.Buffer
	v := mailMessage{Mail: channel.Mail{Warning: "dmarc=fail " + evil}, Subject: evil}
	require.NoError(t, r.app.pages.ExecuteTemplate(&out, "mail-head", v))
	assert.Contains(t, out.String(), "The sender may not be who they seem: dmarc=fail &lt;script&gt;")
	assert.NotContains(t, out.String(), "<script")
}

// After a restart the mailbox is read on from where it was: nothing is lost, and
// nothing comes twice.
func TestMailGoesOnAfterARestart(t *testing.T) {
	data := t.TempDir()
	write := func(url string, i int) {
		res, err := http.PostForm(url+"phones/"+people[0].key()+"-mail/letter", map[string][]string{
			"to": {supportAddress}, "subject": {fmt.Sprintf("Subject %d", i)}, "text": {"Hello"},
		})
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
	}
	for i := range 3 {
		app := start(t, "-data", data)
		write(app.url, i)
		list := ""
		for end := time.Now().Add(patience); !strings.Contains(list, fmt.Sprintf("Subject %d", i)) && time.Now().Before(end); {
			_, list = fetch(t, app.url+"?part=inbox")
		}
		assert.Equal(t, i+1, strings.Count(list, `class="who" dir="auto">Subject `), list)
		_, phone := fetch(t, app.url+"?part=phones&phone="+people[0].key()+"-mail")
		assert.Equal(t, i+1, strings.Count(phone, ">Subject "))
		app.stop()
	}
}
